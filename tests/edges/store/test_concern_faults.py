"""What is kept of a concern outlasts kills, full disks and other windows, and erased is erased.

The summary of the run shows how often each was tried. What takes long runs apart, marked slow.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import zlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from kept import FIRST, NOW, SECOND, SECRET, failing_disk, kept_in, run_on_it, told
from running import Run
from scripted import Person, Sit, said
from storing import mode
from where import HELPERS

from safeguard_cli.core.concern.chain import Stored
from safeguard_cli.core.concern.entry import Noted
from safeguard_cli.core.errors import CannotWriteError
from safeguard_cli.edges.prompts.replies import Command, Menu
from safeguard_cli.edges.store import database
from safeguard_cli.edges.store import entry_rows as rows
from safeguard_cli.edges.store.backups import back_up, put_back
from safeguard_cli.edges.store.concerns import FILE, Concerns
from safeguard_cli.edges.store.places import data_folder

Tell = Callable[[str], None]
HERE = str(HELPERS)
BEGIN = """
import errno, json, os, random, resource, signal, sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from kept import *
from safeguard_cli.core.concern.entry import Noted
from safeguard_cli.core.errors import SafeguardError

def modes(folder):
    return sorted({oct(path.stat().st_mode & 0o777) for path in [folder, *folder.iterdir()]})
"""
# Forks of one that is warm, and in a process of its own: the one that runs the tests has threads.
KILLED = (
    BEGIN
    + """
turns, home = int(sys.argv[2]), Path(sys.argv[3])
draw, concerns = random.Random(turns), kept_in(home)
before = told(concerns)
for turn in range(turns):
    done, doing = os.pipe()
    child = os.fork()
    if not child:
        number = 0
        while True:
            concerns.append(FIRST, [Noted(f"{turn} {number} " + "word " * 900)], NOW)
            os.write(doing, b".")
            number += 1
    os.close(doing)
    time.sleep(draw.uniform(0, 0.035))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    returned = len(os.read(done, 100_000))
    os.close(done)
    hot = (home / "concerns.db-journal").exists()
    at_the_kill = modes(home)
    entries = [one.content.words for one in concerns.entries(FIRST)[6:]]
    mine = [words for words in entries if words.startswith(f"{turn} ")]
    whole = mine == [f"{turn} {n} " + "word " * 900 for n in range(len(mine))]
    faults = [str(fault) for name in concerns.all() for fault in concerns.faults(name)[0]]
    earlier = all(told(concerns)[name][:len(those)] == those for name, those in before.items())
    kept = whole and earlier and returned <= len(mine) <= returned + 1 and concerns.is_whole()
    print(json.dumps([kept, hot, faults, at_the_kill, modes(home)]), flush=True)
"""
)


def check_kills(turns: int, home: Path, tell: Tell) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", KILLED, HERE, str(turns), str(home)],
        capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    lines = [json.loads(line) for line in ran.stdout.splitlines()]

    assert len(lines) == turns, ran.stderr[-2000:]
    lost = [line for line in lines if not line[0] or line[2]]
    hot = sum(line[1] for line in lines)
    tell(f"kills while entries were added: {turns}, in a commit: {hot}, with one lost: {len(lost)}")
    assert lost == []
    assert {tuple(line[3]) for line in lines} | {tuple(line[4]) for line in lines} == {
        ("0o600", "0o700")
    }


def test_kills_at_random_moments_lose_no_entry(tmp_path: Path, tell: Tell) -> None:
    check_kills(12, tmp_path / "data", tell)


@pytest.mark.slow
def test_five_hundred_kills_at_random_moments_lose_no_entry(tmp_path: Path, tell: Tell) -> None:
    check_kills(500, tmp_path / "data", tell)


# The disk fails below the database: at each call that writes, makes sure, names or removes.
AT_EACH_CALL = (
    BEGIN
    + """
home, kinds, error = Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
concerns = kept_in(home)

def add():
    try:
        concerns.append(FIRST, [Noted("One more.")], NOW)
    except SafeguardError as failed:
        return failed.exit_code
    return 0

