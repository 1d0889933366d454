"""How an interview by one rule set begins, before anything is answered.

It is the same for everybody with the same set-up. So it is found once and kept, and the first
question is asked before anything else is made ready. Nothing else is taken from what was kept.
What the first question asks stands in `rules/questions.yaml`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct

from safeguard_cli.commands.desk import Desk
from safeguard_cli.commands.sealed_findings import keep_found, take_found
from safeguard_cli.commands.session.said_between_questions import InterimAdvice
from safeguard_cli.core.advising.consultation import Consultation
from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.logic.most_questions import FAR_OFF

_KIND = "first-question"


class Opening(Struct, frozen=True, rename="kebab"):
    """The first of at most so many questions, where nothing is to be said before it.

    `number`: its place among all, which what is `known` from the set-up comes before.
    """

    question: str
    number: int
    at_most: int
    known: dict[str, Value]


class FirstQuestion(Struct, frozen=True):
    """How this interview begins, and what makes ready all that is needed after it."""

    opening: Opening
    prepare: Callable[[], None]


# Each by what is begun, and the place of its law.
_Openings = dict[str, Opening]


def take_opening(desk: Desk, moment: datetime, command: str) -> Opening | None:
    """Return how an interview of this command begins at this moment, if that was found before."""
    kept = take_found(_KIND, desk, _Openings) or {}
    opening = kept.get(_make_key(desk, moment, command))
    return opening if opening and opening.known == desk.known else None


def keep_opening(desk: Desk, moment: datetime, command: str) -> None:
    """Find how an interview of this command begins at this moment, and keep it for the next one."""
    if opening := _find_opening(desk, moment):
        kept = take_found(_KIND, desk, _Openings) or {}
        keep_found(_KIND, desk, {**kept, _make_key(desk, moment, command): opening})


def _make_key(desk: Desk, moment: datetime, command: str) -> str:
    return f"{command} {desk.interview.place(moment)}"


def _find_opening(desk: Desk, moment: datetime) -> Opening | None:
    """Find how an interview begins; None where something is to be said before any question."""
    consultation = desk.consult({}, moment)
    replay = consultation.replay
    is_silent = replay.missing and not (replay.stopped or replay.is_cut)
    if not is_silent or any(InterimAdvice().news(consultation)):
        return None
    number, at_most = len(replay.asked) + 1, count_most(consultation)
    return Opening(replay.missing[0], number, at_most, desk.known)


def count_most(consultation: Consultation) -> int:
    """Count how many questions there are at most, the answered ones included.

    Where that is far off, it is only said to be: how close such a bound is hangs on what was
    counted before.
    """
    replay = consultation.replay
    asked = len(replay.asked)
    return min(asked + consultation.law.still(replay, enough=FAR_OFF + 1 - asked), FAR_OFF + 1)
