"""`safeguard cases new`: a case is told at a terminal, and is a scenario that the rules accept."""

from __future__ import annotations

import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from shlex import quote

import pytest
from running import Run
from sampling import some_quick
from test_prompts_pty import CTRL_C, ENTER, Terminal
from training_folder import training_folder
from whole_cases import calm_answer, shipped, shipped_rules, shipped_stories

from safeguard_cli.commands.cases import new as cases_new
from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.errors import StoppedError
from safeguard_cli.core.model.rule_set import Question
from safeguard_cli.core.training.real_names import may_name_somebody
from safeguard_cli.core.training.run_scenario import run_scenario as run_scenario
from safeguard_cli.core.training.write_scenario import make_id
from safeguard_cli.edges.prompts.replies import Command, Given, Menu, Progress, Reply
from safeguard_cli.reading.read_scenarios import load_scenarios

Start = Callable[..., Terminal]
WORDS = {
    "title": "The quiet one",
    "minutes": "20",
    "story": "You help at a swimming club.",
    "part-1": "A boy of nine has grown quiet.",
    "part-2": "He says that his uncle hits him.",
    "days": "2",
    "point-1": "Who has to know?",
    "point-2": "What do you say to him?",
    "point-3": "What can wait?",
    "mistake": "Many people ask his mother first.",
}


class Author:
    """A trainer whose words are scripted; all questions of the rules are answered calmly."""

    def __init__(
        self,
        words: dict[str, list[str]] | None = None,
        changes: dict[str, Value] | None = None,
        choices: dict[str, list[str | Command]] | None = None,
    ) -> None:
        self.words = words or {}
        self.changes = changes or {}
        self.choices = choices or {}
        self.heard: list[str] = []
        self.cleared = False

    def ask(
        self,
        question: Question,
        progress: Progress | None = None,
        prior: Value | None = None,
        meanwhile: Callable[[], None] | None = None,
    ) -> Reply:
        assert meanwhile is None
        self.heard.append(question.ask)
        if self.words.get(question.id):
            return Given(self.words[question.id].pop(0))
        if question.kind == "text":
            return Given(WORDS.get(question.id, ""))
        # What is asked again is what the second part changes.
        is_changed = prior is not None or "harm" not in self.changes
        if question.id in self.changes and is_changed:
            return Given(self.changes[question.id])
        return Given(calm_answer(question))

    def choose(self, menu: Menu) -> str | Command:
        self.heard.append(menu.title)
        for begins, chosen in self.choices.items():
            if menu.title.startswith(begins) and chosen:
                return chosen.pop(0)
        if menu.title.startswith(("Your answers.", "Act on this first")):
            return "go-on"
        return {"Does the story": "end", "Under which": "0"}[
            next(each for each in ("Does the story", "Under which") if each in menu.title)
        ]

    def show(self, text: str) -> None:
        self.heard.append(text)

    def clear(self) -> None:
        self.cleared = True


Tell = Callable[..., Author]


@pytest.fixture
def tell(places: Path, monkeypatch: pytest.MonkeyPatch) -> Tell:
    """Return a function that lets an author tell a case by the shipped rules."""

    def run(**script: dict[str, object]) -> Author:
        author = Author(**script)  # type: ignore[arg-type]
        monkeypatch.setattr(cases_new, "prompter", lambda plain: author)
        cases_new.new(cases_new.Wanted(places / "mine.yaml"))
        return author

    return run


HARM: dict[str, Value] = {"harm": "yes", "told": "nobody"}


def test_a_told_case_is_a_scenario_that_comes_out_as_it_says(tell: Tell, places: Path) -> None:
    author = tell(changes=HARM, choices={"Your answers.": ["harm", "go-on"]})
    (read,) = load_scenarios(places / "mine.yaml", shipped_rules())

    assert run_scenario(shipped(), read).differences == ()
    assert (read.id, read.title, read.minutes) == ("the-quiet-one", "The quiet one", 20)
    assert [stage.says for stage in read.stages] == [WORDS["part-1"], WORDS["part-2"]]
    assert read.stages[0].answers["harm"] == ("no",)
    assert read.stages[1].answers["harm"] == ("yes",)
    assert read.deadlines
    assert any(each.startswith("Advised now: ") for each in author.heard)


