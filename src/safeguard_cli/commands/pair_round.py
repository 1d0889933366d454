"""One pair of a lesson: two cases, one answer apart. Learners say if the advice is the same."""

from __future__ import annotations

from random import Random

from safeguard_cli.commands.screens import Tools, way_of
from safeguard_cli.core.training.boundary_pairs import BoundaryPair, mix_actions
from safeguard_cli.core.training.case_catalogue import title_of
from safeguard_cli.core.training.judge_answers import judge_hands, judge_pair, say_side
from safeguard_cli.core.training.learner_turns import PairTurn, PairTurns
from safeguard_cli.core.training.lesson_results import PairResult
from safeguard_cli.edges.prompts.replies import Command, Way
from safeguard_cli.edges.prompts.slides import Slide


class PairRound:
    """A pair with a class. `results` holds what came of it, once all have answered."""

    def __init__(
        self, pair: BoundaryPair, place: tuple[int, int], tools: Tools, chance: Random
    ) -> None:
        """Take up a pair. `place`: its number, and of how many."""
        self.results: list[PairResult] = []
        self._pair = pair
        self._number, self._of = place
        self._screens, self._answerers = tools.screens, tools.answerers
        self._title = title_of(pair.exercise.scenario)
        self._telling = PairTurns(pair, mix_actions(pair, chance), self._answerers.who)

    def run(self) -> Way:
        """Show both, ask, and say how it came out. "stop" where the class stops on the way."""
        both = [self._show_both()]
        way = self._screens.show(both)
        while way != "stop" and (turn := self._telling.turn()):
            way = self._ask_both(turn)
            if way == "back":
                way = self._screens.show(both)
        if way == "stop":
            return "stop"
        self.results = [self._make_result(who) for who in self._answerers.who]
        return self._screens.show([self._show_outcome()])

    def _ask_both(self, turn: PairTurn) -> Way:
        reply = self._answerers.ask(turn.question, turn.who, None)
        if not isinstance(reply, Command):
            self._telling.take(turn, str(reply.value))
            return "on"
        return way_of(reply, self._telling.take_back)

    def _make_result(self, who: str) -> PairResult:
        same, which = self._telling.questions
        counted = {same.id: self._answerers.hands.get(same.id, {})}
        if who in self._telling.chosen:
            counted[which.id] = self._answerers.hands.get(which.id, {})
        hands = tuple(judge_hands(self._pair, self._telling.questions, counted))
        chosen = self._telling.chosen.get(who)
        return judge_pair(
            self._pair,
            number=self._number,
            learner=who,
            reply=(self._telling.said[who], chosen),
            hands=hands,
        )

    def _show_both(self) -> Slide:
        from safeguard_cli.edges.render.pair_of_cases import pair_blocks

        scenario = self._pair.exercise.scenario
        told = [scenario.story, *(stage.says for stage in scenario.stages)]
        blocks = list(pair_blocks((self._number, self._of), told, self._pair))
        return self._screens.of_blocks(self._title, self._say_where, blocks, "answer")

    def _show_outcome(self) -> Slide:
        from safeguard_cli.edges.render.debrief import hands_blocks
        from safeguard_cli.edges.render.pair_of_cases import pair_result_blocks

        sides = [say_side(side) for side in (self._pair.here, self._pair.there)]
        blocks = list(pair_result_blocks(self.results, sides, self._pair.part.title))
        hands = [each for result in self.results for each in result.hands]
        blocks += hands_blocks(hands, self._answerers.size) if hands else []
        return self._screens.of_blocks(self._title, self._say_where, blocks)

    @property
    def _say_where(self) -> str:
        return f"pair {self._number} of {self._of}"
