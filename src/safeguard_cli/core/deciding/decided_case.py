"""One case under the law of its day: answers and a moment, and what follows from them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property

from safeguard_cli.core.deciding.case import Given, Value
from safeguard_cli.core.deciding.case_calendar import calendar_for
from safeguard_cli.core.deciding.certain_level import Floor, named_answers
from safeguard_cli.core.deciding.deadlines import Calendar
from safeguard_cli.core.deciding.engine import Decision
from safeguard_cli.core.deciding.exemptions import Exemptions
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.deciding.part_decision import PartDecision
from safeguard_cli.core.deciding.reader import has_own_words
from safeguard_cli.core.deciding.replay import Replay
from safeguard_cli.core.logic.nodes import HOLDS
from safeguard_cli.core.model.question_kinds import kind_of
from safeguard_cli.core.model.rule_set import Action


class DecidedCase:
    """Answers at one moment, decided by the law of that day. Each result is worked out once.

    `given`: the answers of this case, as they are when it is made. `known`: answers from the
    set-up. `answers`: both.
    """

    def __init__(
        self,
        interview: Interview,
        given: Given,
        moment: datetime,
        known: Given | None = None,
        *,
        needs_asked: bool = True,
    ) -> None:
        """Take the answers at this moment. `needs_asked`: see `Interview.replay`."""
        self._interview = interview
        self.given: dict[str, Value] = dict(given)
        self.known: dict[str, Value] = dict(known or {})
        self.answers: dict[str, Value] = {**self.known, **self.given}
        self.moment = moment
        self._needs_asked = needs_asked

    @cached_property
    def law(self) -> Interview:
        """The interview of that day."""
        return self._interview.on(self.moment)

    @cached_property
    def replay(self) -> Replay:
        """What an interview comes to with these answers."""
        return self.law.replay(self.given, self.moment, self.known, needs_asked=self._needs_asked)

    @cached_property
    def decision(self) -> Decision:
        """What the rules decide: each part, the duties and the checklists."""
        return self.law.decide(self.replay)

    @cached_property
    def calendar(self) -> Calendar:
        """The calendar by which the deadlines of this case are counted."""
        return calendar_for(self.law, self.replay, self.answers, self.moment)

    def exemptions(self) -> Exemptions:
        """Return the local exceptions that may hold here; it then notes which of them are used."""
        return Exemptions(self.law, self.replay, self.answers, self.moment)

    @cached_property
    def shown(self) -> tuple[tuple[PartDecision, Action], ...]:
        """Each part that shows an action to a person, and that action: it is settled, or urgent.

        An emergency does not wait until it is settled: nothing but another emergency can take its
        place, and whoever stops before that must read what to do now.
        """
        parts = [part for part in self.decision.parts if part.applies == HOLDS]
        urgent = self._urgent
        found = [
            (part, part.action)
            for part in parts
            if part.action and (part.is_settled or part.action.level == urgent)
        ]
        if all(action.level != urgent for _, action in found):
            found += self._find_possible(parts)
        return tuple(found)

    @cached_property
    def possible_emergency(self) -> Action | None:
        """What is shown of several emergencies while it is open which of them stands."""
        shown = (action for part, action in self.shown if part.action != action)
        return next((action for action in shown if action.stops_interview), None)

    @cached_property
    def _urgent(self) -> str:
        """The level of emergencies, if the rules know of one and none is graver."""
        rules = self.law.rules
        stops = any(each.stops_interview and each.level == rules.gravest for each in rules.actions)
        return rules.gravest if stops else ""

    def _find_possible(self, parts: Iterable[PartDecision]) -> list[tuple[PartDecision, Action]]:
        """Find the first of several emergencies, as the rules order them, where one must stand.

        Until somebody says that they are a child or the police, it is none in words for these.
        """
        skipped = self._rules_of_others
        possible = [
            (part, action)
            for part in parts
            if not part.is_settled
            for action in part.part.actions
            if action.level == self._urgent
            and any(rule.id in part.open_rules and rule.id not in skipped for rule in action.rules)
        ]
        # To search for what is certain takes a while.
        return possible[:1] if possible and self.is_an_emergency and self._is_asked_so_far else []

    @property
    def _rules_of_others(self) -> frozenset[str]:
        if has_own_words(self.law.questions, self.answers):
            return frozenset()
        return self.law.engine.rules_for_few

    @property
    def _is_asked_so_far(self) -> bool:
        """Whether all is answered that an interview asks before what makes an emergency of it.

        Where it is not, as in a script, nothing tells which of several emergencies it may be.
        """
        because = self._certain.because
        order = list(self.law.questions)
        return because is not None and order.index(because.question) < order.index(
            self.replay.missing[0]
        )

    @cached_property
    def is_an_emergency(self) -> bool:
        """Whether one answer alone makes an emergency of it, whatever else is answered."""
        return bool(self._urgent) and self._certain.level == self._urgent

    @cached_property
    def _certain(self) -> Floor:
        """What the answers make certain by themselves, whatever is advised."""
        return self.floor(None)

    def floor(self, level: str | None) -> Floor:
        """Find the level that is certain, where `level` is advised already."""
        replay = self.replay
        # The level can still rise only where answers are missing, or parts are not asked.
        if replay.stopped or (replay.is_complete and not self.law.is_partial):
            return Floor(level, None)
        questions = (self.law.questions[name] for name in replay.counted)
        answers = (
            answer
            for question in questions
            for answer in named_answers(
                question, kind_of(question).tested(self.answers[question.id], self.moment)
            )
        )
        return self.law.floors.find(answers, level or None)
