"""`safeguard decide`: one case to one decision in JSON, for scripts."""

from __future__ import annotations

from pathlib import Path

import msgspec

from safeguard_cli.commands.desk import open_desk
from safeguard_cli.commands.given_answers import given_answers, missing_answer, warn_of_set_aside
from safeguard_cli.commands.results import say
from safeguard_cli.core.deciding.decision import decide_case
from safeguard_cli.core.words.cleaning import AsJson


class Asked(msgspec.Struct, frozen=True):
    """What to decide, and by which rules."""

    answers: str = "-"
    sets: tuple[str, ...] = ()
    as_of: str | None = None
    rules: Path | None = None
    local: Path | None = None


def decide(asked: Asked) -> None:
    """Print the decision. If an answer is missing it is printed all the same, then said."""
    desk = open_desk(asked.rules, local=asked.local)
    questions = desk.interview.questions
    case = given_answers(questions, asked.answers, asked.sets, asked.as_of)
    decision = decide_case(desk.interview, case.answers, case.moment, desk.known)
    warn_of_set_aside(decision.set_aside)
    say(AsJson(msgspec.json.encode(decision).decode()))
    if not decision.is_complete:
        raise missing_answer(questions[decision.missing[0]])
