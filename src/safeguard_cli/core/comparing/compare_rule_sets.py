"""Compare two rule sets by meaning, over all answers and by the law of every day.

Nothing is sampled. What is not compared: words (of questions, actions, reasons),
sources, numbers of contacts, and the questions of the record's form once the interview
is over.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from msgspec.structs import replace

from safeguard_cli.core.advising.rules_used import rules_used
from safeguard_cli.core.comparing.compare_acts import act_differences
from safeguard_cli.core.comparing.compare_duties_and_items import duty_differences, item_differences
from safeguard_cli.core.comparing.compare_parts import part_differences
from safeguard_cli.core.comparing.compare_questions import newly_asked, question_differences
from safeguard_cli.core.comparing.comparison_document import (
    PROTECTIVE_ORDER,
    Comparison,
    Difference,
    Protective,
    make_difference,
)
from safeguard_cli.core.comparing.differing_answers import MOMENT, EvidenceFinder
from safeguard_cli.core.comparing.joint_answers import JointAnswers
from safeguard_cli.core.deciding.deadlines import Calendar
from safeguard_cli.core.deciding.law_of_day import Span, joined_words, rules_on, spans_of_both
from safeguard_cli.core.model.rule_set import Holidays, RuleSet

_ANY_MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
_MANY = 10


def compare(old: RuleSet, new: RuleSet) -> Comparison:
    """Return every way in which NEW advises otherwise than OLD, what protects less first."""
    found = [
        *_find_differences_by_day(old, new),
        *_compare_holidays(old, new),
        *_compare_school_days(old, new),
    ]
    found.sort(key=lambda one: PROTECTIVE_ORDER.index(one.protective))
    return Comparison(
        schema="safeguard-rules-diff/1",
        old=rules_used(old),
        new=rules_used(new),
        # Acts are what sentences are proved against: they are no advice themselves.
        proved_same=all(one.kind == "act" for one in found),
        differences=tuple(found),
        reworded=_count_reworded(old, new),
    )


def _find_differences_by_day(old: RuleSet, new: RuleSet) -> Iterator[Difference]:
    """Yield what differs by the law of each span of days; what does on some days names them."""
    days = spans_of_both(old, new)
    first: dict[Difference, Difference] = {}
    held: dict[Difference, list[Span]] = {}
    for span in days:
        laws = [rules_on(rules, span.day(MOMENT.date())) for rules in (old, new)]
        for one in _find_differences(laws[0], laws[1], span):
            first.setdefault(same := _forget_moment(one), one)
            held.setdefault(same, []).append(span)
    for same, one in first.items():
        found = tuple(dict.fromkeys(held[same]))
        yield one if found == days else replace(one, in_force=joined_words(found))


def _forget_moment(one: Difference) -> Difference:
    """Return a difference without the answers and the dates that show it on one day or another."""
    if one.kind == "deadline":
        return replace(one, evidence=None, was="", now="")
    return replace(one, evidence=None)


def _find_differences(old: RuleSet, new: RuleSet, span: Span) -> Iterator[Difference]:
    finder = EvidenceFinder(JointAnswers(old, new), span)
    found = list(part_differences(finder))
    found += duty_differences(finder)
    found += item_differences(finder)
    found += act_differences(finder)
    found += question_differences(finder)
    yield from found
    yield from newly_asked((old, new), found)


def _compare_holidays(old: RuleSet, new: RuleSet) -> Iterator[Difference]:
    before = {one.nation: one for one in old.holidays}
    after = {one.nation: one for one in new.holidays}
    for nation in dict.fromkeys([*before, *after]):
        days = [set(side[nation].days) if nation in side else set() for side in (before, after)]
        if days[0] == days[1]:
            continue
        was, now = (", ".join(sorted(days[n] - days[1 - n])) or "none besides" for n in (0, 1))
        # One more day off can move a deadline of working days later.
        protective: Protective = "less" if days[1] - days[0] else "more"
        ids = (nation if nation in before else "", nation if nation in after else "")
        about = ("holidays", f"Bank holidays of {nation}")
        yield make_difference("holidays", protective, about, ids=ids, words=(was, now))


def _compare_school_days(old: RuleSet, new: RuleSet) -> Iterator[Difference]:
    """Say which days are school days on one side only: a deadline that counts them may move."""
    if old.school_days == new.school_days:
        return
    before, after = _list_open_days(old), _list_open_days(new)
    if before == after:
        return
    was, now = (_list_besides(days - other) for days, other in ((before, after), (after, before)))
    protective: Protective = "less" if before - after else "more"
    ids = ("school-days" if old.school_days else "", "school-days" if new.school_days else "")
    about = ("holidays", "School days")
    yield make_difference("holidays", protective, about, ids=ids, words=(was, now))


def _list_besides(days: set[date]) -> str:
    first = ", ".join(sorted(day.isoformat() for day in days)[:_MANY])
    more = f" and {len(days) - _MANY} more" if len(days) > _MANY else ""
    return f"{first}{more} besides" if days else "none besides"


def _list_open_days(rules: RuleSet) -> set[date]:
    school = rules.school_days
    if school is None:
        return set()
    holidays = next(iter(rules.holidays), Holidays("england", "0000-00-00", ()))
    calendar = Calendar(_ANY_MOMENT, holidays, {}, school)
    first, last = (date.fromisoformat(day) for day in (school.known_from, school.known_until))
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return {day for day in days if calendar.is_school_day(day)}


def _count_reworded(old: RuleSet, new: RuleSet) -> int:
    before, after = dict(_list_texts(old)), dict(_list_texts(new))
    return sum(before[key] != after[key] for key in before.keys() & after.keys())


def _list_texts(rules: RuleSet) -> Iterator[tuple[tuple[str, str], object]]:
    for question in rules.questions:
        labels = [about.label for about in question.answers.values()]
        words = (question.ask, question.help, question.unsure_of, question.find_out, labels)
        yield ("question", question.id), (*words, question.for_child)
    for part in rules.parts:
        yield ("part", part.id), part.title
        for action in part.actions:
            steps = [(step.do, step.within) for step in action.steps]
            yield ("action", f"{part.id}.{action.id}"), (action.do, action.record, steps)
            for rule in action.rules:
                yield ("rule", rule.id), (rule.because, rule.because_unsure)
    for duty in rules.duties:
        yield ("duty", duty.id), duty.do
    for checklist in rules.checklists:
        for item in checklist.items:
            yield ("item", f"{checklist.id}.{item.id}"), (item.says, item.do)
