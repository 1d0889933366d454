"""Faults in rule files: where, which kind, what is wrong, and the way out.

Building a fault does nothing else. Declared ids and keys are quoted, shortened if need be; what
a person typed about a case never is. Where each value was written is told by its identity: two
rules may hold equal conditions. What was built elsewhere falls back to its own `where`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from safeguard_cli.core.errors import RulesError
from safeguard_cli.core.words.nearest import LONGEST, nearest
from safeguard_cli.reading import fault_codes as codes
from safeguard_cli.reading.fault_codes import DUPLICATE

_NOT_THERE = {
    "act": codes.NO_ACT,
    "action": codes.NO_ACTION,
    "contact": codes.NO_CONTACT,
    "document": codes.NO_DOCUMENT,
    "duty": codes.NO_DUTY,
    "level": codes.NO_LEVEL,
    "part": codes.NO_PART,
    "question": codes.NO_QUESTION,
    "statement": codes.NO_STATEMENT,
}


class Place(NamedTuple):
    """A place in a file. Lines and columns count from 1."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Fault(NamedTuple):
    """Something wrong at a place in a rule file, printed as one line."""

    where: Place
    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.code} {self.message}"


class FaultsError(RulesError):
    """Rules that cannot be used, with every fault apart, in the order of files and lines."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class UnreadableError(Exception):
    """A file cannot be read any further. It holds the fault."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


def quoted(word: str) -> str:
    """Put a declared id or key between backticks, on one line and not too long."""
    line = " ".join(word.split())
    return f"`{line if len(line) <= LONGEST else line[: LONGEST - 1] + '…'}`"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Offer the nearest right word, if there is one near."""
    near = nearest(word, known, cutoff=0.65)
    if not near:
        return ""
    only_capitals = near != word and near.casefold() == word.casefold()
    return f"; did you mean {quoted(near)}?{' Capitals count' if only_capitals else ''}"


def is_now(name: str) -> str:
    """Say what something that was named by its old id is called now; nothing without a name."""
    return f"; it is now {quoted(name)}" if name else ""


def unknown_name(
    where: Place, kind: str, name: str, known: Iterable[str], *, now: str = ""
) -> Fault:
    """Make the fault that nothing of this kind has such a name. `now`: what it is called today."""
    hint = is_now(now) or did_you_mean(name, known)
    return Fault(where, _NOT_THERE[kind], f"no {kind} {quoted(name)}{hint}")


def unknown_answer(
    where: Place, question: str, answer: str, known: Iterable[str], *, hint: str = ""
) -> Fault:
    """Make the fault that a question has no such answer. `hint`: a better one than the nearest."""
    hint = hint or did_you_mean(answer, known)
    message = f"question {quoted(question)} has no answer {quoted(answer)}{hint}"
    return Fault(where, codes.NO_ANSWER, message)


def rules_error(faults: Iterable[Fault], files: Iterable[str]) -> FaultsError:
    """Gather all faults in one error, in the order of the files and of their lines."""
    order = {file: number for number, file in enumerate(files)}
    return FaultsError(
        sorted(set(faults), key=lambda fault: (order.get(fault.where.file, len(order)), *fault))
    )


class Places:
    """Where the fields of values stand. A field of a list is `source.0`."""

    def __init__(self) -> None:
        self._fields: dict[tuple[int, str], Place] = {}
        # Without a reference, another value could take a dropped one's identity.
        self._owners: list[object] = []
        self._faulty: set[int] = set()

    def note(self, owner: object, fields: dict[str, Place], faulty: bool = False) -> None:
        """Remember the places of a value's fields, and whether it could not be read whole."""
        self._owners.append(owner)
        for name, place in fields.items():
            self._fields[id(owner), name] = place
        if faulty:
            self._faulty.add(id(owner))

    def is_faulty(self, owner: object) -> bool:
        """Tell whether faults were already found inside this value."""
        return id(owner) in self._faulty

    def is_noted(self, owner: object) -> bool:
        """Tell whether it is known where this value was written."""
        return (id(owner), "") in self._fields

    def of(self, owner: object, *fields: str) -> Place:
        """Return the place of the first field known, or of the value itself."""
        for name in fields:
            if (id(owner), name) in self._fields:
                return self._fields[id(owner), name]
        return self._fields.get((id(owner), ""), _own_place(owner))


def find_repeated(kind: str, declared: Iterable[Any], places: Places) -> Iterator[Fault]:
    """Find ids of one kind that are used twice. The second place is the faulty one."""
    first: dict[str, Place] = {}
    for each in declared:
        place = places.of(each, "id")
        if each.id and each.id in first:
            message = f"{kind} {quoted(each.id)} is already at {first[each.id]}"
            yield Fault(place, DUPLICATE, message)
        first.setdefault(each.id, place)


def _own_place(owner: object) -> Place:
    file, line, column = [*str(getattr(owner, "where", "")).rsplit(":", 2), "", ""][:3]
    if line.isdecimal() and column.isdecimal():
        return Place(file, int(line), int(column))
    return Place("rules")
