"""The rounds of a lesson: one case with its story, or a pair of cases one answer apart."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from msgspec.structs import replace

from safeguard_cli.commands.training.screens import Tools, way_of
from safeguard_cli.core.model.rule_set import Question
from safeguard_cli.core.training.boundary_pairs import BoundaryPair, mix_actions
from safeguard_cli.core.training.case_catalogue import title_of
from safeguard_cli.core.training.demo_moments import (
    Discussed,
    Mistaken,
    StageTold,
    StoryAdvised,
    StoryOpened,
)
from safeguard_cli.core.training.exercise import Exercise
from safeguard_cli.core.training.first_choice import mix_first_choices
from safeguard_cli.core.training.judge_answers import judge_case, judge_hands, judge_pair, say_side
from safeguard_cli.core.training.learner_turns import CaseTurn, CaseTurns, PairTurn, PairTurns
from safeguard_cli.core.training.lesson_results import CaseResult, PairResult
from safeguard_cli.edges.prompts.replies import Command, Progress, Slide, Way

_STORY = "the story"


class CaseRound:
    """A case with a class. `results` holds what came of it, once all have answered."""

    def __init__(self, exercise: Exercise, tools: Tools, chance: Random) -> None:
        """Work out what to ask first. The same chance asks the same."""
        self.results: list[CaseResult] = []
        self._exercise = exercise
        self._screens = tools.screens
        self._answerers = tools.answerers
        self._title = title_of(exercise.scenario)
        self._advice = tools.advice(exercise)
        self._choices = mix_first_choices(exercise, chance)
        self._answering = CaseTurns(exercise, self._choices, tools.answerers.who)

    def run(self) -> Way:
        """Tell, ask, and say how it came out. "stop" where the class stops on the way."""
        self._answerers.go_to(self._exercise.as_of.date())
        story = list(self._list_story_slides())
        way = self._screens.show(story)
        while way != "stop" and (turn := self._answering.turn()):
            way = self._ask_turn(turn)
            if way == "back":
                way = self._screens.show(story, len(story) - 1)
        if way == "stop":
            return "stop"
        hands = self._answerers.hands
        self.results = list(judge_case(self._exercise, self._answering, self._choices, hands))
        return self._screens.show(list(self._list_debrief_slides()))

    def _ask_turn(self, turn: CaseTurn) -> Way:
        """Ask one learner, or all by hands; "back" where the story is wanted again."""
        question, progress = turn.question, None
        if not turn.is_first:
            given = self._answering.given[turn.who]
            question = self._with_story(question)
            progress = Progress(*self._exercise.progress(given))
        reply = self._answerers.ask(question, turn.who, progress)
        if not isinstance(reply, Command):
            self._answering.take(turn, reply.value)
            return "on"
        return way_of(reply, self._answering.take_back)

    def _with_story(self, question: Question) -> Question:
        """Tell the story again in the help: what it says must be there to be answered from."""
        scenario = self._exercise.scenario
        told = " ".join([scenario.story, *(stage.says for stage in scenario.stages)])
        return replace(question, help=f"{question.help} The story: {told}".strip())

    def _list_story_slides(self) -> Iterator[Slide]:
        from safeguard_cli.edges.render.debrief import known_blocks

        told = self._exercise.told()
        opened = self._exercise.opened()
        known = list(known_blocks(self._exercise.known_facts()))
        steps: list[StoryOpened | StageTold] = [opened, *told]
        for step in steps:
            forth = "answer" if step is steps[-1] and not known else ""
            yield self._screens.of_step(self._title, _STORY, step, forth)
        if known:
            yield self._screens.of_blocks(self._title, _STORY, known, "answer")

    def _list_debrief_slides(self) -> Iterator[Slide]:
        from safeguard_cli.edges.render.debrief import case_blocks, hands_blocks

        title = self._title
        blocks = list(case_blocks(self.results))
        yield self._screens.of_blocks(title, "how it came out", blocks)
        hands = [each for result in self.results for each in result.hands]
        if hands:
            spread = list(hands_blocks(hands, self._answerers.size))
            yield self._screens.of_blocks(title, "the hands", spread)
        advised = StoryAdvised(self._advice, ())
        yield self._screens.of_step(title, "", advised, counted_as="Advice")
        scenario = self._exercise.scenario
        if scenario.mistake:
            yield self._screens.of_step(title, "the usual mistake", Mistaken(scenario.mistake))
        if scenario.discussion:
            yield self._screens.of_step(title, "to talk about", Discussed(scenario.discussion))


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
