"""A show of slides stands still until it is moved, and says how at every step."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from safeguard_cli.core.errors import StoppedError
from safeguard_cli.edges.prompts.plain_slides import PlainPlayer
from safeguard_cli.edges.prompts.replies import Left, Pages, Slide
from safeguard_cli.edges.prompts.slide_show import SlideShow

LINES = [f"line {number}" for number in range(50)]


def on_one_page(text: str) -> Pages:
    return lambda _columns, _rows: (text,)


def in_pages(lines: Sequence[str]) -> Pages:
    def pages(_: int, rows: int) -> Sequence[str]:
        step = rows or len(lines)
        return [
            "\n".join(lines[start : start + step]) + "\n" for start in range(0, len(lines), step)
        ]

    return pages


SLIDES = [
    Slide("TRAINING", "1 of 3", on_one_page("First.")),
    Slide("TRAINING", "2 of 3", in_pages(LINES), can_branch=True),
    Slide("TRAINING", "3 of 3", on_one_page("Last.")),
]
ASIDE = [Slide("TRAINING", "what if?", on_one_page("Aside."), can_branch=True, is_aside=True)]
ASKING = [
    Slide("TRAINING", "1 of 1", on_one_page("Who?"), forth="show the answer", help=in_pages(LINES))
]
SIZES = pytest.mark.parametrize("size", [(120, 50), (80, 24), (60, 20), (40, 12), (20, 6)])


def show_of(
    slides: Sequence[Slide] = SLIDES,
    at: int = 0,
    size: tuple[int, int] = (80, 24),
    *,
    playing: bool = False,
) -> SlideShow:
    show = SlideShow(slides, at, 5.0, playing=playing)
    show.size = size
    return show


@SIZES
def test_mark_and_keys_always_stand_and_every_line_is_seen(size: tuple[int, int]) -> None:
    show = show_of(size=size)
    seen: list[str] = []
    while not show.is_over:
        frame = show.frame()
        assert len(frame.lines) == max(size[1], len(frame.head) + len(frame.foot) + 3)
        assert frame.head[0].startswith("TRAINING")
        assert "q quit" in " ".join(frame.foot)
        assert all(len(line) < size[0] for line in (*frame.head, *frame.foot))
        seen += [line for line in frame.body if line]
        show.go_on(0.0)

    assert seen == ["First.", *LINES, "Last."]


def test_the_keys_say_what_they_do_here() -> None:
    feet = {}
    for name, show in {
        "first": show_of(),
        "long": show_of(at=1),
        "last": show_of(at=2, playing=True),
        "aside": show_of(ASIDE),
        "asking": show_of(ASKING),
    }.items():
        feet[name] = show.frame().foot[0]

    assert feet == {
        "first": "Enter next   ← back   p play   q quit",
        "long": "Enter read on   ← back   p play   w what if?   q quit",
        "last": "Enter finish   ← back   p pause   q quit",
        "aside": "Enter to the story   ← back   w what if?   q quit",
        "asking": "Enter show the answer   ← back   p play   ? why   q quit",
    }


def test_back_goes_the_same_way_page_by_page_and_not_past_the_first() -> None:
    show = show_of()
    there = []
    for _ in range(4):
        there.append(show.frame().lines)
        show.go_on(0.0)
    back = []
    for _ in range(4):
        show.go_back(0.0)
        back.append(show.frame().lines)
    show.go_back(0.0)

    assert back == there[::-1]
    assert (show.at, show.is_over) == (0, False)


def test_pages_are_counted_beside_the_steps_or_under_a_name_of_their_own() -> None:
    show = show_of(at=1)
    show.go_on(0.0)
    own = [replace(SLIDES[1], counted_as="Advice"), replace(SLIDES[0], counted_as="Advice")]

    assert show.frame().head == ["TRAINING · 2 of 3, page 2 of 3"]
    assert show_of(own).frame().head == ["TRAINING · Advice, page 1 of 3"]
    assert show_of(own, at=1).frame().head == ["TRAINING · Advice"]


def test_help_is_shown_in_the_place_of_the_slide_and_put_away_by_any_way_on() -> None:
    for close in ("turn_help", "go_on", "go_back"):
        show = show_of(ASKING, playing=True)
        show.turn_help(0.0)
        shown = show.frame()
        getattr(show, close)(1.0)

        assert shown.head == ["TRAINING · 1 of 1, page 1 of 3 · why"]
        assert shown.body[0] == "line 0"
        assert shown.foot[0].startswith("Enter close this")
        assert show.frame().body[0] == "Who?"
        assert (show.is_over, show.playing) == (False, False)


def test_where_there_is_no_help_its_key_does_nothing() -> None:
    show = show_of()
    before = show.frame().lines
    show.turn_help(0.0)

    assert show.frame().lines == before


def test_every_way_leads_back_from_an_aside() -> None:
    for way in ("go_on", "go_back"):
        show = show_of(ASIDE)
        getattr(show, way)(0.0)
        assert show.is_over


@pytest.mark.parametrize("slides", [SLIDES[1:2], ASKING], ids=["a slide", "its help"])
def test_pages_are_turned_and_not_past_either_end(slides: Sequence[Slide]) -> None:
    show = show_of(slides)
    show.turn_help(0.0)

    show.turn(-1, 0.0)
    assert show.frame().body[0] == "line 0"
    show.turn(1, 0.0)
    assert show.frame().body[0] == "line 20"
    show.turn(9, 0.0)
    assert "line 49" in show.frame().body


def test_it_plays_by_itself_until_it_is_paused_and_every_key_starts_the_clock_anew() -> None:
    show = show_of(playing=True)

    assert not show.is_due(4.9)
    assert show.is_due(5.0)
    show.go_on(5.0)
    assert not show.is_due(9.9)
    show.turn(1, 9.0)
    assert not show.is_due(13.9)
    show.pause(14.0)
    assert not show.is_due(999.0)
    show.pause(1000.0)
    assert not show.is_due(1004.9)
    assert show.is_due(1005.0)


def test_the_last_slide_stays_when_it_plays_by_itself() -> None:
    assert not show_of(at=2, playing=True).is_due(1e9)


def test_a_larger_window_is_never_empty() -> None:
    show = show_of(at=1, size=(80, 12))
    while "line 49" not in show.frame().body:
        show.turn(1, 0.0)
    show.size = (200, 60)

    assert show.at == 1
    assert any(show.frame().body)


def test_what_does_not_play_is_never_due() -> None:
    assert not show_of().is_due(1e9)


class Typed:
    """A plain player with its lines typed already; `waits` says when a line came in time."""

    def __init__(self, *lines: str, waits: Sequence[bool] = ()) -> None:
        self.heard = io.StringIO()
        self.waited: list[float] = []
        answers = iter(waits)

        def wait(seconds: float) -> bool:
            self.waited.append(seconds)
            return next(answers)

        source = io.StringIO("".join(f"{line}\n" for line in lines))
        self.player = PlainPlayer(source, self.heard, wait, columns=lambda: 40)

    def play(
        self,
        slides: Sequence[Slide] = SLIDES,
        at: int = 0,
        *,
        playing: bool = False,
        pace: float = 7.0,
    ) -> Left:
        return self.player.play(slides, at, pace, playing=playing)

    @property
    def said(self) -> str:
        return " ".join(self.heard.getvalue().split())


@pytest.mark.parametrize("word", ["next", "", "  NEXT "])
def test_words_step_through_to_the_end(word: str) -> None:
    typed = Typed(word, word, word)

    assert typed.play() == Left(2, "end")
    assert "First." in typed.said
    assert "line 49" in typed.said
    assert "Type: next (finish), back, play, quit." in typed.said


def test_back_shows_the_slide_before_and_says_where_there_is_none() -> None:
    typed = Typed("back", "next", "back", "quit")

    assert typed.play() == Left(0, "quit")
    assert typed.said.count("First.") == 2
    assert "This is the beginning." in typed.said


def test_what_if_is_a_word_only_where_it_is_offered() -> None:
    typed = Typed("what if", "next", "what  if")

    assert typed.play() == Left(1, "what-if")
    assert typed.said.count("That is not one of the words.") == 1


@pytest.mark.parametrize("word", ["?", "help", "why"])
def test_a_word_says_why_and_the_step_stays(word: str) -> None:
    typed = Typed(word, "next")

    assert typed.play(ASKING) == Left(0, "end")
    assert "line 49" in typed.said
    assert "Type: next (show the answer), back, play, why, quit." in typed.said


@pytest.mark.parametrize("word", ["next", "back"])
def test_both_words_lead_back_from_an_aside(word: str) -> None:
    typed = Typed(word)

    assert typed.play(ASIDE) == Left(0, "end")
    assert "next (to the story), back, what if, quit" in typed.said


def test_it_plays_on_when_nobody_types_and_enter_pauses_it() -> None:
    typed = Typed("", "quit", waits=[False, True])

    assert typed.play(playing=True) == Left(1, "quit", is_playing=False)
    assert typed.waited == [7.0, 7.0]
    assert "Plays on in 7 seconds. To pause, press Enter." in typed.said


@pytest.mark.parametrize(
    ("pace", "said"), [(1.0, "in 1 second."), (0.5, "in 0.5 seconds."), (30.0, "in 30 seconds.")]
)
def test_the_pace_is_counted_properly(pace: float, said: str) -> None:
    typed = Typed("quit", waits=[True])
    typed.play(playing=True, pace=pace)

    assert said in typed.said


def test_a_word_is_obeyed_while_it_plays() -> None:
    typed = Typed("what if", waits=[True])

    assert typed.play(at=1, playing=True) == Left(1, "what-if", is_playing=True)


def test_the_last_slide_stays_in_words_too() -> None:
    typed = Typed("quit", waits=[False])

    assert typed.play(at=1, playing=True) == Left(2, "quit", is_playing=True)


def test_play_starts_it_again() -> None:
    typed = Typed("play", "quit", waits=[False, True])

    assert typed.play() == Left(1, "quit", is_playing=True)


@pytest.mark.parametrize("way", ["exit", "\x18"])
def test_quick_exit_works_here_too(way: str) -> None:
    assert Typed(way).play() == Left(0, "exit")


def test_the_end_of_input_stops() -> None:
    with pytest.raises(StoppedError):
        Typed().play()


def test_no_line_is_wider_than_the_screen() -> None:
    slides = [Slide("TRAINING", "1 of 1", on_one_page("word " * 40))]
    typed = Typed("quit")
    typed.play(slides)

    assert max(map(len, typed.heard.getvalue().splitlines())) < 40
