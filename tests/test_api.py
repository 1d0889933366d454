"""From Python, the same results as from the commands; nothing prints, and importing is cheap."""

from __future__ import annotations

import doctest
import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec import json as fast_json
from msgspec.structs import replace
from overlay_folders import base_in, overlay_in
from test_cli import AS_OF, FULL
from test_merge_local_rules import ADDED
from typer.testing import CliRunner
from where import ROOT

import safeguard_cli
from safeguard_cli import Record, api, decide, decide_many, explain, interview, load_rules
from safeguard_cli.api import Answers, Rules, arrow_tables, loaded_rules, one_or_many
from safeguard_cli.cli import app
from safeguard_cli.core.errors import RulesError, UsageError

ROOT = ROOT
README = (ROOT / "README.md").read_text("utf-8")


@pytest.fixture(scope="module")
def rules() -> Rules:
    return load_rules()


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    file = tmp_path / "answers.json"
    file.write_text(json.dumps({"as-of": AS_OF, "answers": FULL}))
    return file


def printed(*words: str) -> object:
    return json.loads(CliRunner().invoke(app, list(words)).stdout)


def test_a_decision_is_the_one_that_the_command_prints(rules: Rules, answers: Path) -> None:
    decision = decide(rules, FULL, AS_OF)

    assert json.loads(fast_json.encode(decision)) == printed("decide", str(answers))


def test_many_decisions_are_those_of_each_by_itself(rules: Rules) -> None:
    cases: list[Answers] = [FULL, {"danger-now": "yes"}, {"told": "nobody"}]

    together = decide_many(rules, cases, ["2026-12-24T09:00", AS_OF, AS_OF])

    alone = [decide(rules, FULL, "2026-12-24T09:00"), *(decide(rules, c, AS_OF) for c in cases[1:])]
    assert [replace(each, missing=()) for each in together] == [
        replace(each, missing=()) for each in alone
    ]
    assert decide_many(rules, [], AS_OF) == []


def test_what_is_wrong_with_one_of_many_is_said_with_its_number(rules: Rules) -> None:
    with pytest.raises(UsageError, match="case 2: `danger-now` has no such answer"):
        decide_many(rules, [{}, {"danger-now": "maybe"}])
    with pytest.raises(UsageError, match="another number of moments"):
        decide_many(rules, [{}, {}], [AS_OF])
    for function in (decide, explain, decide_many):
        with pytest.raises(UsageError, match="what `load_rules` returns"):
            function(None, {})  # type: ignore[arg-type]


def test_no_record_is_made_or_verified_by_what_is_no_rule_set(rules: Rules) -> None:
    record = Record.of(rules, FULL, "SG-1", AS_OF)

    with pytest.raises(UsageError, match="what `load_rules` returns"):
        Record.of(None, FULL, "SG-1", AS_OF)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="what `load_rules` returns"):
        record.verify("rules")  # type: ignore[arg-type]


def test_an_explanation_is_the_one_that_the_command_prints(rules: Rules, answers: Path) -> None:
    told = explain(rules, FULL, AS_OF)

    expected = printed("explain", "--answers", str(answers), "--format", "json")
    assert json.loads(fast_json.encode(told)) == expected


def test_a_record_is_the_one_that_the_command_prints(rules: Rules, answers: Path) -> None:
    saved = CliRunner().invoke(
        app, ["advise", "--answers", str(answers), "--no-input", "--format", "json"]
    )
    command = Record.read(saved.stdout)

    mine = Record.of(rules, FULL, command.contents.reference, AS_OF)

    # Only when each was made differs.
    same = {"created": "", "digest": ""}
    assert {**json.loads(mine.to_json()), **same} == {**json.loads(saved.stdout), **same}
    assert mine.verify(rules).same_decision


def test_an_interview_asks_until_nothing_is_missing(rules: Rules) -> None:
    answers = interview(rules, lambda question: FULL[question.id], as_of=AS_OF)

    assert decide(rules, answers, AS_OF).is_complete
    assert answers.keys() <= FULL.keys()


def test_a_moment_may_be_a_datetime(rules: Rules) -> None:
    at = datetime(2026, 11, 25, 10, tzinfo=UTC)

    assert decide(rules, {}, at) == decide(rules, {}, AS_OF)


def test_what_is_wrong_is_raised_and_nothing_is_printed(
    rules: Rules, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(UsageError, match="did you mean `danger-now`"):
        decide(rules, {"danger-nov": "yes"})
    with pytest.raises(UsageError, match="takes one answer"):
        decide(rules, {"danger-now": 7})  # type: ignore[dict-item]
    with pytest.raises(UsageError, match="as-of"):
        decide(rules, {}, "soon")
    with pytest.raises(UsageError, match="as_of"):
        decide(rules, {}, 7)  # type: ignore[arg-type]
    for answers in (["danger-now"], {7: "yes"}, None):
        with pytest.raises(UsageError, match="a mapping"):
            decide(rules, answers)  # type: ignore[arg-type]
    for reference in ("", "a\nb", "\x1b[31m", 7):
        with pytest.raises(UsageError, match="reference"):
            Record.of(rules, {}, reference)  # type: ignore[arg-type]
    with pytest.raises(RulesError):
        load_rules(tmp_path)

    assert capsys.readouterr() == ("", "")


def test_a_local_rule_set_can_be_laid_over(tmp_path: Path) -> None:
    base = base_in(tmp_path)
    local = overlay_in(tmp_path, ADDED)

    decision = decide(load_rules(tmp_path / "base", local), {"fire": "yes"})

    assert decision.rules.digest == base.digest
    assert decision.rules.local == "hill-street"


def test_the_examples_in_its_pages_are_true() -> None:
    # The package tells of each thing by the module that holds it.
    modules = (api, arrow_tables, loaded_rules, one_or_many)
    public = {name: getattr(api, name) for name in api.__all__}
    found = [doctest.testmod(each, extraglobs=public) for each in modules]

    assert all(each.attempted for each in found)
    assert sum(each.attempted for each in found) >= 12
    assert not any(each.failed for each in found)


def test_the_example_in_the_readme_is_true() -> None:
    example = README.partition("```python\n")[2].partition("```\n")[0]
    test = doctest.DocTestParser().get_doctest(example, {}, "README", "README.md", 0)

    assert len(test.examples) >= 4
    assert doctest.DocTestRunner().run(test).failed == 0


def test_importing_the_package_loads_nothing_of_it() -> None:
    code = (
        "import sys; before = set(sys.modules); import safeguard_cli; safeguard_cli.__version__; "
        "print(*sorted(set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["safeguard_cli", "safeguard_cli.version"]


def test_what_is_promised_is_there_and_nothing_else_is_made_up() -> None:
    assert all(hasattr(safeguard_cli, name) for name in safeguard_cli.__all__)
    assert all(hasattr(api, name) for name in api.__all__)
    with pytest.raises(AttributeError):
        _ = safeguard_cli.advise
