"""The JSON Schema agrees with the loader, as an independent validator sees it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml
from fast_yaml import TEXTS
from jsonschema import Draft202012Validator
from rule_folders import MALFORMED, SMALL, first_comment
from sampling import some_quick
from typer.testing import CliRunner
from where import ROOT

from safeguard_cli.cli import app
from safeguard_cli.core.model.rule_set import RuleSet
from safeguard_cli.reading.fault_codes import OUTCOME
from safeguard_cli.reading.json_schema import (
    Schema,
    answers_schema,
    local_schema,
    rules_schema,
    scenario_schema,
)
from safeguard_cli.reading.load import load_rules

ROOT = ROOT
RULE_FILES = sorted([*(ROOT / "rules").glob("*.yaml"), *SMALL.glob("*.yaml")])
LOCAL_SETS = (ROOT / "docs" / "examples", ROOT / "tests" / "local-sets")
LOCAL_FILES = sorted(file for sets in LOCAL_SETS for file in sets.glob("*/*.yaml"))
SCENARIO_FILES = sorted((ROOT / "rules" / "scenarios").glob("*.yaml"))
# Kinds of fault that lie in one place of one file. The rest need more than a schema: the text
# itself (SG001 to SG020) or other declarations (from SG033).
IN_ONE_PLACE = {*(f"SG0{number}" for number in range(21, 33)), "SG034"}
FORMATS = Draft202012Validator.FORMAT_CHECKER
# These are about two keys of a file that belong together; only the loader looks at both.
BEYOND = {
    *("missing-actions", "missing-part", "missing-part-of-ladder"),
    *("missing-in-part", "missing-strengthens", "item-to-nothing", "in-force-note"),
    *("school-days-too-long", "adds-nothing", "adds-before-without-steps"),
}
LOCAL_MALFORMED = [f for kind in ("local", "overlays") for f in (MALFORMED / kind).glob("*.yaml")]


def read(file: Path) -> Any:
    return yaml.load(file.read_bytes(), TEXTS)


def faults(schema: Schema, content: object) -> list[str]:
    found = Draft202012Validator(schema, format_checker=FORMATS).iter_errors(content)
    return [f"{error.json_path}: {error.message[:200]}" for error in found]


def code(file: Path) -> str:
    return str(re.findall(r"SG\d{3}", first_comment(file))[0])


def expressible(files: Iterable[Path]) -> list[Path]:
    return sorted(f for f in files if code(f) in IN_ONE_PLACE and f.stem not in BEYOND)


def only_linked(files: Iterable[Path]) -> list[Path]:
    return sorted(f for f in files if code(f) >= "SG041" and code(f) != OUTCOME)


@pytest.fixture(scope="module")
def small() -> RuleSet:
    return load_rules(SMALL)


@pytest.fixture(scope="module")
def schema() -> Schema:
    return rules_schema()


def test_the_schemas_are_schemas(shipped: RuleSet) -> None:
    for each in (rules_schema(), local_schema(), scenario_schema(shipped), answers_schema(shipped)):
        Draft202012Validator.check_schema(each)


@pytest.mark.parametrize(
    "file", some_quick(RULE_FILES, 3), ids=[f"{f.parent.name}/{f.name}" for f in RULE_FILES]
)
def test_a_rule_file_that_loads_fits_the_schema(schema: Schema, file: Path) -> None:
    assert faults(schema, read(file)) == []


@pytest.mark.parametrize("file", LOCAL_FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_a_file_of_a_local_rule_set_fits_its_schema(file: Path) -> None:
    assert faults(local_schema(), read(file)) == []


@pytest.mark.parametrize("file", expressible(LOCAL_MALFORMED), ids=lambda file: file.stem)
def test_a_fault_of_a_local_file_in_one_place_does_not_fit_its_schema(file: Path) -> None:
    assert faults(local_schema(), read(file)) != []


@pytest.mark.parametrize("file", only_linked(LOCAL_MALFORMED), ids=lambda file: file.stem)
def test_what_only_the_base_can_tell_of_a_local_file_fits_its_schema(file: Path) -> None:
    assert faults(local_schema(), read(file)) == []


@pytest.mark.parametrize("file", expressible(MALFORMED.glob("*.yaml")), ids=lambda file: file.stem)
def test_a_fault_in_one_place_does_not_fit_the_schema(schema: Schema, file: Path) -> None:
    assert faults(schema, read(file)) != []


@pytest.mark.parametrize("file", only_linked(MALFORMED.glob("*.yaml")), ids=lambda file: file.stem)
def test_what_only_the_loader_can_know_fits_the_schema(schema: Schema, file: Path) -> None:
    assert faults(schema, read(file)) == []


@pytest.mark.parametrize("file", some_quick(SCENARIO_FILES, 4), ids=lambda file: file.stem)
def test_a_scenario_file_that_loads_fits_the_schema(shipped: RuleSet, file: Path) -> None:
    assert faults(scenario_schema(shipped), read(file)) == []


@pytest.mark.parametrize(
    "name",
    ["not-a-list", "unknown-key", "no-question", "answer-refused", "text-alone", "no-state",
     "moment", "stage"],
)  # fmt: skip
def test_a_malformed_scenario_file_does_not_fit_the_schema(small: RuleSet, name: str) -> None:
    assert faults(scenario_schema(small), read(MALFORMED / "scenarios" / f"{name}.yaml")) != []


def test_the_answers_of_the_readme_fit_the_schema(shipped: RuleSet) -> None:
    assert faults(answers_schema(shipped), read(ROOT / "docs" / "example.yaml")) == []


@pytest.mark.parametrize(
    "answers",
    [
        {"fire": "maybe"},
        {"fier": "yes"},
        {"fire": ["yes", "no"]},
        {"seen-on": "yesterday"},
        {"tried": []},
        {"notes": ["a", "b"]},
    ],
)
def test_answers_that_cannot_be_given_do_not_fit_the_schema(
    small: RuleSet, answers: dict[str, object]
) -> None:
    assert faults(answers_schema(small), {"answers": answers}) != []


def test_answers_that_can_be_given_fit_the_schema(small: RuleSet) -> None:
    answers = {"fire": "unsure", "tried": ["water", "sand"], "seen-on": "2026-01-31", "notes": "x"}

    assert faults(answers_schema(small), {"answers": answers, "as-of": "2026-11-25T10:00"}) == []


def test_an_editor_that_sees_numbers_and_dates_finds_no_fault(schema: Schema) -> None:
    # A YAML 1.2 editor reads `999` and `2023` as numbers.
    contact = {"id": "fire-service", "role": "Fire", "scope": "UK", "number": 999}
    holidays = {"nation": "england", "known-until": "2026-12-31", "days": ["2026-12-25"]}

    assert faults(schema, {"contacts": [contact], "bank-holidays": [holidays]}) == []


@pytest.mark.parametrize("which", ["rules", "local", "scenario", "answers", "decision"])
def test_the_command_prints_a_schema(which: str) -> None:
    result = CliRunner().invoke(app, ["rules", "schema", which])

    assert result.exit_code == 0
    Draft202012Validator.check_schema(json.loads(result.output))
