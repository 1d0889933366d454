"""Nothing is written over or through anything else, and only plain files are read."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from storing import break_folder_sync, failing, mode, running

from safeguard_cli.core.errors import CannotWriteError, UsageError
from safeguard_cli.edges.store import files


class TestSaveNew:
    def test_it_returns_the_path(self, tmp_path: Path) -> None:
        assert files.save_new(tmp_path / "a.txt", "mine") == tmp_path / "a.txt"

    def test_bytes_are_written_as_they_are(self, tmp_path: Path) -> None:
        assert files.save_new(tmp_path / "a.pdf", b"%PDF\xff").read_bytes() == b"%PDF\xff"

    def test_what_is_there_is_never_overwritten(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text("theirs")

        with pytest.raises(CannotWriteError, match="there is already something of that name"):
            files.save_new(tmp_path / "a.txt", "mine")

        assert (tmp_path / "a.txt").read_text() == "theirs"
        assert len(list(tmp_path.iterdir())) == 1

    def test_a_bad_disk_under_the_folder_takes_the_file_back(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        break_folder_sync(monkeypatch, errno.EIO)

        with pytest.raises(CannotWriteError, match="the system refused"):
            files.save_new(tmp_path / "a.txt", "mine")

        assert list(tmp_path.iterdir()) == []

    def test_of_many_processes_that_save_one_name_one_succeeds(self, tmp_path: Path) -> None:
        script = """
            import sys
            from pathlib import Path
            from safeguard_cli.core.errors import CannotWriteError
            from safeguard_cli.edges.store.files import save_new

            print("ready", flush=True)
            sys.stdin.read()
            try:
                save_new(Path(sys.argv[1]), sys.argv[2] * 100_000)
            except CannotWriteError:
                sys.exit(5)
        """
        racers = [running(script, tmp_path / "a.txt", n) for n in range(6)]
        for racer in racers:
            assert racer.stdout is not None
            assert racer.stdout.readline() == "ready\n"
        for racer in racers:
            assert racer.stdin is not None
            racer.stdin.close()
        codes = [racer.wait(timeout=30) for racer in racers]
        for racer in racers:
            assert racer.stdout is not None
            racer.stdout.close()

        assert sorted(codes) == [0, 5, 5, 5, 5, 5]
        assert (tmp_path / "a.txt").read_text() == str(codes.index(0)) * 100_000
        assert len(list(tmp_path.iterdir())) == 1


class TestWithoutHardLinks:
    @pytest.fixture(autouse=True, params=[errno.EPERM, errno.ENOTSUP])
    def no_links(self, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(os, "link", failing(request.param))

    @pytest.mark.usefixtures("umask")
    def test_a_file_is_saved_all_the_same(self, tmp_path: Path) -> None:
        files.save_new(tmp_path / "a.txt", "mine")

        assert (tmp_path / "a.txt").read_text() == "mine"
        assert mode(tmp_path / "a.txt") == 0o600
        assert len(list(tmp_path.iterdir())) == 1

    @pytest.mark.parametrize("dangling", [False, True])
    def test_nothing_is_overwritten_or_followed(self, dangling: bool, tmp_path: Path) -> None:
        if dangling:
            (tmp_path / "a.txt").symlink_to(tmp_path / "nowhere")
        else:
            (tmp_path / "a.txt").write_text("theirs")

        with pytest.raises(CannotWriteError, match="there is already something of that name"):
            files.save_new(tmp_path / "a.txt", "mine")

        assert dangling or (tmp_path / "a.txt").read_text() == "theirs"
        assert len(list(tmp_path.iterdir())) == 1

    def test_a_failure_half_way_leaves_nothing(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(os, "replace", failing(errno.ENOSPC))
        monkeypatch.setattr(Path, "replace", failing(errno.ENOSPC))

        with pytest.raises(CannotWriteError, match="the disk is full"):
            files.save_new(tmp_path / "a.txt", "mine")

        assert list(tmp_path.iterdir()) == []


class TestReplace:
    def test_the_old_file_gives_way_to_the_new_one(self, tmp_path: Path) -> None:
        (tmp_path / "a").write_text("old")

        files.replace(tmp_path / "a", "new")

        assert (tmp_path / "a").read_text() == "new"
        assert mode(tmp_path / "a") == 0o600

    def test_a_failure_leaves_the_old_file(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "a").write_text("old")
        monkeypatch.setattr(os, "write", failing(errno.ENOSPC))

        with pytest.raises(CannotWriteError):
            files.replace(tmp_path / "a", "new")

        assert (tmp_path / "a").read_text() == "old"
        assert len(list(tmp_path.iterdir())) == 1

    def test_a_pipe_is_never_replaced(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "a")

        with pytest.raises(CannotWriteError, match="there is already something of that name"):
            files.replace(tmp_path / "a", "new")

        assert stat.S_ISFIFO((tmp_path / "a").stat().st_mode)


class TestReadBytes:
    def test_a_file_is_read(self, tmp_path: Path) -> None:
        (tmp_path / "a").write_bytes(b"all of it")

        assert files.read_bytes(tmp_path / "a", limit=9) == b"all of it"

    @pytest.mark.parametrize(
        ("limit", "size"), [(8, "8 bytes"), (3 * 1024 * 1024, "3 MB")], ids=["bytes", "MB"]
    )
    def test_a_file_that_is_too_large_is_refused(
        self, limit: int, size: str, tmp_path: Path
    ) -> None:
        (tmp_path / "a").write_bytes(b"x" * (limit + 1))

        with pytest.raises(UsageError, match=f"is too large: the most is {size}"):
            files.read_bytes(tmp_path / "a", limit)

    def test_a_missing_file_is_a_sentence(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match="there is no file"):
            files.read_bytes(tmp_path / "a")

    @pytest.mark.parametrize("make", [os.mkdir, os.mkfifo], ids=["folder", "pipe"])
    def test_only_an_ordinary_file_is_read(
        self, make: Callable[[Path], None], tmp_path: Path
    ) -> None:
        make(tmp_path / "a")

        with pytest.raises(UsageError, match=r"cannot read|is not an ordinary file|is a folder"):
            files.read_bytes(tmp_path / "a")

    def test_a_device_is_refused(self) -> None:
        with pytest.raises(UsageError, match="is not an ordinary file"):
            files.read_bytes(Path("/dev/zero"))

    def test_a_file_that_may_not_be_read_is_a_sentence(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(os, "open", failing(errno.EACCES))

        with pytest.raises(UsageError, match="cannot read"):
            files.read_bytes(tmp_path / "a")

    def test_an_impossible_name_is_a_sentence(self) -> None:
        with pytest.raises(UsageError, match="cannot read"):
            files.read_bytes(Path("a\0b"))
