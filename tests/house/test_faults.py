"""What goes wrong again and again, in numbers: kills, full disks, edits, wrong words, hostile text.

The summary of the run shows how often each was tried. They take a minute or two, so they run apart.
"""

from __future__ import annotations

import errno
import os
import random
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from rule_folders import SMALL
from running import Run
from scripted import STOP, Person, Sit, said
from test_escaping import HOSTILE, SHOWING, commanding
from test_sealing import FILE, is_found
from where import HELPERS

pytestmark = pytest.mark.slow
Tell = Callable[[str], None]
CODES = {0, 1, 2, 3, 4, 5, 130}

# Forks in a process of its own: the one that runs the tests has threads.
KILLED_AT_PROMPTS = """
import io, os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import pytest
from safeguard_cli.commands import advise
from safeguard_cli.edges.store.drafts_on_disk import Drafts
from scripted import Person, sitter

# One desk for all children, and all that a sitting searches for found before they fork.
open_desk, desks = advise.open_desk, {}

def one_desk(*words, **named):
    key = repr((words, named))
    if key not in desks:
        desks[key] = open_desk(*words, **named)
    return desks[key]

def sit():
    sys.stdin = io.StringIO()
    sitter(pytest.MonkeyPatch())(children_there="yes", cause=("household",))

advise.open_desk = one_desk
os.environ["SAFEGUARD_DATA_DIR"] = str(Path(sys.argv[3]) / "before")
sit()
asked = Person.ask
turns = int(sys.argv[2])
for turn in range(turns):
    home = Path(sys.argv[3]) / str(turn)
    os.environ["SAFEGUARD_DATA_DIR"] = str(home)
    prompt = 1 + turn % 18
    child = os.fork()
    if not child:
        def ask(person, question, progress=None, prior=None, meanwhile=None):
            if len(person.asked) + 1 == prompt:
                os.kill(os.getpid(), signal.SIGKILL)
            return asked(person, question, progress, prior, meanwhile)
        Person.ask = ask
        sit()
        os._exit(7)
    _, status = os.waitpid(child, 0)
    again = Drafts(home / "drafts").latest_stopped()
    kept = -1 if again is None else len(again.answers)
    print(prompt, kept, os.WTERMSIG(status) if os.WIFSIGNALED(status) else "ended", flush=True)
"""


def test_two_hundred_kills_at_every_prompt_lose_no_answer(tmp_path: Path, tell: Tell) -> None:
    words = [sys.executable, "-c", KILLED_AT_PROMPTS, str(HELPERS), "200"]
    ran = subprocess.run(
        [*words, str(tmp_path)], capture_output=True, text=True, timeout=600, check=False
    )

    lines = [line.split() for line in ran.stdout.splitlines()]
    assert len(lines) == 200, ran.stderr[-2000:]
    lost = [line for line in lines if line != [line[0], str(int(line[0]) - 1), "9"]]
    tell(f"kills at a prompt: {len(lines)}, with an answer lost: {len(lost)}")
    assert lost == []


class FullDisk:
    """A disk that is full from the n-th write on, or for that one alone."""

    def __init__(self, patch: pytest.MonkeyPatch, number: int, *, for_good: bool) -> None:
        self.calls = 0
        self._number, self._for_good = number, for_good
        for name in ("open", "write", "fsync", "replace"):
            patch.setattr(os, name, self._failing(name, getattr(os, name)))

    def _failing(self, name: str, really: Callable[..., object]) -> Callable[..., object]:
        def call(*words: object, **named: object) -> object:
            if name != "open" or int(str(words[1])) & (os.O_WRONLY | os.O_RDWR):
                self.calls += 1
                is_past = self.calls > self._number and self._for_good
                if self.calls == self._number or is_past:
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return really(*words, **named)

        return call


def test_a_disk_that_is_full_at_any_write_stops_no_advice(
    sit: Sit, places: Path, tell: Tell
) -> None:
    def heard(number: int, *, for_good: bool) -> tuple[str, int]:
        with pytest.MonkeyPatch.context() as patch:
            disk = FullDisk(patch, number, for_good=for_good)
            # In danger, and stopped at the gate: short, and written to the end.
            person: Person = sit(danger_now="yes", replies={"called-999": [STOP]})
        return said(person.heard), disk.calls

    _, writes = heard(0, for_good=False)
    tried = 0
    for number in range(1, writes + 1):
        for for_good in (False, True):
            text, _ = heard(number, for_good=for_good)
            assert "Call 999 now" in text, (number, for_good)
            tried += 1
    tell(f"a full disk: tried at each of {writes} writes, once and for good: {tried} times")
    assert writes > 10


