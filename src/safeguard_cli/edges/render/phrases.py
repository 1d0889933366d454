"""The sentences that every format shares, and the cleaning that each begins with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, Final, TypeVar

import msgspec

from safeguard_cli.core.advising.shapes import (
    Advice,
    AdvisedDuty,
    Change,
    ChecklistState,
    GivenAnswer,
    Party,
    SaidFloor,
    Unsure,
)
from safeguard_cli.core.deciding.deadlines import LONDON, time_in_words
from safeguard_cli.core.deciding.outcome import State
from safeguard_cli.core.words.cleaning import clean

ADVICE_NOT_DECISION: Final = "Advice, not a decision: you decide, but not alone."
KEEP_NO_COPY: Final = (
    "It belongs in your organisation's system: print it or hand it over, then keep no private copy."
)
OPEN_QUESTION: Final = "A question is still open. Its answer could make this advice stronger."
START: Final = "Start with this"
IN_THIS_SITUATION: Final = "In this situation"
ALSO_DO: Final = "Also do"
TO_KNOW: Final = "Good to know"
CERTAIN: Final = "Certain already"
FORBIDDEN: Final = "Do not do this"
DO_NOT: Final = "Keep to this"
AT_ONCE: Final = "At once"
MORE_CHANGES: Final = (
    "For every other answer that could lead elsewhere, run: safeguard explain RECORD"
)
_MEANWHILE = (
    "Call 999 if a child is or may be in danger now, is missing, "
    "may badly hurt themselves or was just assaulted, or if someone makes threats. "
    "If you are in any doubt, speak to your safeguarding lead today."
)
NO_ACTION: Final = f"No action can be named yet. {_MEANWHILE}"
REST_IS_OPEN: Final = f"The rest depends on more answers. {_MEANWHILE}"

_STATES: Final[tuple[State, ...]] = (
    "met", "outstanding", "not known", "not applicable", "to tick",
)  # fmt: skip
_SPECIAL = "special"
# It asks for nothing, so that no deadline stands above it.
_NOTE = "note"
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

# More would bury what there is to do now. The record and `safeguard explain` hold them all.
_MOST_OUTCOMES: Final = 3
_MOST_WAYS: Final = 2
_MOST_LABELS: Final = 2

T = TypeVar("T", bound=msgspec.Struct)

# Where other answers lead, with those answers.
Grouped = list[tuple[str, list[Change]]]


def cleaned(value: T) -> T:
    """Return the same value with every text in it cleaned."""
    return msgspec.convert(_cleaned(msgspec.to_builtins(value)), type(value))


def _cleaned(tree: Any) -> Any:  # noqa: ANN401 - whatever a Struct is made of
    if isinstance(tree, str):
        return clean(tree)
    if isinstance(tree, dict):
        return {key: _cleaned(value) for key, value in tree.items()}
    if isinstance(tree, list | tuple):
        return [_cleaned(value) for value in tree]
    return tree


def one_line(text: str) -> str:
    """Return the text with its line ends and runs of spaces made single spaces."""
    return " ".join(text.split())


def capital(text: str) -> str:
    """Return the text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def ended(text: str) -> str:
    """Return the text with a full stop, unless it has an end."""
    return text if text.endswith((".", "!", "?")) else f"{text}."


def labelled(label: str) -> str:
    """Return a label as it stands before an answer: with a colon, unless it asks."""
    return label if label.endswith("?") else f"{label}:"


def at_least(floor: SaidFloor) -> str:
    """Say how grave a case is at least, before everything is answered."""
    return ended(f"Whatever else is answered, this is at least: {floor.level_label}")


def because_of(floor: SaidFloor) -> str:
    """Say which answer makes that certain."""
    return ended(f'That is so because you answered "{floor.words}" ({floor.ask})')


def unsure_lines(unsure: Unsure) -> Iterator[str]:
    """Say how a doubt is treated, how to find out, and where each other answer would lead.

    It asks for nothing.
    """
    if unsure.counted_as:
        yield ended(f"It is treated as: {unsure.counted_as}")
    if unsure.find_out:
        yield f"How to find out: {unsure.find_out}"
    for other in unsure.otherwise:
        answers = either(list(map(quoted, other.answers)))
        yield ended(f"If you find out that {answers}: {other.leads_to}")


def beside_unsure(advice: Advice) -> tuple[Change, ...]:
    """Return the changes of answers, but for the answers that stand with what is not sure."""
    said = {
        ((one.ask, answer),)
        for one in advice.unsure
        for other in one.otherwise
        for answer in other.answers
    }
    return tuple(change for change in advice.changes if change.instead not in said)


def no_action(advice: Advice) -> str:
    """Say that no action is settled, and what to do meanwhile."""
    return NO_ACTION if advice.floor is None else REST_IS_OPEN


def party(who: Party) -> str:
    """Say who, and how to reach them or how to find out."""
    if who.number:
        reach = f"{who.role}: {who.number}"
        return f"{reach} ({who.note})" if who.note else reach
    if who.is_set:
        return f"{who.role} ({who.note})" if who.note else who.role
    return f"{who.role}: not set ({who.note})" if who.note else f"{who.role}: not set"


def tally(checklist: ChecklistState) -> str:
    """Count the items by state: "4 met, 2 still to check, 1 not applicable"."""
    counted = Counter(item.state for item in checklist.items)
    return ", ".join(f"{counted[state]} {worded(state)}" for state in _STATES if counted[state])


