"""`safeguard cases list` and `pack`: the training cases of a rule set or of a scenario file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from msgspec import Struct, to_builtins

from safeguard_cli.commands.desk import Desk
from safeguard_cli.commands.results import TextOrJson, note, say, show
from safeguard_cli.commands.rules_folder import scenarios_in
from safeguard_cli.commands.stories import chosen, training_desk
from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.training.case_catalogue import (
    CaseCard,
    Filters,
    filter_cards,
    make_cards,
    refuse_unknown,
)
from safeguard_cli.core.training.scenario import Scenario
from safeguard_cli.core.training.taught_case import TaughtCase, teach_case
from safeguard_cli.core.training.ways_up import list_ways_up
from safeguard_cli.core.words.cleaning import clean_line
from safeguard_cli.core.words.plural import counted
from safeguard_cli.edges.render.json_text import json_text
from safeguard_cli.edges.render.lines import SPACE, Line, line, whole
from safeguard_cli.edges.store.files import make_folder, save_new
from safeguard_cli.reading import paths

SCHEMA = "safeguard-cases/1"

WAYS = "ways-up.svg"


class Shelf(Struct, frozen=True):
    """Where cases come from: a rule set, a local one, a file or folder; None means ours."""

    rules: Path | None = None
    local: Path | None = None
    scenarios: Path | None = None


class Casebook(Struct, frozen=True):
    """The rules made ready, and the scenarios, in the order of their files."""

    desk: Desk
    scenarios: tuple[Scenario, ...]

    @property
    def cards(self) -> tuple[CaseCard, ...]:
        """List the training cases among the scenarios."""
        return make_cards(self.desk.interview.questions, self.scenarios)

    def named(self, names: list[str]) -> list[Scenario]:
        """Find these cases, each once, or raise UsageError for the first that is not there."""
        return [chosen(name, self.scenarios) for name in dict.fromkeys(names)]


def open_casebook(shelf: Shelf) -> Casebook:
    """Read the cases; raise UsageError where there is none that can be taught with."""
    desk = training_desk(shelf.rules, shelf.local)
    book = Casebook(desk, scenarios_in(desk.folder, desk.rules, shelf.scenarios))
    if not book.cards:
        raise UsageError(
            "no scenario here is for training",
            "give one a `theme` and `stages`; see rules/README.md",
        )
    return book


def list_cases(shelf: Shelf, wanted: Filters, how: TextOrJson) -> None:
    """Print the cases that match, as text or as JSON."""
    book = open_casebook(shelf)
    cards = book.cards
    refuse_unknown(book.desk.interview.questions, cards, wanted)
    found = filter_cards(cards, **wanted)
    if how is TextOrJson.json:
        say(json_text({"schema": SCHEMA, "training": True, "cases": to_builtins(found)}))
        return
    if not found:
        note(f"None of {counted(len(cards), 'case')} matches all of this. Leave out a filter.")
        return
    show(_list_cards(found))
    note(f"{counted(len(found), 'case')}. For paper and slides: safeguard cases pack FOLDER CASE")


def _list_cards(cards: Sequence[CaseCard]) -> Iterator[Line]:
    """List cards under their themes, in the order in which each theme first comes."""
    themes = list(dict.fromkeys(card.theme for card in cards))
    in_order = sorted(cards, key=lambda card: themes.index(card.theme))
    for theme, held in groupby(in_order, key=lambda card: card.theme):
        yield from (line(f"TRAINING: {theme}", style="bold"), SPACE)
        for card in held:
            yield from (line(card.title), whole(f"    {card.id}"))
            said = (f"{counted(card.minutes, 'minute')}, {card.difficulty}", *card.words.values())
            yield from (line(f"{'. '.join(said)}.", "    "), SPACE)


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
    from safeguard_cli.edges.render import svg, training_sheets, wall_slides

    make_folder(folder / "slides")
    mark, slides = wall_slides.mark_of(lesson), wall_slides.slides_of(lesson)
    pages = {
        "participants.html": training_sheets.participants_html(lesson),
        "facilitator.html": training_sheets.facilitator_html(lesson),
        "slides.html": wall_slides.slides_html(mark, slides),
    }
    for name, text in pages.items():
        yield str(save_new(folder / name, text))
    for number, slide in enumerate(slides, 1):
        place = f"{number} of {len(slides)}"
        save_new(folder / "slides" / f"{number:02}.svg", svg.slide_svg(mark, slide, place))
    yield f"{folder / 'slides'}: {counted(len(slides), 'picture')}, 01.svg to {len(slides):02}.svg"
