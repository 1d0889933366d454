"""What all scenarios show is kept as text, so that no sentence changes unseen."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from running import Run
from typer.testing import CliRunner
from where import ROOT

from safeguard_cli.cli import app
from safeguard_cli.core.model.rule_set import RuleSet

RULES = ROOT / "rules"
SHOWN = "scenarios/shown.txt"


@pytest.fixture(scope="module")
def accepted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The rules with few scenarios, as all of them take seconds, and with what these show."""
    folder = Path(shutil.copytree(RULES, tmp_path_factory.mktemp("shown") / "rules"))
    for file in (folder / "scenarios").iterdir():
        if file.name != "nations.yaml":
            file.unlink()
    assert CliRunner().invoke(app, ["rules", "test", str(folder), "--accept"]).exit_code == 0
    return folder


@pytest.fixture
def copied(tmp_path: Path, accepted: Path) -> Path:
    """A copy of them, to be changed."""
    return Path(shutil.copytree(accepted, tmp_path / "rules"))


def names(rules: RuleSet) -> Iterator[str]:
    for part in rules.parts:
        for action in part.actions:
            yield action.id
            steps = enumerate(action.steps, 1)
            yield from (f"{action.id}/{step.id or number}" for number, step in steps)
    yield from (duty.id for duty in rules.duties)
    for checklist in rules.checklists:
        yield from (f"{checklist.id}/{item.id}" for item in checklist.items)


def test_every_sentence_of_the_rules_is_shown_by_a_scenario(shipped: RuleSet) -> None:
    lines = (RULES / SHOWN).read_text().splitlines()
    shown = {line.split(":")[0].split(" [")[0] for line in lines}

    assert set(names(shipped)) - shown == set()


def test_another_word_in_a_sentence_is_named(run: Run, copied: Path) -> None:
    file = copied / "beside-the-actions.yaml"
    file.write_text(file.read_text().replace("Promise no child to keep", "Promise a child to keep"))

    ran = run("rules", "test", str(copied))

    assert ran.code == 1
    assert "-no-secrets [the same day]: Promise no child to keep a secret." in ran.out
    assert "+no-secrets [the same day]: Promise a child to keep a secret." in ran.out
    assert "rules test --accept" in ran.err


def test_what_is_meant_is_accepted_and_kept(run: Run, copied: Path) -> None:
    before = (copied / SHOWN).read_text()
    (copied / SHOWN).write_text("something else\n")

    assert run("rules", "test", str(copied)).code == 1
    assert run("rules", "test", str(copied), "--accept").code == 0
    assert (copied / SHOWN).read_text() == before
    assert run("rules", "test", str(copied)).code == 0


def test_of_one_file_nothing_is_accepted(run: Run, copied: Path) -> None:
    ran = run("rules", "test", str(copied / "scenarios" / "nations.yaml"), "--accept")

    assert ran.code == 2
    assert "`--accept` needs all scenarios of a rule set" in ran.err


def test_where_no_such_file_is_kept_nothing_is_compared(run: Run, copied: Path) -> None:
    (copied / SHOWN).unlink()

    assert run("rules", "test", str(copied)).code == 0
