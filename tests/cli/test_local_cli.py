"""Local rules on the command line: used, named in the record, and needed to verify it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from running import Run
from where import ROOT
from whole_cases import completed

from safeguard_cli.commands.rules.folder import rules_in
from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.deciding.interview import Interview

ROOT = ROOT
Done = Callable[..., str]
SCHOOL = "docs/examples/maintained-school"
BEYOND_POLICY: dict[str, Value] = {
    "tonight": "no-child",
    "setting": "school-maintained",
    "about": ("system",),
    "step-tried": "policy",
    "step-result": "no-reply",
    "meanwhile": "no-child",
}


@pytest.fixture
def done(run: Run, monkeypatch: pytest.MonkeyPatch) -> Done:
    """Return a function that runs a command at the checkout, and gives what it printed."""
    monkeypatch.chdir(ROOT)

    def doing(*command: str, code: int = 0) -> str:
        ran = run(*command)
        assert ran.code == code, ran.err
        return ran.out

    return doing


def advise(done: Done, *options: str) -> str:
    answers = completed(BEYOND_POLICY, interview=Interview(rules_in(ROOT / SCHOOL)))
    values = {n: v if isinstance(v, str) else ",".join(v) for n, v in answers.items()}
    sets = [part for name, value in values.items() for part in ("--set", f"{name}={value}")]
    return done("advise", *sets, "--no-input", *options)


# To prove an example takes seconds. That one changes the advice,
# `test_explain_reads_a_record_by_its_local_rules_only` shows of another.
@pytest.mark.slow
def test_local_rules_change_the_advice(done: Done) -> None:
    assert "the school's own whistleblowing procedure" in advise(done, "--local", SCHOOL)


def test_local_contacts_are_shown(done: Done) -> None:
    assert "Mrs K. Example" in done("contacts", "--local", SCHOOL)


@pytest.mark.slow
def test_the_record_names_the_local_rules_and_needs_them_to_be_verified(
    done: Done, tmp_path: Path
) -> None:
    record = tmp_path / "record.json"
    advise(done, "--local", SCHOOL, "--format", "json", "--out", str(record))

    assert "Local rules" in done("record", "show", str(record))
    verified = done("record", "verify", str(record), "--local", SCHOOL)
    unknown = done("record", "verify", str(record))

    assert "The same rules give the same decision:" in verified
    assert "its rules are not available" in unknown
    assert "example-maintained-school 1.0" in unknown


# That it protects no less, `test_overlay_proof.py` shows too.
@pytest.mark.slow
def test_a_new_local_rule_set_passes_check(done: Done, tmp_path: Path, unmeasured: None) -> None:
    done("rules", "new", str(tmp_path / "mine"))

    assert (tmp_path / "mine" / "local.yaml").is_file()
    assert "organisation" in (tmp_path / "mine" / "ruleset.yaml").read_text()
    assert "Nothing found." in done("rules", "check", str(tmp_path / "mine"))


@pytest.mark.slow
def test_check_shows_the_answers_for_which_local_rules_protect_less(
    done: Done, tmp_path: Path, unmeasured: None
) -> None:
    done("rules", "new", str(tmp_path / "mine"))
    with (tmp_path / "mine" / "local.yaml").open("a") as file:
        file.write(
            "in-part: five-steps\nactions:\n  - id: tea\n    before: go-outside\n"
            "    do: Have a cup of tea\n    level: act\n    who: colleague\n    within: now\n"
            "    record: that you had it\n    rules:\n"
            "      - {id: thirsty, if: {step-tried: talk}, "
            "because: Tea helps., source: my-policy-records}\n"
        )

    printed = done("rules", "check", str(tmp_path / "mine"), code=1)

    assert "SG131" in printed
    assert "and here it is `tea`" in " ".join(printed.split())
    assert "step-tried: talk" in printed
