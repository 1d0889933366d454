"""What comes out of a batch for each record: its decision, and what is wrong with it.

Described in docs/decisions.md. Messages name declared ids only, never what was typed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from msgspec import Struct

from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.deciding.decision import DecisionDocument


class Moment(NamedTuple):
    """The moment of a case, with its text, so that each is worked out once."""

    at: datetime
    text: str


class Problem(Struct, frozen=True, rename="kebab"):
    """One thing that is wrong with a record. `field`: the key or question, if it is a known one."""

    code: str
    field: str
    message: str


class Envelope(Struct, frozen=True, rename="kebab"):
    """One record's answer. `line` is the first line of the record in the input, from 1.

    `id` is null where none could be read. The decision rests on the answers that are good; it is
    null where the record cannot be decided, as `key` is (see `content_key`).
    """

    id: str | None
    line: int
    key: str | None
    decision: DecisionDocument | None
    errors: tuple[Problem, ...]


class Entry(NamedTuple):
    """A record that can be decided. `row`: its answers, each as a number (see `answer_numbers`).

    `problems`: what else stood there and was left out. `answers` are there only where they are kept
    for sealed records.
    """

    line: int
    id: str
    row: Sequence[int]
    moment: Moment
    problems: tuple[Problem, ...] = ()
    answers: dict[str, Value] | None = None


class Refused(NamedTuple):
    """A record that cannot be decided, and why."""

    line: int
    id: str | None
    problems: tuple[Problem, ...]
