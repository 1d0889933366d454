"""Pages of a screen: nothing is lost, nothing is broken in mid-sentence, and it fits."""

from __future__ import annotations

import re

import pytest
from whole_cases import shipped_stories

from safeguard_cli.core.advising.consultation import Consultation
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.training.scenario import given_in, moment_of
from safeguard_cli.edges.render.advice_outline import advice_outline
from safeguard_cli.edges.render.blocks import (
    Block,
    Fact,
    Heading,
    Listing,
    Paragraph,
    Point,
)
from safeguard_cli.edges.render.screen_pages import pages_of

SIZES = [(80, 18), (80, 40), (120, 34), (60, 14), (40, 8), (200, 60)]
SENTENCES = [f"This is sentence number {number} of a long paragraph." for number in range(30)]
POINTS = Listing("Steps", tuple(Point(f"Step {number} is done.") for number in range(12)))


def squeezed(text: str) -> str:
    return " ".join(re.sub(r"\x1b\[[0-9;]*m", "", text).split())


@pytest.fixture(scope="module")
def emergency(interview: Interview) -> list[Block]:
    story = next(each for each in shipped_stories() if each.id == "at-the-nursery-gate")
    as_of, given = moment_of(story), given_in(story, interview.questions)
    law = interview.on(as_of)
    return list(advice_outline(Consultation(law, given, as_of).advice))


@pytest.mark.parametrize("size", SIZES)
def test_advice_fits_every_screen_with_each_sentence_whole(
    emergency: list[Block], size: tuple[int, int]
) -> None:
    columns, rows = size
    pages = pages_of(emergency, columns, rows, colour=False)
    whole = pages_of(emergency, columns, 0, colour=False)

    assert len(whole) == 1
    assert squeezed(" ".join(pages)) == squeezed(whole[0])
    for page in pages:
        lines = page.rstrip("\n").split("\n")
        assert len(lines) <= rows
        assert max(len(line.strip()) for line in lines) <= 90
        assert max(map(len, lines)) <= columns
        assert lines[0]
        assert lines[-1]
        assert not lines[-1].endswith(",")
        # No page ends with a name whose points stand on the next one.
        assert not re.fullmatch(r"[A-Z][a-z ]+:", lines[-1])


@pytest.mark.parametrize("rows", [6, 8, 11])
def test_a_paragraph_that_is_longer_than_a_page_is_parted_between_sentences(rows: int) -> None:
    blocks: list[Block] = [Heading(2, "Long"), Paragraph(" ".join(SENTENCES))]
    pages = pages_of(blocks, 70, rows, colour=False)

    assert len(pages) > 2
    assert all(squeezed(page).endswith((".", "LONG")) for page in pages)
    assert squeezed(" ".join(pages)) == f"LONG {' '.join(SENTENCES)}"


def test_a_sentence_that_is_longer_than_a_page_is_shown_all_the_same() -> None:
    pages = pages_of([Paragraph("word " * 60)], 40, 3, colour=False)

    assert squeezed(" ".join(pages)).split() == ["word"] * 60


def test_a_heading_stands_on_the_page_of_what_it_heads() -> None:
    blocks: list[Block] = [Paragraph("One."), Paragraph("Two."), Heading(2, "Three"), POINTS]
    first, second, *_ = pages_of(blocks, 80, 6, colour=False)

    assert squeezed(first) == "One. Two."
    assert squeezed(second).startswith("THREE Steps: - Step 0 is done.")


def test_what_belongs_to_a_point_stands_on_its_page() -> None:
    points = tuple(Point(f"Ring {n}.", notes=(f"Number {n}.",)) for n in range(9))
    for page in pages_of([Listing("Who", points)], 80, 6, colour=False):
        said = squeezed(page)
        assert re.findall(r"Ring (\d)", said) == re.findall(r"Number (\d)", said)


def test_on_a_wide_screen_lines_stand_in_the_middle_and_apart_and_are_no_wider() -> None:
    blocks: list[Block] = [POINTS, Paragraph(" ".join(SENTENCES[:4]))]
    (narrow,) = pages_of(blocks, 80, 34, colour=False)
    (wide,) = pages_of(blocks, 120, 34, colour=False)
    lines = wide.rstrip("\n").split("\n")

    assert squeezed(narrow) == squeezed(wide)
    assert "done.\n  - Step" in narrow
    assert "done.\n\n" in wide
    assert {len(line) - len(line.lstrip()) for line in lines if line} == {15, 17}
    assert max(len(line.strip()) for line in lines) <= 90


def test_white_space_makes_no_more_pages() -> None:
    points = tuple(Point(f"Point {n}.") for n in range(30))

    assert len(pages_of([Listing("", points)], 120, 34, colour=False)) == 1


def test_colour_goes_on_to_no_later_part() -> None:
    pages = pages_of([Fact("Why", " ".join(SENTENCES))], 60, 6, colour=True)

    assert [page.count("\x1b[1m") for page in pages] == [1, *[0] * (len(pages) - 1)]


def test_nothing_makes_one_empty_page() -> None:
    assert pages_of([], 80, 24, colour=False) == ("\n",)
