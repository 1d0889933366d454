"""`safeguard rules diff`: how the advice of two rule sets differs, by meaning."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from safeguard_cli.commands.results import TextOrJson, note, say, show
from safeguard_cli.commands.rules.folder import rules_in
from safeguard_cli.core.checking.completed_answers import complete_answers
from safeguard_cli.core.comparing.compare_past_records import compare_records
from safeguard_cli.core.comparing.compare_rule_sets import compare
from safeguard_cli.core.comparing.comparison_document import Comparison, Difference, Evidence
from safeguard_cli.core.comparing.differing_answers import MOMENT
from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.errors import FindingError, UsageError
from safeguard_cli.core.logic.search_budget import OutOfBudgetError
from safeguard_cli.core.words.cleaning import clean_line
from safeguard_cli.core.words.plural import counted
from safeguard_cli.edges.store.files import read_bytes
from safeguard_cli.reading import paths


class Asked(Struct, frozen=True):
    """Which rule sets to compare, what of the past to decide again, and how to write it."""

    old: Path
    new: Path
    how: TextOrJson
    records: Path | None = None
    cases: Path | None = None
    counterexamples: Path | None = None


def diff(asked: Asked) -> None:
    """Print every way in which NEW advises otherwise; raise if there is one."""
    rules = [rules_in(folder) for folder in (asked.old, asked.new)]
    try:
        compared = compare(*rules)
    except OutOfBudgetError:
        raise UsageError(
            "these two rule sets are too unlike, or too large, to compare: the search was stopped",
            "compare them in smaller steps, such as one file of rules at a time",
        ) from None
    if asked.records is not None:
        held = compare_records(Interview(rules[1]), _list_files(asked.records))
        compared = replace(compared, records=held)
    if asked.cases is not None:
        from safeguard_cli.commands.rules.diff_cases import compare_cases

        compared = replace(compared, cases=compare_cases(rules[0], rules[1], asked.cases))
    from safeguard_cli.edges.render.comparison import comparison_lines
    from safeguard_cli.edges.render.json_text import json_text

    if asked.how is TextOrJson.text:
        show(comparison_lines(compared))
    else:
        say(json_text(compared))
    if asked.counterexamples is not None:
        interviews = (Interview(rules[0]), Interview(rules[1]))
        _save_examples(compared.differences, asked.counterexamples, interviews)
    _raise_if_found(compared)


def _save_examples(
    differences: tuple[Difference, ...], folder: Path, interviews: tuple[Interview, Interview]
) -> None:
    """Write the answers that show each difference, for either side, with which none is missing."""
    from safeguard_cli.edges.store.files import make_folder, save_new

    make_folder(folder)
    saved = 0
    for number, one in enumerate(differences, 1):
        if one.evidence is not None:
            for side, text in _write_files(one, one.evidence, interviews):
                save_new(folder / f"{number:02}-{side}.yaml", text)
                saved += 1
    note(f"{counted(saved, 'answers file')} saved in {folder}")


def _write_files(
    one: Difference, shown: Evidence, interviews: tuple[Interview, Interview]
) -> Iterator[tuple[str, str]]:
    from safeguard_cli.edges.render.findings import answers_text

    moment = datetime.fromisoformat(shown.as_of) if shown.as_of else MOMENT
    rather: dict[str, Value] = {}
    sides = zip(("old", "new"), interviews, (shown.only_old, shown.only_new), strict=True)
    for side, interview, alone in sides:
        given = _keep_asked({**shown.answers, **alone}, interview, moment)
        rather = complete_answers(interview, given, moment, rather)
        comments = [f"# {one.protective} protective: {one.kind}. {clean_line(one.subject)}"]
        as_of = moment.isoformat(timespec="minutes")
        yield side, answers_text(comments, as_of, given, rather)


def _keep_asked(
    given: dict[str, Value], interview: Interview, moment: datetime
) -> dict[str, Value]:
    """Return those answers that this side asks for: the other side alone may need the rest."""
    aside = interview.on(moment).replay(given, moment).set_aside
    return {name: value for name, value in given.items() if name not in aside}


def _raise_if_found(compared: Comparison) -> None:
    if not compared.proved_same:
        raise FindingError("the rule sets advise differently")
    if compared.records and compared.records.differ:
        raise FindingError("some records would be advised differently")
    if compared.records and compared.records.unread:
        raise FindingError("some records could not be read")
    if compared.cases and compared.cases.differ:
        raise FindingError("some past cases would be advised differently")
    if compared.cases and compared.cases.unread:
        raise FindingError("some past cases could not be read")


def _list_files(folder: Path) -> Iterator[tuple[str, bytes]]:
    if not paths.is_folder(folder):
        raise UsageError("the folder of records is missing or cannot be read")
    for file in paths.inside(folder, "*.json"):
        try:
            content = read_bytes(file)
        except UsageError:
            content = b""
        yield file.name, content
