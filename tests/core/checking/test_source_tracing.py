"""The traceability table names everything that rests on a statement, and what is overdue."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace
from rule_folders import SMALL
from typer.testing import CliRunner
from where import ROOT

from safeguard_cli.cli import app
from safeguard_cli.core.checking.overdue import overdue
from safeguard_cli.core.checking.source_tracing import SourceUse, trace
from safeguard_cli.core.errors import FindingError
from safeguard_cli.core.model.rule_set import Document, Exemption, RuleSet, Within
from safeguard_cli.edges.render.tracing import sources_markdown
from safeguard_cli.reading.load import load_rules

PARTNERSHIP = ROOT / "docs" / "examples" / "partnership"


@pytest.fixture(scope="module")
def small() -> RuleSet:
    return load_rules(SMALL)


def test_everything_that_cites_a_statement_is_named_once(small: RuleSet) -> None:
    found = {each.statement: each.used_by for each in trace(small)}

    assert found["small-2"] == (
        SourceUse("rule", "fire-indoors"),
        SourceUse("step", "call 2"),
        SourceUse("rule", "fire-outdoors"),
        SourceUse("checklist", "fire-drill"),
        SourceUse("item", "fire-drill/doors"),
        SourceUse("item", "fire-drill/bell"),
    )
    assert SourceUse("record group", "what") in found["small-1"]
    assert SourceUse("question", "fire") in found["small-1"]


def test_no_statement_of_the_shipped_rules_is_without_use(shipped: RuleSet) -> None:
    assert [each.statement for each in trace(shipped) if not each.used_by] == []


def test_a_date_is_overdue_the_day_after_it(small: RuleSet) -> None:
    leaflet = replace(small.documents[0], review_by="2026-06-30")
    rules = replace(small, documents=(leaflet,), review_by="2027-01-31")

    assert overdue(rules, date(2026, 6, 30)) == ()
    assert [each.what for each in overdue(rules, date(2026, 7, 1))] == [
        "the document `leaflet` was to be reviewed by"
    ]


def test_bank_holidays_that_are_no_longer_known_are_overdue(small: RuleSet) -> None:
    assert "the bank holidays of `england` are known only until" in [
        each.what for each in overdue(small, date(2027, 1, 1))
    ]


def test_a_table_cannot_be_broken_by_what_a_source_says(small: RuleSet) -> None:
    statement = replace(small.statements[0], says="a | b\n<script>")
    document: Document = replace(small.documents[0], title="*A* | leaflet")
    rules = replace(small, statements=(statement,), documents=(document,))

    text = sources_markdown(rules, trace(rules), None)

    assert r"a \| b \<script\>" in text
    assert r"## \*A\* \| leaflet" in text


def test_only_with_a_date_is_anything_a_finding(tmp_path: Path) -> None:
    run = CliRunner().invoke

    assert run(app, ["rules", "sources"]).exit_code == 0
    assert run(app, ["rules", "sources", "--as-of", "2026-11-25"]).exit_code == 0
    late = run(app, ["rules", "sources", "--as-of", "2040-01-01"])
    assert isinstance(late.exception, FindingError)
    assert "## Past their date" in late.output


def test_the_table_is_written_as_json_too() -> None:
    result = CliRunner().invoke(app, ["rules", "sources", str(SMALL), "--format", "json"])

    found = json.loads(result.output)
    assert found["rules"] == "small"
    assert found["statements"][0]["used-by"][0] == {"kind": "rule", "name": "fire-indoors"}


def overdue_in_2029(command: str, folder: Path) -> list[str]:
    words = ["rules", command, str(folder), "--as-of", "2029-06-01", "--format", "json"]
    found = json.loads(CliRunner().invoke(app, words).output)
    if command == "sources":
        return [f"{one['what']} {one['date']}" for one in found["overdue"]]
    return [one["message"] for one in found["findings"] if one["code"] == "SG114"]


@pytest.mark.parametrize("folder", [SMALL, pytest.param(PARTNERSHIP, marks=pytest.mark.slow)])
def test_check_and_sources_name_the_same_things_as_overdue(folder: Path) -> None:
    assert overdue_in_2029("check", folder) == overdue_in_2029("sources", folder) != []


def test_contacts_and_bank_holidays_are_overdue_under_local_rules_too() -> None:
    found = overdue_in_2029("sources", PARTNERSHIP)

    assert any(re.match("the contact `.+` was last checked on 2026", one) for one in found)
    assert "the bank holidays of `scotland` are known only until 2028-12-31" in found


def test_an_exception_that_has_ended_is_overdue(small: RuleSet) -> None:
    week = Exemption("week", "put-out", (Within("days", 7),), "Shut.", "Ann", "2026-12-31", "x:1:1")
    rules = replace(small, exemptions=(week,), review_by="2027-06-01", contacts=(), documents=())

    assert [each.what for each in overdue(rules, date(2027, 1, 1)) if each.where == "x:1:1"] == [
        "the exception `week` ended on"
    ]
    assert "the exception `week` ended on" not in [
        each.what for each in overdue(rules, date(2026, 12, 31))
    ]
