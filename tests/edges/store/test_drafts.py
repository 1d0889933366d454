"""Drafts are kept whole and private, one window each, until they are finished."""

from __future__ import annotations

import errno
import fcntl
import os
import random
from datetime import UTC, datetime
from pathlib import Path

import pytest
from storing import OTHER, REF, draft, failing, mode

from safeguard_cli.core.errors import CannotWriteError, SafeguardError, UsageError
from safeguard_cli.edges.store.draft_keeping import Draft, NoStore, Store
from safeguard_cli.edges.store.draft_keeping import reference as new_reference
from safeguard_cli.edges.store.drafts_on_disk import Drafts


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
