"""What is asked of a lesson on the command line, and the cases and pairs that are drawn for it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from pathlib import Path
from random import Random

from msgspec import Struct

from safeguard_cli.commands.desk import Desk
from safeguard_cli.commands.lesson import Plan
from safeguard_cli.commands.option_words import GroupMode, LessonFormat
from safeguard_cli.commands.stories import chosen
from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.training.boundary_pairs import draw_pairs
from safeguard_cli.core.training.case_catalogue import (
    Filters,
    draw_cards,
    filter_cards,
    make_cards,
    refuse_unknown,
)
from safeguard_cli.core.training.exercise import Exercise
from safeguard_cli.core.training.scenario import Scenario

_USUAL_CASES = 3


class Request(Struct, frozen=True, kw_only=True):
    """The options of the command."""

    cases: tuple[str, ...] = ()
    role: str = ""
    setting: str = ""
    nation: str = ""
    theme: str = ""
    minutes: int | None = None
    number: int | None = None
    pairs: int | None = None
    seed: int | None = None
    learners: int = 1
    group: GroupMode = GroupMode.turns
    names: bool = False
    how: LessonFormat | None = None
    out: Path | None = None
    certificate: Path | None = None
    plain: bool = False
    rules: Path | None = None
    local: Path | None = None
    scenarios: Path | None = None


def plan_of(desk: Desk, scenarios: Sequence[Scenario], request: Request) -> Plan:
    """Draw the cases and pairs of a lesson. Raises UsageError where none fit."""
    seed = secrets.randbelow(100_000) if request.seed is None else request.seed
    known = {each.id: each for each in scenarios}
    if request.cases:
        stories = [chosen(name, scenarios) for name in dict.fromkeys(request.cases)]
    else:
        stories = [known[name] for name in _draw_cases(desk, scenarios, request, Random(seed))]
    exercises = [Exercise(desk.interview, each, desk.known) for each in stories]
    pairs = tuple(draw_pairs(exercises, Random(seed), request.pairs or 0))
    # Whoever wants pairs alone says nothing of cases: not which, not how many, nor how long.
    asks_for_cases = request.cases or request.number or request.minutes
    return Plan([] if request.pairs and not asks_for_cases else exercises, pairs, seed)


def _draw_cases(
    desk: Desk, scenarios: Sequence[Scenario], request: Request, chance: Random
) -> list[str]:
    questions = desk.interview.questions
    cards = make_cards(questions, scenarios)
    wanted: Filters = {}
    for name in ("role", "setting", "nation", "theme"):
        if given := getattr(request, name):
            wanted[name] = given
    refuse_unknown(questions, cards, wanted)
    usual = len(cards) if request.minutes else max(_USUAL_CASES, request.pairs or 0)
    found = draw_cards(
        filter_cards(cards, **wanted), chance, request.number or usual, request.minutes
    )
    if not found:
        raise UsageError("no case fits all of that", "ask for less, or allow more --minutes")
    return [card.id for card in found]
