"""A lesson: what is asked of it, its cases and pairs one after the other, and what came of them."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from msgspec import Struct

from safeguard_cli.commands.desk import Desk
from safeguard_cli.commands.option_words import GroupMode, LessonFormat
from safeguard_cli.commands.training.rounds import CaseRound, PairRound
from safeguard_cli.commands.training.screens import Tools
from safeguard_cli.commands.training.stories import chosen
from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.training.boundary_pairs import BoundaryPair, draw_pairs
from safeguard_cli.core.training.case_catalogue import (
    Filters,
    draw_cards,
    filter_cards,
    make_cards,
    minutes_of,
    refuse_unknown,
    title_of,
)
from safeguard_cli.core.training.exercise import Exercise
from safeguard_cli.core.training.lesson_results import CaseResult, PairResult, Results
from safeguard_cli.core.training.scenario import Scenario
from safeguard_cli.edges.prompts.replies import Slide

_USUAL_CASES = 3


class Plan:
    """What a lesson holds: `exercises` first, then `pairs`. `seed` mixes answers the same way."""

    def __init__(
        self, exercises: Sequence[Exercise], pairs: Sequence[BoundaryPair], seed: int
    ) -> None:
        self.exercises = tuple(exercises)
        self.pairs = tuple(pairs)
        self.seed = seed


class Lesson:
    """Runs a plan with a class. `cases` and `pairs` grow as they are answered."""

    def __init__(self, plan: Plan, tools: Tools) -> None:
        """Take up a plan."""
        self.cases: list[CaseResult] = []
        self.pairs: list[PairResult] = []
        self._plan = plan
        self._tools = tools

    def run(self) -> None:
        """Go through the plan until it ends, or the class stops. LeftAtOnceError on quick exit."""
        if self._tools.screens.show([self._make_coming_slide()]) == "stop":
            return
        for held in self._make_rounds():
            # Each begins without hands; what was counted stands in its results.
            self._tools.answerers.hands.clear()
            way = held.run()
            if isinstance(held, CaseRound):
                self.cases += held.results
            else:
                self.pairs += held.results
            if way == "stop":
                return

    def sum_up(self, results: Results) -> None:
        """Show what the lesson came to."""
        from safeguard_cli.edges.render.debrief import summary_blocks

        blocks = list(summary_blocks(results))
        screens = self._tools.screens
        screens.show([screens.of_blocks("the lesson", "at the end", blocks)], onward="finish")

    def _make_coming_slide(self) -> Slide:
        from safeguard_cli.edges.render.debrief import plan_blocks

        stories = [each.scenario for each in self._plan.exercises]
        titles = [(title_of(each), minutes_of(each)) for each in stories]
        blocks = list(plan_blocks(titles, len(self._plan.pairs), self._plan.seed))
        return self._tools.screens.of_blocks("the lesson", "to come", blocks, "begin")

    def _make_rounds(self) -> Iterator[CaseRound | PairRound]:
        plan = self._plan
        for exercise in plan.exercises:
            # A chance of its own: what comes before must not change what is asked here.
            chance = Random(f"{plan.seed}:{exercise.scenario.id}")
            yield CaseRound(exercise, self._tools, chance)
        for number, pair in enumerate(plan.pairs, 1):
            chance = Random(f"{plan.seed}:pair:{number}")
            place = (number, len(plan.pairs))
            yield PairRound(pair, place, self._tools, chance)


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
