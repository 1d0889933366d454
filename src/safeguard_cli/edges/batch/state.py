"""How a batch was begun, kept beside its output so that it can be gone on with.

It holds no answers: only the options, the moment and digests. How far it has come, the
output itself says.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.words.cleaning import clean_line

_CHOOSE = "choose a new --out"


class Options(msgspec.Struct, frozen=True, rename="kebab"):
    """Everything beside the input on which the output rests."""

    tool: str
    rules: str
    local: str
    set_up: str
    read_as: str
    write_as: str
    as_of: str
    has_errors: bool
    has_records: bool


class State(msgspec.Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """How a batch was begun. `moment` is that of records without one of their own.

    The references of sealed records begin with `reference`.
    """

    schema: Literal["safeguard-batch/1"]
    options: Options
    moment: str
    reference: str


def encoded(state: State) -> bytes:
    """Return the text of a state."""
    return msgspec.json.encode(state) + b"\n"


def decoded(content: bytes) -> State:
    """Read a state; raise UsageError for anything else."""
    try:
        return msgspec.json.decode(content, type=State)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise UsageError("what is kept beside the output cannot be read", _CHOOSE) from None


def refuse_others(state: State, options: Options) -> None:
    """Raise UsageError with every option in which a batch was begun otherwise."""
    differing = [
        name.replace("_", "-")
        for name in Options.__struct_fields__
        if getattr(state.options, name) != getattr(options, name)
    ]
    if state.options.tool != options.tool:
        # Two versions may decide and write otherwise, and one file would not say which did what.
        others = f", and otherwise: {', '.join(differing[1:])}" if differing[1:] else ""
        raise UsageError(
            f"this output was begun with safeguard {_shown(state.options.tool)}, "
            f"and this is {options.tool}{others}",
            f"finish it with that version, or {_CHOOSE} and decide all of the input anew",
        )
    if differing:
        raise UsageError(
            f"this output was begun otherwise: {', '.join(differing)}",
            f"use the rules and options with which it was begun, or {_CHOOSE}",
        )


def _shown(version: str) -> str:
    return clean_line(version)[:40]
