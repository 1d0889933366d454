"""Menus with real keys, through prompt_toolkit's own pipe. What the screen shows: the pty tests."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from io import StringIO
from typing import NoReturn

import pytest
from msgspec.structs import replace
from prompt_driver import QUESTIONS, TODAY
from prompt_toolkit.application import create_app_session
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput
from prompt_toolkit.output.vt100 import Vt100_Output

from safeguard_cli.core.errors import StoppedError
from safeguard_cli.core.model.rule_set import Question
from safeguard_cli.edges.prompts import words
from safeguard_cli.edges.prompts.interrupts import HungUpError
from safeguard_cli.edges.prompts.menu_page import Page, Row, Ticks, folded, rows, title
from safeguard_cli.edges.prompts.menus import MenuPrompter
from safeguard_cli.edges.prompts.replies import COMMANDS, Command, Given, Menu, Progress, Reply

UP, DOWN, LEFT, ENTER, SPACE = "\x1b[A", "\x1b[B", "\x1b[D", "\r", " "
TAB, BACK_TAB = "\t", "\x1b[Z"
HOME, END = "\x1b[H", "\x1b[F"
CTRL_C, CTRL_D, CTRL_P, CTRL_U, CTRL_X, ESC = "\x03", "\x04", "\x10", "\x15", "\x18", "\x1b"

DANGER, ABOUT, WHEN, WORDS = (QUESTIONS[name] for name in ("danger", "about", "when", "words"))
NAME = QUESTIONS["name"]
GROUPED = QUESTIONS["grouped"]
EVERY_KIND = pytest.mark.parametrize("question", [DANGER, ABOUT, WHEN, WORDS], ids=lambda q: q.kind)

Ask = Callable[..., Reply]


@pytest.fixture
def keyboard() -> Iterator[PipeInput]:
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        yield pipe


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    """Let a prompt that nothing ends fail its test, not hold up all the others."""

    def lost(*_: object) -> NoReturn:
        pytest.fail("the prompt is still waiting")

    before = signal.signal(signal.SIGALRM, lost)
    signal.alarm(20)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.fixture
def stream() -> StringIO:
    return StringIO()


@pytest.fixture
def prompter(keyboard: PipeInput, stream: StringIO) -> MenuPrompter:
    return MenuPrompter(stream, TODAY)


@pytest.fixture
def ask(keyboard: PipeInput, prompter: MenuPrompter) -> Ask:
    def press(question: Question, *keys: str, number: int = 3, prior: object = None) -> Reply:
        keyboard.send_text("".join(keys))
        return prompter.ask(question, Progress(number, 9), prior)  # type: ignore[arg-type]  # as given

    return press


def test_an_answer_is_pointed_at_then_taken(ask: Ask) -> None:
    assert ask(DANGER, DOWN, ENTER) == Given("yes")
    assert ask(DANGER, DOWN * 3, ENTER) == Given("no")
    assert ask(DANGER, DOWN * 4, ENTER) == Given("unsure")


def test_question_and_answer_stay_on_the_screen(ask: Ask, stream: StringIO) -> None:
    ask(DANGER, DOWN, ENTER)

    assert stream.getvalue() == f"\n{DANGER.ask}\n   Yes, or it may be so\n"


@EVERY_KIND
@pytest.mark.parametrize("prior", [None, "yes"])
def test_enter_alone_never_answers(ask: Ask, question: Question, prior: str | None) -> None:
    with pytest.raises(StoppedError):
        ask(
            question, ENTER * 3, CTRL_C, prior="2026-11-20" if prior and question is WHEN else prior
        )


@EVERY_KIND
def test_yes_typed_at_a_prompt_answers_nothing(ask: Ask, question: Question) -> None:
    with pytest.raises(StoppedError):
        ask(question, "yes", ENTER, CTRL_C)


@EVERY_KIND
def test_what_was_typed_ahead_is_forgotten(
    ask: Ask, prompter: MenuPrompter, keyboard: PipeInput, question: Question
) -> None:
    # Everything comes at once, so that what follows the first answer is typed ahead.
    assert ask(DANGER, DOWN, ENTER, DOWN, SPACE, ENTER, DOWN, DOWN, ENTER, CTRL_D) == Given("yes")

    keyboard.send_text(CTRL_C)

    with pytest.raises(StoppedError):
        prompter.ask(question, Progress(4, 9))


@EVERY_KIND
@pytest.mark.parametrize("before", ["", "half"])
def test_quick_exit_is_one_chord_everywhere(ask: Ask, question: Question, before: str) -> None:
    assert ask(question, before, CTRL_X) == Command("exit")


@EVERY_KIND
def test_ctrl_c_and_the_end_of_input_stop(
    ask: Ask, keyboard: PipeInput, prompter: MenuPrompter, question: Question
) -> None:
    with pytest.raises(StoppedError):
        ask(question, CTRL_C)
    keyboard.close()
    with pytest.raises(StoppedError):
        prompter.ask(question)


@pytest.mark.parametrize("question", [DANGER, ABOUT], ids=lambda q: q.kind)
@pytest.mark.parametrize(
    ("key", "name"), [(LEFT, "back"), (CTRL_P, "stop"), (CTRL_X, "exit"), (f"?{CTRL_P}", "stop")]
)
def test_each_command_has_a_key(ask: Ask, question: Question, key: str, name: str) -> None:
    assert ask(question, key) == Command(name)  # type: ignore[arg-type]  # the three names


@pytest.mark.parametrize(
    ("up", "name"), [(0, "exit"), (1, "stop"), (3, "back")], ids=["exit", "stop", "back"]
)
def test_each_command_has_a_row(ask: Ask, up: int, name: str) -> None:
    assert ask(DANGER, DOWN * 20, UP * up, ENTER) == Command(name)  # type: ignore[arg-type]  # the same


def test_the_pointer_does_not_wrap_round_to_quick_exit(ask: Ask) -> None:
    assert ask(DANGER, UP, UP, DOWN, ENTER) == Given("yes")


def test_help_opens_and_closes_without_answering(ask: Ask) -> None:
    assert ask(DANGER, DOWN * 3, "?", ENTER, ENTER) == Given("no")
    assert ask(DANGER, DOWN * 3, "?", DOWN, UP, "?", ENTER) == Given("no")
    assert ask(DANGER, DOWN * 20, UP * 2, ENTER, ENTER, UP * 3, ENTER) == Given("no")


def test_the_first_question_has_no_way_back(ask: Ask) -> None:
    with pytest.raises(StoppedError):
        ask(DANGER, LEFT, CTRL_C, number=1)
    with pytest.raises(StoppedError):
        ask(WHEN, "back", ENTER, CTRL_C, number=1)


def test_many_are_ticked_by_space_or_enter_and_unticked_by_space(ask: Ask) -> None:
    done = DOWN * 4 + ENTER

    assert ask(ABOUT, DOWN, SPACE, DOWN, ENTER, UP * 9, done) == Given(("colleague", "online"))
    assert ask(ABOUT, DOWN, SPACE, SPACE, DOWN, SPACE, UP * 9, done) == Given(("online",))


def test_enter_on_what_is_ticked_unticks_nothing_and_leads_to_that_is_all(ask: Ask) -> None:
    assert ask(ABOUT, DOWN, SPACE, ENTER, ENTER) == Given(("colleague",))
    assert ask(ABOUT, DOWN, ENTER, ENTER, ENTER) == Given(("colleague",))


def test_nothing_ticked_is_refused(ask: Ask) -> None:
    with pytest.raises(StoppedError):
        ask(ABOUT, DOWN * 4, ENTER, CTRL_C)


def test_an_answer_that_stands_alone_unticks_the_others(ask: Ask) -> None:
    done = UP * 9 + DOWN * 4 + ENTER

    assert ask(ABOUT, DOWN, SPACE, DOWN, SPACE, DOWN, SPACE, done) == Given(("none",))
    assert ask(ABOUT, DOWN * 3, SPACE, UP, SPACE, done) == Given(("online",))


def test_the_pointer_passes_over_headings_on_its_way_down_and_up(ask: Ask) -> None:
    assert ask(GROUPED, DOWN, SPACE, DOWN * 2, SPACE, DOWN * 2, ENTER) == Given(
        ("hungry", "absent")
    )
    assert ask(GROUPED, DOWN * 4, UP * 3, SPACE, DOWN * 4, ENTER) == Given(("hungry",))
    assert ask(GROUPED, DOWN, UP * 3, ENTER, DOWN * 4, SPACE, DOWN, ENTER) == Given(("none",))


def test_tab_leaps_to_the_next_heading_and_back(ask: Ask) -> None:
    assert ask(GROUPED, TAB * 2, SPACE, TAB, DOWN, ENTER) == Given(("absent",))
    assert ask(GROUPED, TAB * 3, BACK_TAB * 2, SPACE, TAB * 2, DOWN, ENTER) == Given(("hungry",))
    assert ask(GROUPED, TAB * 4, ENTER) == Command("back")


def test_end_goes_to_the_last_row_above_the_ways_out_and_home_to_the_first_answer(ask: Ask) -> None:
    assert ask(DANGER, END, ENTER) == Given("unsure")
    assert ask(DANGER, END, HOME, ENTER) == ask(DANGER, DOWN, ENTER)
    assert ask(GROUPED, END, UP, SPACE, END, ENTER) == Given(("none",))


def test_answers_stand_under_their_headings_and_none_of_these_stands_apart() -> None:
    offered = list(words.labels(GROUPED).items())

    found = rows(offered, {}, many=True, headings=words.headings(GROUPED))

    assert [(row.kind, row.label or row.id) for row in found[1:-2]] == [
        ("heading", "At home"),
        ("answer", "Neglect, or a child who often has no food"),
        ("answer", "A parent's drink or drugs"),
        ("heading", "At school and at work"),
        ("answer", "A child who is often not at school"),
        ("gap", ""),
        ("answer", "None of these"),
    ]


@pytest.mark.parametrize("columns", [40, 80])
def test_a_heading_is_folded_like_a_row(columns: int) -> None:
    heading = "What other children do, what happens online, and what is found on a telephone"

    shown = title(Row("heading", label=heading), columns, None)

    assert " ".join(shown.split()) == heading
    assert all(len(line) < columns for line in shown.split("\n"))


def test_what_was_ticked_before_is_ticked_and_must_still_be_confirmed(ask: Ask) -> None:
    assert ask(ABOUT, DOWN * 4, ENTER, prior=("online",)) == Given(("online",))
    with pytest.raises(StoppedError):
        ask(ABOUT, ENTER, CTRL_C, prior=("online",))


@pytest.mark.parametrize(
    ("typed", "iso"),
    [("2026-11-22", "2026-11-22"), ("1 Dec 2026", "2026-12-01"), ("yesterday", "2026-11-21")],
)
def test_a_date_is_typed(ask: Ask, typed: str, iso: str) -> None:
    assert ask(WHEN, typed, ENTER) == Given(iso)


def test_a_wrong_date_stays_to_be_mended(ask: Ask) -> None:
    assert ask(WHEN, "31/12/202", ENTER, "6", ENTER) == Given("2026-12-31")


def test_a_date_outside_its_bounds_stays_to_be_mended(ask: Ask) -> None:
    bounded = replace(WHEN, not_after="in 92 days")

    assert ask(bounded, "1/12/2031", ENTER, CTRL_U, "1/12/2026", ENTER) == Given("2026-12-01")


def test_not_being_sure_of_a_date_is_an_answer(ask: Ask) -> None:
    assert ask(WHEN, "unsure", ENTER) == Given("unsure")


@pytest.mark.parametrize("name", ["back", "stop", "exit"])
@pytest.mark.parametrize("question", [WHEN, WORDS], ids=lambda q: q.kind)
def test_commands_are_typed_where_answers_are(ask: Ask, question: Question, name: str) -> None:
    assert ask(question, f"/{name}", ENTER) == Command(name)  # type: ignore[arg-type]  # the same


def test_text_takes_many_lines(ask: Ask) -> None:
    assert ask(WORDS, "One", ENTER, ENTER, "Two", CTRL_D) == Given("One\n\nTwo")
    assert ask(WORDS, "One", ESC, ENTER) == Given("One")


def test_pasted_text_is_never_a_command(ask: Ask) -> None:
    pasted = "\x1b[200~One\n\n/stop\nTwo\x1b[201~"

    assert ask(WORDS, pasted, CTRL_D) == Given("One\n\n/stop\nTwo")


def test_a_line_that_looks_like_a_command_does_not_finish_a_text_from_its_middle(ask: Ask) -> None:
    to_the_end_of_the_line = "\x05"
    keys = ["One", ENTER, "Two", UP, to_the_end_of_the_line, ENTER, "/stop", ENTER, CTRL_D]

    assert ask(WORDS, *keys) == Given("One\n/stop\n\nTwo")


def test_a_short_text_ends_with_enter_and_a_word_in_it_is_no_command(ask: Ask) -> None:
    assert ask(NAME, "Robin Example", ENTER) == Given("Robin Example")
    assert ask(NAME, "back", ENTER) == Given("back")
    assert ask(NAME, "/back", ENTER) == Command("back")
    assert ask(NAME, ENTER) == Given("")


def test_a_short_text_that_has_several_lines_keeps_them(ask: Ask) -> None:
    assert ask(NAME, " Three", CTRL_D, prior="One\nTwo") == Given("One\nTwo Three")


def test_a_table_says_what_each_line_holds() -> None:
    rows = replace(WORDS, columns=("With whom", "When"))

    assert words.how_to_fill_rows(rows) == (
        "One line for each, with ; between the parts. With whom; When."
    )
    assert words.how_to_fill_rows(WORDS) == ""


def test_text_can_be_left_out(ask: Ask, stream: StringIO) -> None:
    assert ask(WORDS, CTRL_D) == Given("")
    assert words.LEFT_OUT in stream.getvalue()


def test_text_written_before_stands_there_to_be_changed(ask: Ask) -> None:
    assert ask(WORDS, " Two", CTRL_D, prior="One") == Given("One Two")


def test_a_misspelt_command_is_not_written_down(ask: Ask) -> None:
    assert ask(WORDS, "/sotp", ENTER, CTRL_D, CTRL_U, "One", CTRL_D) == Given("One")


@pytest.mark.parametrize("name", ["back", "stop", "help"])
def test_a_command_does_not_lose_a_text_half_written(ask: Ask, name: str) -> None:
    keys = ["One", ENTER, f"/{name}", ENTER, " and two", CTRL_D]

    assert ask(WORDS, *keys) == Given("One and two")


def test_a_choice_offers_its_options_and_the_way_out(
    prompter: MenuPrompter, keyboard: PipeInput
) -> None:
    options = [("save", "Save the record"), ("leave", "Leave without saving")]
    first = Menu(title="What now?", rows=options, why=("Because.",))

    for keys, menu, reply in [
        (ENTER + DOWN + DOWN + ENTER, first, "leave"),
        (LEFT, replace(first, back="Go back"), Command("back")),
        (LEFT + CTRL_X, first, Command("exit")),
        (CTRL_P, first, Command("stop")),
        ("?" + ENTER + CTRL_X, first, Command("exit")),
    ]:
        keyboard.send_text(keys)
        assert prompter.choose(menu) == reply


def test_quick_exit_clears_the_scrollback_last(prompter: MenuPrompter, stream: StringIO) -> None:
    prompter.clear()

    assert stream.getvalue() == f"\x1b[H\x1b[2J\x1b[3J{words.NEUTRAL}\n"


class Interrupted(StringIO):
    """A terminal that gets a signal while the menu is drawn on it."""

    def write(self, text: str) -> int:
        written = super().write(text)
        if "Ctrl-X exit" in text:
            raise HungUpError(words.STOPPED)
        return written


def test_a_signal_while_a_menu_is_drawn_still_shows_the_cursor(keyboard: PipeInput) -> None:
    terminal = Interrupted()
    output = Vt100_Output(terminal, lambda: Size(rows=24, columns=80), enable_cpr=False)

    with pytest.raises(StoppedError):
        MenuPrompter(terminal, TODAY, keyboard, output).ask(DANGER)

    shown = terminal.getvalue()
    assert shown.rfind("\x1b[?25h") > shown.rfind("\x1b[?25l")
    assert shown.rfind("\x1b[?2004l") > shown.rfind("\x1b[?2004h")


@pytest.mark.parametrize("columns", [40, 41, 60, 80, 200])
@pytest.mark.parametrize("ticks", [None, Ticks(frozenset(), set())], ids=["one", "many"])
def test_no_row_is_wider_than_the_terminal(columns: int, ticks: Ticks | None) -> None:
    label = "I only heard it from someone else, or it is unclear, and there is no sign of harm"

    shown = [title(row, columns, ticks) for row in rows([("a", label)], COMMANDS, many=True)]

    assert label in " ".join(" ".join(shown).split())
    # The pointer takes three columns of the first line; the others are indented by as many.
    for first, *others in (text.split("\n") for text in shown):
        assert len(first) + 3 < columns
        assert all(len(line) < columns for line in others)


@pytest.mark.parametrize("columns", [40, 60, 80])
def test_the_page_fits_the_terminal(columns: int) -> None:
    page = Page(title=DANGER.ask, why=words.why(DANGER), note=words.NOT_A_COMMAND)

    for part in (page.head, page.reasons, page.foot, page.foot_of_reasons):
        text = "".join(words for _, words in part(columns))
        assert all(len(line) < columns for line in text.split("\n"))


def test_long_words_and_line_ends_survive_folding() -> None:
    assert folded("One\n\n" + "x" * 60, 40) == "One\n\n" + "x" * 39 + "\n" + "x" * 21
