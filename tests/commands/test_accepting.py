"""What is new in scenarios is taken one by one, as a person chooses; no other line changes."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from shlex import quote

import pytest
from rule_folders import SMALL
from running import Run
from test_prompts_pty import CTRL_C, DOWN, ENTER, Terminal
from where import TESTS
from whole_cases import RULES, shipped, shipped_rules, shipped_stories

from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.model.rule_set import RuleSet
from safeguard_cli.core.training.run_scenario import run_scenario as run_scenario
from safeguard_cli.core.training.write_scenario import expect_found
from safeguard_cli.reading.load import load_rules
from safeguard_cli.reading.read_scenarios import load_scenarios, read_scenario_text
from safeguard_cli.reading.write_scenarios import replace_expectation, write_scenario

Start = Callable[..., Terminal]
MINE = """\
# My own stories.

- id: it-burns   # a first one
  story: There is a fire.
  as-of: 2026-11-25T10:00
  answers: {fire: yes, where: in}
  expect:
    danger: {action: put-out, rules: [fire-outdoors]}
  # The duties are guessed.
  duties: [write-down,
    tell]

- id: it-burns-outside
  story: There is a fire outside.
  as-of: 2026-11-25T10:00
  answers: {fire: yes, where: out, tried: [water], seen-on: 2026-11-24}
  expect: {danger: {action: call, rules: [fire-indoors]}}
  duties: []
"""


@pytest.fixture(scope="module")
def small() -> RuleSet:
    return load_rules(SMALL)


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    file = tmp_path / "mine.yaml"
    file.write_text(MINE)
    return file


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a rule set with stories, and what they showed once, of which a line has changed."""
    copy = tmp_path / "rules"
    shutil.copytree(SMALL, copy)
    (copy / "scenarios").mkdir()
    shutil.copy(TESTS / "training" / "fire.yaml", copy / "scenarios")
    return copy


@pytest.fixture
def start(tmp_path: Path, compiled: Path) -> Iterator[Start]:
    running: list[Terminal] = []

    def spawn(words: str, columns: int = 80, lines: int = 40) -> Terminal:
        command = f"exec {quote(sys.executable)} -m safeguard_cli rules test {words}"
        terminal = Terminal(command, columns, lines, SAFEGUARD_CACHE_DIR=str(compiled))
        running.append(terminal)
        return terminal

    yield spawn
    for terminal in running:
        terminal.child.close(force=True)


# Writing


def test_only_the_expectation_of_the_one_scenario_is_changed(small: RuleSet, mine: Path) -> None:
    first = load_scenarios(mine, small)[0]
    new = expect_found(run_scenario(Interview(small), first))

    before, after = MINE.splitlines(), replace_expectation(MINE, new).splitlines()

    assert [line for line in after if line not in before] == [
        "    danger: {action: call, rules: [fire-indoors]}",
        "  duties: [tell]",
    ]
    assert [line for line in before if line not in after] == [
        "    danger: {action: put-out, rules: [fire-outdoors]}",
        "  duties: [write-down,",
        "    tell]",
    ]


@pytest.mark.parametrize("place", range(0, 840, 120))
def test_what_a_scenario_expects_now_is_what_comes_out(place: int) -> None:
    scenario = shipped_stories()[place]
    outcome = run_scenario(shipped(), scenario)

    assert run_scenario(shipped(), expect_found(outcome)).differences == ()


@pytest.mark.parametrize("name", ["hungry-on-mondays", "a-mark-on-the-arm", "an-hour-to-look"])
def test_a_scenario_that_is_written_is_read_as_the_same(name: str) -> None:
    scenario = next(each for each in shipped_stories() if each.id == name)

    (again,) = read_scenario_text("mine.yaml", write_scenario(scenario), shipped_rules())

    for field in ("title", "minutes", "theme", "story", "as_of", "stages", "answers", "expect",
                  "duties", "deadlines", "discussion", "mistake"):  # fmt: skip
        assert getattr(again, field) == getattr(scenario, field), field