arm(home, kinds)
add()
calls = disarm()
for for_good in (False, True):
    for number in range(1, calls + 1):
        before = told(concerns)
        child = os.fork()
        if not child:
            arm(home, kinds, number, error, for_good=for_good)
            code = add()
            disarm()
            os._exit(code)
        _, status = os.waitpid(child, 0)
        code = -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
        left = (home / "concerns.db-journal").exists()
        after = told(concerns)
        more = len(after.pop(FIRST)) - len(before[FIRST])
        same = told(concerns)[FIRST][:len(before[FIRST])] == before.pop(FIRST) and after == before
        faults = [str(fault) for name in concerns.all() for fault in concerns.faults(name)[0]]
        whole = same and not faults and concerns.is_whole()
        print(json.dumps([code, more, whole, left, modes(home)]))
"""
)


def at_each_call(tmp_path: Path, kinds: int, error: int) -> list[list[object]]:
    tmp_path.mkdir(exist_ok=True)
    disk = failing_disk(tmp_path)
    lines = run_on_it(disk, AT_EACH_CALL, tmp_path / "data", kinds, error).splitlines()
    return [json.loads(line) for line in lines]


@pytest.mark.slow
def test_a_disk_that_is_full_at_any_call_says_so_and_loses_nothing(
    tmp_path: Path, tell: Tell
) -> None:
    lines = at_each_call(tmp_path, 15, 28)

    codes = Counter((line[0], line[1]) for line in lines)
    tell(f"a full disk below the database: {len(lines)} times, by (code, added): {dict(codes)}")
    assert len(lines) > 40
    assert all(line[2] for line in lines)
    # What is said to be kept is there; what is not may be there, whole, where only its folder
    # could not be written.
    assert {line[0] for line in lines} <= {0, 5}
    assert all(line[1] == 1 for line in lines if line[0] == 0)
    assert all(line[4] == ["0o600", "0o700"] for line in lines)


@pytest.mark.slow
def test_what_the_disk_does_not_make_sure_of_is_not_said_to_be_kept(
    tmp_path: Path, tell: Tell
) -> None:
    files = at_each_call(tmp_path / "files", 2, 5)
    folders = at_each_call(tmp_path / "folders", 4, 5)

    said = [line for line in folders if line[0]]
    tell(
        f"failing fsync: {len(files)} of files, all said; {len(folders)} of folders, {len(said)} "
        "said: the other is of the journal's name, before anything is changed"
    )
    assert len(files) >= 6
    assert [line[0] for line in files] == [5] * len(files)
    # The database asks for its folder twice. It passes over a failure of the first, for the name of
    # the journal; all that follows, up to the removal of the journal, was made sure of.
    assert [line[0] for line in folders] == [0, 5, 5, 5]
    assert all(line[2] for line in (*files, *folders))


@pytest.mark.slow
def test_a_kill_at_every_call_of_an_append_loses_nothing(tmp_path: Path, tell: Tell) -> None:
    lines = at_each_call(tmp_path, 15, 0)

    hot = sum(bool(line[3]) for line in lines)
    tell(f"kills at every call of an append: {len(lines)}, that leave a journal: {hot}")
    assert {line[0] for line in lines} == {-9}
    assert all(line[2] and line[1] in (0, 1) for line in lines)
    assert all(line[4] == ["0o600", "0o700"] for line in lines)


FULL = (
    BEGIN
    + """
home = Path(sys.argv[2])
concerns = kept_in(home)
before, size = told(concerns), concerns.path.stat().st_size
for more in (-4096, 0, 100, 4096, 9000):
    resource.setrlimit(resource.RLIMIT_FSIZE, (max(1, size + more), resource.RLIM_INFINITY))
    try:
        concerns.append(FIRST, [Noted(os.urandom(40_000).hex())], NOW)
        print("kept")
    except SafeguardError as error:
        print(error.exit_code, error, "|", error.hint)
assert told(concerns) == before and not concerns.faults(FIRST)[0]
"""
)


def test_a_full_disk_is_a_sentence_and_what_was_there_stays(tmp_path: Path, tell: Tell) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", FULL, HERE, str(tmp_path / "data")],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip

    assert ran.returncode == 0, ran.stderr
    lines = ran.stdout.splitlines()
    tell(f"a file that may not grow: {len(lines)} entries, none kept, each with a sentence")
    assert {line[:27] for line in lines} == {"5 cannot keep the concern: "}
    assert all(not line.endswith("| ") for line in lines)


SITTING = """
import io, json, os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import pytest
from kept import *
from safeguard_cli.commands import advise
from scripted import said, sitter

