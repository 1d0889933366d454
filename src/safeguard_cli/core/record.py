"""Gather the record of one piece of advice: everything, in the order of the form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from safeguard_cli import __version__
from safeguard_cli.core.advice import advise
from safeguard_cli.core.case import Case, Value
from safeguard_cli.core.cleaning import clean_line
from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.fitting import Left
from safeguard_cli.core.form import LEFT_OVER, form_of, left_over, words_of
from safeguard_cli.core.interview import Interview, Replay
from safeguard_cli.core.model import UNSURE, UNSURE_LABEL, Question, RuleSet
from safeguard_cli.core.rules_used import rules_used
from safeguard_cli.core.sealing import SCHEMA, is_intact, seal
from safeguard_cli.core.wording import (
    Advice,
    AdvisedAction,
    GivenAnswer,
    PartOutcome,
    Record,
)

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


class Findings(Struct, frozen=True):
    """What verifying a record found. `rules_at_hand` is false where its rule set is not here."""

    intact: bool
    rules_at_hand: bool
    same_decision: bool


def make_record(
    interview: Interview,
    case: Case,
    known: dict[str, Value],
    reference: str,
    left: tuple[Left, ...] = (),
    times: Mapping[str, str] | None = None,
    made: datetime | None = None,
) -> Record:
    """Return the sealed record of the advice for this case. `known` comes from the set-up.

    `left`: answers that were given by earlier rules. No advice rests on them.
    `times`: when each answer was given, by question. That of a call is kept.
    `made`: the real time, where the case is looked at as of another moment.
    """
    interview = interview.on(case.as_of)
    replay = interview.replay(case.given, case.as_of, known)
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
                _given(interview.questions[name], answers[name]) for name in replay.counted
            )
            + _defaults(interview, answers, times or {}),
            set_aside=tuple(interview.questions[name].ask for name in replay.set_aside),
            outcome=_outcome(interview, replay),
            advice=advice,
            form=(*form_of(interview, replay, answers), *left_over(left)),
            statement=STATEMENT,
            digest="",
        )
    )


def training_record(interview: Interview, case: Case, scenario: str) -> Record:
    """Return the sealed record of an invented case, marked as one in what is sealed."""
    record = make_record(interview, case, {}, f"TRAINING-{scenario}")
    return seal(
        replace(record, training=True, title=TRAINING_TITLE, confidentiality=TRAINING_CONFIDENTIAL)
    )


def is_at_hand(record: Record, rules: RuleSet) -> bool:
    """Say whether these are the rules of a record, the local ones included."""
    used = rules_used(rules)
    return (record.rules.digest, record.rules.local_digest) == (used.digest, used.local_digest)


def verify(record: Record, interview: Interview) -> Findings:
    """Recompute digest and decision of a record, with the rules that are at hand."""
    if not is_at_hand(record, interview.rules):
        return Findings(is_intact(record), rules_at_hand=False, same_decision=False)
    return Findings(
        is_intact(record), rules_at_hand=True, same_decision=_is_decided_so(record, interview)
    )


def _is_decided_so(record: Record, interview: Interview) -> bool:
    """Decide anew for the answers of a record. Answers that nobody can give decide nothing."""
    try:
        as_of = datetime.fromisoformat(record.as_of)
        given = interview.check({answer.question: _value(answer) for answer in record.answers})
        dates = interview.check(_dates_in(record, interview))
    except (ValueError, UsageError):
        return False
    interview = interview.on(as_of)
    replay = interview.replay({**dates, **given}, as_of)
    advice = advise(interview, replay, {**dates, **given}, as_of)
    return _outcome(interview, replay) == record.outcome and _decided(advice) == _decided(
        record.advice
    )


def _dates_in(record: Record, interview: Interview) -> dict[str, object]:
    """Return the dates in the fields of a record: deadlines may be counted from them."""
    sections = (section for section in record.form if section.section != LEFT_OVER)
    fields = (field for section in sections for field in section.fields if field.value)
    return {
        field.field: UNSURE if field.value == UNSURE_LABEL else field.value
        for field in fields
        if field.field in interview.questions and interview.questions[field.field].kind == "date"
    }


def _decided(advice: Advice) -> object:
    """Return what the rules decided, without the words and the order, which are this tool's."""
    actions = {
        (one.part, one.action, one.level, one.due.at, one.settled, frozenset(_rules_of(one)))
        for one in advice.actions
    }
    duties = {(duty.duty, duty.due.at) for duty in (*advice.duties, *advice.support)}
    items = {(one.checklist, i.item, i.state) for one in advice.checklists for i in one.items}
    return actions, duties, items


def _rules_of(action: AdvisedAction) -> Iterable[str]:
    return (reason.rule for reason in action.reasons)


def _given(question: Question, value: Value) -> GivenAnswer:
    values = (value,) if isinstance(value, str) else value
    return GivenAnswer(question.id, question.ask, values, words_of(question, value))


def _value(answer: GivenAnswer) -> Value:
    return answer.values[0] if len(answer.values) == 1 else answer.values


def _defaults(
    interview: Interview, answers: dict[str, Value], times: Mapping[str, str]
) -> tuple[GivenAnswer, ...]:
    chosen = (q for q in interview.rules.questions if q.default and q.id in answers)
    confirming = {a.confirmed_by for part in interview.rules.parts for a in part.actions}
    return tuple(
        replace(
            _given(question, answers[question.id]),
            at=times.get(question.id, "") if question.id in confirming else "",
        )
        for question in chosen
    )


def _outcome(interview: Interview, replay: Replay) -> tuple[PartOutcome, ...]:
    return tuple(part.outcome() for part in interview.decide(replay).parts)
