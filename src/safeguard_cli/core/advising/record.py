"""Gather the record of one piece of advice: everything, in the order of the form.

A field of the form is declared in `rules/record.yaml`, a field of the sealed document by `Record`
in `shapes.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from msgspec.structs import replace

from safeguard_cli.core.advising.consultation import Consultation
from safeguard_cli.core.advising.form import form_of, left_over, words_of
from safeguard_cli.core.advising.rules_used import rules_used
from safeguard_cli.core.advising.sealing import SCHEMA, seal
from safeguard_cli.core.advising.shapes import GivenAnswer, Record
from safeguard_cli.core.deciding.case import Value, values_of
from safeguard_cli.core.deciding.decided_case import DecidedCase
from safeguard_cli.core.deciding.fit_other_rules import MisfitAnswer
from safeguard_cli.core.deciding.outcome import PartOutcome
from safeguard_cli.core.deciding.reader import is_private
from safeguard_cli.core.model.rule_set import Question
from safeguard_cli.core.words.cleaning import clean_line
from safeguard_cli.version import __version__

TITLE = "Safeguarding record"
CONFIDENTIAL = (
    "Confidential. It names or may name a child. Keep it safe, and share it only with those who "
    "need it."
)
TRAINING = "TRAINING: an invented case."
TRAINING_TITLE = "TRAINING: safeguarding record of an invented case"
TRAINING_CONFIDENTIAL = (
    f"{TRAINING} A demonstration made this record. It is about no real child, and no real file "
    "may hold it."
)
STATEMENT = "Advice, not a decision: you decide, but not alone."


def make_record(
    consultation: Consultation,
    reference: str,
    *,
    left: tuple[MisfitAnswer, ...] = (),
    times: Mapping[str, str] | None = None,
    made: datetime | None = None,
) -> Record:
    """Return the sealed record of the advice of a consultation.

    `left`: answers that were given by earlier rules. No advice rests on them.
    `times`: when each answer was given, by question. That of a call is kept.
    `made`: the real time, where the case is looked at as of another moment.
    """
    law, replay, answers = consultation.law, consultation.replay, consultation.answers
    questions = law.questions
    return seal(
        Record(
            schema=SCHEMA,
            tool_version=__version__,
            reference=reference,
            created=(made or consultation.moment).isoformat(),
            as_of=consultation.moment.isoformat(),
            organisation=clean_line(law.rules.organisation),
            rules=rules_used(law.rules),
            title=TITLE,
            confidentiality=CONFIDENTIAL,
            answers=(
                *(given_answer(questions[name], answers[name]) for name in replay.counted),
                *_list_defaults(consultation, times or {}),
            ),
            set_aside=tuple(questions[name].ask for name in replay.set_aside),
            outcome=outcome_of(consultation),
            advice=consultation.advice,
            form=(*form_of(law, replay, answers), *left_over(left)),
            statement=STATEMENT,
            digest="",
            is_private=is_private(questions, answers),
        )
    )


def training_record(consultation: Consultation, scenario: str) -> Record:
    """Return the sealed record of an invented case, marked as one in what is sealed."""
    record = make_record(consultation, f"TRAINING-{scenario}")
    return seal(
        replace(record, training=True, title=TRAINING_TITLE, confidentiality=TRAINING_CONFIDENTIAL)
    )


def given_answer(question: Question, value: Value) -> GivenAnswer:
    """Return an answer in the words of its question."""
    words = words_of(question, value)
    return GivenAnswer(question.id, question.ask, values_of(value), words)


def _list_defaults(case: DecidedCase, times: Mapping[str, str]) -> Iterator[GivenAnswer]:
    """Yield the answers that take the place of a default, those of a call with their time."""
    rules, answers = case.law.rules, case.answers
    confirming = {action.confirmed_by for action in rules.actions}
    for question in rules.questions:
        if question.default and question.id in answers:
            at = times.get(question.id, "") if question.id in confirming else ""
            yield replace(given_answer(question, answers[question.id]), at=at)


def outcome_of(case: DecidedCase) -> tuple[PartOutcome, ...]:
    """Return what was decided in each part, in ids."""
    return tuple(part.outcome() for part in case.decision.parts)
