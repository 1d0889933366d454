"""Gather the record of one piece of advice: everything, in the order of the form."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from msgspec.structs import replace

from safeguard_cli.core.advising.advice import advise
from safeguard_cli.core.advising.form import form_of, left_over, words_of
from safeguard_cli.core.advising.rules_used import rules_used
from safeguard_cli.core.advising.sealing import SCHEMA, seal
from safeguard_cli.core.advising.shapes import GivenAnswer, Record
from safeguard_cli.core.deciding.case import Case, Value
from safeguard_cli.core.deciding.fit_other_rules import MisfitAnswer
from safeguard_cli.core.deciding.interview import Interview, Replay
from safeguard_cli.core.deciding.outcome import PartOutcome
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
    interview: Interview,
    case: Case,
    known: dict[str, Value],
    reference: str,
    left: tuple[MisfitAnswer, ...] = (),
    times: Mapping[str, str] | None = None,
    made: datetime | None = None,
    replay: Replay | None = None,
) -> Record:
    """Return the sealed record of the advice for this case. `known` comes from the set-up.

    `left`: answers that were given by earlier rules. No advice rests on them.
    `times`: when each answer was given, by question. That of a call is kept.
    `made`: the real time, where the case is looked at as of another moment.
    `replay`: that of this case by the law of its moment, where it is known already.
    """
    interview = interview.on(case.as_of)
    replay = replay or interview.replay(case.given, case.as_of, known)
    answers = {**known, **case.given}
    advice = advise(interview, replay, answers, case.as_of)
    rules = interview.rules
    return seal(
        Record(
            schema=SCHEMA,
            tool_version=__version__,
            reference=reference,
            created=(made or case.as_of).isoformat(),
            as_of=case.as_of.isoformat(),
            organisation=clean_line(rules.organisation),
            rules=rules_used(rules),
            title=TITLE,
            confidentiality=CONFIDENTIAL,
            answers=tuple(
                given_answer(interview.questions[name], answers[name]) for name in replay.counted
            )
            + _defaults(interview, answers, times or {}),
            set_aside=tuple(interview.questions[name].ask for name in replay.set_aside),
            outcome=outcome_of(interview, replay),
            advice=advice,
            form=(*form_of(interview, replay, answers), *left_over(left)),
            statement=STATEMENT,
            digest="",
        )
    )


def training_record(
    interview: Interview, case: Case, scenario: str, known: dict[str, Value]
) -> Record:
    """Return the sealed record of an invented case, marked as one in what is sealed."""
    record = make_record(interview, case, known, f"TRAINING-{scenario}")
    return seal(
        replace(record, training=True, title=TRAINING_TITLE, confidentiality=TRAINING_CONFIDENTIAL)
    )


def given_answer(question: Question, value: Value) -> GivenAnswer:
    """Return an answer in the words of its question."""
    values = (value,) if isinstance(value, str) else value
    return GivenAnswer(question.id, question.ask, values, words_of(question, value))


def _defaults(
    interview: Interview, answers: dict[str, Value], times: Mapping[str, str]
) -> tuple[GivenAnswer, ...]:
    chosen = (q for q in interview.rules.questions if q.default and q.id in answers)
    confirming = {a.confirmed_by for part in interview.rules.parts for a in part.actions}
    return tuple(
        replace(
            given_answer(question, answers[question.id]),
            at=times.get(question.id, "") if question.id in confirming else "",
        )
        for question in chosen
    )


def outcome_of(interview: Interview, replay: Replay) -> tuple[PartOutcome, ...]:
    """Return what was decided in each part, in ids."""
    return tuple(part.outcome() for part in interview.decide(replay).parts)
