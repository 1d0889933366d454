"""`safeguard rules` sources, graph, review and schema: the rules and their keys, written out."""

from __future__ import annotations

from inspect import cleandoc
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from safeguard_cli.commands.file_endings import by_ending, file_of, refuse_other_promise
from safeguard_cli.commands.formats import Picture, writer_of
from safeguard_cli.commands.option_words import Paper, SchemaFormat, Table, Which
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
from safeguard_cli.edges.render import rules_tables as render

if TYPE_CHECKING:
    from msgspec import Struct


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


def schema(which: Which | None, how: SchemaFormat, rules: Path | None, out: Path | None) -> None:
    """Print the schema of one kind of file, or the reference of its keys; or save it."""
    refuse_other_promise(out, how.value)
    if how is SchemaFormat.markdown:
        _refuse_idle_rules(None, rules)
        give(_write_reference(which), out)
        return
    from safeguard_cli.edges.render.json_text import json_text

    _refuse_idle_rules(which or Which.rules, rules)
    found = _write_schema(which or Which.rules, rules)
    give(json_text(found), out)


def _refuse_idle_rules(which: Which | None, rules: Path | None) -> None:
    """Raise UsageError for a rule set that would change nothing in what is written."""
    if rules is not None and which not in (Which.scenario, Which.answers):
        raise UsageError(
            "--rules changes nothing here", "it is for the schema of `scenario` and of `answers`"
        )


def _write_reference(which: Which | None) -> str:
    from safeguard_cli.edges.render.rules_tables import reference_markdown
    from safeguard_cli.reading.key_reference import ROOTS, describe_files

    if which is not None and which.value not in ROOTS:
        raise UsageError(
            f"there is no reference of `{which.value}` files",
            f"it describes {', '.join(ROOTS)}; without a name, all of these",
        )
    chosen = ROOTS.values() if which is None else (ROOTS[which.value],)
    return reference_markdown(describe_files(root for roots in chosen for root in roots))


def _write_schema(which: Which, rules: Path | None) -> dict[str, object]:
    from safeguard_cli.reading import json_schema as reading

    match which:
        case Which.rules:
            return reading.rules_schema()
        case Which.local:
            return reading.local_schema()
        case Which.scenario:
            return reading.scenario_schema(rules_in(rules))
        case Which.answers:
            return reading.answers_schema(rules_in(rules))
        case Which.decision:
            return _decision_schema()
        case Which.summary:
            return _summary_schema()


def _decision_schema() -> dict[str, object]:
    from safeguard_cli.core.deciding.decision import DecisionDocument

    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What safeguard decide prints, and the `decision` of each record of a batch",
        **_schema_of(DecisionDocument),
    }


def _summary_schema() -> dict[str, object]:
    from safeguard_cli.core.deciding.tally import Summary

    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What safeguard batch --summary counts",
        **_schema_of(Summary),
    }


def _schema_of(model: type[Struct]) -> dict[str, object]:
    """Return the JSON Schema of a model. Some versions of msgspec keep docstrings indented."""
    import msgspec

    found = msgspec.json.schema(model)
    for each in found["$defs"].values():
        if "description" in each:
            each["description"] = cleandoc(each["description"])
    return found
