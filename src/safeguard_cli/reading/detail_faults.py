"""Find what is wrong with local details: contacts and answers that the rule set does not keep."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

from safeguard_cli.core.model.old_ids import find_answer_now, find_id_now
from safeguard_cli.core.model.rule_set import UNSURE, Question, RuleSet
from safeguard_cli.reading import codes
from safeguard_cli.reading.faults import Fault, Place, did_you_mean, is_now, quoted

Detail = Literal["name", "number", "checked-on"]
Contacts = dict[str, dict[Detail, str]]
PlaceOf = Callable[..., Place]
"""Where what stands under these keys was written."""


def detail_faults(
    rules: RuleSet, answers: dict[str, str], contacts: Contacts, place_of: PlaceOf
) -> Iterator[Fault]:
    """Find contacts that have no local details, and answers that are not given once for all."""
    yield from _contact_faults(rules, contacts, place_of)
    yield from _answer_faults(rules, answers, place_of)


def _contact_faults(rules: RuleSet, local: Contacts, place_of: PlaceOf) -> Iterator[Fault]:
    contacts = {contact.id: contact for contact in rules.contacts}
    may_fill = [contact.id for contact in rules.contacts if contact.local]
    for name in local:
        place = place_of("contacts", name)
        if name not in contacts:
            hint = is_now(find_id_now(name, rules.contacts)) or did_you_mean(name, may_fill)
            message = f"no contact {quoted(name)}{hint}"
            yield Fault(place, codes.NO_CONTACT, message)
        elif name not in may_fill:
            message = f"contact {quoted(name)} is the same for all; it has no local details"
            yield Fault(place, codes.NOT_LOCAL, message)


def _answer_faults(rules: RuleSet, local: dict[str, str], place_of: PlaceOf) -> Iterator[Fault]:
    questions = {question.id: question for question in rules.questions}
    setup = [question.id for question in rules.questions if question.setup]
    for name, answer in local.items():
        place = place_of("answers", name)
        if name not in questions:
            hint = is_now(find_id_now(name, rules.questions)) or did_you_mean(name, setup)
            message = f"no question {quoted(name)}{hint}"
            yield Fault(place, codes.NO_QUESTION, message)
        elif name not in setup:
            message = f"question {quoted(name)} is asked each time; it cannot be answered here"
            yield Fault(place, codes.NOT_SETUP, message)
        elif answer not in (known := _answers(questions[name])):
            hint = is_now(find_answer_now(answer, questions[name])) or did_you_mean(answer, known)
            message = f"question {quoted(name)} has no answer {quoted(answer)}{hint}"
            yield Fault(place, codes.NO_ANSWER, message)


def _answers(question: Question) -> list[str]:
    return [*question.answers, *([UNSURE] if question.counts_as else [])]
