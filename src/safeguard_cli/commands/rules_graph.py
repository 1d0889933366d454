"""`safeguard rules graph`: the rules as a picture, with the path of some answers if wanted."""

from __future__ import annotations

from pathlib import Path

from safeguard_cli.commands.formats import Picture
from safeguard_cli.commands.results import give, refuse_other_promise
from safeguard_cli.commands.rules_folder import Chosen, rules_in
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.reviewing.drawing import RulesDrawing, draw_rules


def graph(
    part: str | None, how: Picture, answers: str | None, chosen: Chosen, out: Path | None
) -> None:
    """Draw all parts or one, and print it or save it."""
    refuse_other_promise(out, how.value)
    give(_written(_drawing(part, answers, chosen), how), out)


def _drawing(part: str | None, answers: str | None, chosen: Chosen) -> RulesDrawing:
    from safeguard_cli.commands.wiring import Desk, given_answers, now

    interview = Interview(rules_in(chosen.rules, chosen.local))
    given, as_of = given_answers(Desk(interview, {}), answers, ())
    moment = as_of or now()
    law = interview.on(moment)
    return draw_rules(law, law.replay(given, moment), part, with_answers=answers is not None)


def _written(drawing: RulesDrawing, how: Picture) -> str:
    if how is Picture.html:
        from safeguard_cli.edges.render.graph_html import graph_html

        return graph_html(drawing)
    from safeguard_cli.edges.render import graph_text

    return graph_text.dot(drawing) if how is Picture.dot else graph_text.mermaid(drawing)
