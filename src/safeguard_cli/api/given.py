"""Check what is given from Python: whatever cannot be used is a sentence, never a traceback."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.deciding.date_bounds import refuse_outside
from safeguard_cli.core.deciding.deadlines import LONDON
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.errors import UsageError
from safeguard_cli.reading.as_of import read_moment

Answers = Mapping[str, str | Sequence[str]]
Moment = datetime | str | None


def checked_answers(interview: Interview, answers: Answers, at: datetime) -> dict[str, Value]:
    """Return answers in their proper form; raise UsageError for the first that is none."""
    if not isinstance(answers, Mapping) or not all(isinstance(name, str) for name in answers):
        raise UsageError("answers are a mapping from the ids of questions to answers")
    listed = {n: v if isinstance(v, str) else _list(v) for n, v in answers.items()}
    given = interview.check(listed)
    refuse_outside(interview.questions, given, at.date())
    return given


def moment_of(as_of: Moment) -> datetime:
    """Return the moment that was given, or now."""
    if as_of is None:
        return datetime.now(LONDON).replace(microsecond=0)
    if isinstance(as_of, str):
        return read_moment(as_of)
    if not isinstance(as_of, datetime):
        raise UsageError("`as_of` takes a datetime, or text such as 2026-11-22T14:30")
    return read_moment(as_of.isoformat())


def _list(value: object) -> object:
    return list(value) if isinstance(value, Sequence) else value
