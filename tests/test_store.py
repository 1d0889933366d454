"""What is kept on the disk: whole, private, and never over or through anything else."""

from __future__ import annotations

import errno
import fcntl
import os
import random
import signal
import stat
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import pytest

from safeguard_cli.core.errors import CannotWriteError, SafeguardError, UsageError
from safeguard_cli.edges.store import files, places
from safeguard_cli.edges.store.draft import Draft, NoStore, Store
from safeguard_cli.edges.store.draft import reference as new_reference
from safeguard_cli.edges.store.drafts import Drafts

REF = "SG-20261122-7K3F"
OTHER = "SG-20261123-9QXR"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def draft(reference: str = REF, answers: int = 0) -> Draft:
    return Draft(
        reference=reference,
        started="2026-11-22T09:00:00+00:00",
        command="advise",
        rules_digest="ab" * 32,
        answers={f"q{n}": f"answer {n}" for n in range(answers)},
        order=tuple(f"q{n}" for n in range(answers)),
        stage="asking",
    )


def failing(number: int) -> Callable[..., NoReturn]:
    def fail(*_: object, **__: object) -> NoReturn:
        raise OSError(number, os.strerror(number))

    return fail


def running(script: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script), *map(str, arguments)],
        stdout=subprocess.PIPE,
        stdin=subprocess.PIPE,
        text=True,
    )


