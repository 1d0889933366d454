"""`safeguard cases list`: the training cases, by what a trainer chooses them by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from msgspec import to_builtins

from safeguard_cli.commands.cases.casebook import Shelf, open_casebook
from safeguard_cli.commands.results import TextOrJson, note, say, show
from safeguard_cli.core.training.case_catalogue import (
    CaseCard,
    Filters,
    filter_cards,
    refuse_unknown,
)
from safeguard_cli.core.words.plural import counted
from safeguard_cli.edges.render.json_text import json_text
from safeguard_cli.edges.render.lines import SPACE, Line, line, whole

SCHEMA = "safeguard-cases/1"


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
