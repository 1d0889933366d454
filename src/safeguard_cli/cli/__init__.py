"""The commands and their options. Each loads what it needs only when it runs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from typing import Annotated, Final

import typer
from typer.main import get_command_name, get_group

# Where each command is declared, with its group: a start loads the one module that it needs.
_COMMANDS: Final = {
    "advise_and_share": (
        "advise",
        "share",
        "checklist",
        "resume",
        "explain",
        "setup",
        "contacts",
        "help",
    ),
    "concerns": (
        *("continue", "due", "note", "call", "did", "heard", "decided", "shared", "close"),
        *("hand-over", "concerns"),
    ),
    "training": ("demo", "train"),
    "decide_and_batch": ("decide", "batch"),
    "cases": ("cases",),
    "records": ("record",),
    "rules": ("rules",),
}
# What is offered to whoever types `safeguard` and nothing else.
_FIRST: Final = (
    "advise",
    "share",
    "resume",
    "continue",
    "due",
    "contacts",
    "setup",
    "demo",
    "help",
)


def choose_words() -> list[str]:
    """Let a person choose a command from a list; return what to type, if anything."""
    from safeguard_cli.commands.start_here import choose_command

    commands = get_group(_make_whole_app()).commands
    chosen = choose_command([(name, commands[name].get_short_help_str(80)) for name in _FIRST])
    return [chosen] if chosen else []


def app_for(words: Sequence[str]) -> typer.Typer:
    """Return the app for a command line: with the command that it names alone, if it does.

    Whoever is worried, and a script, need not wait until every other command is made ready.
    """
    named = words[0] if words else ""
    module = next((each for each, names in _COMMANDS.items() if named in names), None)
    return _make_whole_app() if module is None else _make_app_of_one(module, named)


def __getattr__(name: str) -> typer.Typer:
    """Make `app`, the app with all commands, for whoever asks for it."""
    if name != "app":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return _make_whole_app()


@cache
def _make_whole_app() -> typer.Typer:
    app = _make_app(add_completion=True)
    for module in _COMMANDS:
        for group in _load_groups(module):
            app.add_typer(group, name=group.info.name)
    return app


def _make_app_of_one(module: str, name: str) -> typer.Typer:
    app = _make_app()
    for group in _load_groups(module):
        if group.info.name == name:
            app.add_typer(group, name=name)
        app.registered_commands += [
            command
            for command in group.registered_commands
            if (command.name or get_command_name(command.callback.__name__)) == name  # type: ignore[union-attr]  # every command has one
        ]
    return app


def _load_groups(module: str) -> Sequence[typer.Typer]:
    groups: Sequence[typer.Typer] = import_module(f"{__name__}.{module}").groups
    return groups


def _make_app(*, add_completion: bool = False) -> typer.Typer:
    new = typer.Typer(
        no_args_is_help=True,
        add_completion=add_completion,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        help="Advice for people who work or volunteer with children in the UK: what to do next, "
        "who to tell, by when. In danger, do not read on: ring 999.",
    )
    new.callback()(_safeguard)
    return new


def _safeguard(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Advice for people who work or volunteer with children in the UK."""