def test_a_case_of_danger_can_be_told_and_says_that_nobody_has_called(
    tell: Tell, places: Path
) -> None:
    author = tell(changes={"danger-now": "hurt"})
    (read,) = load_scenarios(places / "mine.yaml", shipped_rules())

    assert any("999" in each for each in author.heard)
    assert read.stages[0].answers["danger-now"] == ("hurt",)
    assert run_scenario(shipped(), read).differences == ()


def test_without_a_terminal_nobody_can_be_asked(run: Run, tmp_path: Path) -> None:
    ran = run("cases", "new", str(tmp_path / "mine.yaml"))

    assert ran.code == 2
    assert list(tmp_path.glob("*.yaml")) == []


def test_a_part_that_is_learnt_later_has_the_day_of_the_one_before(
    tell: Tell, places: Path
) -> None:
    tell()
    (read,) = load_scenarios(places / "mine.yaml", shipped_rules())
    first, last = read.stages

    assert not last.as_of
    days = int(read.as_of[8:10]) - int(first.as_of[8:10])
    assert days in (2, 2 - 28, 2 - 29, 2 - 30, 2 - 31)


def test_the_file_is_for_its_owner_alone_and_marked(tell: Tell, places: Path) -> None:
    tell()
    file = places / "mine.yaml"

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_text().startswith("# TRAINING: an invented case.")


def test_a_name_is_asked_about_and_can_be_written_again(tell: Tell, places: Path) -> None:
    author = tell(
        words={"part-1": ["A boy called Jamie has grown quiet.", "A boy has grown quiet."]},
        choices={"Use no real person": ["again"]},
    )

    assert "Use no real person and no real place. Does this name somebody?" in author.heard
    assert "Jamie" not in (places / "mine.yaml").read_text()


def test_what_names_nobody_real_can_be_kept(tell: Tell, places: Path) -> None:
    tell(
        words={"part-1": ["He plays a game called Dragon and shouts."]},
        choices={"Use no real person": ["keep"]},
    )

    assert "Dragon" in (places / "mine.yaml").read_text()


def test_a_statement_is_no_question_to_talk_about(tell: Tell, places: Path) -> None:
    author = tell(words={"point-1": ["Talk about it.", "What helps him?"]})

    assert "Please end it with a question mark." in author.heard
    (read,) = load_scenarios(places / "mine.yaml", shipped_rules())
    assert read.discussion[0] == "What helps him?"


def test_what_is_typed_is_cleaned(tell: Tell, places: Path) -> None:
    tell(words={"title": ["The \x1b[31mquiet\u202e\none"]})
    (read,) = load_scenarios(places / "mine.yaml", shipped_rules())

    assert read.title == "The [31mquiet one"


@pytest.mark.parametrize("number", some_quick(["0", "999", "x", "-1"], 2))
def test_minutes_that_cannot_be_are_asked_for_again(tell: Tell, places: Path, number: str) -> None:
    tell(words={"minutes": [number, "15"]})

    assert load_scenarios(places / "mine.yaml", shipped_rules())[0].minutes == 15


def test_to_stop_writes_nothing(tell: Tell, places: Path) -> None:
    with pytest.raises(StoppedError, match=r"Stopped. Nothing was written."):
        tell(choices={"Under which": [Command("stop")]})

    assert not (places / "mine.yaml").exists()


def test_to_leave_at_once_clears_the_screen_and_writes_nothing(tell: Tell, places: Path) -> None:
    author = tell(choices={"Does the story": [Command("exit")]})

    assert author.cleared
    assert not (places / "mine.yaml").exists()


def test_a_file_that_is_there_or_no_scenario_file_is_refused_before_anything_is_asked(
    run: Run, tmp_path: Path
) -> None:
    there = tmp_path / "there.yaml"
    there.write_text("mine")

    assert run("cases", "new", str(there)).code == 5
    assert there.read_text() == "mine"
    assert run("cases", "new", str(tmp_path / "mine.txt")).code == 2


# Names


