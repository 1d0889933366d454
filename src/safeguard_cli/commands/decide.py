"""`safeguard decide`: one case to one decision in JSON, for scripts."""

from __future__ import annotations

from pathlib import Path

import msgspec

from safeguard_cli.commands.results import note, say
from safeguard_cli.commands.wiring import given_answers, missing_answer, now, open_desk
from safeguard_cli.core.deciding.date_bounds import refuse_outside
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
    given, moment = given_answers(desk, asked.answers, asked.sets)
    if asked.as_of:
        from safeguard_cli.reading.as_of import read_moment

        moment = read_moment(asked.as_of)
    moment = moment or now()
    refuse_outside(desk.interview.questions, given, moment.date())
    decision = decide_case(desk.interview, given, moment, desk.known)
    for name in decision.set_aside:
        note(f"warning: `{name}` was set aside: its question does not apply")
    say(AsJson(msgspec.json.encode(decision).decode()))
    if not decision.is_complete:
        raise missing_answer(desk.interview.questions[decision.missing[0]])
