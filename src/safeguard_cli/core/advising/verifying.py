"""Find what a record is worth: whole as it was sealed, decided as its rules decide, said so too."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from safeguard_cli.core.advising.consultation import Consultation
from safeguard_cli.core.advising.form import LEFT_OVER
from safeguard_cli.core.advising.record import given_answer, outcome_of
from safeguard_cli.core.advising.rules_used import rules_used
from safeguard_cli.core.advising.sealing import is_intact
from safeguard_cli.core.advising.shapes import (
    Advice,
    AdvisedAction,
    AdvisedDuty,
    FormField,
    GivenAnswer,
    Party,
    Record,
)
from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.deciding.fit_other_rules import find_misfits
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.model.question_kinds import kind_of
from safeguard_cli.core.model.rule_set import UNSURE, UNSURE_LABEL, RuleSet
from safeguard_cli.version import __version__

Advised = TypeVar("Advised", AdvisedAction, AdvisedDuty)


class Findings(Struct, frozen=True):
    """What verifying a record found. `rules_at_hand` is false where its rule set is not here.

    `same_words`: None where another version of this tool made them, or nothing could be decided.
    Local names and numbers, and what was typed, are the digest's alone to hold.
    """

    intact: bool
    rules_at_hand: bool
    same_decision: bool
    same_words: bool | None = None


def is_at_hand(record: Record, rules: RuleSet) -> bool:
    """Say whether these are the rules of a record, the local ones included."""
    used = rules_used(rules)
    return (record.rules.digest, record.rules.local_digest) == (used.digest, used.local_digest)


def verify(record: Record, interview: Interview) -> Findings:
    """Recompute digest, decision and words of a record, with the rules that are at hand."""
    intact = is_intact(record)
    if not is_at_hand(record, interview.rules):
        return Findings(intact, rules_at_hand=False, same_decision=False)
    again = _decide_again(record, interview)
    if again is None or not _has_same_decision(record, again):
        return Findings(intact, rules_at_hand=True, same_decision=False)
    is_ours = record.tool_version == __version__
    return Findings(intact, True, True, _has_same_words(record, again) if is_ours else None)


def given_in(record: Record, interview: Interview) -> dict[str, Value]:
    """Return all answers of a record that these rules still take, what was typed included."""
    answers = {one.question: _read_value(one) for one in record.answers}
    found = {**_gather_fields(record, interview), **answers}
    misfits = {one.name for one in find_misfits(interview.questions, found)}
    return interview.check({name: found[name] for name in found if name not in misfits})


def _decide_again(record: Record, interview: Interview) -> Consultation | None:
    """Consult the rules as it was done for a record; None if it holds what nobody can answer."""
    try:
        moment = datetime.fromisoformat(record.as_of)
        given = interview.check({one.question: _read_value(one) for one in record.answers})
        fields = interview.check({**_gather_fields(record, interview)})
    except (ValueError, UsageError):
        return None
    return Consultation(interview, {**fields, **given}, moment)


def _has_same_decision(record: Record, again: Consultation) -> bool:
    """Say whether the rules decide as the record says, whatever its words."""
    return outcome_of(again) == record.outcome and _gather_decided(again.advice) == _gather_decided(
        record.advice
    )


def _has_same_words(record: Record, again: Consultation) -> bool:
    """Say whether question, answer and advice stand there in the words of rules and tool."""
    questions = again.law.questions
    asked = all(
        replace(given_answer(questions[one.question], _read_value(one)), at=one.at) == one
        for one in record.answers
    )
    rules = again.law.rules
    hiding = _HidingLocal(
        organisations={record.organisation, rules.organisation},
        contacts={contact.id for contact in rules.contacts if contact.local},
    )
    return asked and hiding.words_of(again.advice) == hiding.words_of(record.advice)


class _HidingLocal(Struct, frozen=True, kw_only=True):
    """Leaves out of advice what only a local file knows: organisations, and numbers of contacts."""

    organisations: set[str]
    contacts: set[str]

    def words_of(self, advice: Advice) -> Advice:
        card = advice.card
        if card is not None:
            # Where somebody works is local too: only their own set-up names it.
            me = tuple(line for line in card.me if line not in self.organisations)
            number = "" if card.contact in self.contacts else card.number
            card = replace(card, me=me, number=number)
        return replace(
            advice,
            actions=tuple(self._drop_numbers(one) for one in advice.actions),
            duties=tuple(self._drop_numbers(one) for one in advice.duties),
            support=tuple(self._drop_numbers(one) for one in advice.support),
            local_missing=(),
            card=card,
        )

    def _drop_numbers(self, advised: Advised) -> Advised:
        return replace(advised, who=tuple(map(self._drop_number, advised.who)))

    def _drop_number(self, who: Party) -> Party:
        if who.contact not in self.contacts:
            return who
        return replace(who, number="", note="", is_set=False)


def _read_value(answer: GivenAnswer) -> Value:
    return answer.values[0] if len(answer.values) == 1 else answer.values


def _gather_fields(record: Record, interview: Interview) -> dict[str, Value]:
    """Return what was written into the fields of a record.

    Deadlines may be counted from its dates, and the card for the phone quotes its texts.
    """
    sections = (section for section in record.form if section.section != LEFT_OVER)
    fields = (field for section in sections for field in section.fields if field.value)
    return {field.field: _read_written(field) for field in fields if _is_kept(field, interview)}


def _is_kept(field: FormField, interview: Interview) -> bool:
    question = interview.questions.get(field.field)
    return question is not None and not kind_of(question).is_chosen


def _read_written(field: FormField) -> str:
    return UNSURE if field.value == UNSURE_LABEL else field.value


def _gather_decided(advice: Advice) -> object:
    """Return what the rules decided, without the words and the order, which are this tool's."""
    actions = {
        (one.part, one.action, one.level, one.due.at, one.settled, frozenset(_list_rules(one)))
        for one in advice.actions
    }
    duties = {(duty.duty, duty.due.at) for duty in (*advice.duties, *advice.support)}
    items = {(one.checklist, i.item, i.state) for one in advice.checklists for i in one.items}
    return actions, duties, items


def _list_rules(action: AdvisedAction) -> Iterable[str]:
    return (reason.rule for reason in action.reasons)
