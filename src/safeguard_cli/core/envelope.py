"""What comes out of a batch for each record: its decision, or what is wrong with it.

Described in docs/decisions.md. Messages name declared ids only, never what was typed.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from msgspec import Struct

from safeguard_cli.core.case import Value
from safeguard_cli.core.decision import DecisionDocument
from safeguard_cli.core.fast.settled import Moment


class Problem(Struct, frozen=True, rename="kebab"):
    """One thing that is wrong with a record. `field`: the key or question, if it is a known one."""

    code: str
    field: str
    message: str


class Envelope(Struct, frozen=True, rename="kebab"):
    """One record's answer. `line` is the first line of the record in the input, from 1.

    `id` is null where none could be read. There is a decision, or there are errors.
    """

    id: str | None
    line: int
    decision: DecisionDocument | None
    errors: tuple[Problem, ...]


class Entry(NamedTuple):
    """A record that can be decided. `values`: one for each question, as `FastEngine` takes them.

    `moment` is its own, or none. `answers` are there only where they are kept for records.
    """

    line: int
    id: str
    values: tuple[Any, ...]
    moment: Moment | None
    answers: dict[str, Value] | None = None


class Refused(NamedTuple):
    """A record that cannot be decided, and why."""

    line: int
    id: str | None
    problems: tuple[Problem, ...]