open_desk, desks = advise.open_desk, {}

def one_desk(*words, **named):
    key = repr((words, named))
    if key not in desks:
        desks[key] = open_desk(*words, **named)
    return desks[key]

def sit(home):
    os.environ["SAFEGUARD_DATA_DIR"] = str(home)
    sys.stdin = io.StringIO()
    # In danger: short, and with a record at its end.
    return said(sitter(pytest.MonkeyPatch())(danger_now="yes").heard)

advise.open_desk = one_desk
home, step = Path(sys.argv[2]), int(sys.argv[3])
os.environ["SAFEGUARD_CONFIG_DIR"] = str(home / "none")
arm("concerns.db", 15)
sit(home / "before")
calls = disarm()
for number in range(1, calls + 1, step):
    for for_good in (False, True):
        place = home / f"{number}{for_good}"
        told, ours = os.pipe()
        child = os.fork()
        if not child:
            os.dup2(ours, 2)
            arm("concerns.db", 15, number, 28, for_good=for_good)
            heard = sit(place)
            disarm()
            there = len(Concerns(place / FILE).all())
            os._exit(there + 2 * ("Call 999 now" in heard) + 4 * ("Record saved" in heard))
        os.close(ours)
        _, status = os.waitpid(child, 0)
        print(json.dumps([os.waitstatus_to_exitcode(status), os.read(told, 10_000).decode()]))
"""


@pytest.mark.slow
def test_advice_goes_on_where_the_concern_cannot_be_kept(tmp_path: Path, tell: Tell) -> None:
    lines = run_on_it(failing_disk(tmp_path), SITTING, tmp_path / "data", 3).splitlines()

    found = [json.loads(line) for line in lines]
    kept = [code for code, _ in found if code & 1]
    tell(f"advice on a disk that keeps no concern: {len(found)} times; kept: {len(kept)}")
    assert len(found) >= 12
    assert {code | 1 for code, _ in found} == {7}
    assert all("The concern could not be kept" in words for code, words in found if not code & 1)


# Two windows, and more


MANY = (
    BEGIN
    + """
number, each, home = int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4])
concerns = kept_in(home)
children = []
for who in range(number):
    child = os.fork()
    if not child:
        own = f"SG-20261126-{who:04d}"
        for turn in range(each):
            mine = turn % 2
            name = own if mine else FIRST
            concerns.append(name, [Noted(f"{who} {turn}")], NOW, new=mine and turn == 1)
        os._exit(0)
    children.append(child)
codes = [os.waitpid(child, 0)[1] for child in children]
added = [one.content.words for name in concerns.all() for one in concerns.entries(name)
         if isinstance(one.content, Noted) and one.content.words[:1].isdigit()]
faults = [str(fault) for name in concerns.all() for fault in concerns.faults(name)[0]]
in_order = all([w for w in added if w.split()[0] == str(who) and int(w.split()[1]) % 2 == odd]
               == [f"{who} {turn}" for turn in range(odd, each, 2)]
               for who in range(number) for odd in (0, 1))
