"""Find what is past its date: the one list that every command goes by."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal

from msgspec import Struct

from safeguard_cli.core.model.rule_set import RuleSet


class Overdue(Struct, frozen=True, rename="kebab"):
    """Something whose date has passed: `what` leads up to the date, "… was to be reviewed by".

    An `exception` no longer holds after its date; anything else goes on until it is looked at.
    """

    what: str
    date: str
    where: str
    kind: Literal["review", "exception"] = "review"


def overdue(rules: RuleSet, as_of: date) -> tuple[Overdue, ...]:
    """Return what should have been looked at again before this day."""
    today = as_of.isoformat()
    late = [each for each in _list_dates(rules) if each.date and each.date < today]
    return (*late, *_list_unchecked(rules, _go_back_a_year(as_of)))


def count_dates(rules: RuleSet) -> int:
    """Count what has a date that can pass."""
    return sum(bool(each.date) for each in _list_dates(rules)) + len(
        list(_list_unchecked(rules, "9999"))
    )


def find_head(rules: RuleSet) -> str:
    """Return the place of the head of the rule set, in the folder of its questions."""
    places = [question.where for question in rules.questions]
    places += [part.where for part in rules.parts]
    folder = next((place for place in places if "/" in place), "").rpartition("/")[0]
    return f"{folder}/ruleset.yaml:1:1" if folder else "ruleset.yaml:1:1"


def _list_dates(rules: RuleSet) -> Iterator[Overdue]:
    head = find_head(rules)
    yield _describe_review(f"the rule set `{rules.id}`", rules.review_by, head)
    if rules.local:
        what = f"the local rule set `{rules.local.id}`"
        yield _describe_review(what, rules.local.review_by, rules.local.where or head)
    for part in rules.parts:
        if part.ladder:
            where = part.ladder.where or part.where
            yield _describe_review(f"the ladder of part `{part.id}`", part.ladder.review_by, where)
    for document in rules.documents:
        yield _describe_review(f"the document `{document.id}`", document.review_by, document.place)
    further = {each.nation: each.where for each in rules.local_holidays if each.known_until}
    for holidays in rules.holidays:
        what = f"the bank holidays of `{holidays.nation}` are known only until"
        yield Overdue(what, holidays.known_until, further.get(holidays.nation, head))
    if rules.school_days:
        yield Overdue("the school days are known only until", rules.school_days.known_until, head)
    for each in rules.exemptions:
        yield Overdue(
            f"the exception `{each.id}` ended on", each.review_by, each.where, "exception"
        )


def _list_unchecked(rules: RuleSet, day: str) -> Iterator[Overdue]:
    for contact in rules.contacts:
        if contact.checked_on and contact.checked_on < day:
            what = f"the contact `{contact.id}` was last checked on"
            yield Overdue(what, contact.checked_on, contact.where)


def _describe_review(what: str, day: str, where: str) -> Overdue:
    return Overdue(f"{what} was to be reviewed by", day, where)


def _go_back_a_year(day: date) -> str:
    # Compared as text, 29 February of a common year sorts where it should.
    return f"{day.year - 1:04}{day.isoformat()[4:]}"
