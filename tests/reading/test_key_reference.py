"""The reference of every key follows the model, says what each key means, and its examples load."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from running import Run
from typer.testing import CliRunner
from where import ROOT

from safeguard_cli.cli import app
from safeguard_cli.core.model.conditions import AllOf, AnyOf, Condition, Test
from safeguard_cli.core.model.rule_set import RuleSet
from safeguard_cli.edges.render.reference import example_of, reference_markdown
from safeguard_cli.reading.key_reference import (
    ROOTS,
    DescribedKey,
    describe_files,
    list_models,
    name_section,
)
from safeguard_cli.reading.load import load_rules
from safeguard_cli.reading.localise import localise
from safeguard_cli.reading.model_builder import Builder
from safeguard_cli.reading.read_conditions import read_condition
from safeguard_cli.reading.read_deadlines import FORMS, read_within
from safeguard_cli.reading.read_scenarios import load_scenarios
from safeguard_cli.reading.rule_file_shapes import Hint, keys_of
from safeguard_cli.reading.yaml_nodes import Mapping, parse

RULES = ROOT / "rules"
MEANINGS = "src/safeguard_cli/reading/meanings.yaml"
EVERY = [root for roots in ROOTS.values() for root in roots]
MODELS = list_models(EVERY)
KNOWN = {section.name: section for section in describe_files(EVERY)}
# These say what holds for many sections.
SHARED = {"everywhere", "asking"}


def lines(model: Hint) -> list[str]:
    return list(example_of(KNOWN[name_section(model)], KNOWN))


def nested(key: str, model: Hint) -> str:
    return f"{key}:\n" + "".join(f"  {line}\n" for line in lines(model))


def faults(text: str, model: Hint) -> list[str]:
    node, found = parse(text.encode(), "example.yaml")
    builder = Builder()
    builder.faults = found
    if node is not None:
        builder.build(node, model)
    return [str(fault) for fault in builder.faults]


def kinds_in(condition: Condition) -> list[type]:
    if isinstance(condition, AllOf | AnyOf):
        inner = [each for part in condition.parts for each in kinds_in(part)]
        return [type(condition), *inner]
    return [type(condition)]


def test_the_page_in_the_rules_is_what_the_command_prints() -> None:
    page = (RULES / "REFERENCE.md").read_text("utf-8")

    assert page == reference_markdown(describe_files(EVERY)), (
        "the model or the meanings changed; run `safeguard rules schema --format markdown "
        "--out -` and put what it prints into rules/REFERENCE.md"
    )


@pytest.mark.parametrize("model", MODELS, ids=name_section)
def test_every_key_has_a_meaning_and_an_example(model: Hint) -> None:
    section = KNOWN[name_section(model)]
    lacking = [
        key.name
        for key in section.keys
        if not key.says or not (key.example or key.section not in ("", "condition", "within"))
    ]

    assert lacking == [], (
        f"write `says` and `example` for these in {MEANINGS}, under `keys` of `{section.name}` "
        "(a section that is new there has `title`, `is` and `keys`), or under `everywhere` if the "
        "key means the same in every section"
    )


@pytest.mark.parametrize("model", MODELS, ids=name_section)
def test_the_examples_of_a_section_are_read_together(model: Hint) -> None:
    assert faults("\n".join(lines(model)), model) == []


@pytest.mark.parametrize(
    ("model", "key"),
    [(model, key) for model in MODELS for key in KNOWN[name_section(model)].keys if key.example],
    ids=lambda value: value.name if isinstance(value, DescribedKey) else name_section(value),
)
def test_each_example_is_read_by_itself(model: Hint, key: DescribedKey) -> None:
    found = faults(f"{key.name}: {key.example}", model)

    assert [line for line in found if "SG023 missing key" not in line] == []


def test_no_meaning_is_left_of_a_key_that_is_no_more() -> None:
    node, _ = parse(Path(MEANINGS).read_bytes(), MEANINGS)
    assert isinstance(node, Mapping)
    written = {name.value: section for name, section in node.entries}
    known = {name_section(model): {key.name for key in keys_of(model)} for model in MODELS}

    assert set(written) - set(known) - SHARED == {"condition", "within"}
    for name, keys in known.items():
        held = written.get(name)
        if not isinstance(held, Mapping):
            continue
        entries = {key.value: value for key, value in held.entries}
        meant = entries["keys"]
        assert isinstance(meant, Mapping), name
        assert {key.value for key, _ in meant.entries} - keys == set(), name


def test_every_link_of_the_page_leads_to_a_heading() -> None:
    page = reference_markdown(describe_files(EVERY))
    headings = re.findall(r"^## (.+)$", page, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in headings}

    assert len(anchors) == len(headings)
    assert set(re.findall(r"\]\(#([^)]*)\)", page)) == anchors


# Examples go through the whole loader


@pytest.fixture
def shipped_copy(tmp_path: Path) -> Path:
    copy = tmp_path / "rules"
    shutil.copytree(RULES, copy, ignore=shutil.ignore_patterns("scenarios", "bank-holidays.yaml"))
    head = (copy / "ruleset.yaml").read_text("utf-8").replace("  - bank-holidays.yaml\n", "")
    head = head.replace("  - five-cs\n\n", "  - five-cs\n  - my-part\n\n")
    (copy / "ruleset.yaml").write_text(f"{head}\n  - mine.yaml\n", "utf-8")
    return copy


def test_the_examples_of_a_rule_file_load(shipped_copy: Path) -> None:
    (shipped_copy / "mine.yaml").write_text("\n".join(lines(ROOTS["rules"][1])), "utf-8")

    rules = load_rules(shipped_copy)

    assert rules.parts[-1].id == "my-part"
    assert rules.duties[-1].id == "my-duty"


def test_the_examples_of_a_local_rule_set_load(tmp_path: Path, shipped: RuleSet) -> None:
    folder = tmp_path / "local"
    folder.mkdir()
    head, file = ROOTS["local"]
    (folder / "ruleset.yaml").write_text("\n".join(lines(head)), "utf-8")
    (folder / "local.yaml").write_text("\n".join(lines(file)), "utf-8")

    rules, local = localise(shipped, folder)

    assert rules.duties[-1].id == "my-duty"
    assert rules.exemptions[0].id == "august"
    assert local.organisation == "Hill Street Primary School"


def test_the_example_of_a_scenario_loads(tmp_path: Path, shipped: RuleSet) -> None:
    file = tmp_path / "one.yaml"
    marks = ["- ", *["  "] * 99]
    text = "".join(
        f"{mark}{line}\n" for mark, line in zip(marks, lines(ROOTS["scenario"][0]), strict=False)
    )
    file.write_text(text, "utf-8")

    (scenario,) = load_scenarios(file, shipped)

    assert scenario.duties == ("write-it-down",)


def test_every_way_to_write_a_condition_is_shown_and_can_be_read() -> None:
    builder = Builder()
    shown: set[type] = set()
    for form in KNOWN["condition"].forms:
        node, _ = parse(form.write.encode(), "example.yaml")
        assert node is not None
        shown |= set(kinds_in(read_condition(node, builder)))

    assert builder.faults == []
    assert shown == {*Test.__args__, AllOf, AnyOf}, f"show it in {MEANINGS}, under `condition`"


def test_every_way_to_write_a_deadline_is_shown_and_can_be_read() -> None:
    builder = Builder()
    for form in KNOWN["within"].forms:
        node, _ = parse(form.write.encode(), "example.yaml")
        assert node is not None
        assert read_within(node, builder), form.write

    written = [form.write for form in KNOWN["within"].forms]
    missing = [each.pattern for each in FORMS if not any(map(each.fullmatch, written))]
    assert missing == [], f"show it in {MEANINGS}, under `within`"


# The command


def test_the_command_prints_the_reference_of_all_files_or_of_one_kind() -> None:
    run = CliRunner().invoke

    everything = run(app, ["rules", "schema", "--format", "markdown"]).output
    local = run(app, ["rules", "schema", "local", "--format", "markdown"]).output

    assert "## Scenario\n" in everything
    assert "## Shorten\n" in local
    assert "## Scenario\n" not in local


def test_what_has_no_reference_is_refused_with_a_way_out(run: Run) -> None:
    ran = run("rules", "schema", "answers", "--format", "markdown")

    assert ran.code == 2
    assert "no reference of `answers` files" in ran.err
