"""Put what stands beside a sentence into words: when, by when, who, and from which day."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Final

from msgspec import Struct

from safeguard_cli.core.advising.explaining.trees import Teller
from safeguard_cli.core.deciding.deadlines import clocks_in_words
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.deciding.law_of_day import NOT_CONFIRMED, UNKNOWN_START, Dated
from safeguard_cli.core.model.conditions import ALWAYS, Condition
from safeguard_cli.core.model.question_kinds import label_of
from safeguard_cli.core.model.rule_set import Contact, Question, RuleSet, Who, Within
from safeguard_cli.core.reviewing.drawing import DrawnLine, draw_lines
from safeguard_cli.core.reviewing.review_document import Kind, Remark, ReviewEntry, ReviewFact
from safeguard_cli.core.words.dates import day_in_words

_LABELS: Final = {
    "unsure_of": "Who is not sure is told: You are not sure",
    "find_out": "How to find out",
    "unsure_because": "Why “not sure” is treated so",
    "alike_because": "Why all answers lead to the same",
    "always_known": "Why “I do not know” is not offered",
    "because_unsure": "Said in its place, after what is not sure, where only “not sure” leads here",
    "group": "Under",
    "says_first": "Said on the phone before one's own name",
    "card_name": "What the card for the phone says in the place of name and number",
    "spoken": "Said on the phone",
    "unsure_spoken": "“Not sure” is said on the phone",
    "card_about": "What the card for the phone is about",
    "level_words": "Said, while answers are missing, in the place of how grave it is",
    "told_as": "Said on the phone, before the answer",
}
# Conditions read the same at any moment.
_ANY_MOMENT: Final = datetime(2026, 1, 1, tzinfo=UTC)


class RuleWords:
    """Holds what the words of one rule set need: its questions, contacts and conditions.

    `actions`: what each action says. `confirms`: the action of which a question asks whether it
    is done.
    """

    def __init__(self, rules: RuleSet) -> None:
        """Compile the rules once."""
        law = Interview(rules).on(_ANY_MOMENT)
        self._teller = Teller(law, law.replay({}, _ANY_MOMENT))
        self._contacts: dict[str, Contact] = {contact.id: contact for contact in rules.contacts}
        self._questions: dict[str, Question] = {each.id: each for each in rules.questions}
        self.actions = {a.id: a.do for a in rules.actions}
        self.confirms = {a.confirmed_by: a.do for a in rules.actions if a.confirmed_by}

    def when(self, condition: Condition) -> tuple[DrawnLine, ...]:
        """Return a condition in words; nothing where it always holds."""
        return () if condition == ALWAYS else tuple(draw_lines(self._teller.tell(condition)))

    def where(self, condition: Condition, always: str, only: str) -> Remark:
        """Say that something is so always, or only where a condition holds."""
        lines = self.when(condition)
        return Remark(only if lines else always, when=lines)

    def who(self, people: Iterable[Who]) -> Iterator[ReviewFact]:
        """Yield whom to turn to, with the cases in which each of them is named."""
        named = (Remark(self.role(who.contact), when=self.when(who.condition)) for who in people)
        yield from fact("Who", *named)

    def role(self, contact: str) -> str:
        """Return how a contact is called."""
        return self._contacts[contact].role

    def ask(self, question: str) -> str:
        """Return how a question is asked."""
        return self._questions[question].ask

    def answers(self, given: Mapping[str, str]) -> Iterator[str]:
        """Yield answers in words, each with its question."""
        for name, answer in given.items():
            question = self._questions[name]
            yield f"{question.ask} {label_of(question, answer)}"

    def clocks(self, clocks: Iterable[Within]) -> Remark:
        """Say a deadline, and the answer from which it is counted."""
        clocks = tuple(clocks)
        starts = dict.fromkeys(clock.start for clock in clocks if clock.start)
        counted = (f"Counted from the answer to: {self.ask(start)}" for start in starts)
        return Remark(say_clocks(clocks), tuple(counted))


def say_clocks(clocks: Iterable[Within]) -> str:
    """Say a deadline, with a capital."""
    words = clocks_in_words(tuple(clocks))
    return words[:1].upper() + words[1:]


def make_entry(
    kind: Kind,
    of: Struct,
    title: str,
    facts: Iterable[ReviewFact],
    *,
    id: str = "",
    check: str = "",
    is_told: bool = False,
) -> ReviewEntry:
    """Make the entry of a value of the rules: it names its sources, its old ids and its file."""
    return ReviewEntry(
        kind=kind,
        id=id or str(getattr(of, "id", "")),
        title=title,
        facts=tuple(facts),
        sources=getattr(of, "source", ()),
        check=check,
        was=getattr(of, "was", ()),
        # What has a `where` of its own, in a source, calls its place in a file so.
        file=file_of(
            getattr(of, "place", "") if hasattr(of, "place") else getattr(of, "where", "")
        ),
        is_told=is_told,
    )


def fact(label: str, *said: Remark, numbered: bool = False) -> Iterator[ReviewFact]:
    """Yield what is said under a name, unless that is nothing."""
    found = tuple(each for each in said if each.text)
    if found:
        yield ReviewFact(label, found, numbered)


def texts(label: str, *said: str, numbered: bool = False) -> Iterator[ReviewFact]:
    """Yield plain sentences under a name, unless there are none."""
    yield from fact(label, *map(Remark, said), numbered=numbered)


def other_texts(value: Struct, told: Container[str]) -> Iterator[tuple[str, str]]:
    """Yield the texts that have no words of their own here, each under its key.

    So a text that is new in the model is read at once.
    """
    for key in value.__struct_fields__:
        said = getattr(value, key)
        if isinstance(said, str) and said and key not in told:
            yield _LABELS.get(key, key.replace("_", " ").capitalize()), said


def day(written: str) -> str:
    """Return a day that is written as 2026-11-27 as people say it; nothing for none."""
    return day_in_words(date.fromisoformat(written), short=True) if written else ""


def in_force(dated: Dated) -> tuple[str, ...]:
    """Say from which day, and until which, something holds."""
    first = dated.in_force_from
    begins = f"In force from {day(first)}." if first not in ("", UNKNOWN_START) else ""
    ends = f"In force until {day(dated.in_force_until)}." if dated.in_force_until else ""
    return tuple(filter(None, (begins, ends)))


def unconfirmed(dated: Dated) -> str:
    """Say that nobody could confirm from which day it holds."""
    return NOT_CONFIRMED.capitalize() if dated.in_force_from == UNKNOWN_START else ""


def file_of(where: str) -> str:
    """Return the file in which something is written: of `rules/service.yaml:57:9`, its name."""
    return where.partition(":")[0]
