"""Choose how to ask: by menus, by plain prompts, or not at all.

Nothing is ever asked unless a person sits at the keyboard. Prompts go to
standard error, so that `safeguard advise > file` can still ask.
"""

from __future__ import annotations

import io
import os
import select
import sys
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Final, TextIO

from safeguard_cli.core.errors import UsageError
from safeguard_cli.edges.prompts import words
from safeguard_cli.edges.prompts.plain import PlainPrompter
from safeguard_cli.edges.prompts.replies import Prompter

if sys.platform != "win32":
    import termios

if TYPE_CHECKING:
    from safeguard_cli.edges.prompts.replies import Player

NARROWEST: Final = 40
LOWEST: Final = 12
"""Below this many columns or rows menus would hide what matters: plain prompts are used."""


def prompter_for(
    stdin: TextIO,
    stdout: TextIO,
    stderr: TextIO,
    *,
    plain: bool,
    environ: Mapping[str, str],
    today: date,
) -> Prompter:
    """Return menus, or plain prompts where menus are not wanted or cannot work."""
    screen = _find_screen(stdin, stdout, stderr)
    if not plain and not _wants_plain(screen, environ):
        # Without questionary, or on a terminal that it cannot drive, plain prompts still ask.
        with suppress(ImportError, OSError):
            from safeguard_cli.edges.prompts.menus import MenuPrompter

            return MenuPrompter.on_terminal(stdin, screen, today)
    return _make_plain(stdin, screen, environ, today)


def player_for(prompter: Prompter, stdin: TextIO, stdout: TextIO, stderr: TextIO) -> Player:
    """Return somebody who shows slides in the way in which this prompter asks."""
    screen = _find_screen(stdin, stdout, stderr)
    if isinstance(prompter, PlainPrompter):
        from safeguard_cli.edges.prompts.plain_slides import PlainPlayer

        return PlainPlayer(
            stdin,
            screen,
            wait=lambda seconds: _has_more(stdin, seconds),
            columns=lambda: os.get_terminal_size(screen.fileno()).columns,
        )
    from safeguard_cli.edges.prompts.menu_slides import MenuPlayer

    return MenuPlayer.on_terminal(stdin, screen)


def _find_screen(stdin: TextIO | None, stdout: TextIO, stderr: TextIO) -> TextIO:
    if stdin is None or not stdin.isatty():
        raise UsageError(
            "questions can only be asked on a terminal",
            "give the answers with `--answers FILE`, or add `--no-input`",
        )
    for stream in (stderr, stdout):
        if stream is not None and stream.isatty():
            return stream
    raise UsageError(
        "there is no screen to ask on: both outputs go elsewhere",
        "let standard error go to the terminal",
    )


def _wants_plain(screen: TextIO, environ: Mapping[str, str]) -> bool:
    if environ.get("ACCESSIBLE") or environ.get("TERM", "dumb") in ("", "dumb"):
        return True
    if sys.platform == "win32" or not (screen.encoding or "").lower().startswith("utf"):
        return True
    size = os.get_terminal_size(screen.fileno())
    # A terminal that does not know its size says 0: menus then take it for 80 by 24.
    return 0 < size.columns < NARROWEST or 0 < size.lines < LOWEST


def _make_plain(
    stdin: TextIO, screen: TextIO, environ: Mapping[str, str], today: date
) -> PlainPrompter:
    if isinstance(stdin, io.TextIOWrapper):
        # A stray byte must not end the conversation.
        stdin.reconfigure(errors="replace")
    is_dumb = environ.get("TERM", "dumb") in ("", "dumb")
    return PlainPrompter(
        stdin,
        screen,
        today,
        forget=lambda: _forget_typed(stdin),
        more=lambda: _has_more(stdin),
        columns=lambda: os.get_terminal_size(screen.fileno()).columns,
        cleared="\n" * 60 if is_dumb else words.CLEARED,
    )


def _forget_typed(stdin: TextIO) -> None:
    if sys.platform != "win32":
        with suppress(OSError, termios.error):
            termios.tcflush(stdin.fileno(), termios.TCIFLUSH)


def _has_more(stdin: TextIO, seconds: float = 0) -> bool:
    if sys.platform == "win32":
        return False
    return bool(select.select([stdin.fileno()], [], [], seconds)[0])
