"""A process that is killed, or another one beside it, takes nothing from a draft."""

from __future__ import annotations

import random
import signal
import time
from pathlib import Path

import pytest
from storing import OTHER, REF, draft, running

from safeguard_cli.core.errors import SafeguardError
from safeguard_cli.edges.store.drafts_on_disk import Drafts

BEGIN = f"""
    import contextlib, os, signal, sys
    from pathlib import Path
    from safeguard_cli.edges.store.draft_keeping import Draft
    from safeguard_cli.edges.store.drafts_on_disk import Drafts

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
