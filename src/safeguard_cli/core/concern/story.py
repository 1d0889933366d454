"""Read the entries of a concern as one story: the last advice, what was done, what came back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Literal, TypeVar

import msgspec
from msgspec import Struct

from safeguard_cli.core.advising.shapes import Record
from safeguard_cli.core.concern.chain import Entry, Fault
from safeguard_cli.core.concern.entry import (
    UNREADABLE,
    VERIFY,
    Advised,
    Content,
    Erased,
    Held,
    Imported,
    NotAnEntryError,
    Opened,
)
from safeguard_cli.core.deciding.case import Value

State = Literal["open", "handed over", "closed"]
_Kind = TypeVar("_Kind", bound=Content)
_RECORD = msgspec.json.Decoder(Record)
STATES: Mapping[str, State] = {
    "closed": "closed",
    "reopened": "open",
    "handed-over": "handed over",
    "advice": "open",
}


class Kept(Struct, frozen=True):
    """An entry and what happened; None where that was erased."""

    entry: Entry
    content: Content | None


class Given(Struct, frozen=True):
    """Advice that was given, in which entry, and the answers on which it rests."""

    number: int
    record: Record
    answers: dict[str, Value]
    times: dict[str, str]

    @property
    def as_of(self) -> datetime:
        """Return the moment for which it was given."""
        return datetime.fromisoformat(self.record.as_of)


class Story(Struct, frozen=True):
    """A concern as its entries tell it, the first first."""

    reference: str
    kept: tuple[Kept, ...]

    @property
    def opened(self) -> datetime:
        """Return when it began."""
        return datetime.fromisoformat(self.kept[0].entry.written)

    @property
    def last(self) -> Entry:
        """Return the last entry."""
        return self.kept[-1].entry

    @property
    def about(self) -> str:
        """Return the name that was chosen for the child or setting; it may be empty."""
        names = [one.about for _, one in self.of(Opened)]
        return names[-1] if names else ""

    @property
    def state(self) -> State:
        """Say whether anything is still to be done."""
        return state_after(one.entry.kind for one in self.kept)

    @property
    def is_held(self) -> bool:
        """Say whether it must be kept, whatever time things are kept."""
        holds = [not one.lifted for _, one in self.of(Held)]
        return bool(holds) and holds[-1]

    @property
    def is_private(self) -> bool:
        """Say whether the last advice was for a private person, who signs alone."""
        given = self.advice()
        return given is not None and given.record.is_private

    def of(self, kind: type[_Kind], after: int = 0) -> list[tuple[int, _Kind]]:
        """Return what happened of one kind after an entry, each with its number."""
        return [
            (one.entry.number, one.content)
            for one in self.kept
            if one.entry.number > after and isinstance(one.content, kind)
        ]

    def advice(self) -> Given | None:
        """Return the last advice that was given and is still kept."""
        found = self.of(Advised)
        if not found:
            return None
        number, advised = found[-1]
        return Given(number, record_of(advised), advised.given, advised.times)

    def advised(self) -> Iterable[Given]:
        """Yield all advice, the first first."""
        for number, one in self.of(Advised):
            yield Given(number, record_of(one), one.given, one.times)


def state_after(kinds: Iterable[str]) -> State:
    """Say where a concern stands after these entries."""
    state: State = "open"
    for kind in kinds:
        state = STATES.get(kind, state)
    return state


def record_of(advised: Advised) -> Record:
    """Return the record of advice, as it was sealed. Raises NotAnEntryError where it is none.

    It is not held against its canonical bytes again: the chain holds it to what was kept, and a
    file from elsewhere is checked before it is taken in.
    """
    try:
        return _read_record(advised.record)
    except ValueError:
        raise NotAnEntryError(UNREADABLE, VERIFY) from None


# What is owed asks for the same record several times.
@lru_cache(maxsize=8)
def _read_record(content: str) -> Record:
    record = _RECORD.decode(content)
    dues = [action.due.at for action in record.advice.actions if action.due.at]
    if any(
        datetime.fromisoformat(each).tzinfo is None
        for each in (record.as_of, record.created, *dues)
    ):
        raise ValueError
    return record


def gaps(kept: Sequence[Kept]) -> list[Fault]:
    """Find contents that are gone with no entry that says why, or there against what one says."""
    erased: set[int] = set()
    withheld: set[int] = set()
    for one in kept:
        if isinstance(one.content, Erased):
            erased |= {*one.content.numbers}
        elif isinstance(one.content, Imported):
            withheld |= {*one.content.withheld}
    found = []
    for number, is_gone in ((one.entry.number, one.content is None) for one in kept):
        if is_gone and number not in erased | withheld:
            found.append(Fault(number, "its content is gone, and no entry says that it was erased"))
        elif not is_gone and number in erased:
            found.append(Fault(number, "it is said to be erased, and its content is there"))
    return found


def told(kept: Sequence[Kept]) -> Story:
    """Return the story that these entries tell."""
    return Story(kept[0].entry.concern, tuple(kept))
