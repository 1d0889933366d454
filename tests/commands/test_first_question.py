"""The first question is asked before anything else is ready, and nothing else changes by that."""

from __future__ import annotations

import io
import re
import shutil
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pyte
import pytest
from msgspec.structs import replace
from rule_folders import SMALL, edit
from sampling import some_quick
from scripted import BACK, EXIT, STOP, Person, Sit, Turn
from where import RULES

from safeguard_cli.commands import advise
from safeguard_cli.commands.advise import desk_for
from safeguard_cli.commands.desk import Desk, now, open_desk
from safeguard_cli.commands.session import advice_session
from safeguard_cli.commands.session.first_question import keep_opening, take_opening
from safeguard_cli.core.errors import StoppedError
from safeguard_cli.edges.prompts.replies import Given

DOWN = "\x1b[B"
SLOWLY = """
import sys, time
from safeguard_cli.commands.session import advice_session
from safeguard_cli.core.errors import SafeguardError
ready = advice_session.prepare_floors
def prepare(*given, **more):
    time.sleep(1)
    {then}
    ready(*given, **more)
advice_session.prepare_floors = prepare
from safeguard_cli.__main__ import main
main()
"""


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for what is kept, with nothing in it yet."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("SAFEGUARD_CACHE_DIR", str(folder))
    return folder


def kept_in(cache: Path) -> list[Path]:
    return list(cache.glob("first-question-*.json"))


def heard(person: Person) -> list[str]:
    """Return what they heard, without what differs each time."""
    return [re.sub(r"SG-\d{8}-\w{4}|/tmp/\S+|\d\d:\d\d", "-", each) for each in person.heard]


@pytest.mark.parametrize(
    "replies",
    some_quick(
        [
            {},
            {"danger-now": [Given("yes")]},
            {"danger-now": [STOP]},
            {"danger-now": [BACK]},
            {"danger-now": [EXIT]},
            {"role": [BACK, Given("lead")]},
        ],
        3,
    ),
    ids=["calm", "danger", "stop", "back", "exit", "back to it"],
)
@pytest.mark.usefixtures("places")
def test_a_sitting_is_the_same_whether_its_first_question_was_known_or_found(
    sit: Sit, cache: Path, replies: dict[str, list[Turn]]
) -> None:
    def copied() -> dict[str, list[Turn]]:
        return {name: list(turns) for name, turns in replies.items()}

    found = sit(replies=copied())
    assert not found.did_meanwhile
    assert kept_in(cache)

    known = sit(replies=copied())
    assert known.did_meanwhile
    assert heard(known) == heard(found)
    assert known.progress == found.progress
    assert known.asked == found.asked


