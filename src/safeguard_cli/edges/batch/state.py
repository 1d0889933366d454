"""How a batch was begun and how far it came, kept beside its output so that it can go on.

The first line says how it was begun. A line is added at each checkpoint, once what it tells of is
safely written; the last one that is whole, and that the outputs reach up to, counts. There are no
answers in it: only options, moments, digests and counts.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from safeguard_cli.core.deciding.tally import Counts
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
    mapping: str
    has_errors: bool
    has_records: bool


class State(msgspec.Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """How a batch was begun. `moment` is that of records without one of their own.

    The references of sealed records begin with `reference`.
    """

    schema: Literal["safeguard-batch/2"]
    options: Options
    moment: str
    reference: str


class Reached(msgspec.Struct, frozen=True, rename="kebab"):
    """How far a batch is: so many records, their digest, and what came of them."""

    records: int
    digest: str
    counts: Counts


class Checkpoint(msgspec.Struct, frozen=True, rename="kebab"):
    """How far a batch is, how large its outputs are then, in bytes, and the CRC-32 of them."""

    reached: Reached
    out: int
    errors: int
    out_sum: int
    errors_sum: int


def encoded(state: State | Checkpoint) -> bytes:
    """Return one line."""
    return msgspec.json.encode(state) + b"\n"


def decoded(content: bytes, options: Options) -> State:
    """Read how a batch was begun; raise UsageError for anything else, and for other options."""
    line = content.partition(b"\n")[0]
    try:
        # One that another version began may look otherwise, but it has always said its options.
        begun = msgspec.json.decode(line, type=_Begun)
        _refuse_others(begun.options, options)
        return msgspec.json.decode(line, type=State)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise UsageError("what is kept beside the output cannot be read", _CHOOSE) from None


def last_checkpoint(content: bytes, out: int, errors: int) -> Checkpoint | None:
    """Return the last checkpoint up to which outputs of these sizes reach, or None."""
    for line in reversed(content.split(b"\n")[1:]):
        try:
            found = msgspec.json.decode(line, type=Checkpoint)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            # A kill or a full disk can cut the last line off.
            continue
        if found.out <= out and found.errors <= errors:
            return found
    return None


class _Begun(msgspec.Struct):
    options: dict[str, str | bool]


def _refuse_others(begun: dict[str, str | bool], options: Options) -> None:
    """Raise UsageError with every option in which a batch was begun otherwise."""
    wanted = msgspec.to_builtins(options)
    # What an earlier version did not know yet is no other choice.
    differing = [name for name, value in wanted.items() if begun.get(name, value) != value]
    if begun.get("tool") != options.tool:
        # Two versions may decide and write otherwise, and one file would not say which did what.
        others = f", and otherwise: {', '.join(differing[1:])}" if differing[1:] else ""
        raise UsageError(
            f"this output was begun with safeguard {_shown(str(begun.get('tool')))}, "
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
