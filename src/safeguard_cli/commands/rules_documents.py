"""`safeguard rules` sources, graph and review: the rules written out for people."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from safeguard_cli.commands.file_endings import by_ending, file_of, refuse_other_promise
from safeguard_cli.commands.formats import Picture, writer_of
from safeguard_cli.commands.option_words import Paper, Table
from safeguard_cli.commands.results import give
from safeguard_cli.commands.rules_folder import Chosen, extends_a_base, rules_in
from safeguard_cli.core.checking.overdue import overdue
from safeguard_cli.core.checking.source_tracing import trace
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.errors import FindingError, UsageError
from safeguard_cli.core.reviewing.drawing import RulesDrawing, draw_rules
from safeguard_cli.core.reviewing.review_changes import review_since
from safeguard_cli.core.reviewing.review_document import Review
from safeguard_cli.core.reviewing.whole_review import review_rules
from safeguard_cli.edges.render import tracing as render


def sources(path: Path | None, how: Table, as_of: str | None, out: Path | None) -> None:
    """Print the traceability table; with a date, raise if anything is past its own."""
    from safeguard_cli.reading.as_of import read_moment

    refuse_other_promise(out, how.value)
    rules = rules_in(path)
    late = None if as_of is None else overdue(rules, read_moment(as_of).date())
    write = render.sources_json if how is Table.json else render.sources_markdown
    give(write(rules, trace(rules), late), out)
    if late:
        raise FindingError("something is past its date", "look at it again, then write a new date")


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


class Compared(NamedTuple):
    """The folder of an older rule set, if any, and whether only what has changed is wanted."""

    since: Path | None
    only_changes: bool


def review(chosen: Chosen, compared: Compared, how: Paper | None, out: Path | None) -> None:
    """Write the rules down for a review, with what has changed since another version.

    A local rule set is held against its base, unless an older version is named.
    """
    written = how or _choose_format(out)
    refuse_other_promise(file_of(out), written.value)
    found = _review_rules(_with_base(chosen), compared)
    if written is Paper.html:
        from safeguard_cli.edges.render.review_html import review_html

        give(review_html(found), out)
        return
    from safeguard_cli.edges.render.review_text import review_text

    give(review_text(found), out)


def _with_base(chosen: Chosen) -> Chosen:
    """Return the folders with a local rule set named as such."""
    if chosen.rules and chosen.local is None and extends_a_base(chosen.rules):
        return Chosen(None, chosen.rules)
    return chosen


def _review_rules(chosen: Chosen, compared: Compared) -> Review:
    rules = rules_in(chosen.rules, chosen.local)
    if compared.since is not None:
        old = rules_in(compared.since)
    elif chosen.local is not None:
        old = rules_in(chosen.rules)
    elif compared.only_changes:
        raise UsageError("nothing says since when", "add --since with the folder of older rules")
    else:
        return review_rules(rules)
    return review_since(rules, old, only_changes=compared.only_changes)


def _choose_format(out: Path | None) -> Paper:
    file = file_of(out)
    return (
        by_ending(file, (Paper.html, Paper.text), Paper.html, "a review is") if file else Paper.text
    )