@pytest.fixture(params=[0o000, 0o022, 0o777], ids=["umask 0", "umask 022", "umask 777"])
def umask(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[None]:  # folder first
    before = os.umask(request.param)
    yield
    os.umask(before)


@pytest.fixture
def drafts(tmp_path: Path) -> Iterator[Drafts]:
    kept = Drafts(tmp_path / "drafts")
    yield kept
    kept.close()


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


def break_folder_sync(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    really = os.fsync

    def fsync(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(number, os.strerror(number))
        really(handle)

    monkeypatch.setattr(os, "fsync", fsync)


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

        with pytest.raises(UsageError, match=r"cannot read|is not an ordinary file"):
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


class TestReference:
    def test_it_holds_the_day_and_four_drawn_letters(self) -> None:
        drawn = iter("7K3F")

        assert new_reference(datetime(2026, 11, 22, tzinfo=UTC), lambda _: next(drawn)) == REF

    def test_it_has_no_letter_that_is_misread(self) -> None:
        now = datetime(2026, 11, 22, tzinfo=UTC)
        letters = {c for _ in range(500) for c in new_reference(now, random.choice)[-4:]}

        assert not letters & set("01OIL5SB8ZUAE") - {"8"}
        assert len(letters) > 20


class TestDrafts:
    @pytest.mark.usefixtures("umask")
    def test_a_draft_is_read_back_as_it_was_saved(self, drafts: Drafts) -> None:
        drafts.open(draft())
        given = Draft(
            reference=REF,
            started="2026-11-22T09:00:00+00:00",
            command="checklist 5cs",
            rules_digest="ab" * 32,
            answers={"z": "last", "a": ("one", "two")},
            order=("z", "a", "m"),
            stage="summary",
        )
        drafts.save(given)
        drafts.close()

        again = drafts.resume(REF)

        assert again == given
        assert list(again.answers) == ["z", "a"]

    @pytest.mark.usefixtures("umask")
    def test_nobody_else_can_read_a_draft(self, drafts: Drafts, tmp_path: Path) -> None:
        drafts.open(draft())
        drafts.save(draft(answers=2))

        assert mode(tmp_path / "drafts") == 0o700
        assert {mode(path) for path in (tmp_path / "drafts").iterdir()} == {0o600}

    def test_a_new_draft_never_takes_the_place_of_another(self, drafts: Drafts) -> None:
        drafts.open(draft(answers=1))
        drafts.close()

        with pytest.raises(CannotWriteError, match="there is already a draft"):
            drafts.open(draft())

        assert drafts.resume(REF).answers == {"q0": "answer 0"}

    def test_a_discarded_draft_leaves_nothing(self, drafts: Drafts, tmp_path: Path) -> None:
        drafts.open(draft())
        (tmp_path / "drafts" / f".{REF}.json.0123456789ab.part").write_text("left by a kill")

        drafts.discard(REF)
        drafts.discard(REF)

        assert list((tmp_path / "drafts").iterdir()) == []

    def test_a_stopped_draft_can_be_discarded(self, drafts: Drafts, tmp_path: Path) -> None:
        drafts.open(draft())
        drafts.close()

        Drafts(tmp_path / "drafts").discard(REF)

        assert drafts.list() == ()

    def test_discarding_where_nothing_was_ever_kept_makes_nothing(
        self, drafts: Drafts, tmp_path: Path
    ) -> None:
        drafts.discard(REF)

        assert list(tmp_path.iterdir()) == []

    def test_a_draft_that_cannot_be_removed_is_a_sentence(
        self, drafts: Drafts, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        drafts.open(draft())
        with monkeypatch.context() as patched:
            patched.setattr(Path, "unlink", failing(errno.EROFS))
            with pytest.raises(CannotWriteError, match=r"cannot remove .*: the disk is read-only"):
                drafts.discard(REF)

        assert [kept.state for kept in drafts.list()] == ["running"]

    def test_a_failed_save_leaves_the_draft_before_it(
        self, drafts: Drafts, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        drafts.open(draft(answers=1))
        with monkeypatch.context() as patched:
            patched.setattr(os, "write", failing(errno.ENOSPC))
            with pytest.raises(CannotWriteError, match="the disk is full"):
                drafts.save(draft(answers=2))
        drafts.close()

        assert drafts.latest_stopped() == draft(answers=1)

    def test_drafts_are_listed_the_last_saved_first(self, drafts: Drafts, tmp_path: Path) -> None:
        drafts.open(draft(REF))
        drafts.open(draft(OTHER))
        drafts.close()
        os.utime(tmp_path / "drafts" / f"{OTHER}.json", ns=(1, 1))

        assert [kept.reference for kept in drafts.list()] == [REF, OTHER]
        assert drafts.latest_stopped() == draft(REF)

    def test_a_running_draft_is_marked_and_not_taken_for_stopped(
        self, drafts: Drafts, tmp_path: Path
    ) -> None:
        drafts.open(draft(OTHER))
        drafts.close()
        drafts.open(draft(REF))

        beside = Drafts(tmp_path / "drafts")

        states = {kept.reference: kept.state for kept in beside.list()}
        assert states == {REF: "running", OTHER: "stopped"}
        assert beside.latest_stopped() == draft(OTHER)

    def test_a_running_draft_is_not_taken_over(self, drafts: Drafts, tmp_path: Path) -> None:
        drafts.open(draft())
        beside = Drafts(tmp_path / "drafts")

        for take in (beside.resume, beside.discard):
            with pytest.raises(SafeguardError, match=f"the draft {REF} is open in another window"):
                take(REF)
        with pytest.raises(SafeguardError, match="is open in another window"):
            beside.save(draft())

    def test_with_no_drafts_there_is_none_to_resume(self, drafts: Drafts) -> None:
        assert drafts.list() == ()
        assert drafts.latest_stopped() is None
        with pytest.raises(UsageError, match=f"there is no draft {REF}"):
            drafts.resume(REF)

    @pytest.mark.parametrize("name", ["../../etc/passwd", "", "SG-20261122-7K3F/", REF + "\n"])
    def test_only_a_reference_names_a_draft(self, name: str, drafts: Drafts) -> None:
        for take in (drafts.resume, drafts.discard):
            with pytest.raises(UsageError, match="that is no reference"):
                take(name)

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"{",
            b"\xff\xfe",
            b"[]",
            b"{}",
            b'{"reference": "SG-20261122-7K3F"}',
            b"\0" * 64,
        ],
    )
    def test_a_damaged_draft_is_listed_and_kept(
        self, content: bytes, drafts: Drafts, tmp_path: Path
    ) -> None:
        drafts.open(draft())
        drafts.close()
        path = tmp_path / "drafts" / f"{REF}.json"
        path.write_bytes(content)

        assert [(kept.state, kept.draft) for kept in drafts.list()] == [("damaged", None)]
        assert drafts.latest_stopped() is None
        with pytest.raises(SafeguardError, match=f"the draft {REF} is damaged") as caught:
            drafts.resume(REF)
        assert "kept as it is" in caught.value.hint
        assert path.read_bytes() == content
        drafts.discard(REF)
        assert not path.exists()

    def test_an_answer_of_a_damaged_draft_is_in_no_error(
        self, drafts: Drafts, tmp_path: Path
    ) -> None:
        drafts.open(draft())
        drafts.close()
        path = tmp_path / "drafts" / f"{REF}.json"
        path.write_text(path.read_text().replace("safeguard-draft/1", "a child's name"))

        with pytest.raises(SafeguardError) as caught:
            drafts.resume(REF)

        assert "child" not in str(caught.value)
        assert caught.value.__cause__ is None

    def test_a_draft_under_anothers_name_is_damaged(self, drafts: Drafts, tmp_path: Path) -> None:
        drafts.open(draft(OTHER))
        drafts.close()
        folder = tmp_path / "drafts"
        (folder / f"{OTHER}.json").rename(folder / f"{REF}.json")

        assert [(kept.reference, kept.state) for kept in drafts.list()] == [(REF, "damaged")]

    def test_a_draft_is_never_saved_through_a_link(self, drafts: Drafts, tmp_path: Path) -> None:
        drafts.open(draft())
        path = tmp_path / "drafts" / f"{REF}.json"
        path.rename(tmp_path / "elsewhere")
        path.symlink_to(tmp_path / "elsewhere")
        before = (tmp_path / "elsewhere").read_bytes()

        with pytest.raises(CannotWriteError, match="there is a link of that name"):
            drafts.save(draft(answers=1))

        assert (tmp_path / "elsewhere").read_bytes() == before

    def test_a_lock_is_never_taken_through_a_link(self, drafts: Drafts, tmp_path: Path) -> None:
        (tmp_path / "drafts").mkdir()
        (tmp_path / "drafts" / f"{REF}.lock").symlink_to(tmp_path / "elsewhere")

        with pytest.raises(CannotWriteError):
            drafts.open(draft())

        assert not (tmp_path / "elsewhere").exists()

    def test_other_files_in_the_folder_are_left_alone(self, drafts: Drafts, tmp_path: Path) -> None:
        (tmp_path / "drafts").mkdir()
        for name in ("notes.json", "SG-mine.json", "SG-mine.lock"):
            (tmp_path / "drafts" / name).write_text("theirs")

        drafts.open(draft())
        drafts.discard(REF)

        assert drafts.list() == ()
        assert len(list((tmp_path / "drafts").iterdir())) == 3

    def test_a_new_draft_sweeps_up_what_was_killed_before_it_began(
        self, drafts: Drafts, tmp_path: Path
    ) -> None:
        (tmp_path / "drafts").mkdir()
        (tmp_path / "drafts" / f"{OTHER}.lock").touch()
        (tmp_path / "drafts" / f".{OTHER}.json.0123456789ab.part").touch()

        drafts.open(draft())

        assert sorted(path.name for path in (tmp_path / "drafts").iterdir()) == [
            f"{REF}.json",
            f"{REF}.lock",
        ]

    def test_a_draft_that_is_just_beginning_is_not_swept_up(
        self, drafts: Drafts, tmp_path: Path
    ) -> None:
        (tmp_path / "drafts").mkdir()
        lock = tmp_path / "drafts" / f"{OTHER}.lock"
        with lock.open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            drafts.open(draft())

        assert lock.exists()

    def test_a_lock_that_was_removed_while_waiting_is_taken_anew(
        self, drafts: Drafts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        lock = tmp_path / "drafts" / f"{REF}.lock"
        really = fcntl.flock
        removed: list[bool] = []

        def flock(handle: int, kind: int) -> None:
            if not removed:
                removed.append(True)
                lock.unlink()
            really(handle, kind)

        monkeypatch.setattr(fcntl, "flock", flock)
        drafts.open(draft())

        assert lock.exists()
        assert [kept.state for kept in Drafts(tmp_path / "drafts").list()] == ["running"]

    def test_a_file_system_without_locks_still_keeps_drafts(
        self, drafts: Drafts, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(fcntl, "flock", failing(errno.ENOLCK))

        drafts.open(draft(answers=1))

        assert [kept.state for kept in drafts.list()] == ["stopped"]

    def test_a_draft_removed_while_listing_is_no_failure(
        self, drafts: Drafts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        gone = tmp_path / "drafts" / f"{REF}.json"
        monkeypatch.setattr(Path, "glob", lambda *_: iter([gone]))

        assert [kept.state for kept in drafts.list()] == []


BEGIN = f"""
    import contextlib, os, signal, sys
    from pathlib import Path
    from safeguard_cli.edges.store.draft import Draft
    from safeguard_cli.edges.store.drafts import Drafts

    def draft(count):
        answers = {{f"q{{n}}": "answer " * 2000 for n in range(count)}}
        return Draft(reference="{REF}", started="", command="advise", rules_digest="",
                     answers=answers, order=tuple(answers))

    drafts = Drafts(Path(sys.argv[1]))
"""
SAVING = (
    BEGIN
    + """
    drafts.open(draft(0))
    count = 0
    while True:
        print(count, flush=True)
        count += 1
        drafts.save(draft(count))
"""
)
KILLED_AT = (
    BEGIN
    + """
    call, before = sys.argv[2], sys.argv[3] == "before"
    drafts.open(draft(1))
    owner = Path if call in ("replace", "unlink") else os
    really = getattr(owner, call)

    def deadly(*arguments, **named):
        if before and call == "write":
            really(arguments[0], arguments[1][: len(arguments[1]) // 2])
        if not before:
            with contextlib.suppress(FileNotFoundError):
                really(*arguments, **named)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(owner, call, deadly)
    drafts.save(draft(2))
"""
)


class TestKill:
    @pytest.mark.parametrize("moment", ["before", "after"])
    @pytest.mark.parametrize("call", ["open", "fchmod", "write", "fsync", "replace", "unlink"])
    def test_a_kill_at_any_step_of_a_save_leaves_a_whole_draft(
        self, call: str, moment: str, tmp_path: Path
    ) -> None:
        folder = tmp_path / "drafts"
        process = running(KILLED_AT, folder, call, moment)
        process.communicate(timeout=30)
        saved = call == "unlink" or (call, moment) == ("replace", "after")

        again = Drafts(folder).latest_stopped()

        assert process.returncode == -signal.SIGKILL
        assert again is not None
        assert len(again.answers) == (2 if saved else 1)
        discarded = Drafts(folder)
        discarded.discard(REF)
        assert list(folder.iterdir()) == []

    def test_a_kill_at_a_random_moment_loses_no_given_answer(self, tmp_path: Path) -> None:
        for turn in range(12):
            check_a_killed_interview(tmp_path / str(turn))

    @pytest.mark.slow
    def test_two_hundred_kills_at_random_moments_lose_no_given_answer(self, tmp_path: Path) -> None:
        for turn in range(200):
            check_a_killed_interview(tmp_path / str(turn))


def check_a_killed_interview(folder: Path) -> None:
    process = running(SAVING, folder)
    assert process.stdout is not None
    assert process.stdout.readline() == "0\n"
    time.sleep(random.uniform(0, 0.05))
    process.kill()
    told = process.stdout.read().split("\n")[:-1]
    process.communicate(timeout=30)
    last = int(told[-1]) if told else 0

    again = Drafts(folder).latest_stopped()

    assert again is not None
    # The save under way when the kill came may be there or not; never in part.
    assert len(again.answers) in {last, last + 1}
    assert list(again.answers) == [f"q{n}" for n in range(len(again.answers))]
    assert set(again.answers.values()) <= {"answer " * 2000}


class TestTwoProcesses:
    def test_another_process_sees_a_running_draft_until_it_ends(self, tmp_path: Path) -> None:
        process = running(SAVING, tmp_path)
        assert process.stdout is not None
        assert process.stdout.readline() == "0\n"
        here = Drafts(tmp_path)

        assert [kept.state for kept in here.list()] == ["running"]
        with pytest.raises(SafeguardError, match="is open in another window"):
            here.resume(REF)

        process.kill()
        process.communicate(timeout=30)
        assert [kept.state for kept in here.list()] == ["stopped"]
        assert here.resume(REF).command == "advise"
        here.close()

    def test_drafts_of_two_processes_do_not_meet(self, drafts: Drafts, tmp_path: Path) -> None:
        process = running(SAVING, tmp_path / "drafts")
        assert process.stdout is not None
        assert process.stdout.readline() == "0\n"
        drafts.open(draft(OTHER))
        for count in range(50):
            drafts.save(draft(OTHER, count))
            # Looking must not disturb the other one's lock or draft.
            states = {kept.reference: kept.state for kept in drafts.list()}
            assert states == {REF: "running", OTHER: "running"}

        assert process.poll() is None
        process.kill()
        process.communicate(timeout=30)


class TestNoStore:
    def test_it_keeps_nothing(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        for kind in ("DATA", "CONFIG", "CACHE"):
            monkeypatch.setenv(f"SAFEGUARD_{kind}_DIR", str(tmp_path / kind))
        for call in ("open", "mkdir"):
            monkeypatch.setattr(os, call, failing(errno.EROFS))
        nowhere: Store = NoStore()

        nowhere.open(draft())
        nowhere.save(draft(answers=3))

        assert nowhere.list() == ()
        assert nowhere.latest_stopped() is None
        with pytest.raises(UsageError, match="nothing is kept with --private"):
            nowhere.resume(REF)
        nowhere.discard(REF)
        nowhere.close()
        assert list(tmp_path.iterdir()) == []

    def test_both_stores_have_one_interface(self, tmp_path: Path) -> None:
        stores: list[Store] = [Drafts(tmp_path), NoStore()]

        assert {name for name in vars(Drafts) if not name.startswith("_")} == {
            name for name in vars(NoStore) if not name.startswith("_")
        }
        assert len(stores) == 2