print(json.dumps([codes, len(added), len(set(added)), faults, in_order, concerns.is_whole()]))
"""
)


def check_many(number: int, each: int, home: Path, tell: Tell) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", MANY, HERE, str(number), str(each), str(home)],
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    codes, added, different, faults, in_order, is_whole = json.loads(ran.stdout or "[]")

    tell(f"{number} processes, {each} entries each, on one file and one concern: {added} kept")
    assert codes == [0] * number, ran.stderr[-2000:]
    assert added == different == number * each
    assert (faults, in_order, is_whole) == ([], True, True)


def test_processes_beside_each_other_take_turns(tmp_path: Path, tell: Tell) -> None:
    check_many(3, 6, tmp_path / "data", tell)


@pytest.mark.slow
def test_eight_processes_keep_all_of_a_hundred_entries_each(tmp_path: Path, tell: Tell) -> None:
    check_many(8, 100, tmp_path / "data", tell)


def note_elsewhere(reference: str, words: str) -> subprocess.Popen[bytes]:
    """Begin `safeguard note` in another window."""
    command = [sys.executable, "-m", "safeguard_cli", "note", reference]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    assert process.stdin is not None
    process.stdin.write(words.encode())
    process.stdin.close()
    return process


@pytest.mark.slow
def test_two_windows_on_one_concern_lose_nothing(tell: Tell) -> None:
    concerns = kept_in(data_folder())
    for turn in range(4):
        both = [note_elsewhere(FIRST, f"window {who}, note {turn}") for who in "ab"]
        assert [process.wait(60) for process in both] == [0, 0]

    notes = [one.content for one in concerns.entries(FIRST) if isinstance(one.content, Noted)]
    tell(f"two windows on one concern: {len(notes) - 2} notes kept of 8")
    assert len(notes) == 2 + 8
    assert concerns.faults(FIRST)[0] == []


@pytest.mark.slow
def test_a_note_beside_a_sitting_that_goes_on_with_the_same_concern_is_kept(
    sit: Sit, monkeypatch: pytest.MonkeyPatch
) -> None:
    from safeguard_cli.commands.concerns import continue_concern
    from safeguard_cli.commands.session import advice_session

    class Beside(Person):
        """Somebody who, before the record is made, writes a note in another window."""

        def choose(self, menu: Menu) -> str | Command:
            if "What came of it?" in menu.title or "What did you hear?" in menu.title:
                return "not-yet"
            if menu.title.startswith("The record."):
                assert note_elsewhere(reference, SECRET).wait(60) == 0
            return super().choose(menu)

    sit()
    concerns = Concerns(data_folder() / FILE)
    (reference,) = concerns.all()
    beside = Beside({"danger-now": "no", "tonight": "safe", "harm": "yes", "told": "nobody"})
    for each in (advice_session, continue_concern):
        monkeypatch.setattr(each, "prompter", lambda plain: beside)
    continue_concern.run(continue_concern.Continued(reference))

    kinds = [one.entry.kind for one in concerns.entries(reference)]
    assert kinds == ["opened", "advice", "note", "advice"]
    assert concerns.faults(reference)[0] == []
    assert "Record saved" in said(beside.heard)


# Erased is erased


def in_files(folder: Path, one: Stored) -> list[str]:
    """Return where of an entry's random bytes or content anything is found."""
    assert one.salt is not None
    assert one.content is not None
    plain = zlib.decompress(one.content)
    parts = (one.salt, one.content, one.content[-16:], plain, SECRET.encode())
    return [
        path.name
        for path in folder.iterdir()
        if path.is_file() and any(part in path.read_bytes() for part in parts)
    ]


def test_what_is_erased_is_in_no_file_and_in_no_later_backup(run: Run, tmp_path: Path) -> None:
    concerns = kept_in(data_folder())
    older, later = tmp_path / "older.db", tmp_path / "later.db"
    assert run("concerns", "backup", str(older)).code == 0
    secret = concerns.stored(FIRST)[4]
    assert in_files(data_folder(), secret) == [FILE]

    erased = run("record", "erase", FIRST, stdin="The head\nThey asked for it.")
    run("concerns", "backup", str(later))

    assert erased.code == 0
    assert in_files(data_folder(), secret) == []
    assert in_files(tmp_path, secret) == ["older.db"]
    assert run("concerns", "verify").code == 0
    in_backup = run("record", "erase", FIRST, "--backup", str(older), stdin="The head\nAsked.")
    assert in_backup.code == 0
    assert in_files(tmp_path, secret) == []
    assert run("concerns", "restore", "--check", str(older)).code == 0


@pytest.mark.slow
def test_of_three_thousand_erased_entries_no_second_copy_is_left(
    tmp_path: Path, tell: Tell
) -> None:
    draw, path = random.Random(5), tmp_path / FILE
    living: list[Stored] = []
    gone: list[Stored] = []
    with database.changing(path) as changing:
        for number in range(7_000):
            if living and draw.random() < 0.45:
                gone.append(living.pop(draw.randrange(len(living))))
                rows.overwrite(changing, gone[-1].entry.commitment)
            else:
                living.append(anything(number, draw))
                rows.insert(changing, living[-1])
    with database.changing(path, erasing=True):
        pass
    raw = path.read_bytes()

    left = [one for one in gone if one.salt and one.salt in raw]
    tell(f"erased entries: {len(gone)}, of which anything was found afterwards: {len(left)}")
    assert left == []


