"""`safeguard cases pack`: sheets, slides and a picture of the ways up, for a room of people."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from safeguard_cli.commands.cases.casebook import Casebook, Shelf, open_casebook
from safeguard_cli.commands.results import say
from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.training.taught_case import TaughtCase, teach_case
from safeguard_cli.core.training.ways_up import list_ways_up
from safeguard_cli.core.words.cleaning import clean_line
from safeguard_cli.core.words.plural import counted
from safeguard_cli.edges.store.files import make_folder, save_new
from safeguard_cli.reading import paths

WAYS = "ways-up.svg"


def pack(folder: Path, names: list[str], shelf: Shelf) -> None:
    """Write the papers of these cases into a folder that is new or empty, and name them."""
    book = open_casebook(shelf)
    scenarios = book.named(names)
    _refuse_full(folder)
    lessons = [teach_case(book.desk.interview, each) for each in scenarios]
    written = [*_choose_ways(folder, book)]
    for lesson in lessons:
        written += _write_papers(folder / lesson.card.id, lesson)
    say("\n".join(clean_line(each) for each in written))


def _refuse_full(folder: Path) -> None:
    if paths.holds_anything(folder):
        hint = "name one that is empty, or not there yet"
        raise UsageError("there are files in this folder", hint)
    make_folder(folder)


def _choose_ways(folder: Path, book: Casebook) -> Iterator[str]:
    from safeguard_cli.edges.render.ways_svg import ways_svg

    rules = book.desk.rules
    if ways := list_ways_up(rules):
        source = f"{rules.title}, version {rules.version}."
        if rules.local:
            source += f" With {rules.local.title}, version {rules.local.version}."
        yield str(save_new(folder / WAYS, ways_svg(ways, source)))


def _write_papers(folder: Path, lesson: TaughtCase) -> Iterator[str]:
    from safeguard_cli.edges.render import training_sheets, wall_html, wall_slides, wall_svg

    make_folder(folder / "slides")
    mark, slides = wall_slides.mark_of(lesson), wall_slides.slides_of(lesson)
    pages = {
        "participants.html": training_sheets.participants_html(lesson),
        "facilitator.html": training_sheets.facilitator_html(lesson),
        "slides.html": wall_html.slides_html(mark, slides),
    }
    for name, text in pages.items():
        yield str(save_new(folder / name, text))
    for number, slide in enumerate(slides, 1):
        place = f"{number} of {len(slides)}"
        save_new(folder / "slides" / f"{number:02}.svg", wall_svg.slide_svg(mark, slide, place))
    yield f"{folder / 'slides'}: {counted(len(slides), 'picture')}, 01.svg to {len(slides):02}.svg"
