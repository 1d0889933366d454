"""A batch that 0.1.0 began is never gone on with in silence by another version or other rules."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from from_0_1_0 import FILES, OWN_RULES, changed_rules
from running import Run

from safeguard_cli import __version__

AS_OF = "2026-11-25T10:00"


@pytest.fixture
def begun(tmp_path: Path) -> Path:
    """A folder with the two batches as they were left when they were killed."""
    shutil.copytree(FILES / "batch", tmp_path / "batch")
    return tmp_path / "batch"


def resumed(run: Run, begun: Path, name: str, rules: Path, out: str = "") -> tuple[int, str, str]:
    words = ("batch", str(begun / f"{name}.jsonl"), "--rules", str(rules), "--as-of", AS_OF)
    where = out or str(begun / f"{name}-decisions.jsonl")
    return run(*words, "--out", where, *(() if out else ("--resume",)))


def held(begun: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in begun.iterdir()}


def test_another_version_refuses_with_both_named_and_a_way_out(run: Run, begun: Path) -> None:
    before = held(begun)

    code, out, err = resumed(run, begun, "small", OWN_RULES)

    assert (code, out) == (2, "")
    assert f"begun with safeguard 0.1.0, and this is {__version__}\n" in err
    assert "finish it with that version, or choose a new --out" in err
    assert held(begun) == before


def test_other_rules_are_named_too(run: Run, begun: Path, tmp_path: Path) -> None:
    before = held(begun)

    code, _, err = resumed(run, begun, "national", changed_rules(tmp_path))

    assert code == 2
    assert f"and this is {__version__}, and otherwise: rules\n" in err
    assert held(begun) == before


def test_the_way_out_decides_all_of_the_input_and_leaves_what_was_there(
    run: Run, begun: Path
) -> None:
    before = held(begun)
    anew = begun / "anew.jsonl"

    code, _, _ = resumed(run, begun, "small", OWN_RULES, str(anew))

    lines = [json.loads(line) for line in anew.read_text().splitlines()]
    assert code == 1
    assert [line["id"] for line in lines] == [f"small-{n}" for n in range(1, 7)]
    assert [bool(line["errors"]) for line in lines] == [False] * 3 + [True] + [False] * 2
    anew.unlink()
    assert held(begun) == before


def test_what_was_decided_before_is_decided_so_by_the_same_rules(run: Run, begun: Path) -> None:
    """Actions, levels and deadlines stay; the document may say more."""
    anew = begun / "anew.jsonl"
    resumed(run, begun, "small", OWN_RULES, str(anew))

    def essence(file: Path) -> list[object]:
        lines = [json.loads(line) for line in file.read_text().splitlines()[:4]]
        # A record with one bad answer was not decided at all then.
        decisions = [line["decision"] for line in lines if not line["errors"]]
        return [
            (part["part"], part["applies"], part["action"], part["settled"], part["due"])
            for decision in decisions
            for part in decision["parts"]
        ]

    assert essence(anew) == essence(begun / "small-decisions.jsonl")


def test_a_version_from_a_file_commands_no_terminal(run: Run, begun: Path) -> None:
    state = begun / "small-decisions.jsonl.resume"
    state.write_text(state.read_text().replace("0.1.0", "\\u001b[31m" + "9" * 99))

    _, _, err = resumed(run, begun, "small", OWN_RULES)

    assert "\x1b" not in err
    assert "9" * 50 not in err
