"""`safeguard explain`: why this advice, why not more, and what would change it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from safeguard_cli.commands.desk import open_desk
from safeguard_cli.commands.given_answers import given_answers, warn_of_set_aside
from safeguard_cli.commands.local_rules import use_for
from safeguard_cli.commands.records import ALTERED, AlteredError, named
from safeguard_cli.commands.results import TextOrJson, note, say, show
from safeguard_cli.core.advising.explaining.explanation import Explanation, answers_in
from safeguard_cli.core.advising.explaining.explanation import explain as explained
from safeguard_cli.core.advising.sealing import from_json, is_intact
from safeguard_cli.core.advising.shapes import Record
from safeguard_cli.core.advising.verifying import is_at_hand
from safeguard_cli.core.deciding.decided_case import DecidedCase
from safeguard_cli.core.errors import RulesError, SafeguardError, UsageError
from safeguard_cli.edges.store.files import read_bytes


class Explained(NamedTuple):
    """What to explain: a record or a file of answers; and by which rules."""

    record: Path | None
    answers: str | None
    rules: Path | None = None
    local: Path | None = None


def explain(wanted: Explained, how: TextOrJson) -> None:
    """Explain the advice of a record, or for a file of answers."""
    if (wanted.record is None) == (wanted.answers is None):
        raise UsageError("name a record or a file of answers", "for example --answers FILE")
    told = (
        _explain_record(wanted, wanted.record, how) if wanted.record else _explain_answers(wanted)
    )
    from safeguard_cli.edges.render.explanation import explanation_lines
    from safeguard_cli.edges.render.json_text import json_text

    if how is TextOrJson.text:
        show(explanation_lines(told))
    else:
        say(json_text(told))
    if told.altered:
        raise AlteredError(ALTERED)


def _explain_answers(wanted: Explained) -> Explanation:
    desk = open_desk(wanted.rules, local=wanted.local)
    case = given_answers(desk.interview.questions, wanted.answers)
    consultation = desk.consult(case.answers, case.moment)
    warn_of_set_aside(consultation.replay.set_aside)
    return explained(consultation)


def _explain_record(wanted: Explained, file: Path, how: TextOrJson) -> Explanation:
    record = from_json(read_bytes(file))
    altered = not is_intact(record)
    use = use_for(record, wanted.local, "if-proved")
    desk = open_desk(wanted.rules, local=wanted.local, use=use)
    if not is_at_hand(record, desk.rules):
        if how is TextOrJson.text:
            from safeguard_cli.edges.render.explained_record import explained_record

            say(explained_record(record, altered=altered))
        raise _describe_not_at_hand(record, altered)
    try:
        given, as_of = answers_in(record, desk.interview)
    except (SafeguardError, ValueError):
        # Not `from`: the cause may quote what was typed.
        message = f"{ALTERED}, and its answers cannot be explained"
        raise AlteredError(message, "use the printed record, or ask for the file again") from None
    if altered:
        note("warning: this record was altered after it was sealed. See `safeguard record verify`.")
    return explained(DecidedCase(desk.interview, given, as_of), altered=altered)


def _describe_not_at_hand(record: Record, altered: bool) -> RulesError:
    note_too = " The record was also altered after it was sealed." if altered else ""
    return RulesError(
        "the rules of this record are not at hand, so only what it says itself can be shown: "
        f"it rests on {named(record.rules)}{note_too}",
        "name the folders that hold them with --rules DIR and --local DIR",
    )
