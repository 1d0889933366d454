"""The sentences that every format shares, and the cleaning that each begins with."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from typing import Any, Final, TypeVar

import msgspec

from safeguard_cli.core.advising.shapes import (
    Advice,
    AdvisedDuty,
    ChecklistState,
    GivenAnswer,
    Otherwise,
    Party,
    Unsure,
)
from safeguard_cli.core.deciding.calendars import LONDON
from safeguard_cli.core.deciding.outcome import State
from safeguard_cli.core.model.rule_set import LATER, NOTE, SUPPORT_LATER
from safeguard_cli.core.words.cleaning import clean
from safeguard_cli.core.words.dates import day_in_words, time_in_words
from safeguard_cli.core.words.listing import listed

ADVICE_NOT_DECISION: Final = "Advice, not a decision: you decide, but not alone."
KEEP_NO_COPY: Final = (
    "It belongs in your organisation's system: print it or hand it over, then keep no private copy."
)
KEEP_IT_SAFE: Final = (
    "It is yours. Keep it where nobody finds it who must not read it, and give a copy only to "
    "those who can help the child."
)
OPEN_QUESTION: Final = "A question is still open. Its answer could make this advice stronger."
START: Final = "Start with this"
# Over the first card, where its name stands right above as number 1.
THE_FIRST: Final = "1, step by step"
THEN: Final = "Then this"
FIRST_OF_ALL: Final = "First of all"
IN_THIS_SITUATION: Final = "In this situation"
ALSO_DO: Final = "Also do"
WHEN_DONE: Final = "When the first things are done"
TO_KNOW: Final = "Good to know"
IF_FOUND_OUT: Final = "If you find out more"
WRITE_DOWN: Final = "Write down"
SUPPORT: Final = "Support for you"
NOT_ASKED: Final = "Not asked about"
CERTAIN: Final = "Certain already"
FORBIDDEN: Final = "Do not do this"
DO_NOT: Final = "Keep to this"
AT_ONCE: Final = "At once"
WHAT_IS_DUE_AT_ONCE: Final = f"What stands under “{AT_ONCE}”. Then: "
WHILE_HERE: Final = "Before the child leaves"
# Where what the situation asks for is due before the first action.
START_SOONER: Final = f"First what is due sooner, under “{IN_THIS_SITUATION}”. Then this"
WHAT_IS_DUE_SOONER: Final = f"What is due sooner, under “{IN_THIS_SITUATION}”. Then: "
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
# For whoever asks about themselves, and has no lead to speak to.
HELP_IS_OPEN: Final = (
    "The rest depends on more answers. If a child is badly hurt or in danger, call 999."
)

_STATES: Final[tuple[State, ...]] = (
    "met", "outstanding", "not known", "not applicable", "to tick",
)  # fmt: skip
_SPECIAL = "special"
_READ_LATER = (LATER, NOTE, SUPPORT_LATER)
_DATE = re.compile(r"\d{1,2} [A-Z][a-z]+ \d{4}\b")
_YEAR = re.compile(r"(\d{1,2} [A-Z][a-z]+) \d{4}\b")
_TODAY_DATED = re.compile(r"today, [A-Z][a-z]+ \d{1,2} [A-Z][a-z]+")
T = TypeVar("T", bound=msgspec.Struct)


def cleaned(value: T) -> T:
    """Return the same value with every text in it cleaned."""
    return msgspec.convert(_clean_tree(msgspec.to_builtins(value)), type(value))


def _clean_tree(tree: Any) -> Any:  # noqa: ANN401 - whatever a Struct is made of
    if isinstance(tree, str):
        return clean(tree)
    if isinstance(tree, dict):
        return {key: _clean_tree(value) for key, value in tree.items()}
    if isinstance(tree, list | tuple):
        return [_clean_tree(value) for value in tree]
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


def at_least(advice: Advice) -> Iterator[str]:
    """Say how grave a case is at least while answers are missing, and which answer makes it so.

    A page that a child keeps says nothing of what they answered. Some read words in its place.
    """
    floor = advice.floor
    if floor is None:
        return
    if floor.level_words:
        yield floor.level_words
        return
    yield ended(f"Whatever else is answered, this is at least: {floor.level_label}")
    if not advice.is_child:
        yield ended(f'That is so because you answered "{floor.words}" ({floor.ask})')


def unsure_lines(unsure: Unsure) -> Iterator[str]:
    """Say how a doubt is treated, how to find out, and where each other answer would lead.

    It asks for nothing.
    """
    if unsure.counted_as:
        yield ended(f"It is treated as: {unsure.counted_as}")
    if unsure.find_out:
        yield f"How to find out: {unsure.find_out}"
    yield from _say_otherwise(unsure.otherwise)


class Doubts:
    """Says of a doubt what is needed now, and what is read later.

    Now: how to find out what counts as the gravest answer until then, and the first of the other
    answers that would lead to more than is advised.
    """

    def __init__(self, advice: Advice) -> None:
        """Take the advice that tells of the doubts."""
        self._is_long = advice.is_long
        self._graver = {change.leads_to for change in advice.changes if change.more_protective}

    def wait(self, unsure: Unsure) -> bool:
        """Say whether nothing that protects hangs on it, or on a long page nothing more."""
        if any(map(self._is_graver, unsure.otherwise)):
            return False
        return self._is_long or not unsure.counted_as

    def now(self, unsure: Unsure) -> Iterator[str]:
        """Say what is needed now."""
        if unsure.find_out:
            yield f"How to find out: {unsure.find_out}"
        yield from _say_otherwise(self._first(unsure))

    def later(self, unsure: Unsure) -> Iterator[str]:
        """Say what is read later."""
        if self.wait(unsure):
            yield from unsure_lines(unsure)
            return
        if unsure.counted_as:
            yield ended(f"It is treated as: {unsure.counted_as}")
        said = self._first(unsure)
        yield from _say_otherwise(other for other in unsure.otherwise if other not in said)

    def _first(self, unsure: Unsure) -> tuple[Otherwise, ...]:
        # One that would lead to more is enough on the page: a row of them hides what to find out.
        return tuple(filter(self._is_graver, unsure.otherwise))[:1]

    def _is_graver(self, other: Otherwise) -> bool:
        return other.leads_to in self._graver


def _say_otherwise(others: Iterable[Otherwise]) -> Iterator[str]:
    for other in others:
        answers = listed(map(quoted, other.answers), "or")
        yield ended(f"If it is {answers}: {other.leads_to}")


def closing(advice: Advice) -> Iterator[str]:
    """Say that whoever reads decides; not to a child in danger, for whom others have to."""
    if not (advice.is_child and advice.is_emergency):
        yield ADVICE_NOT_DECISION


def no_action(advice: Advice) -> str:
    """Say that no action is settled, and what to do meanwhile."""
    if advice.floor is None:
        return NO_ACTION
    return HELP_IS_OPEN if advice.floor.level_words else REST_IS_OPEN


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


def day_and_rule(words: str) -> tuple[str, str]:
    """Part a deadline: "by Monday", and how that is counted, such as "1 working day"."""
    day, _, rule = words.partition(": ")
    return day, rule


def deadline(words: str) -> str:
    """Put the rule behind a deadline in brackets: "by Monday (1 working day)"."""
    day, rule = day_and_rule(words)
    return f"{day} ({rule})" if rule else words


def dates_in(words: str) -> list[str]:
    """Return the dates that a deadline names."""
    return _DATE.findall(words)


def date_once(words: str, said: set[str]) -> str:
    """Return a deadline without what was said: "today" is enough then, and no year after the first.

    `said`: the dates said before; those said now are added.
    """
    dates = dates_in(words)
    short = _YEAR.sub(r"\1", words) if said else words
    if said.issuperset(dates):
        short = _TODAY_DATED.sub("today", short)
    said.update(dates)
    return short


def by_group(
    duties: Iterable[AdvisedDuty],
) -> tuple[list[AdvisedDuty], list[AdvisedDuty], list[AdvisedDuty]]:
    """Part what the situation asks for, what holds in many, and what is only to be known."""
    every = list(duties)
    situation = [duty for duty in every if duty.group == _SPECIAL]
    general = [duty for duty in every if duty.group not in (_SPECIAL, NOTE)]
    # These ask for nothing, so that no deadline stands above them.
    return situation, general, [duty for duty in every if duty.group == NOTE]


def by_need(
    duties: Iterable[AdvisedDuty],
) -> tuple[list[AdvisedDuty], list[AdvisedDuty]]:
    """Part what somebody needs at hand from what is read when the first things are done."""
    every = list(duties)
    later = [duty for duty in every if duty.group in _READ_LATER]
    return [duty for duty in every if duty.group not in _READ_LATER], later


def support_by_need(
    support: Iterable[AdvisedDuty],
) -> tuple[list[AdvisedDuty], list[AdvisedDuty]]:
    """Keep support in one place: at hand where some of it cannot wait, else read later."""
    at_hand, later = by_need(support)
    return ([*at_hand, *later], []) if at_hand else ([], later)


def by_deadline(duties: Iterable[AdvisedDuty]) -> list[tuple[str, list[AdvisedDuty]]]:
    """Group duties by deadline, soonest first; those without a moment come last."""
    ordered = sorted(duties, key=lambda duty: _rank_moment(duty.due.at))
    return [(words, list(group)) for words, group in groupby(ordered, lambda d: d.due.words)]


def _rank_moment(at: str) -> tuple[bool, float]:
    try:
        return False, datetime.fromisoformat(at).timestamp()
    except ValueError:
        return True, 0.0


def quoted(label: str) -> str:
    """Put an answer between quotation marks, but for the words "also" and "not" before it."""
    for beside in ("also", "not"):
        if label.startswith(f"{beside}: "):
            return f'{beside} "{label.removeprefix(f"{beside}: ")}"'
    return f'"{label}"'


def said(answer: GivenAnswer) -> str:
    """Put an answer into words, with the moment where it tells of something done."""
    return f"{answer.words} ({moment(answer.at)})" if answer.at else answer.words


def moment(at: str) -> str:
    """Put an ISO 8601 moment into words: "Friday 20 November 2026, 14:05"."""
    try:
        when = datetime.fromisoformat(at)
    except ValueError:
        return at
    here = when.astimezone(LONDON) if when.tzinfo else when
    is_here = here.utcoffset() == when.utcoffset()
    return f"{day_in_words(when)}, {time_in_words(here) if is_here else f'{when:%H:%M}'}"
