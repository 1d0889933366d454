"""A transcript says what the demonstration says, is marked TRAINING, and never changes."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Sequence
from xml.etree import ElementTree

import pyte
import pytest
from msgspec.structs import replace
from rich.cells import cell_len
from screens import screen_of
from training_folder import HERE, STORY

from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.training.demo_moments import (
    Demonstration,
    Moment,
    QuestionAnswered,
    StoryOpened,
)
from safeguard_cli.core.training.play_scenario import play
from safeguard_cli.core.training.what_if import ask_what_if
from safeguard_cli.edges.render.film import COLUMNS, LINES, transcript_cast, transcript_svg
from safeguard_cli.edges.render.moments import moment_blocks, slide_blocks
from safeguard_cli.edges.render.transcript import (
    slide_plain,
    transcript_html,
    transcript_plain,
    transcript_text,
)
from safeguard_cli.reading.load import load_rules
from safeguard_cli.reading.read_scenarios import load_scenarios

Writer = Callable[[str, Sequence[Moment]], str]

WRITERS: dict[str, Writer] = {
    "demo.txt": transcript_text,
    "demo-plain.txt": transcript_plain,
    "demo.html": transcript_html,
    "demo.cast": lambda title, moments: transcript_cast(title, moments, 2.5),
    "demo.svg": transcript_svg,
}
WRITTEN = pytest.mark.parametrize("name", WRITERS)


@pytest.fixture(scope="module")
def small() -> Interview:
    return Interview(load_rules(HERE / "rulesets" / "small"))


@pytest.fixture(scope="module")
def fire(small: Interview) -> Demonstration:
    return play(small, load_scenarios(HERE / "training" / "fire.yaml", small.rules)[0])


# rich decides how an SVG is laid out, so its bytes may change with rich.
@pytest.mark.parametrize("name", [name for name in WRITERS if name != "demo.svg"])
def test_a_transcript_is_what_was_last_read(fire: Demonstration, name: str) -> None:
    written = WRITERS[name](STORY, fire.moments)

    path = HERE / "golden" / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(written, encoding="utf-8", newline="\n")
    assert written == path.read_text(encoding="utf-8")


@WRITTEN
def test_every_transcript_holds_the_whole_story(fire: Demonstration, name: str) -> None:
    written = WRITERS[name](STORY, fire.moments)
    words = " ".join(re.sub(r"<[^>]*>|&#160;|\\u001b\[[0-9;]*m|\\r\\n", " ", written).split())

    for said in (
        "You smell burning.", "What have you tried?", "Call 999", "Put it out", "Report it",
        "Tuesday 24 November 2026", "Who shuts the doors?", "To look for the fire first.",
        "TRAINING",
    ):  # fmt: skip
        assert said in words


@WRITTEN
def test_nothing_typed_can_command_a_terminal_or_make_a_tag(fire: Demonstration, name: str) -> None:
    hostile = "\x1b]0;x\x07\u202e<script>alert(1)</script>[bold]"
    opened, *rest = fire.moments
    assert isinstance(opened, StoryOpened)

    written = WRITERS[name](STORY, [replace(opened, story=hostile), *rest])

    assert "\x1b]" not in written
    assert "\\u001b]" not in written
    assert "\u202e" not in written
    assert "[bold]" in written
    if name.endswith((".html", ".svg")):
        assert "<script" not in written


def test_a_page_is_marked_in_its_title_on_the_screen_and_on_every_sheet(
    fire: Demonstration,
) -> None:
    page = transcript_html(STORY, fire.moments)
    styles = page.partition("<style>")[2].partition("</style>")[0]
    mark = "".join(c if c.isalnum() else f"\\{ord(c):06x}" for c in f"TRAINING: {STORY}")

    assert f"<title>TRAINING: {STORY}</title>" in page
    assert f'body::before {{ content: "{mark}' in styles
    assert f'@top-left {{ content: "{mark}' in styles
    assert "http" not in page.replace('http-equiv="Content-Security-Policy"', "")


def test_every_heading_of_a_moment_bears_the_mark(fire: Demonstration) -> None:
    text = transcript_text(STORY, fire.moments)

    assert text.count("\nTRAINING: ") == len(fire.moments)


def test_a_picture_is_whole_xml_that_fetches_nothing(fire: Demonstration) -> None:
    picture = transcript_svg(STORY, fire.moments)
    tree = ElementTree.fromstring(picture)

    title = tree.find("{http://www.w3.org/2000/svg}title")
    assert title is not None
    assert str(title.text).startswith(f"TRAINING: {STORY}")
    assert picture.count("http") == 1  # the name space
    assert transcript_svg(STORY, fire.moments) == picture


def test_a_recording_replays_to_screens_that_each_begin_with_the_mark(
    fire: Demonstration,
) -> None:
    header, *events = map(json.loads, transcript_cast(STORY, fire.moments, 2.5).splitlines())
    screen = pyte.Screen(header["width"], header["height"])
    stream = pyte.Stream(screen)
    seen = ""

    assert (header["version"], header["width"], header["height"]) == (2, COLUMNS, LINES)
    assert header["title"].startswith("TRAINING")
    assert events[0][2].startswith("\x1b[7mTRAINING")
    for number, (seconds, kind, text) in enumerate(events):
        stream.feed(text)
        assert (seconds, kind) == (number * 2.5, "o")
        assert screen.display[0].startswith(f"TRAINING · {STORY}")
        assert "\n" not in text.replace("\r\n", "")
        seen += " ".join(screen.display)
    assert "To look for the fire first." in seen
    assert "Shut the doors" in seen


def test_a_slide_repeats_what_the_answer_rests_on_and_a_transcript_does_not(
    fire: Demonstration,
) -> None:
    moment = fire.moments[2]
    alone = screen_of(moment_blocks(moment, alone=True), 80, colour=False)
    among = screen_of(moment_blocks(moment), 80, colour=False)

    assert "You know: All is quiet." in alone
    assert "All is quiet." not in among
    assert "see part 1 of the story" in among


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_no_line_of_a_slide_is_wider_than_the_screen(
    small: Interview, fire: Demonstration, width: int
) -> None:
    where = next(
        each for each in fire.moments if isinstance(each, QuestionAnswered) and each.emergency
    )
    aside = ask_what_if(small, where, "out", fire.as_of)

    for shown in (*fire.moments, aside):
        lines = screen_of(slide_blocks(shown), width, colour=False).splitlines()
        assert max(map(cell_len, lines)) <= width


def test_a_way_aside_is_said_for_the_ear_too(small: Interview, fire: Demonstration) -> None:
    where = next(
        each for each in fire.moments if isinstance(each, QuestionAnswered) and each.emergency
    )
    said = slide_plain(ask_what_if(small, where, "out", fire.as_of)).splitlines()

    assert said[:4] == ["What if?", "Where is it?", "In the story: Indoors.", "What if: Outdoors."]
    assert "In the story: Call 999 (by when: now)." in said
    assert said[-1] == "Then asked next: When was it seen?"