def anything(number: int, draw: random.Random) -> Stored:
    from safeguard_cli.core.concern.chain import Contained, linked

    size = draw.choice([10, 30, 100, 300, 800, 1500, 3000])
    return linked(
        f"SG-{number:08d}-AAAA", None, written=NOW.isoformat(), kind="note",
        held=Contained(draw.randbytes(size), draw.randbytes(32)),
    )  # fmt: skip


def test_an_erasure_that_is_cut_short_is_said_and_can_be_finished(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept_in(data_folder())
    with monkeypatch.context() as patch:

        def full(_: object) -> None:
            raise CannotWriteError("it is erased, but traces of it may still be in the file")

        patch.setattr(database, "_write_anew", full)
        ran = run("record", "erase", SECOND, stdin="The head\nAsked.")
    assert ran.code == 5
    assert "traces" in ran.err

    again = run("record", "erase", SECOND, stdin="The head\nAsked.")

    assert "nothing is left to erase" in again.err
    assert run("concerns", "verify").code == 0


# Restoring


def test_a_journal_that_a_killed_process_left_is_not_played_into_a_backup(tmp_path: Path) -> None:
    concerns, file = kept_in(tmp_path / "data"), tmp_path / "backup.db"
    back_up(concerns.path, file)
    before = told(concerns)
    journal = concerns.path.with_name(f"{FILE}-journal")
    # Of a file that cannot be opened any more.
    concerns.path.write_bytes(b"not a database" * 1000)
    journal.write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + os.urandom(5_000))

    put_back(concerns.path, file.read_bytes(), tmp_path / "data" / "aside.db")

    assert told(concerns) == before
    assert not journal.exists()


def test_what_was_here_comes_back_where_a_backup_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from safeguard_cli.edges.store import backups

    concerns = kept_in(tmp_path / "data")
    before = told(concerns)

    def full(path: Path, _: object) -> Path:
        raise CannotWriteError("cannot write: the disk is full")

    monkeypatch.setattr(backups, "save_new", full)
    with pytest.raises(CannotWriteError):
        put_back(concerns.path, b"", tmp_path / "data" / "aside.db")

    assert told(concerns) == before
    assert not (tmp_path / "data" / "aside.db").exists()


# A file that is damaged stops nobody


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


GARBAGE: dict[str, Callable[[Path], object]] = {
    "no database": lambda path: path.write_bytes(b"nothing that it knows" * 500),
    "random bytes": lambda path: path.write_bytes(random.Random(1).randbytes(20_000)),
    "half of it": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "a page of zeros": lambda path: path.write_bytes(
        path.read_bytes()[:4096] + bytes(4096) + path.read_bytes()[8192:]
    ),
    "the head alone": lambda path: path.write_bytes(path.read_bytes()[:100]),
    "the form set back": lambda path: path.write_bytes(
        path.read_bytes()[:60] + bytes(4) + path.read_bytes()[64:]
    ),
    "a folder": a_folder,
    "a pipe": a_pipe,
}


@pytest.mark.parametrize("how", GARBAGE)
def test_whatever_stands_in_its_place_there_is_a_sentence_and_a_way_out(how: str, run: Run) -> None:
    concerns = kept_in(data_folder())
    GARBAGE[how](concerns.path)

    for words in (["concerns"], ["due"], ["concerns", "verify"], ["concerns", "show", FIRST]):
        ran = run(*words)
        assert ran.code == 1, (words, ran)
        assert "Something went wrong" not in ran.err
        if words != ["concerns", "verify"]:
            assert len(ran.err.splitlines()) == 2, ran.err
            assert "safeguard concerns verify" in ran.err


@pytest.mark.parametrize("how", ["no database", "a folder"])
def test_advice_goes_on_beside_a_damaged_file(
    how: str, sit: Sit, capsys: pytest.CaptureFixture[str]
) -> None:
    concerns = kept_in(data_folder())
    GARBAGE[how](concerns.path)

    person = sit()

    assert "The concern could not be kept" in capsys.readouterr().err
    assert "Record saved" in said(person.heard)
    assert len([*(data_folder() / "records").iterdir()]) == 1


def test_the_file_and_its_folder_are_their_owners_alone(tmp_path: Path, umask: None) -> None:
    concerns = kept_in(tmp_path / "data")

    assert (mode(tmp_path / "data"), mode(concerns.path)) == (0o700, 0o600)
