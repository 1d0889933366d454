from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
from rule_folders import SMALL

from safeguard_cli.core.errors import RulesError
from safeguard_cli.core.model import rule_set as model
from safeguard_cli.reading import cache
from safeguard_cli.reading.cache import load_cached
from safeguard_cli.reading.load import load_rules


@pytest.fixture
def rules_folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL, tmp_path / "small"))


@pytest.fixture
def cache_dir(tmp_path: Path) -> Path:
    return tmp_path / "made" / "when-needed"


def only(cache_dir: Path) -> Path:
    (copy,) = cache_dir.iterdir()
    return copy


def in_copy(cache_dir: Path) -> model.RuleSet:
    content = only(cache_dir).read_bytes()[32:]
    return msgspec.msgpack.decode(content, type=model.RuleSet)


def put(cache_dir: Path, content: bytes) -> None:
    """Write a copy with a seal that fits it."""
    only(cache_dir).write_bytes(sha256(content).digest() + content)


def forbid_yaml(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_build_from_files", lambda _: pytest.fail("read from YAML"))


def test_a_copy_is_used_the_second_time(
    rules_folder: Path, cache_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = load_cached(rules_folder, cache_dir)
    forbid_yaml(monkeypatch)

    assert load_cached(rules_folder, cache_dir) == first == load_rules(rules_folder)


def test_no_copy_is_made_where_none_is_to_be_kept(rules_folder: Path, cache_dir: Path) -> None:
    rules = load_cached(rules_folder, cache_dir, keep=False)

    assert rules == load_rules(rules_folder)
    assert not cache_dir.exists()


def test_yaml_is_not_even_imported_when_there_is_a_copy(
    rules_folder: Path, cache_dir: Path
) -> None:
    load_cached(rules_folder, cache_dir)
    program = (
        "import sys; from pathlib import Path\n"
        "from safeguard_cli.reading.cache import load_cached\n"
        "load_cached(Path(sys.argv[1]), Path(sys.argv[2]))\n"
        "print('yaml' in sys.modules)\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", program, rules_folder, cache_dir],
        capture_output=True,
        check=True,
        text=True,
    )

    assert done.stdout == "False\n"


def test_only_the_owner_may_read_a_copy(rules_folder: Path, cache_dir: Path) -> None:
    load_cached(rules_folder, cache_dir)

    copy = only(cache_dir)
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert stat.S_IMODE(cache_dir.stat().st_mode) == 0o700
    assert copy.name.startswith("rules-")
    assert copy.suffix == ".msgpack"


def test_a_changed_file_is_read_anew(rules_folder: Path, cache_dir: Path) -> None:
    load_cached(rules_folder, cache_dir)
    head = rules_folder / "ruleset.yaml"
    head.write_text(head.read_text().replace("A small rule set", "Another"))

    assert load_cached(rules_folder, cache_dir).title == "Another"


def test_another_version_of_the_tool_makes_its_own_copy(
    rules_folder: Path, cache_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_cached(rules_folder, cache_dir)
    monkeypatch.setattr(cache, "__version__", "99")
    load_cached(rules_folder, cache_dir)

    assert len(list(cache_dir.iterdir())) == 2


def test_another_model_makes_its_own_copy(
    rules_folder: Path, cache_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_cached(rules_folder, cache_dir)
    added = msgspec.defstruct("Added", [("colour", str)])
    monkeypatch.setattr(model, "Added", added, raising=False)
    load_cached(rules_folder, cache_dir)

    assert len(list(cache_dir.iterdir())) == 2


@pytest.mark.parametrize("damage", [b"", b"{", b"\xff", b"[" * 100_000, b'{"id": 1}'])
def test_a_damaged_copy_is_made_again(rules_folder: Path, cache_dir: Path, damage: bytes) -> None:
    rules = load_cached(rules_folder, cache_dir)
    only(cache_dir).write_bytes(damage)

    assert load_cached(rules_folder, cache_dir) == rules
    assert in_copy(cache_dir) == rules


def test_a_copy_of_other_rules_is_made_again(rules_folder: Path, cache_dir: Path) -> None:
    rules = load_cached(rules_folder, cache_dir)
    other = msgspec.structs.replace(rules, title="Other", digest="0")
    put(cache_dir, msgspec.msgpack.encode(other))

    assert load_cached(rules_folder, cache_dir) == rules


def test_no_flipped_bit_gives_other_rules(
    rules_folder: Path, cache_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = load_cached(rules_folder, cache_dir)
    monkeypatch.setattr(cache, "_build_from_files", lambda _: rules)
    sealed = only(cache_dir).read_bytes()
    step = max(1, len(sealed) * 8 // 1500)

    for place in range(0, len(sealed) * 8, step):
        flipped = bytearray(sealed)
        flipped[place // 8] ^= 1 << place % 8
        only(cache_dir).write_bytes(flipped)
        assert load_cached(rules_folder, cache_dir, keep=False) is rules


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such rights")
@pytest.mark.parametrize("place", ["the copy", "the folder"])
def test_a_copy_that_others_can_write_is_not_believed(
    rules_folder: Path, cache_dir: Path, place: str
) -> None:
    rules = load_cached(rules_folder, cache_dir)
    put(cache_dir, msgspec.msgpack.encode(msgspec.structs.replace(rules, title="Do nothing")))
    (only(cache_dir) if place == "the copy" else cache_dir).chmod(0o777)

    assert load_cached(rules_folder, cache_dir, keep=False) == rules


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such owners")
def test_a_copy_of_another_owner_is_not_believed(
    rules_folder: Path, cache_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = load_cached(rules_folder, cache_dir)
    put(cache_dir, msgspec.msgpack.encode(msgspec.structs.replace(rules, title="Do nothing")))
    monkeypatch.setattr(os, "geteuid", lambda: 12345)

    assert load_cached(rules_folder, cache_dir, keep=False) == rules


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes among files")
def test_a_pipe_in_the_place_of_a_copy_holds_nobody_up(rules_folder: Path, cache_dir: Path) -> None:
    rules = load_cached(rules_folder, cache_dir)
    copy = only(cache_dir)
    copy.unlink()
    os.mkfifo(copy)

    assert load_cached(rules_folder, cache_dir, keep=False) == rules


def test_a_link_is_replaced_and_never_followed(
    rules_folder: Path, cache_dir: Path, tmp_path: Path
) -> None:
    rules = load_cached(rules_folder, cache_dir)
    copy, elsewhere = only(cache_dir), tmp_path / "elsewhere"
    elsewhere.write_bytes(msgspec.msgpack.encode(msgspec.structs.replace(rules, title="Planted")))
    planted = elsewhere.read_bytes()
    copy.unlink()
    copy.symlink_to(elsewhere)

    assert load_cached(rules_folder, cache_dir) == rules
    assert not copy.is_symlink()
    assert elsewhere.read_bytes() == planted


def test_a_place_that_cannot_be_written_is_done_without(rules_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    assert load_cached(rules_folder, tmp_path / "file" / "cache") == load_rules(rules_folder)
    assert load_cached(rules_folder, None) == load_rules(rules_folder)


def test_a_write_that_fails_leaves_nothing_behind(
    rules_folder: Path, cache_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, target: Path) -> Path:
        raise OSError

    monkeypatch.setattr(Path, "replace", full)

    load_cached(rules_folder, cache_dir)

    assert list(cache_dir.iterdir()) == []


def test_faulty_rules_leave_no_copy(rules_folder: Path, cache_dir: Path) -> None:
    (rules_folder / "stray.yaml").touch()

    with pytest.raises(RulesError, match="SG014"):
        load_cached(rules_folder, cache_dir)
    assert not cache_dir.exists()


def test_a_copy_is_read_in_no_time(rules_folder: Path, cache_dir: Path) -> None:
    load_cached(rules_folder, cache_dir)

    started = time.perf_counter()
    load_cached(rules_folder, cache_dir)

    # Measured: 1 ms. The bound leaves room for a machine that is busy.
    assert time.perf_counter() - started < 0.5