@pytest.mark.parametrize(
    "text",
    ['A "quoted" word: and # more', "- a dash", "yes", "{braces}", "100%", "*star", "über", "'one"],
)
def test_any_text_is_read_as_it_was_written(text: str) -> None:
    scenario = next(each for each in shipped_stories() if each.id == "hungry-on-mondays")
    typed = type(scenario)(
        **{name: getattr(scenario, name) for name in scenario.__struct_fields__}
        | {"title": text, "story": text, "mistake": text, "discussion": (text,), "theme": text}
    )

    (again,) = read_scenario_text("mine.yaml", write_scenario(typed), shipped_rules())

    assert [again.title, again.story, again.mistake, *again.discussion, again.theme] == [text] * 5


# Taking one by one


def test_each_is_shown_and_only_what_is_taken_is_written(start: Start, mine: Path) -> None:
    terminal = start(f"--scenarios {mine} --rules {SMALL} --accept")
    shown = terminal.wait("it-burns", "fire-outdoors", "Is this what you want?", "Ctrl-X exit")
    assert "it-burns-outside" not in shown
    terminal.press(DOWN, ENTER)
    terminal.wait("it-burns-outside", "Take this as what is expected: it-burns-outside")
    terminal.press(DOWN, DOWN, ENTER)

    assert terminal.finish() == 1
    assert "1 of 2 scenarios as expected" in terminal.raw
    taken, left = mine.read_text().split("- id: it-burns-outside")
    assert "fire-indoors" in taken
    assert left == MINE.split("- id: it-burns-outside")[1]


def test_all_that_follow_can_be_taken_at_once(start: Start, mine: Path) -> None:
    longer = MINE.replace("put-out, ", "put-out," + "\n" * 9 + "        ")
    mine.write_text(longer)
    terminal = start(f"--scenarios {mine} --rules {SMALL} --accept")
    terminal.wait("Is this what you want?", "Ctrl-X exit")
    terminal.press(DOWN, DOWN, DOWN, ENTER)

    assert terminal.finish() == 0
    assert "2 of 2 scenarios as expected" in terminal.raw
    after = mine.read_text()
    assert after.count("fire-indoors") == after.count("fire-outdoors") == 1


def test_what_was_taken_before_a_stop_stays(start: Start, mine: Path) -> None:
    terminal = start(f"--scenarios {mine} --rules {SMALL} --accept --plain")
    terminal.wait("Is this what you want?", "exit.")
    terminal.press("1", ENTER)
    terminal.wait("expected: it-burns-outside")
    terminal.press(CTRL_C)

    assert terminal.finish() == 130
    assert "What was taken before is written." in terminal.raw
    assert "fire-indoors" in mine.read_text().split("- id: it-burns-outside")[0]


def test_passages_of_what_all_show_are_taken_one_by_one(
    start: Start, folder: Path, run: Run
) -> None:
    shown = folder / "scenarios" / "shown.txt"
    assert run("rules", "test", str(folder), "--accept").code == 0
    right = shown.read_text()
    lines = right.splitlines()
    lines[2], lines[-1] = "one: that is gone", "another: that is gone"
    shown.write_text("\n".join(lines) + "\n")

    terminal = start(f"{folder} --accept")
    terminal.wait("- one: that is gone", "1 out, 1 in", "Ctrl-X exit")
    terminal.press(DOWN, ENTER)
    terminal.wait("- another: that is gone", "Ctrl-X exit")
    terminal.press(DOWN, DOWN, ENTER)

    assert terminal.finish() == 1
    assert "1 passage of what is shown was not taken" in terminal.raw
    assert shown.read_text().splitlines() == [*right.splitlines()[:-1], "another: that is gone"]


# As before, for scripts


def test_without_a_terminal_all_that_is_shown_is_taken_as_before(run: Run, folder: Path) -> None:
    for words in (["--accept"], ["--accept", "--yes"]):
        ran = run("rules", "test", str(folder), *words)

        assert ran.code == 0
        assert "What the scenarios show is kept in" in ran.err


def test_yes_without_accept_is_refused(run: Run) -> None:
    ran = run("rules", "test", str(RULES), "--yes")

    assert ran.code == 2
    assert ran.err.startswith("--yes changes nothing here")


def test_a_file_of_scenarios_is_run_without_a_copy_of_the_rules(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "elsewhere" / "mine.yaml"
    file.parent.mkdir()
    shutil.copy(RULES / "scenarios" / "training-9-readers.yaml", file)

    ran = run("rules", "test", "--scenarios", str(file))

    count = file.read_text().count("\n- id: ")
    assert (ran.code, ran.out) == (0, f"{count} of {count} scenarios as expected\n")
