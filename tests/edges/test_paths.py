"""Paths that cannot be looked at end nothing, and one module alone asks what stands at a path."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest
from where import ROOT

from safeguard_cli.reading import paths

SOURCE = ROOT / "src" / "safeguard_cli"
# These raise for a folder that nobody may enter, for a name too long, or in a folder that has gone.
RAISING = {
    "exists", "is_file", "is_dir", "is_symlink", "expanduser", "absolute", "resolve", "glob",
    "rglob", "iterdir", "cwd", "home", "lexists", "getcwd",
}  # fmt: skip
LONG = "x" * 300


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        pytest.param(Path(__file__), "file", id="a file"),
        pytest.param(Path(__file__).parent, "folder", id="a folder"),
        pytest.param(Path(__file__) / "below", "missing", id="below a file"),
        pytest.param(Path("nowhere"), "missing", id="nothing"),
        pytest.param(Path(LONG), "unreadable", id="a name that is too long"),
        pytest.param(Path("a\0b"), "unreadable", id="no name that a file can have"),
    ],
)
def test_a_path_says_what_it_is_and_never_raises(path: Path, kind: str) -> None:
    assert paths.kind_of(path) == kind
    assert paths.is_file(path) is (kind == "file")
    assert paths.is_folder(path) is (kind == "folder")
    assert paths.is_taken(path) is (kind != "missing")
    assert kind == "folder" or paths.inside(path, "*") == []


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such links")
def test_a_ring_of_links_is_unreadable(tmp_path: Path) -> None:
    ring = tmp_path / "ring"
    ring.symlink_to(ring)

    assert paths.kind_of(ring / "below") == "unreadable"
    assert not paths.is_file(ring)


def test_a_working_folder_that_has_gone_and_a_home_that_is_not_there_raise_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()

    assert paths.absolute(Path("a")) == Path("a")
    assert paths.here() == Path()
    assert paths.at_home(Path("~nosuchperson/a")) == Path("~nosuchperson/a")


def test_what_is_in_a_folder_comes_in_order(tmp_path: Path) -> None:
    for name in ("b.json", "a.json", "c.txt"):
        (tmp_path / name).touch()

    assert [path.name for path in paths.inside(tmp_path, "*.json")] == ["a.json", "b.json"]


def test_no_other_module_asks_a_path_what_it_is() -> None:
    asked = {fault for file in sorted(SOURCE.rglob("*.py")) for fault in _questions_in(file)}

    assert asked == set()


def _questions_in(file: Path) -> set[str]:
    # `read_folder` lists in a place of its own: it also lists what is in a zip.
    allowed = {"paths.py": RAISING, "rule_folder.py": {"iterdir"}}.get(file.name, set[str]())
    calls = [node for node in ast.walk(ast.parse(file.read_bytes())) if isinstance(node, ast.Call)]
    return {
        f"{file.relative_to(SOURCE)}, line {call.lineno}: {call.func.attr}"
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in RAISING - allowed
        and not (isinstance(call.func.value, ast.Name) and call.func.value.id == "paths")
    }