@pytest.mark.parametrize(
    "text",
    [
        "A boy called Jamie is quiet.", "You saw Mrs Patel.", "They live in Portsmouth.",
        "She is afraid of O'Brien.", "Her friend Zoë rings.",
    ],
)  # fmt: skip
def test_a_capital_inside_a_sentence_may_be_a_name(text: str) -> None:
    assert may_name_somebody(text)


@pytest.mark.parametrize(
    "text",
    [
        "On Monday the GP rings. He is busy.", 'She says: "He hits me." Nobody heard.',
        "It is Christmas in Wales.", "I'm afraid, and I'd rather not.", "(They laughed.) Then no.",
        "The NSPCC and the LADO know.",
    ],
)  # fmt: skip
def test_days_short_forms_and_beginnings_are_no_names(text: str) -> None:
    assert not may_name_somebody(text)


def test_hardly_any_text_of_the_shipped_cases_is_taken_for_a_name() -> None:
    texts = [
        text
        for each in shipped_stories()
        if each.stages
        for text in (each.title, each.story, each.mistake, *(s.says for s in each.stages))
    ]

    assert sum(map(may_name_somebody, texts)) <= len(texts) / 200


@pytest.mark.parametrize(
    ("title", "name"),
    [("My sister's girl", "my-sisters-girl"), ("  Über alles? ", "ber-alles"), ("…", "my-case")],
)
def test_a_title_becomes_an_id(title: str, name: str) -> None:
    assert make_id(title) == name


# With real keys


@pytest.fixture
def start(tmp_path: Path, compiled: Path) -> Iterator[Start]:
    running: list[Terminal] = []

    def spawn(words: str, columns: int = 80, lines: int = 40) -> Terminal:
        command = f"exec {quote(sys.executable)} -m safeguard_cli cases new {words}"
        terminal = Terminal(command, columns, lines, SAFEGUARD_CACHE_DIR=str(compiled))
        running.append(terminal)
        return terminal

    yield spawn
    for terminal in running:
        terminal.child.close(force=True)


TYPED = [
    ("What is the case called?", "Smoke outside"),
    ("Under which heading", "1"),
    ("How many minutes", "."),
    ("Who are you in this case?", "You watch the hall.\r"),
    ("What do you know at first?", "All is quiet.\r"),
    ("Is there a fire?", "2"),
    ("What do you learn next?", "You see a fire outside.\r"),
    ("How many days later", "1"),
    ("Your answers. Choose one to change it.", "2"),
    ("Is there a fire?", "1"),
    ("Where is it?", "2"),
    ("What have you tried?", "1"),
    ("When was it seen?", "today"),
    ("Your answers. Choose one to change it.", "1"),
    ("Does the story go on?", "1"),
    ("Question 1", "Who rings?"),
    ("Question 2", "Who shuts the doors?"),
    ("Question 3", "Who counts the children?"),
    ("Question 4", "."),
    ("What mistake", "Many people look for the fire first.\r"),
]


def test_a_case_is_told_in_typed_lines(start: Start, run: Run, tmp_path: Path) -> None:
    rules = training_folder(tmp_path / "rules")
    file = tmp_path / "mine.yaml"
    terminal = start(f"{file} --plain --rules {rules}", lines=300)
    seen = 0
    for said, typed in TYPED:
        terminal.wait_until(lambda said=said, seen=seen: said in terminal.raw[seen:], said)  # type: ignore[misc]
        terminal.wait_until(lambda: terminal.raw.endswith("> "), "no prompt")
        seen = len(terminal.raw)
        terminal.press(typed, ENTER)

    assert terminal.finish() == 0
    assert "safeguard demo smoke-outside --scenarios" in terminal.raw
    with_rules = ("--scenarios", str(file), "--rules", str(rules))
    assert run("rules", "test", *with_rules).out == "1 of 1 scenario as expected\n"
    assert "You see a fire outside." in run("demo", "smoke-outside", *with_rules).out


def test_a_case_that_is_stopped_is_not_written(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    terminal = start(f"{file} --rules {training_folder(tmp_path / 'rules')}")
    terminal.wait("What is the case called?", "Ctrl-X exit")
    terminal.press(CTRL_C)

    assert terminal.finish() == 130
    assert "Stopped. Nothing was written." in terminal.raw
    assert not file.exists()
