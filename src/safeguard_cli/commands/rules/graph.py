"""`safeguard rules graph`: the rules as a picture, with the path of some answers if wanted."""

from __future__ import annotations

from pathlib import Path

from safeguard_cli.commands.file_endings import refuse_other_promise
from safeguard_cli.commands.formats import Picture, writer_of
from safeguard_cli.commands.results import give
from safeguard_cli.commands.rules.folder import Chosen, rules_in
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.reviewing.drawing import RulesDrawing, draw_rules


def graph(
    part: str | None, how: Picture, answers: str | None, chosen: Chosen, out: Path | None
) -> None:
    """Draw all parts or one, and print it or save it."""
    refuse_other_promise(out, how.value)
    give(writer_of("graph", how)(_draw_rules(part, answers, chosen)), out)


def _draw_rules(part: str | None, answers: str | None, chosen: Chosen) -> RulesDrawing:
    from safeguard_cli.commands.given_answers import given_answers

    interview = Interview(rules_in(chosen.rules, chosen.local))
    case = given_answers(interview.questions, answers)
    law = interview.on(case.moment)
    replay = law.replay(case.answers, case.moment)
    return draw_rules(law, replay, part, with_answers=answers is not None)