def test_twenty_six_thousand_edits_of_a_record_are_found(tell: Tell) -> None:
    draw = random.Random(26)
    missed = [edit for edit in _edits(draw, 26_000) if edit != FILE and not is_found(edit)]

    tell(f"edits of a record: 26000, not found: {len(missed)}")
    assert missed == []


def _edits(draw: random.Random, number: int) -> Iterator[bytes]:
    for turn in range(number):
        place, byte = draw.randrange(len(FILE)), bytes([draw.randrange(256)])
        if turn % 4 == 0:
            yield FILE[:place] + byte + FILE[place + 1 :]
        elif turn % 4 == 1:
            yield FILE[:place] + byte + FILE[place:]
        elif turn % 4 == 2:
            yield FILE[:place] + FILE[place + 1 + draw.randrange(4) :]
        else:
            other = draw.randrange(len(FILE))
            low, high = sorted((place, other))
            yield FILE[:low] + FILE[high : high + 1] + FILE[low + 1 :]


COMMANDS = (
    "advise", "share", "checklist", "resume", "explain", "contacts", "help", "demo", "decide",
    # All stories of the shipped rules would take half a minute each time.
    "batch", "record show", "record verify", f"rules test {SMALL}", f"rules coverage {SMALL}",
    "rules sources", "concerns", "concerns show", "concerns verify", "concerns chronology", "due",
    "did", "heard", "note", "close", "continue", "record export", "record erase", "record import",
    "rules diff", "rules schema", "rules new", "rules graph", "rules explain", "rules review",
)  # fmt: skip
OPTIONS = (
    "--answers", "--set", "--no-input", "--format", "--out", "--plain", "--private", "--as-of",
    "--local", "--full", "--scenarios", "--records", "--counterexamples", "--errors", "--resume",
    "--summary", "--jobs", "--strict", "--from", "--list", "--pace", "--help", "--nonsense", "-x",
)  # fmt: skip
VALUES = (
    "", "-", "--", ".", "/", "/dev/null", "/dev/full", "/no/such/place", "\x1b[31m", "ü", "a" * 300,
    "fire=yes", "fire=perhaps", "fire", "=", "2026-02-30", "now", "json", "text", "html", "plain",
    "pdf", "SG-20260101-AAAA", "SG101", "answers.yaml", "record.json", "made.out", "0", "-1", "1e9",
    "$(id)", "*", "..", "a\nb", "\u202e", "fire-drill",
)  # fmt: skip


def test_two_thousand_wrong_command_lines_end_in_a_sentence_and_a_known_code(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tell: Tell
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    (here / "answers.yaml").write_text("answers: {fire: yes, where: perhaps}\n")
    (here / "record.json").write_bytes(FILE)
    draw, before = random.Random(2), {*here.iterdir()}
    codes: dict[int, int] = {}
    for _ in range(2_000):
        words = draw.choice(COMMANDS).split()
        for _ in range(draw.randrange(4)):
            words.append(draw.choice(OPTIONS if draw.random() < 0.5 else VALUES))
        if draw.random() < 0.7:
            words += ["--rules", str(SMALL)]
        ran = run(*words, stdin=draw.choice(["", "fire: yes\n", "{}", "\x00"]))
        assert ran.code in CODES, words
        assert "Traceback" not in ran.out + ran.err, words
        codes[ran.code] = codes.get(ran.code, 0) + 1
    made = [path for path in tmp_path.rglob("*") if path.is_file() and path not in before]
    open_to_others = [path for path in made if stat.S_IMODE(path.stat().st_mode) & 0o077]
    tell(f"wrong command lines: {sum(codes.values())}, by exit code: {dict(sorted(codes.items()))}")
    assert open_to_others == []


def test_four_hundred_and_fifty_hostile_texts_command_no_format(tell: Tell) -> None:
    joined = [one + two for one, two in pairwise(HOSTILE[:16])]
    tried = [(name, text) for name in SHOWING for text in (*HOSTILE, *joined)]
    through = [(name, text) for name, text in tried if commanding(SHOWING[name](text))]

    tell(f"hostile texts in {len(SHOWING)} formats: {len(tried)}, let through: {len(through)}")
    assert through == []
    assert len(tried) >= 450
