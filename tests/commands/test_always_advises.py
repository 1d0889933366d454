"""In danger the advice is printed, whatever disk, home, settings, terminal or encoding do."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from sampling import some_quick
from where import TESTS

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="these are ways of other systems")

IN_DANGER = ["advise", "--set", "danger-now=yes", "--no-input"]
LONG = "x" * 300
# What each variable is made, in a folder that holds `file`, `ring`, `pipe` and `gone`.
PLACES = {
    "no home at all": {"HOME": None, "SAFEGUARD_CONFIG_DIR": None, "SAFEGUARD_CACHE_DIR": None},
    "a home that is a file": {"HOME": "file", "SAFEGUARD_CONFIG_DIR": None},
    "a home of nobody": {"HOME": "~nosuchperson", "SAFEGUARD_CONFIG_DIR": "~nosuchperson/c"},
    "a home behind a ring of links": {"HOME": "ring", "SAFEGUARD_CONFIG_DIR": None},
    "a home with a long name": {"HOME": LONG, "SAFEGUARD_CONFIG_DIR": None},
    "settings that are a file": {"SAFEGUARD_CONFIG_DIR": "file"},
    "settings behind a ring of links": {"SAFEGUARD_CONFIG_DIR": "ring"},
    "settings with a long name": {"SAFEGUARD_CONFIG_DIR": LONG},
    "a cache that is a file": {"SAFEGUARD_CACHE_DIR": "file"},
    "a cache that is a pipe": {"SAFEGUARD_CACHE_DIR": "pipe"},
    "a cache among devices": {"SAFEGUARD_CACHE_DIR": "/dev/null"},
    "a cache behind a ring of links": {"SAFEGUARD_CACHE_DIR": "ring"},
    "data that are a file": {"SAFEGUARD_DATA_DIR": "file"},
    "a terminal nobody knows": {"TERM": "nosuchterminal"},
    "a terminal of no width": {"COLUMNS": "0"},
    "a terminal of less than no width": {"COLUMNS": "-5"},
    "a terminal of any width": {"COLUMNS": "99999999999999999999"},
    "a width that is a word": {"COLUMNS": "wide"},
    "letters of the first computers": {"LC_ALL": "C", "PYTHONIOENCODING": "ascii"},
    "letters of another kind": {"PYTHONIOENCODING": "utf-16"},
    "a language nobody knows": {"LC_ALL": "xx_XX.nosuch", "LANG": "xx"},
    "a time zone nobody knows": {"TZ": "Nowhere/Never"},
    "forced colours": {"FORCE_COLOR": "1", "CLICOLOR_FORCE": "1"},
}
LOCAL: dict[str, Callable[[Path], object]] = {
    "no YAML": lambda file: file.write_text("x: [\n"),
    "no text": lambda file: file.write_bytes(b"\xff\xfe\x00"),
    "nothing in it": lambda file: file.touch(),
    "a folder in its place": lambda file: file.mkdir(),
    "a pipe in its place": os.mkfifo,
    "a ring of links in its place": lambda file: file.symlink_to(file),
    "too much in it": lambda file: file.write_text("# " + "x" * 2_000_000),
    "another set's": lambda file: file.write_text("extends: another\n"),
}


@pytest.fixture
def places(tmp_path: Path) -> Path:
    (tmp_path / "file").write_text("no folder")
    (tmp_path / "ring").symlink_to(tmp_path / "ring")
    os.mkfifo(tmp_path / "pipe")
    return tmp_path


def run(
    words: list[str], places: Path, changed: Mapping[str, str | None], **options: object
) -> subprocess.CompletedProcess[bytes]:
    here = {name: str(places / name) for name in ("file", "ring", "pipe", LONG)}
    env = {**os.environ, **{name: here.get(to, to) for name, to in changed.items() if to}}
    env = {name: value for name, value in env.items() if changed.get(name, "") is not None}
    command = [sys.executable, "-m", "safeguard_cli", *words]
    return subprocess.run(  # type: ignore[call-overload, no-any-return]  # any option of it
        command, env=env, timeout=60, **{"capture_output": True, "cwd": places, **options}
    )


def is_advised(ran: subprocess.CompletedProcess[bytes]) -> bool:
    said = ran.stdout.decode("utf-16" if ran.stdout[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8")
    plain = said.replace("\x1b[1;31m", "").replace("\x1b[0m", "").replace("\x1b[1m", "")
    return ran.returncode == 0 and plain.startswith("EMERGENCY: act now\n")


@pytest.mark.parametrize("changed", some_quick(PLACES.values(), 4), ids=PLACES)
def test_whatever_places_and_terminals_do(
    places: Path, changed: Mapping[str, str | None], counted: Callable[[str], None]
) -> None:
    counted("homes, caches and terminals that cannot be used")
    ran = run(IN_DANGER, places, changed)

    assert is_advised(ran), ran.stderr


@pytest.mark.parametrize("spoil", some_quick(LOCAL.values(), 3), ids=LOCAL)
def test_whatever_stands_where_local_details_should(
    places: Path, spoil: Callable[[Path], object]
) -> None:
    (places / "config" / "local").mkdir(parents=True)
    spoil(places / "config" / "local" / "ruleset.yaml")

    ran = run(IN_DANGER, places, {"SAFEGUARD_CONFIG_DIR": str(places / "config")})

    assert is_advised(ran), ran.stderr
    assert b"This is the national advice, without your local numbers" in ran.stderr


def test_local_details_that_are_named_and_cannot_be_used_are_an_error(places: Path) -> None:
    (places / "mine").mkdir()
    (places / "mine" / "ruleset.yaml").write_text("x: [\n")

    ran = run([*IN_DANGER, "--local", "mine"], places, {})

    assert ran.returncode == 3
    assert ran.stdout == b""


def test_whatever_is_in_the_cache(places: Path) -> None:
    cache = {"SAFEGUARD_CACHE_DIR": str(places / "cache")}
    run(IN_DANGER, places, cache)
    (copy,) = (places / "cache").iterdir()
    copy.unlink()
    os.mkfifo(copy)

    assert is_advised(run(IN_DANGER, places, cache))


def test_from_a_working_folder_that_has_gone(places: Path) -> None:
    gone = places / "gone"
    gone.mkdir()
    words = " ".join(IN_DANGER)
    shell = f'rmdir "{gone}" && exec "{sys.executable}" -m safeguard_cli {words}'

    ran = subprocess.run(
        ["sh", "-c", shell], cwd=gone, capture_output=True, timeout=60, check=False
    )

    assert is_advised(ran), ran.stderr


@pytest.mark.parametrize("limit", ["-f 0", "-n 16", "-v 1000000"])
def test_with_little_of_what_programs_need(places: Path, limit: str) -> None:
    words = " ".join(IN_DANGER)
    shell = f'ulimit {limit} && exec "{sys.executable}" -m safeguard_cli {words}'

    ran = subprocess.run(
        [shutil.which("bash") or "bash", "-c", shell],
        cwd=places,
        capture_output=True,
        timeout=60,
        check=False,
    )

    assert is_advised(ran), ran.stderr


COMMANDS = [
    "advise --set danger-now=yes --no-input",
    "--version",
    "--help",
    "contacts",
    "decide --set danger-now=yes",
    "batch - --out -",
    "rules schema",
]


@pytest.mark.parametrize("words", some_quick(COMMANDS, 2), ids=lambda words: words.split()[0])
@pytest.mark.parametrize(
    "where", some_quick([">&-", ">/dev/full", ">&- 2>&-", ">/dev/full 2>/dev/full"], 3)
)
def test_an_output_that_is_closed_or_full_is_said_and_is_code_5(
    places: Path, words: str, where: str, counted: Callable[[str], None]
) -> None:
    counted("closed and full outputs")
    given = b'{"id": "a", "answers": {"danger-now": "yes"}}\n' if "batch" in words else b"{}\n"
    shell = f'"{sys.executable}" -m safeguard_cli {words} {where}'

    ran = subprocess.run(
        ["bash", "-c", shell], cwd=places, input=given, capture_output=True, timeout=60, check=False
    )

    assert ran.returncode == 5
    assert b"Traceback" not in ran.stderr
    if "2>" not in where:
        assert b"cannot be written there" in ran.stderr
        assert words != COMMANDS[0] or b"EMERGENCY: act now" in ran.stderr


@pytest.mark.parametrize("where", ["2>&-", "2>/dev/full"])
def test_where_warnings_cannot_be_told_the_advice_is_printed(places: Path, where: str) -> None:
    (places / "config" / "local").mkdir(parents=True)
    (places / "config" / "local" / "ruleset.yaml").write_text("x: [\n")
    shell = f'"{sys.executable}" -m safeguard_cli {" ".join(IN_DANGER)} {where}'
    env = {**os.environ, "SAFEGUARD_CONFIG_DIR": str(places / "config")}

    ran = subprocess.run(
        ["bash", "-c", shell], cwd=places, capture_output=True, timeout=60, env=env, check=False
    )

    assert is_advised(ran)


@pytest.mark.parametrize("command", ["rules check", "rules review", "advise --rules"])
def test_a_folder_whose_name_is_no_text_is_read_as_any_other(places: Path, command: str) -> None:
    odd = os.fsdecode(os.fsencode(places / "rules") + b"\xff")
    shutil.copytree(TESTS / "rulesets" / "small", odd)

    ran = subprocess.run(
        [sys.executable, "-m", "safeguard_cli", *command.split(), odd],
        cwd=places, stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False,
    )  # fmt: skip

    assert b"Something went wrong" not in ran.stderr