@pytest.mark.usefixtures("places", "cache")
def test_what_is_known_beforehand_is_counted_before_the_first_question(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found, known = Person({}, turns={2: STOP}), Person({}, turns={2: STOP})
    for person in (found, known):
        monkeypatch.setattr(advice_session, "prompter", lambda plain, who=person: who)
        advise.share(advise.Request())

    assert known.did_meanwhile and not found.did_meanwhile
    assert known.progress == found.progress
    assert known.progress[0] and known.progress[0].number == 2


@pytest.mark.usefixtures("places", "cache")
def test_whoever_resumes_is_asked_what_they_come_to_and_not_the_first_question_of_all(
    sit: Sit,
) -> None:
    sit()
    with pytest.raises(StoppedError):
        sit(turns={4: StoppedError("stopped")})

    assert not sit(go_on=True).did_meanwhile


@pytest.fixture
def desk(cache: Path) -> Desk:
    assert not cache.exists()
    found = open_desk(RULES)
    keep_opening(found, now(), "advise")
    return found


def test_what_was_kept_counts_for_the_same_set_up_only(desk: Desk) -> None:
    assert take_opening(desk, now(), "advise") is not None
    assert take_opening(replace(desk, known={"role": "lead"}), now(), "advise") is None


def test_what_was_kept_of_one_command_stands_beside_that_of_another(desk: Desk) -> None:
    sharing = desk_for("share", RULES)
    assert take_opening(sharing, now(), "share") is None

    keep_opening(sharing, now(), "share")

    assert take_opening(sharing, now(), "share") is not None
    assert take_opening(desk, now(), "advise") is not None


def test_what_was_kept_counts_for_the_law_of_its_day_only(desk: Desk) -> None:
    assert desk.interview.place(now()) > 0
    assert take_opening(desk, now().replace(year=2000), "advise") is None


def test_what_was_kept_and_is_changed_counts_no_more(desk: Desk, cache: Path) -> None:
    (kept,) = kept_in(cache)
    changed = kept.read_bytes().replace(b"danger-now", b"tonight")
    kept.write_bytes(changed)

    assert take_opening(desk, now(), "advise") is None


@pytest.mark.parametrize("stops", [False, True])
def test_nothing_is_kept_where_advice_comes_before_any_question(
    cache: Path, tmp_path: Path, *, stops: bool
) -> None:
    folder = tmp_path / "small"
    shutil.copytree(SMALL, folder)
    if stops:
        edit(folder, "danger", "if: {fire: yes, where: {not: out}}", "if: always")
    else:
        edit(folder, "concern", "applies-if: {danger: {at-least: watch}}", "applies-if: always")
        when = "{danger: {at-least: refer}, seen-on: [passed, today, unsure]}"
        edit(folder, "concern", f"if: {when}", "if: always")
    keep_opening(open_desk(folder), now(), "advise")

    assert kept_in(cache) == []


@pytest.fixture
def slow(
    compiled: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[pexpect.spawn[str]]:
    """Somebody's screen, where all but the first question takes a second to be made ready."""
    then, *words = request.param
    environment = {
        "TERM": "xterm",
        "LANG": "C.UTF-8",
        "SAFEGUARD_DATA_DIR": str(tmp_path / "data"),
        "SAFEGUARD_CONFIG_DIR": str(tmp_path / "config"),
        "SAFEGUARD_CACHE_DIR": str(compiled),
    }
    keep_opening(open_desk(RULES), now(), "advise")
    child = pexpect.spawn(
        sys.executable,
        ["-c", SLOWLY.format(then=then), "advise", *words],
        env=environment,
        dimensions=(40, 80),
        encoding="utf-8",
        timeout=20,
        cwd=tmp_path,
    )
    child.logfile_read = io.StringIO()
    child.expect("Is a child in danger")
    child.expect("> " if "--plain" in words else "Ctrl-X exit")
    yield child
    child.close(force=True)


PLAIN, MENUS = ("pass", "--plain"), ("pass",)


@pytest.mark.parametrize(
    ("slow", "keys"), [(PLAIN, "no\r"), (MENUS, f"{DOWN * 9}\r")], indirect=["slow"]
)
def test_what_is_typed_once_the_first_question_stands_there_counts(
    slow: pexpect.spawn[str], keys: str
) -> None:
    slow.send(keys)

    slow.expect("What is your part in this")


@pytest.mark.parametrize("slow", [PLAIN, MENUS], indirect=True)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_who_is_stopped_while_the_rest_is_made_ready_is_told_the_way_back(
    slow: pexpect.spawn[str], number: signal.Signals
) -> None:
    slow.kill(number)

    slow.expect("Your answers are kept as")
    slow.expect("safeguard resume")
    slow.expect(pexpect.EOF)
    slow.wait()
    assert slow.exitstatus == 130


@pytest.mark.parametrize("slow", [PLAIN, MENUS], indirect=True)
def test_ctrl_c_while_the_rest_is_made_ready_stops(slow: pexpect.spawn[str]) -> None:
    slow.send("\x03")

    slow.expect("safeguard resume")
    slow.expect(pexpect.EOF)
    slow.wait()
    assert slow.exitstatus == 130


BROKEN = 'raise SafeguardError("the rest broke")'


@pytest.mark.parametrize("slow", [(BROKEN, "--plain"), (BROKEN,)], indirect=True)
def test_what_fails_while_the_rest_is_made_ready_is_said_as_ever(
    slow: pexpect.spawn[str],
) -> None:
    slow.expect("the rest broke")
    slow.expect(pexpect.EOF)
    slow.wait()
    assert slow.exitstatus == 1


@pytest.mark.parametrize("slow", [(BROKEN,)], indirect=True)
def test_a_menu_behind_which_something_fails_does_not_stay_on_the_screen(
    slow: pexpect.spawn[str],
) -> None:
    slow.expect(pexpect.EOF)
    shown = pyte.Screen(80, 40)
    pyte.Stream(shown).feed(slow.logfile_read.getvalue())

    assert [line.strip() for line in shown.display if line.strip()][-1] == "the rest broke"
    assert not shown.cursor.hidden
