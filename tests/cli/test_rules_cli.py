"""The other `rules` commands, and `explain`, through the command line."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from rule_folders import PROVED, edit
from running import Run
from where import RULES
from whole_cases import completed

from safeguard_cli.commands.rules.folder import rules_in
from safeguard_cli.core.checking import local_may_advise
from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.words.folding import LONGEST_LINE

EXAMPLES = RULES.parent / "docs" / "examples"
AS_OF = "2026-11-25T10:00"
NO_CHILD: dict[str, Value] = {"tonight": "no-child", "about": ("own-decision",)}
SUPPORT = completed(NO_CHILD | {"who-is-it": "colleague", "safe-to-talk": "no"})
HARM_UNCLEAR = completed(NO_CHILD | {"harm": "unclear", "safe-to-talk": "no"})
EXCEPTION = """\
exceptions:
  - id: august
    on: get-support
    within: 5 working days
    reason: The building is shut in August.
    owner: The designated lead
    review-by: 2027-08-31
"""


@cache
def ladder() -> dict[str, Value]:
    """Return a disagreement that has come to the second stage of a local procedure."""
    interview = Interview(rules_in(EXAMPLES / "partnership"))
    given: dict[str, Value] = {
        "tonight": "no-child",
        "about": ("other-agency",),
        "stage-tried": "line-managers",
        "stage-result": "no-reply",
    }
    return completed(given, interview=interview)


def edited(folder: Path, name: str, old: str, new: str) -> Path:
    copy = folder / "new"
    shutil.copytree(PROVED, copy)
    edit(copy, name, old, new)
    return copy


def answers_file(folder: Path, answers: Mapping[str, Value], as_of: str = AS_OF) -> str:
    file = folder / "answers.json"
    file.write_text(json.dumps({"as-of": as_of, "answers": answers}))
    return str(file)


def overlay(folder: Path, rules: str) -> str:
    local = folder / "mine"
    local.mkdir()
    head = "extends: uk-safeguarding\nid: mine\ntitle: Mine\nversion: '1'\nreview-by: 2027-09-30\n"
    (local / "ruleset.yaml").write_text(f"{head}files: [local.yaml]\n")
    (local / "local.yaml").write_text(rules)
    return str(local)


# diff


@pytest.mark.parametrize(
    ("file", "old", "new", "kind", "protective", "shown"),
    [
        pytest.param(
            "rules", "{id: burns-inside, if: {place: in}", "{id: burns-inside, if: {place: out}",
            "action", "less", {"burning": "yes", "place": "in", "heard": ["bell"]},
            id="a less protective action",
        ),
        pytest.param(
            "rules", "{heard: cry}", "{heard: [cry, bell]}",
            "action", "more", {"burning": "no", "heard": ["bell"]},
            id="a more protective action",
        ),
        pytest.param(
            "rules", "within: same day", "within: 3 days",
            "deadline", "less", {"burning": "no", "heard": ["bell"]},
            id="a later deadline",
        ),
        pytest.param(
            "beside", "source: one, if: {burning: yes}", "source: one, if: {place: in}",
            "duty", "less", {"burning": "yes", "place": "out"},
            id="a lost duty",
        ),
        pytest.param(
            "beside", "applies-if: {burning: no}", "applies-if: {burning: yes}",
            "item", "less", {"burning": "no"},
            id="a lost item",
        ),
        pytest.param(
            "rules", "ask-if: {burning: yes}", "ask-if: {burning: [yes, no]}",
            "question", "equally", None,
            id="a question asked",
        ),
    ],
)  # fmt: skip
def test_diff_shows_each_kind_of_difference_with_answers(
    run: Run, tmp_path: Path, file: str, old: str, new: str, kind: str, protective: str,
    shown: dict[str, Any] | None,
) -> None:  # fmt: skip
    changed = edited(tmp_path, file, old, new)

    text = run("rules", "diff", str(PROVED), str(changed))
    told = json.loads(run("rules", "diff", str(PROVED), str(changed), "--format", "json").out)

    assert text.code == 1
    found = [one for one in told["differences"] if one["kind"] == kind]
    assert protective in {one["protective"] for one in found}
    word = {"less": "LESS PROTECTIVE", "more": "More protective", "equally": "Equally protective"}
    assert f"{word[protective]}: {kind}. " in text.out
    if shown is not None:
        assert shown in [one["evidence"]["answers"] for one in found]
        assert "answers that show it:" in text.out


def test_diff_says_when_it_is_proved_that_nothing_differs(run: Run, tmp_path: Path) -> None:
    same = edited(tmp_path, "rules", "do: Put it out", "do: Put the fire out")

    ran = run("rules", "diff", str(PROVED), str(same))

    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("No answers lead to different advice")
    assert "1 text also has other words." in ran.out


def test_diff_lists_the_records_that_would_be_advised_otherwise(run: Run, tmp_path: Path) -> None:
    records = tmp_path / "records"
    records.mkdir()
    for name, place in (("in", "in"), ("out", "out")):
        sets = [f"--set={each}" for each in ("burning=yes", f"place={place}", "heard=none")]
        more = ["--set=colour=red", "--no-input", "--out", str(records / f"{name}.json")]
        run("advise", "--rules", str(PROVED), *sets, *more)
    changed = edited(tmp_path, "rules", "if: {place: in}, because", "if: {heard: cry}, because")

    ran = run("rules", "diff", str(PROVED), str(changed), "--records", str(records))
    (records / "torn.json").write_text("{")
    torn = run("rules", "diff", str(PROVED), str(PROVED), "--records", str(records))

    assert "1 of 2 records would be advised differently today." in ran.out
    assert "- in.json: " in ran.out
    assert torn.code == 1
    assert "torn.json could not be read" in torn.out
    assert run("rules", "diff", str(PROVED), str(PROVED), "--records", "nowhere").code == 2


# Of small rules, the tests above show it.
@pytest.mark.slow
def test_a_local_rule_set_can_be_compared_with_the_national_one(run: Run, tmp_path: Path) -> None:
    folder = overlay(tmp_path, "shorten:\n  - {on: get-support, within: 1 working day}\n")

    ran = run("rules", "diff", str(RULES), folder)

    assert ran.code == 1
    assert "1 difference: 1 more protective." in ran.out


# explain


def test_explain_reads_a_record_by_its_local_rules_only(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # That they protect no less, `test_overlay_proof.py` proves. No other test is to rely on this.
    monkeypatch.setattr(local_may_advise, "is_proved", lambda *_: True)
    monkeypatch.setenv("SAFEGUARD_CACHE_DIR", str(tmp_path / "cache"))
    local = str(EXAMPLES / "partnership")
    record = tmp_path / "record.json"
    file = answers_file(tmp_path, ladder())
    run("advise", "--answers", file, "--local", local, "--no-input", "--out", str(record))

    with_them = run("explain", str(record), "--local", local)
    without = run("explain", str(record))

    assert with_them.code == 0
    assert "Stage 3: ask the senior liaison officers to settle it" in with_them.out
    assert "Over them lie Example: Exampleshire" in with_them.out
    assert without.code == 3
    assert "Over it lie example-partnership 2.1, digest" in without.err
    assert "--local DIR" in without.err


@pytest.mark.parametrize("columns", [60, 80, 200])
def test_an_explanation_fits_the_screen_and_tells_everything(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))

    ran = run("explain", "--answers", answers_file(tmp_path, {**SUPPORT, "safe-to-talk": "unsure"}))

    lines = ran.out.splitlines()
    assert max(map(len, lines)) <= min(columns, LONGEST_LINE)
    titles = [line for line, below in pairwise(lines) if below and set(below) == {"-"}]
    assert titles == [
        "Why this",
        "Why also these duties",
        "Why nothing more protective",
        "What would change it",
        "The unknown that matters most",
        "Every rule, and the answers that settled it",
        "What was not asked, and why",
    ]
    assert "fails: rule danger-is-now\n" in ran.out


def test_explain_as_json_settles_every_rule(run: Run, tmp_path: Path) -> None:
    told = json.loads(run("explain", "--answers", answers_file(tmp_path, SUPPORT),
                          "--format", "json").out)  # fmt: skip

    rules = [r for p in told["parts"] for a in p["actions"] for r in a["rules"]]
    assert len(rules) == len({rule["rule"] for rule in rules}) > 70
    assert all(rule["truth"] in ("holds", "fails", "unknown") for rule in rules)
    assert {"changes", "unknown", "duties", "not-asked"} <= told.keys()


def test_explain_needs_a_record_or_answers(run: Run) -> None:
    assert run("explain").code == 2


# local rule sets


def test_an_exception_gives_more_time_and_is_told_on_every_record(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # That rules with one may advise, `test_local_rules.py` proves over a base that is small.
    monkeypatch.setattr(local_may_advise, "is_proved", lambda *_: True)
    local, record = overlay(tmp_path, EXCEPTION), tmp_path / "record.json"
    file = answers_file(tmp_path, SUPPORT)

    run("advise", "--answers", file, "--local", local, "--no-input", "--out", str(record))

    for how in ("text", "plain", "json", "markdown", "html"):
        shown = " ".join(run("record", "show", str(record), "--format", how).out.split())
        assert "The building is shut in August." in shown
        assert "2 December 2026" in shown


@pytest.mark.parametrize(
    ("answers", "as_of"),
    [
        pytest.param({**SUPPORT, "safe-to-talk": "unsure"}, AS_OF, id="where somebody is unsure"),
        pytest.param(SUPPORT, "2027-09-01T10:00", id="after its date"),
        pytest.param(HARM_UNCLEAR, AS_OF, id="where harm is not excluded"),
    ],
)
def test_an_exception_does_not_hold(
    run: Run, tmp_path: Path, answers: Mapping[str, Value], as_of: str
) -> None:
    local = overlay(tmp_path, EXCEPTION)
    file = answers_file(tmp_path, answers, as_of)

    ran = run("advise", "--answers", file, "--local", local, "--no-input", "--format", "plain")

    assert "Get support from an experienced colleague" in ran.out
    assert "August" not in ran.out


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("on: get-support", "on: call-999", "SG078"),
        ("    owner: The designated lead\n", "", "SG023"),
        ("    review-by: 2027-08-31\n", "", "SG023"),
        ("    reason: The building is shut in August.\n", "", "SG023"),
        ("on: get-support", "on: get-suport", "SG079"),
    ],
)
def test_an_exception_that_cannot_be_made_is_told(
    run: Run, tmp_path: Path, old: str, new: str, code: str
) -> None:
    ran = run("rules", "check", overlay(tmp_path, EXCEPTION.replace(old, new)))

    assert ran.code == 3
    assert f"mine/local.yaml:2:5: {code} " in ran.out or f"mine/local.yaml:3:9: {code} " in ran.out


@pytest.mark.slow
def test_check_shows_a_stage_beyond_its_ceiling_and_a_lost_stage_of_a_local_ladder(
    run: Run, tmp_path: Path, unmeasured: None
) -> None:
    later, fewer = tmp_path / "later", tmp_path / "fewer"
    for folder in (later, fewer):
        shutil.copytree(EXAMPLES / "partnership", folder)
    ladder = (later / "ladder.yaml").read_text()
    (later / "ladder.yaml").write_text(
        ladder.replace("raise-within: 48 hours or sooner", "raise-within: 30 days or sooner")
    )
    (fewer / "ladder.yaml").write_text(
        ladder.replace("strengthens: managers", "strengthens: practitioners")
    )

    slow = run("rules", "check", str(later), "--format", "plain")
    lost = run("rules", "check", str(fewer), "--format", "plain")

    assert slow.code == lost.code == 1
    assert "SG136 stage `independent-chair` may take longer than 21 days" in slow.out
    assert "SG133 action `stage-2-managers` of the base is gone" in lost.out


def test_a_new_local_rule_set_is_commented_and_never_written_over(run: Run, tmp_path: Path) -> None:
    folder = str(tmp_path / "ours")

    first, again = run("rules", "new", folder), run("rules", "new", folder)

    assert first.code == 0
    assert again.code == 2
    for file in (tmp_path / "ours").iterdir():
        assert file.read_text().startswith("#")
    assert run("contacts", "--local", folder).code == 0


# A folder, a file or a rule set of the wrong kind


def test_a_local_rule_set_is_not_taken_for_a_whole_one(run: Run) -> None:
    ran = run("advise", "--rules", str(EXAMPLES / "partnership"), "--no-input")

    assert ran.code == 3
    assert ran.err == (
        "If a child is in danger now, do not wait for this: ring 999.\n"
        "partnership/ruleset.yaml:7:1: SG022 this is a local rule set: name it with `--local`, "
        "not with `--rules`\n"
    )


def test_a_folder_where_a_file_of_answers_is_wanted_is_called_a_folder(run: Run) -> None:
    ran = run("advise", "--answers", str(EXAMPLES), "--no-input")

    assert ran.code == 2
    assert "is a folder, and a file is wanted" in ran.err


def test_a_file_where_a_rule_set_is_wanted_is_called_a_file(run: Run) -> None:
    ran = run("rules", "check", str(RULES / "ruleset.yaml"))

    assert ran.code == 3
    assert "SG001 this is a file; name the folder in which it lies" in ran.out


# sources, test and coverage, schema, graph


def test_only_with_a_day_is_anything_past_its_date_a_finding(run: Run) -> None:
    table = run("rules", "sources")
    late = run("rules", "sources", str(EXAMPLES / "partnership"), "--as-of", "2027-10-01")
    as_json = run("rules", "sources", "--as-of", "2027-10-01", "--format", "json")

    assert (table.code, table.err) == (0, "")
    assert "| s000-first-duty |" in table.out
    assert late.code == as_json.code == 1
    assert (
        r"- the local rule set \`example-partnership\` was to be reviewed by 2027-09-30" in late.out
    )
    assert r"- the ladder of part \`partnership\` was to be reviewed by 2027-09-30" in late.out
    assert [one["what"] for one in json.loads(as_json.out)["overdue"]] == [
        "the rule set `uk-safeguarding` was to be reviewed by"
    ]


# The training stories alone reach every rule and duty: test_scenarios.py.
@pytest.mark.slow
def test_nothing_of_the_shipped_rules_is_left_out_by_the_scenarios(run: Run) -> None:
    ran = run("rules", "coverage")

    assert ran.code == 0
    assert ran.out.count("100 %") == 4
    assert "not reached" not in ran.out


def test_coverage_never_rounds_up(run: Run, tmp_path: Path) -> None:
    scenarios = yaml.safe_load((RULES / "scenarios" / "protection.yaml").read_text())
    file = tmp_path / "some.yaml"
    file.write_text(yaml.safe_dump([scenarios[0]], sort_keys=False, allow_unicode=True))

    ran = run("rules", "coverage", str(file), "--rules", str(RULES))

    assert ran.code == 1
    lines = [line for line in ran.out.splitlines() if " reached, " in line]
    for line in lines:
        some, _, many = line.split(": ")[1].partition(" of ")
        told = int(line.split(", ")[1].removesuffix(" %"))
        assert told == int(some) * 100 // int(many.split()[0])


def test_a_schema_can_be_saved_for_an_editor(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "answers.schema.json"

    ran = run("rules", "schema", "answers", "--rules", str(RULES), "--out", str(file))

    assert (ran.code, ran.out) == (0, "")
    assert json.loads(file.read_text())["$schema"].endswith("2020-12/schema")


@pytest.mark.parametrize("how", ["mermaid", "dot", "html"])
def test_a_picture_says_when_a_part_applies_and_speaks_of_local_stages(
    run: Run, tmp_path: Path, how: str
) -> None:
    local = str(EXAMPLES / "partnership")

    ran = run("rules", "graph", "--rules", local, "--part", "partnership", "--format", how,
              "--answers", answers_file(tmp_path, ladder()))  # fmt: skip

    assert (ran.code, ran.err) == (0, "")
    words = ran.out.replace("<br/>", " ").replace("\\l", " ")
    assert "This part applies where all of this holds:" in " ".join(words.split())
    assert "Stage 4: ask the independent chair" in " ".join(words.split())
    assert "Your answers lead here" in ran.out


def test_a_part_that_cannot_be_drawn_is_told_with_the_nearest(run: Run) -> None:
    ran = run("rules", "graph", "--part", "five-step")

    assert ran.code == 2
    assert "did you mean `five-steps`?" in ran.err
