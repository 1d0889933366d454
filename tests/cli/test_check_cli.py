"""`safeguard rules check` and `explain` as people and their tools meet them."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import stat
from functools import partial
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from rule_folders import PROVED, edit
from running import Run

from safeguard_cli.core.checking.run_checks import check
from safeguard_cli.reading.explanations import read_pages

FORMATS = ["text", "plain", "json", "sarif", "github"]
# What code scanners need of SARIF 2.1.0: the whole schema of the standard asks no more of these.
SARIF = {
    "type": "object",
    "required": ["$schema", "version", "runs"],
    "properties": {
        "version": {"const": "2.1.0"},
        "runs": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/run"}},
    },
    "$defs": {
        "text": {
            "type": "object",
            "required": ["text"],
            "properties": {"text": {"type": "string", "minLength": 1}},
        },
        "run": {
            "type": "object",
            "required": ["tool", "results", "columnKind"],
            "properties": {
                "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                "tool": {"$ref": "#/$defs/tool"},
                "results": {"type": "array", "items": {"$ref": "#/$defs/result"}},
            },
        },
        "tool": {
            "properties": {
                "driver": {
                    "required": ["name", "version", "rules"],
                    "properties": {"rules": {"items": {"$ref": "#/$defs/rule"}}},
                }
            }
        },
        "rule": {
            "required": ["id", "shortDescription", "fullDescription", "help"],
            "properties": {
                "id": {"pattern": "^SG[0-9]{3}$"},
                "shortDescription": {"$ref": "#/$defs/text"},
                "fullDescription": {"$ref": "#/$defs/text"},
                "help": {"$ref": "#/$defs/text"},
            },
        },
        "result": {
            "required": ["ruleId", "ruleIndex", "level", "message", "locations"],
            "properties": {
                "level": {"const": "error"},
                "message": {"$ref": "#/$defs/text"},
                "locations": {"minItems": 1, "items": {"$ref": "#/$defs/location"}},
                "relatedLocations": {"items": {"$ref": "#/$defs/location"}},
            },
        },
        "location": {
            "required": ["physicalLocation"],
            "properties": {
                "physicalLocation": {
                    "required": ["artifactLocation", "region"],
                    "properties": {
                        "artifactLocation": {
                            "required": ["uri"],
                            "properties": {"uri": {"pattern": "^(file:///)?[^ \\\\:]+$"}},
                        },
                        "region": {
                            "required": ["startLine", "startColumn"],
                            "properties": {
                                "startLine": {"type": "integer", "minimum": 1},
                                "startColumn": {"type": "integer", "minimum": 1},
                            },
                        },
                    },
                }
            },
        },
    },
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder that holds rules without findings, two folders down."""
    monkeypatch.chdir(tmp_path)
    return Path(shutil.copytree(PROVED, tmp_path / "our area" / "rules")).relative_to(tmp_path)


def break_invariant(folder: Path) -> None:
    edit(folder, "beside", "{action: ring}", "{not-action: ring}")


def test_rules_without_findings_are_proved_with_numbers_and_time(run: Run, folder: Path) -> None:
    ran = run("rules", "check", str(folder))

    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("Proved for all 72 sets of answers:\n")
    assert "    every invariant holds (1)\n" in ran.out
    assert re.search(r"Longest interview: \d questions\.", ran.out)
    assert re.search(r"Mean over all sets of answers: \d\.\d\d questions\.", ran.out)
    assert re.search(r"Nothing found\. \d\.\d\d seconds\.\n$", ran.out)


@pytest.mark.slow
def test_the_shipped_rules_pass_and_their_longest_interview_is_known_or_bounded(run: Run) -> None:
    ran = run("rules", "check")

    assert (ran.code, ran.err) == (0, "")
    # Known exactly, or called a bound.
    length = r"^Longest interview: (\d+|a bound, between \d+ and \d+) questions\.$"
    assert re.search(length, ran.out, re.MULTILINE)
    assert "Mean over all sets of answers: a bound, between" in ran.out
    # On one line, at 80 columns too: in full, the number alone would take more than one.
    all_of_them = r"all sets of answers \(a number of \d+ digits\)"
    proved = rf"^Proved for {all_of_them}, by the law of every day:$"
    assert re.search(proved, ran.out, re.MULTILINE)
    assert "The law changes on 30 September 2026: 2 spans of days, each proved." in ran.out


def test_a_finding_says_where_what_why_and_how_to_mend_it(run: Run, folder: Path) -> None:
    break_invariant(folder)

    ran = run("rules", "check", str(folder))

    assert ran.code == 1
    lines = ran.out.splitlines()
    assert lines[0] == (
        "our area/rules/beside.yaml:4:10: SG109 invariant `fire-first` fails: "
        "Fire indoors is for the brigade."
    )
    assert "    Why it matters: " in ran.out
    assert "    How to mend it: " in ran.out
    assert "        place: in" in lines
    assert "    Fires: burns-inside at our area/rules/rules.yaml:37:14" in lines
    assert "every invariant holds" not in ran.out
    assert ran.err.startswith("1 finding\nhint: ")


def test_why_and_how_to_mend_stand_once_for_each_code(run: Run, folder: Path) -> None:
    edit(folder, "rules", "    who: brigade\n", "    who: []\n")
    edit(folder, "rules", "    record: the time\n", "    record: []\n")

    ran = run("rules", "check", str(folder))

    assert ran.out.count(": SG111 ") == 2
    assert ran.out.count("Why it matters: ") == 1


def test_rules_that_cannot_be_read_are_findings_in_every_format(run: Run, folder: Path) -> None:
    edit(folder, "rules", "id: fire\n", "id: fire: here\n")

    for how in FORMATS:
        ran = run("rules", "check", str(folder), "--format", how)
        assert ran.code == 3
        assert "SG005" in ran.out
        assert "nothing was proved" in ran.err
        assert "Nothing found" not in ran.out


