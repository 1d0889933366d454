"""Files are written whole and private, where they belong, or the person is told why not."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from storing import break_folder_sync, failing, mode

from safeguard_cli.core.errors import CannotWriteError
from safeguard_cli.edges.store import files, places
from safeguard_cli.edges.store.drafts_on_disk import Drafts


class TestPlaces:
    @pytest.mark.parametrize("kind", ["data", "config", "cache"])
    def test_each_folder_can_be_chosen(
        self, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv(f"SAFEGUARD_{kind.upper()}_DIR", str(tmp_path / kind))

        assert getattr(places, f"{kind}_folder")() == tmp_path / kind

    @pytest.mark.parametrize("kind", ["data", "config", "cache"])
    def test_an_empty_variable_chooses_nothing(
        self, kind: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv(f"SAFEGUARD_{kind.upper()}_DIR", "")

        assert getattr(places, f"{kind}_folder")().parts[-1] == "safeguard"

    def test_a_chosen_folder_stays_where_it_is_when_the_working_folder_changes(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("SAFEGUARD_DATA_DIR", "here")

        assert places.data_folder() == tmp_path / "here"

    def test_looking_makes_no_folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SAFEGUARD_DATA_DIR", str(tmp_path / "data"))

        places.data_folder()
        Drafts(places.data_folder() / "drafts").list()

        assert list(tmp_path.iterdir()) == []

    def test_platformdirs_waits_until_a_folder_is_needed(self) -> None:
        script = (
            "import sys, safeguard_cli.edges.store.places\nsys.exit('platformdirs' in sys.modules)"
        )

        assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


class TestMakeFolder:
    @pytest.mark.usefixtures("umask")
    def test_every_new_folder_is_its_owners_alone(self, tmp_path: Path) -> None:
        files.make_folder(tmp_path / "a" / "b")

        assert mode(tmp_path / "a") == 0o700
        assert mode(tmp_path / "a" / "b") == 0o700

    def test_a_folder_that_is_there_keeps_its_rights(self, tmp_path: Path) -> None:
        (tmp_path / "a").mkdir()
        (tmp_path / "a").chmod(0o755)

        files.make_folder(tmp_path / "a")

        assert mode(tmp_path / "a") == 0o755

    def test_a_file_in_its_place_is_a_sentence(self, tmp_path: Path) -> None:
        (tmp_path / "a").touch()

        with pytest.raises(CannotWriteError, match="there is already something of that name"):
            files.make_folder(tmp_path / "a")


WRITERS = [
    pytest.param(files.save_new, id="save_new"),
    pytest.param(files.replace, id="replace"),
]
Writer = Callable[[Path, str], object]


@pytest.mark.parametrize("write", WRITERS)
class TestWriting:
    @pytest.mark.usefixtures("umask")
    def test_what_is_written_is_read_by_its_owner_alone(
        self, write: Writer, tmp_path: Path
    ) -> None:
        write(tmp_path / "record.txt", "é\n")

        assert (tmp_path / "record.txt").read_bytes() == b"\xc3\xa9\n"
        assert mode(tmp_path / "record.txt") == 0o600
        assert len(list(tmp_path.iterdir())) == 1

    @pytest.mark.parametrize("dangling", [False, True])
    def test_a_link_is_never_followed(self, write: Writer, dangling: bool, tmp_path: Path) -> None:
        target = tmp_path / "target"
        if not dangling:
            target.write_text("theirs")
        (tmp_path / "record.txt").symlink_to(target)

        with pytest.raises(CannotWriteError) as caught:
            write(tmp_path / "record.txt", "mine")

        assert caught.value.hint
        assert (tmp_path / "record.txt").is_symlink()
        assert target.exists() is not dangling
        assert dangling or target.read_text() == "theirs"
        assert not list(tmp_path.glob(".*"))

    def test_a_folder_is_never_replaced(self, write: Writer, tmp_path: Path) -> None:
        (tmp_path / "record.txt").mkdir()

        with pytest.raises(CannotWriteError, match="of that name"):
            write(tmp_path / "record.txt", "mine")

        assert [path.name for path in tmp_path.iterdir()] == ["record.txt"]

    @pytest.mark.parametrize("place", ["missing/record.txt", "file/record.txt"])
    def test_a_place_that_is_missing_is_a_sentence(
        self, write: Writer, place: str, tmp_path: Path
    ) -> None:
        (tmp_path / "file").touch()

        with pytest.raises(CannotWriteError, match=r"^cannot write `.*`: there is no such folder$"):
            write(tmp_path / place, "mine")

    @pytest.mark.parametrize(
        ("name", "sentence"), [("a\0b", "a file cannot have that name"), ("a" * 999, "too long")]
    )
    def test_an_impossible_name_is_a_sentence(
        self, write: Writer, name: str, sentence: str, tmp_path: Path
    ) -> None:
        with pytest.raises(CannotWriteError, match=sentence):
            write(tmp_path / name, "mine")

        assert list(tmp_path.iterdir()) == []

    def test_the_longest_name_is_possible(self, write: Writer, tmp_path: Path) -> None:
        name = "\N{FIRE}" * 63

        write(tmp_path / name, "mine")

        assert (tmp_path / name).read_text() == "mine"

    @pytest.mark.parametrize("call", ["open", "fchmod", "write", "fsync"])
    @pytest.mark.parametrize(
        ("number", "sentence"),
        [
            (errno.ENOSPC, "the disk is full"),
            (errno.EDQUOT, "your share of the disk is full"),
            (errno.EACCES, "you are not allowed to write there"),
            (errno.EROFS, "the disk is read-only"),
            (errno.EIO, "the system refused"),
        ],
    )
    def test_a_failing_disk_leaves_a_sentence_and_nothing_else(
        self,
        write: Writer,
        call: str,
        number: int,
        sentence: str,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        with monkeypatch.context() as patched:
            patched.setattr(os, call, failing(number))
            with pytest.raises(CannotWriteError, match=sentence) as caught:
                write(tmp_path / "record.txt", "a child's name")

        assert caught.value.exit_code == 5
        assert caught.value.hint
        assert "child" not in str(caught.value)
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has /dev/full")
    def test_a_full_device_is_a_full_disk(
        self, write: Writer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        full = os.open("/dev/full", os.O_WRONLY)
        really = os.write
        monkeypatch.setattr(os, "write", lambda _, content: really(full, content))

        with pytest.raises(CannotWriteError, match="the disk is full"):
            write(tmp_path / "record.txt", "mine")

        os.close(full)
        assert list(tmp_path.iterdir()) == []

    def test_a_disk_that_takes_one_byte_at_a_time_gets_them_all(
        self, write: Writer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        really = os.write
        monkeypatch.setattr(os, "write", lambda file, content: really(file, content[:1]))

        write(tmp_path / "record.txt", "every letter")

        assert (tmp_path / "record.txt").read_text() == "every letter"

    @pytest.mark.parametrize("number", [errno.EINVAL, errno.ENOTSUP, errno.EACCES])
    def test_a_folder_that_cannot_be_synced_is_no_failure(
        self, write: Writer, number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        break_folder_sync(monkeypatch, number)

        write(tmp_path / "record.txt", "mine")

        assert (tmp_path / "record.txt").read_text() == "mine"

    def test_a_name_cannot_command_a_terminal(self, write: Writer, tmp_path: Path) -> None:
        with pytest.raises(CannotWriteError) as caught:
            write(tmp_path / "no\x1b[2Jfolder" / "record.txt", "mine")

        assert "\x1b" not in str(caught.value)

    def test_text_that_cannot_be_written_leaves_nothing(
        self, write: Writer, tmp_path: Path
    ) -> None:
        with pytest.raises(UnicodeEncodeError):
            write(tmp_path / "record.txt", "\ud800")

        assert list(tmp_path.iterdir()) == []
