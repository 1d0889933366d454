"""Faults in rule files: where, which kind, what is wrong, and the way out.

Building a fault does nothing else. Declared ids and keys are quoted, shortened
if need be; what a person typed about a case never is.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from safeguard_cli.core.errors import RulesError
from safeguard_cli.core.words.nearest import LONGEST, nearest
from safeguard_cli.reading import fault_codes as codes

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