@pytest.mark.parametrize("found", ["nothing", "a fault", "unreadable"])
def test_sarif_holds_what_code_scanners_need(run: Run, folder: Path, found: str) -> None:
    if found == "a fault":
        break_invariant(folder)
    elif found == "unreadable":
        edit(folder, "rules", "id: fire\n", "id: fire: here\n")

    ran = run("rules", "check", str(folder), "--format", "sarif")

    log: dict[str, Any] = json.loads(ran.out)
    jsonschema.validate(log, SARIF)
    (only,) = log["runs"]
    assert only["invocations"] == [{"executionSuccessful": found != "unreadable"}]
    assert len(only["results"]) == (found != "nothing")
    for result in only["results"]:
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"].startswith("our%20area/rules/")
        assert only["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def test_rules_elsewhere_have_a_whole_address_in_sarif(
    run: Run, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_invariant(folder)
    there = tmp_path / folder
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")

    log = json.loads(run("rules", "check", str(there), "--format", "sarif").out)

    place = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == (there / "beside.yaml").as_uri()


def test_annotations_for_github_cannot_be_broken_by_what_rules_say(run: Run, folder: Path) -> None:
    break_invariant(folder)
    edit(folder, "beside", "says: Fire indoors is", r'says: "100% fire,\n::stop-commands::x:"')
    edit(folder, "beside", '::x:" for the brigade.', '::x:"')

    ran = run("rules", "check", str(folder), "--format", "github")

    (first, *others) = ran.out.splitlines()
    place = "file=our area/rules/beside.yaml,line=4,col=10"
    assert first.startswith(f"::error {place},title=SG109 an invariant that fails::")
    assert "fails: 100%25 fire,%0A::stop-commands::x:" in first
    assert not [line for line in others if line.startswith("::")]


def test_a_path_with_signs_that_mean_something_to_github_is_escaped(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(PROVED, tmp_path / "a,b" / "rules")
    break_invariant(Path("a,b/rules"))

    ran = run("rules", "check", "a,b/rules", "--format", "github")

    assert ran.out.startswith("::error file=a%2Cb/rules/beside.yaml,line=4,")


def test_json_tells_each_finding_with_its_page(run: Run, folder: Path) -> None:
    break_invariant(folder)

    told = json.loads(run("rules", "check", str(folder), "--format", "json").out)

    (finding,) = told["findings"]
    assert finding["code"] == "SG109"
    assert finding["counterexample"] == {"burning": "yes", "place": "in"}
    assert all(finding[key] for key in ("title", "what", "why", "mend", "message"))
    assert finding["file"] == "our area/rules/beside.yaml"
    assert (finding["line"], finding["column"]) == (4, 10)
    assert finding["rules"][0]["where"] == "our area/rules/rules.yaml:37:14"
    assert (told["schema"], told["answer-sets"]) == ("safeguard-rules-check/1", "72")
    assert told["lengths"]["longest"][0] == told["lengths"]["longest"][1]


def test_what_is_too_large_for_the_budget_is_a_finding_never_a_pass(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("safeguard_cli.commands.rules.check.prove", partial(check, steps=1))

    ran = run("rules", "check", str(folder), "--format", "plain")

    assert ran.code == 1
    assert "SG190 not everything was checked" in ran.out
    assert "every rule can win" not in ran.out.partition("Proved for all")[2]


def test_dates_are_findings_only_where_a_day_is_named(run: Run, folder: Path) -> None:
    late = run("rules", "check", str(folder), "--as-of", "2027-06-01")
    wrong = run("rules", "check", str(folder), "--as-of", "June")

    assert run("rules", "check", str(folder)).code == 0
    assert late.code == 1
    assert "SG114 the document `leaflet` was to be reviewed by 2027-01-31" in late.out
    assert wrong.code == 2
    assert "such as 2026-11-22" in wrong.err


def test_a_counterexample_is_saved_for_advise_to_replay(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    break_invariant(folder)
    saved = tmp_path / "shown"
    ran = run("rules", "check", str(folder), "--counterexamples", str(saved))
    (file,) = saved.iterdir()
    text = file.read_text()

    command = re.findall(r"To replay one: safeguard (.*)", ran.err)[0]
    # The path has a space in it, as paths may.
    again = run(*shlex.split(command), "--format", "json")

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "# fires: burns-inside at our area/rules/rules.yaml:37:14\n" in text
    assert again.code == 0
    record = json.loads(again.out)
    assert [(part["part"], part["action"]) for part in record["outcome"]] == [("fire", "ring")]
    twice = run("rules", "check", str(folder), "--counterexamples", str(saved))
    assert twice.code == 5


def test_rules_in_the_current_folder_are_named_as_they_are(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_invariant(folder)
    monkeypatch.chdir(folder)

    assert run("rules", "check", ".").out.startswith("beside.yaml:4:10: SG109")


def test_every_code_can_be_explained(run: Run) -> None:
    for code, page in read_pages().items():
        ran = run("rules", "explain", code.lower())
        assert ran.code == 0
        assert ran.out.startswith(f"{code}: {page.title}\n")
        assert max(map(len, ran.out.splitlines())) <= 80
        assert [ran.out.count(f"\n{head}\n") for head in ("What", "Why", "How to mend it")] == [
            1,
            1,
            1,
        ]


def test_a_code_that_is_not_there_is_told_with_the_nearest(run: Run) -> None:
    ran = run("rules", "explain", "SG109x")

    assert ran.code == 2
    assert "did you mean `SG109`?" in ran.err
