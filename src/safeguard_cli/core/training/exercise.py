"""A case as learners answer it: what the story says, what is asked of them, what is right.

Learners are asked as in an interview on their own answers. Who and where they are is told them.
What the story does not say they cannot know: it counts as not sure, where that can be answered.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property

from safeguard_cli.core.advising.consultation import Consultation
from safeguard_cli.core.advising.shapes import Advice
from safeguard_cli.core.deciding.case import Given, Value
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.deciding.part_decision import PartDecision
from safeguard_cli.core.deciding.replay import Replay
from safeguard_cli.core.model.question_kinds import kind_of
from safeguard_cli.core.model.rule_set import NOT_KNOWN, UNSURE, Question
from safeguard_cli.core.training.demo_moments import StageTold, StoryOpened
from safeguard_cli.core.training.play_scenario import say_answer
from safeguard_cli.core.training.scenario import Scenario, given_in, moment_of, moment_of_stage


class Exercise:
    """One case made ready for learners. It holds no answers of theirs, so it can serve many."""

    def __init__(self, interview: Interview, scenario: Scenario, known: Given) -> None:
        """Work out what is right. `known` answers come from the set-up; the story's own count."""
        self.scenario = scenario
        self.as_of: datetime = moment_of(scenario)
        self.law = interview.on(self.as_of)
        self.right: dict[str, Value] = {**known, **given_in(scenario, interview.questions)}
        self._consultation = Consultation(self.law, self.right, self.as_of)
        self.replay = self._consultation.replay
        self.given_away = {
            name: value for name, value in self.right.items() if self.law.questions[name].setup
        }

    @property
    def advice(self) -> Advice:
        """The advice that the answers of the case lead to."""
        return self._consultation.advice

    @property
    def parts(self) -> tuple[PartDecision, ...]:
        """What each part comes to by the answers of the case."""
        return self._consultation.decision.parts

    @cached_property
    def told_in(self) -> Mapping[str, int]:
        """For each question, the number of the stage that gives its answer in the end."""
        return {
            name: number
            for number, stage in enumerate(self.scenario.stages, 1)
            for name in stage.answers
        }

    def opened(self) -> StoryOpened:
        """Return how the story begins."""
        scenario = self.scenario
        start = moment_of_stage(scenario, scenario.stages[0]).isoformat()
        return StoryOpened(scenario.id, scenario.theme, scenario.story, start)

    def told(self) -> tuple[StageTold, ...]:
        """Return the stages of the story, each with its day."""
        stages = self.scenario.stages
        moments = [moment_of_stage(self.scenario, stage) for stage in stages]
        before = [moments[0], *moments]
        return tuple(
            StageTold(
                number=number,
                of=len(stages),
                says=stage.says,
                waiting="",
                as_of=moment.isoformat(),
                is_later=moment > earlier,
            )
            for number, (stage, moment, earlier) in enumerate(
                zip(stages, moments, before, strict=False), 1
            )
        )

    def known_facts(self) -> tuple[tuple[str, str], ...]:
        """Return the questions that learners are not asked, with their answers in words."""
        asked = [name for name in self.replay.asked if name in self.given_away]
        questions = [self.law.questions[name] for name in asked]
        return tuple((each.ask, say_answer(each, self.right[each.id])) for each in questions)

    def question(self, given: Given) -> tuple[Question | None, dict[str, Value]]:
        """Find what to ask next after these answers, and what counts as not sure till then.

        None where nothing is to be asked any more.
        """
        unsaid: dict[str, Value] = {}
        while True:
            replay = self._replay({**self.given_away, **given, **unsaid})
            if replay.is_complete:
                return None, unsaid
            question = self.law.questions[replay.missing[0]]
            unknown = _find_unknown_answer(question)
            if question.id in self.right or not unknown:
                return question, unsaid
            unsaid[question.id] = kind_of(question).value_of(unknown)

    def progress(self, given: Given) -> tuple[int, int]:
        """Say which question the next one is, and a true upper bound of how many there are."""
        replay = self._replay({**self.given_away, **given})
        asked = len([name for name in replay.asked if name not in self.given_away])
        return asked + 1, max(asked + self.law.still(replay), asked + 1)

    def outcome(self, given: Given) -> Replay:
        """Replay the case with a learner's answers. What they were not asked is as in the case."""
        return self._replay({**self.right, **given})

    def _replay(self, given: Given) -> Replay:
        return self.law.replay(given, self.as_of)


def _find_unknown_answer(question: Question) -> str:
    """Return how somebody answers who cannot know; nothing where a reader always knows."""
    if question.counts_as:
        return UNSURE
    return NOT_KNOWN if NOT_KNOWN in question.answers else ""
