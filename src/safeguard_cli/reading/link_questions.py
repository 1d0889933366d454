"""Check that each question has the answers that its kind needs, and no others."""

from __future__ import annotations

from collections.abc import Iterator

from safeguard_cli.core.deciding.date_bounds import days_from_today
from safeguard_cli.core.model.question_kinds import kind_of
from safeguard_cli.core.model.rule_set import (
    NOT_APPLICABLE,
    UNSURE,
    Part,
    Question,
    RuleSet,
)
from safeguard_cli.reading import fault_codes as codes
from safeguard_cli.reading.faults import Fault, Places, did_you_mean, quoted, unknown_answer
from safeguard_cli.reading.link_names import list_clocks

MOST_IN_GROUP = 8
_CONDITION_WORDS = {"all", "any", "always", "duty", "asks", "asks-anywhere", "never-asks"}


def find_question_faults(rules: RuleSet, places: Places) -> Iterator[Fault]:
    """Find questions that do not hold together, and those used for what they are not."""
    named: tuple[Question | Part, ...] = (*rules.questions, *rules.parts)
    for each in named:
        if each.id in _CONDITION_WORDS:
            message = f"`{each.id}` is a word of conditions and cannot be an id"
            yield Fault(places.of(each, "id"), codes.RESERVED, message)
    for question in rules.questions:
        yield from _find_reserved(question, places)
        if not places.is_faulty(question):
            yield from _check_answers(question, places)
            yield from _check_groups(question, places)
            yield from _check_headings(question, places)
            yield from _check_counts_as(question, places)
            yield from _check_default(question, places)
            for number, name in enumerate(question.untold):
                yield from _check_is_answer(question, name, places, f"untold.{number}")
            yield from _check_bounds(question, places)
            yield from _check_for_child(question, places)
    yield from _check_clock_starts(rules, places)
    yield from _check_confirming(rules, places)
    yield from _check_record_fields(rules, places)


def _find_reserved(question: Question, places: Places) -> Iterator[Fault]:
    for name in question.answers:
        if name in (UNSURE, NOT_APPLICABLE):
            message = f"`{name}` is never declared"
            hint = "; write `counts-as` to offer it" if name == UNSURE else ""
            yield Fault(places.of(question, f"answers.{name}"), codes.RESERVED, message + hint)


def _check_answers(question: Question, places: Places) -> Iterator[Fault]:
    if not kind_of(question).is_chosen:
        if question.answers:
            message = f"a question of kind `{question.kind}` has no `answers`"
            yield Fault(places.of(question, "answers"), codes.ANSWERS_NOT_TAKEN, message)
    elif len(question.answers) < 2:
        message = f"question {quoted(question.id)} needs 2 answers at least"
        yield Fault(places.of(question, "answers"), codes.FEW_ANSWERS, message)


def _check_groups(question: Question, places: Places) -> Iterator[Fault]:
    """Find a group that is too long to read at once, or that is not all in one place."""
    held: dict[str, int] = {}
    last = ""
    for name, answer in question.answers.items():
        place = places.of(question, f"answers.{name}")
        if answer.group not in ("", last) and answer.group in held:
            message = f"the group {quoted(answer.group)} has begun above; put its answers together"
            yield Fault(place, codes.GROUP, message)
        elif answer.group and "" in held:
            message = "an answer without `group` stands above; put those in groups first"
            yield Fault(place, codes.GROUP, message)
        last = answer.group
        held[last] = held.get(last, 0) + 1
        if last and held[last] == MOST_IN_GROUP + 1:
            message = f"more than {MOST_IN_GROUP} answers in the group {quoted(last)}; divide it"
            yield Fault(place, codes.GROUP, message)