def worded(state: State) -> str:
    """Return the word for an item's state: what is not known is still to check."""
    return "still to check" if state == "not known" else state


def what_to_do(checklist: str) -> str:
    """Say where to read what to do for each item of a checklist that is ticked by hand."""
    return f"To read what to do, run: safeguard checklist {checklist}"


def deadline(words: str) -> str:
    """Put the rule behind a deadline in brackets: "by Monday (1 working day)"."""
    day, _, rule = words.partition(": ")
    return f"{day} ({rule})" if rule else words


def by_group(
    duties: Iterable[AdvisedDuty],
) -> tuple[list[AdvisedDuty], list[AdvisedDuty], list[AdvisedDuty]]:
    """Part what the situation asks for, what holds in many, and what is only to be known."""
    every = list(duties)
    situation = [duty for duty in every if duty.group == _SPECIAL]
    general = [duty for duty in every if duty.group not in (_SPECIAL, _NOTE)]
    return situation, general, [duty for duty in every if duty.group == _NOTE]


def by_deadline(duties: Iterable[AdvisedDuty]) -> list[tuple[str, list[AdvisedDuty]]]:
    """Group duties by deadline, soonest first; those without a moment come last."""
    ordered = sorted(duties, key=lambda duty: _soonness(duty.due.at))
    return [(words, list(group)) for words, group in groupby(ordered, lambda d: d.due.words)]


def _soonness(at: str) -> tuple[bool, float]:
    try:
        return False, datetime.fromisoformat(at).timestamp()
    except ValueError:
        return True, 0.0


def leading(outcome: str) -> str:
    """Say where other answers lead, as the words before them."""
    # Several sentences cannot go on with a comma.
    return f"{ended(outcome)} If you answer" if ". " in outcome else f"{outcome}, if you answer"


def by_outcome(changes: Iterable[Change]) -> Grouped:
    """Group changes by where they lead: first what is certain, then what is not."""
    grouped: dict[str, list[Change]] = {}
    for changed in sorted(changes, key=lambda change: not change.certain):
        maybe = "" if changed.certain else "Perhaps: "
        grouped.setdefault(maybe + changed.leads_to, []).append(changed)
    return list(grouped.items())


def other_answers(changed: Change) -> str:
    """Say which other answers these are, and to which questions."""
    return ", and ".join(f"{quoted(label)} ({ask})" for ask, label in changed.instead)


def ways(changes: Iterable[Change]) -> list[str]:
    """Say every other answer, those to the same question together."""
    said: dict[str, list[str]] = {}
    for changed in changes:
        *_, (ask, label) = changed.instead
        if len(changed.instead) == 1:
            labels = said.setdefault(f"({ask})", [])
            # One answer may lead to the same in several parts.
            labels += [quoted(label)] if quoted(label) not in labels else []
        else:
            said[other_answers(changed)] = []
    return [f"{either(labels)} {asked}" if labels else asked for asked, labels in said.items()]


def quoted(label: str) -> str:
    """Put an answer between quotation marks, but for the words "also" and "not" before it."""
    for beside in ("also", "not"):
        if label.startswith(f"{beside}: "):
            return f'{beside} "{label.removeprefix(f"{beside}: ")}"'
    return f'"{label}"'


def either(labels: Sequence[str]) -> str:
    """Join answers: "A, B or C"."""
    *others, last = labels
    return f"{', '.join(others)} or {last}" if others else last


def gravest_first(changes: Iterable[Change]) -> list[Change]:
    """Keep of each other answer only what is sure, and what it changes first."""
    first: dict[tuple[tuple[str, str], ...], Change] = {}
    for changed in changes:
        if changed.certain:
            first.setdefault(changed.instead, changed)
    return list(first.values())


def stronger(changes: Iterable[Change]) -> Grouped:
    """Group what leads to more protective advice by where it leads: the gravest few groups."""
    kept = gravest_first(change for change in changes if change.more_protective)
    return by_outcome(kept)[:_MOST_OUTCOMES]


def few_ways(changes: Iterable[Change]) -> list[tuple[str, list[str]]]:
    """Say the gravest few outcomes of other answers, each with a few of the ways to it."""
    return [(outcome, few(leading)) for outcome, leading in stronger(changes)]


def few(leading: Iterable[Change]) -> list[str]:
    """Say a few of these other answers, and at most so many to the same question."""
    asked: Counter[tuple[str, ...]] = Counter()
    kept = []
    for change in leading:
        questions = tuple(ask for ask, _ in change.instead)
        asked[questions] += 1
        kept += [change] if asked[questions] <= _MOST_LABELS else []
    return ways(kept)[:_MOST_WAYS]


def said(answer: GivenAnswer) -> str:
    """Put an answer into words, with the moment where it tells of something done."""
    return f"{answer.words} ({moment(answer.at)})" if answer.at else answer.words


def moment(at: str) -> str:
    """Put an ISO 8601 moment into words: "Friday 20 November 2026, 14:05"."""
    try:
        when = datetime.fromisoformat(at)
    except ValueError:
        return at
    day = f"{_DAYS[when.weekday()]} {when.day} {_MONTHS[when.month - 1]} {when.year}"
    here = when.astimezone(LONDON) if when.tzinfo else when
    is_here = here.utcoffset() == when.utcoffset()
    return f"{day}, {time_in_words(here) if is_here else f'{when:%H:%M}'}"
