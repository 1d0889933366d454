"""Answers files and local rule sets of 0.1.0 are taken as they are, or told what has changed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from from_0_1_0 import FILES, OWN_RULES, renamed_rules
from running import Run

from safeguard_cli.core.errors import RulesError
from safeguard_cli.reading.load import load_rules
from safeguard_cli.reading.localise import localise

ANSWERS = FILES / "answers"
OVERLAYS = FILES / "overlays"
PLAIN = ("emergency.json", "exception.yaml", "unfinished.yaml", "usual.yaml")


def advised(run: Run, name: str, *more: str) -> dict[str, str]:
    """Decide by an answers file, and take the action of each part."""
    ran = run("decide", str(ANSWERS / name), *more)
    assert ran.code in (0, 4), ran.err
    return {part["part"]: part["action"] for part in json.loads(ran.out)["parts"]}


def before(name: str) -> dict[str, str]:
    decision = json.loads((FILES / "decisions" / f"{name}.json").read_text())
    return {part["part"]: part["action"] for part in decision["parts"] if part["due"]}


@pytest.mark.parametrize("name", PLAIN)
def test_an_old_answers_file_is_taken_whole_or_refused_with_each_place(run: Run, name: str) -> None:
    ran = run("decide", str(ANSWERS / name))

    # Where questions have gone, it is refused as a whole: nothing of it is left out in silence.
    assert ran.code in (0, 4) or (ran.code, ran.out) == (2, ""), ran.err
    faults = ran.err.splitlines() if ran.code == 2 else []
    assert all(line.startswith(f"{name}:") for line in faults)


def test_by_the_same_rules_an_old_answers_file_gives_the_same_actions(run: Run) -> None:
    found = advised(run, "small.yaml", "--rules", str(OWN_RULES))

    assert before("small").items() <= found.items()


def test_by_rules_with_other_names_an_old_answers_file_is_told_them(
    run: Run, tmp_path: Path
) -> None:
    ran = run("decide", str(ANSWERS / "small.yaml"), "--rules", str(renamed_rules(tmp_path)))

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines() == [
        "small.yaml:3:34: `tried` is now `attempted`; its answer `sand` is now `soil`"
    ]


# Each is proved over the rules of today, and that takes seconds.
@pytest.mark.slow
@pytest.mark.parametrize("name", ["club", "maintained-school", "partnership"])
def test_an_old_local_rule_set_is_laid_over_the_rules_of_today(run: Run, name: str) -> None:
    ran = run("decide", "--local", str(OVERLAYS / name), "--set", "danger-now=yes", stdin="{}")

    assert "SG" not in ran.err
    assert json.loads(ran.out)["level"] == "emergency"


def test_an_old_local_rule_set_that_tests_an_old_id_is_told_the_new_one(
    run: Run, tmp_path: Path
) -> None:
    local = tmp_path / "local"
    local.mkdir()
    (local / "ruleset.yaml").write_text(
        'extends: small\nid: hill\ntitle: Hill\nversion: "1"\n'
        "review-by: 2027-01-01\nfiles: [more.yaml]\n"
    )
    (local / "more.yaml").write_text(
        "duties:\n  - {id: hose, do: Roll up the hose, group: recording, within: same day,\n"
        "     source: small-1, if: {tried: sand}}\n"
    )
    words = ("--rules", str(renamed_rules(tmp_path)), "--local", str(local))

    ran = run("decide", *words, "--set", "fire=no", stdin="answers: {}")

    # The national advice is given all the same, and it is said how to see why.
    assert ran.code == 0
    assert "safeguard rules check" in ran.err
    with pytest.raises(RulesError) as fault:
        localise(load_rules(tmp_path / "renamed"), local)
    assert (
        str(fault.value) == "local/more.yaml:3:28: SG042 no question `tried`; it is now `attempted`"
    )


def test_old_details_of_contacts_still_fill_them(run: Run, tmp_path: Path) -> None:
    config = tmp_path / "safeguard-config"
    shutil.copytree(OVERLAYS / "club", config / "local")

    ran = run("contacts")

    assert ran.code == 0
    assert "Ms A. Example, welfare officer" in ran.out
