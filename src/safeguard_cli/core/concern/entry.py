"""What can happen to a concern: one thing each, with the time that it was written down.

A concern is only ever added to. What was wrong is put right by one more entry, and what must not
be kept is erased from an entry: that it stood there remains.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Literal

import msgspec
from msgspec import Struct

from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.deciding.deadlines import LONDON
from safeguard_cli.core.errors import SafeguardError

_DAY = len("2026-11-27")

# What came back. `silence`: nothing, by the day on which it was owed.
Came = Literal["agreed", "refused", "other", "silence"]
# How what was decided stands to what was advised.
Protects = Literal["more", "as-much", "less", "unsure"]
Chosen = Literal["share", "not-share", "ask-first"]


def is_day(at: str) -> bool:
    """Say whether it is known on which day it happened, and not when."""
    return len(at) == _DAY


def instant(at: str) -> datetime:
    """Return when it happened; of a day without a time, its start in London."""
    if is_day(at):
        return datetime.combine(date.fromisoformat(at), time(), LONDON)
    return datetime.fromisoformat(at)


class Opened(Struct, frozen=True, tag="opened", rename="kebab", omit_defaults=True):
    """It began here. `about`: a name for the child or setting that tells others nothing."""

    about: str = ""


class Advised(Struct, frozen=True, tag="advice", rename="kebab", omit_defaults=True):
    """Advice was given. `record`: the sealed record, as its file has it.

    `given`: all answers, also those on which it does not rest, with the moment of each in `times`.
    """

    record: str
    given: dict[str, Value] = {}
    times: dict[str, str] = {}


class Called(Struct, frozen=True, tag="call", rename="kebab", omit_defaults=True):
    """Somebody was called or talked with. `at`: the ISO 8601 moment, or the day alone."""

    whom: str
    at: str
    said: str = ""


class Done(Struct, frozen=True, tag="done", rename="kebab", omit_defaults=True):
    """What was advised has been done. `answer_by`: the day on which they said they will answer."""

    action: str
    do: str
    at: str
    answer_by: str = ""
    how: str = ""


class Replied(Struct, frozen=True, tag="reply", rename="kebab", omit_defaults=True):
    """What came back after an action, or that nothing did."""

    action: str
    came: Came
    at: str
    words: str = ""


class Decided(Struct, frozen=True, tag="decision", rename="kebab", omit_defaults=True):
    """What the person decided on an action: as advised, or `instead` of it something else.

    `by`: the ISO 8601 day by which that is done, and `owner` who does it. Where it protects less,
    `why` and `second`, a second person who was asked, are never empty.
    """

    action: str
    do: str
    follows: bool
    instead: str = ""
    owner: str = ""
    by: str = ""
    protects: Protects = "as-much"
    why: str = ""
    consulted: str = ""
    second: str = ""


class Noted(Struct, frozen=True, tag="note", rename="kebab"):
    """Anything else that happened or was seen, in words."""

    words: str


class Corrected(Struct, frozen=True, tag="correction", rename="kebab"):
    """What was wrong in an earlier entry. That one stays as it is."""

    number: int
    words: str


class Shared(Struct, frozen=True, tag="sharing", rename="kebab", omit_defaults=True):
    """What was decided on sharing: with whom, what, why, and who asked for it."""

    decision: Chosen
    whom: str
    what: str
    why: str


class HandedOver(Struct, frozen=True, tag="handed-over", rename="kebab", omit_defaults=True):
    """It now stands in the organisation's own system. `receipt`: what was given for it."""

    to: str
    receipt: str = ""


class Closed(Struct, frozen=True, tag="closed", rename="kebab"):
    """Nothing more is to be done. `why` says why."""

    why: str


class Reopened(Struct, frozen=True, tag="reopened", rename="kebab"):
    """It had been closed, and goes on."""

    why: str = ""


class Erased(Struct, frozen=True, tag="erased", rename="kebab"):
    """The content of these entries was erased: who allowed it, and why."""

    numbers: tuple[int, ...]
    authority: str
    reason: str


class Held(Struct, frozen=True, tag="held", rename="kebab"):
    """It must be kept, whatever the time that things are kept, until that is lifted."""

    lifted: bool
    reason: str


class Imported(Struct, frozen=True, tag="imported", rename="kebab", omit_defaults=True):
    """It came from elsewhere, as a copy. `checkpoint`: of the original, where one came with it.

    `withheld`: the entries whose content did not come with it.
    """

    source: str
    checkpoint: str = ""
    withheld: tuple[int, ...] = ()


Content = (
    Opened
    | Advised
    | Called
    | Done
    | Replied
    | Decided
    | Noted
    | Corrected
    | Shared
    | HandedOver
    | Closed
    | Reopened
    | Erased
    | Held
    | Imported
)

_KINDS = {kind.__struct_config__.tag: kind for kind in Content.__args__}

UNREADABLE = "an entry cannot be read"
VERIFY = "run `safeguard concerns verify`, or `safeguard concerns restore FILE` with a backup"

# What says why something is missing is never erased itself.
LASTING = ("erased", "imported")


class NotAnEntryError(SafeguardError):
    """What is kept cannot be read as an entry."""


def kind_of(content: Content) -> str:
    """Return the name of what happened, as it is kept beside the content."""
    return str(content.__struct_config__.tag)


def encoded(content: Content) -> bytes:
    """Write what happened as JSON."""
    return msgspec.json.encode(content)


def decoded(content: bytes, kind: str) -> Content:
    """Read what happened. Raises NotAnEntryError where it is not of that kind."""
    try:
        found: Content = msgspec.json.decode(content, type=_KINDS[kind])
        _check_times(found)
    except (KeyError, ValueError):
        raise NotAnEntryError(UNREADABLE, VERIFY) from None
    return found


def _check_times(content: Content) -> None:
    """Raise ValueError where a time is none that can be reckoned with."""
    if hasattr(content, "at") and instant(content.at).tzinfo is None:
        raise ValueError
    for name in ("answer_by", "by"):
        if day := getattr(content, name, ""):
            date.fromisoformat(day)
