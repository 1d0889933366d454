"""A lesson: cases and pairs one after the other, and what they came to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

from safeguard_cli.commands.case_round import CaseRound
from safeguard_cli.commands.pair_round import PairRound
from safeguard_cli.commands.screens import Tools
from safeguard_cli.core.training.boundary_pairs import BoundaryPair
from safeguard_cli.core.training.case_catalogue import minutes_of, title_of
from safeguard_cli.core.training.exercise import Exercise
from safeguard_cli.core.training.lesson_results import CaseResult, PairResult, Results
from safeguard_cli.edges.prompts.slides import Slide


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