def _check_headings(question: Question, places: Places) -> Iterator[Fault]:
    """Find words about a group that there is not, or of a question that takes one answer."""
    groups = {answer.group for answer in question.answers.values()} - {""}
    for heading in question.headings:
        if heading.group not in groups:
            hint = did_you_mean(heading.group, groups)
            message = f"no answer stands in the group {quoted(heading.group)}{hint}"
            yield Fault(places.of(heading, "group"), codes.GROUP, message)
        elif not kind_of(question).takes_several:
            message = "`headings` are for a question of kind `many`; here all answers are shown"
            yield Fault(places.of(question, "headings"), codes.GROUP, message)


def _check_counts_as(question: Question, places: Places) -> Iterator[Fault]:
    if not question.counts_as:
        return
    place = places.of(question, "counts-as")
    if question.kind in ("many", "text"):
        message = f"a question of kind `{question.kind}` cannot offer `unsure`"
        yield Fault(place, codes.COUNTS_AS, message)
    else:
        yield from _check_is_answer(question, question.counts_as, places, "counts-as")


def _check_default(question: Question, places: Places) -> Iterator[Fault]:
    if question.default:
        yield from _check_is_answer(question, question.default, places, "default")


def _check_bounds(question: Question, places: Places) -> Iterator[Fault]:
    place = places.of(question, "not-after", "not-before")
    if question.kind != "date" and (question.not_before or question.not_after):
        message = f"question {quoted(question.id)} is no date, so it has no days around it"
        yield Fault(place, codes.NO_DAY_LEFT, message)
    first, last = days_from_today(question.not_before), days_from_today(question.not_after)
    if first is not None and last is not None and first > last:
        yield Fault(
            place,
            codes.NO_DAY_LEFT,
            f"question {quoted(question.id)} leaves no day to answer",
        )


def _check_for_child(question: Question, places: Places) -> Iterator[Fault]:
    """Find answers put to a child that the question does not have, and a default that is not."""
    put = question.for_child.answers if question.for_child else {}
    for name in put:
        yield from _check_is_answer(question, name, places, "for-child")
    if put and question.default not in ("", *put):
        message = (
            f"question {quoted(question.id)} stands at {quoted(question.default)}, "
            "and has no words for it in `for-child`"
        )
        yield Fault(places.of(question, "for-child"), codes.NOT_CONFIRMED, message)


def _check_is_answer(question: Question, name: str, places: Places, field: str) -> Iterator[Fault]:
    known = kind_of(question).tested_answers(question)
    if name not in known:
        yield unknown_answer(places.of(question, field), question.id, name, known)


def _check_clock_starts(rules: RuleSet, places: Places) -> Iterator[Fault]:
    kinds = {question.id: question.kind for question in rules.questions}
    for within in list_clocks(rules):
        if kinds.get(within.start, "date") != "date":
            message = f"a clock starts from a date, and question {quoted(within.start)} is none"
            yield Fault(places.of(within), codes.START, message)


def _check_confirming(rules: RuleSet, places: Places) -> Iterator[Fault]:
    """Find questions that cannot say whether what an emergency asks for has been done."""
    defaults = {question.id: question.default for question in rules.questions}
    for action in rules.actions:
        place, name = places.of(action, "confirmed-by"), quoted(action.confirmed_by)
        if not defaults.get(action.confirmed_by, "none named"):
            message = f"question {name} has no `default`, so the emergency would not stand"
            yield Fault(place, codes.NOT_CONFIRMED, message)
        if action.confirmed_by and not action.stops_interview:
            message = f"nobody is asked {name}, as `stops-interview` is not written here"
            yield Fault(place, codes.NOT_CONFIRMED, message)


def _check_record_fields(rules: RuleSet, places: Places) -> Iterator[Fault]:
    tested = {question.id for question in rules.questions if not question.for_record}
    for group in rules.groups:
        for number, name in enumerate(group.fields):
            if name in tested:
                message = f"question {quoted(name)} is not `for-record`"
                yield Fault(places.of(group, f"fields.{number}"), codes.NOT_FOR_RECORD, message)
