"""Ask only what can still change the advice, in the order that the authors declared.

An interview is a replay: one pass over the questions in declared order, taking
the answers that are given and leaving unknown those that are not. What did not
matter before an answer cannot matter after it, so one pass is enough; and every
mode goes through the same pass, so two modes cannot differ.

Every given answer counts whose question applies, also where nobody would have asked
for it. Such an answer can add a reason; it never leads to another action.
"""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Iterable
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from safeguard_cli.core.deciding.case import Given, Value, checked
from safeguard_cli.core.deciding.certain_level import Floors, FloorTable
from safeguard_cli.core.deciding.engine import Decision, Engine
from safeguard_cli.core.deciding.law_of_day import is_dated, rules_on, turning_days
from safeguard_cli.core.deciding.replay import Patience, Replay
from safeguard_cli.core.logic.nodes import FAILS, Node, State, truth
from safeguard_cli.core.logic.truth_in_state import StateTruths
from safeguard_cli.core.model.question_kinds import kind_of
from safeguard_cli.core.model.rule_set import Question, RuleSet

if TYPE_CHECKING:
    from safeguard_cli.core.deciding.relevance import Relevance
    from safeguard_cli.core.logic.most_questions import MostQuestions


class Interview:
    """Runs interviews over one rule set, or over these parts and checklists `only`.

    Where the rule set says when things are in force, `on` gives the interview of a day.
    """

    def __init__(self, rules: RuleSet, only: Iterable[str] = ()) -> None:
        """Take up the rules. The interview holds no case, so it can serve many."""
        self.rules = rules
        self.questions: dict[str, Question] = {q.id: q for q in rules.questions}
        self._only = frozenset(only)
        # What other parts come to is not asked, so it stays unknown.
        self.is_partial = bool(self._only)
        self.is_dated = is_dated(rules)
        self._laws: dict[int, Interview] = {}
        # What was found of floors before, by the place of the law; see `found_floors`.
        self.kept_floors: dict[int, FloorTable] = {}

    @cached_property
    def engine(self) -> Engine:
        """The rules compiled: those of one day, for no day has the law of all days."""
        if self.is_dated:
            raise ValueError("these rules change with the day: choose one with `on`")
        return Engine(self.rules)

    @cached_property
    def relevance(self) -> Relevance:
        """What the answers can change."""
        # Whoever gives all answers, as scripts do, has no need of it.
        from safeguard_cli.core.deciding.relevance import Relevance

        return Relevance(self.engine, self._only)

    def forget_searches(self) -> None:
        """Let go of what searches found out about nodes: in a long run it grows."""
        self.__dict__.pop("relevance", None)

    @cached_property
    def _longest(self) -> MostQuestions:
        from safeguard_cli.core.logic.most_questions import MostQuestions

        return MostQuestions(self.engine.space)

    @cached_property
    def _asked(self) -> list[tuple[Question, Node]]:
        """The questions that an interview may ask, in order, with when each of them applies."""
        return [
            (question, self.engine.space.asked(question.id))
            for question in self.rules.questions
            if not question.default and not question.for_record
        ]

    @cached_property
    def _defaulted(self) -> dict[str, Question]:
        return {q.id: q for q in self.rules.questions if q.default}

    @cached_property
    def _for_record(self) -> list[str]:
        return [q.id for q in self.rules.questions if q.for_record]

    @cached_property
    def _turns(self) -> tuple[date, ...]:
        return turning_days(self.rules)

    def on(self, moment: date) -> Interview:
        """Return the interview by the law of a day: this one, where the law is always the same."""
        if not self.is_dated:
            return self
        place = self.place(moment)
        if place not in self._laws:
            law = self._laws[place] = Interview(rules_on(self.rules, _day_of(moment)), self._only)
            if place in self.kept_floors:
                law.kept_floors[0] = self.kept_floors[place]
        return self._laws[place]

    def place(self, moment: date) -> int:
        """Return the place of the law of a day among those of all days, from 0 on."""
        return bisect_right(self._turns, _day_of(moment))

    def replay(
        self,
        given: Given,
        as_of: datetime,
        known: Given | None = None,
        *,
        needs_asked: bool = True,
    ) -> Replay:
        """Go through the questions with these answers; `known` ones come from the set-up.

        A known answer counts as any other, and is never called set aside. Which answers an
        interview would have asked for takes most of the time. It is left out (`asked` is empty)
        where only the decision is wanted.
        """
        answers = {**(known or {}), **given}
        state = self._start_state(answers, as_of)
        judged = StateTruths(state)
        patience = Patience(lambda: self.relevance, judged=judged)
        counted, missing = self._place_answers(
            state, judged, answers, as_of=as_of, patience=patience
        )
        record = self._list_for_record(judged, answers)
        unused = set(given).difference(counted, record, self._defaulted)
        is_whole = not missing and not self.is_partial
        # Last, with the steps that are left: so what is missing does not rest on it.
        asked = self._find_asked(patience, answers, counted, as_of) if needs_asked else ()
        replay = Replay(
            state=state,
            final=[bits & -bits for bits in state] if is_whole else state,
            counted=counted,
            asked=asked,
            missing=missing,
            set_aside=tuple(name for name in self.questions if name in unused),
            for_record=record,
            stopped=self.engine.stops(judged),
            is_cut=patience.has_ended,
        )
        # What was judged on the way stays so.
        vars(replay)["judged"] = judged
        return replay

    def _place_answers(
        self,
        state: State,
        judged: StateTruths,
        answers: Given,
        *,
        as_of: datetime,
        patience: Patience,
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Place the answers that count in a state; return their questions, and what is missing."""
        space = self.engine.space
        counted: list[str] = []
        missing: list[str] = []
        for question, applies in self._asked:
            name = question.id
            if judged.truth(applies) == FAILS:
                continue
            if name in answers:
                counted.append(name)
                space.place(state, name, kind_of(question).tested(answers[name], as_of))
                judged.narrowed()
            else:
                # Behind the next question a quick upper bound will do.
                judge = patience.may_matter if missing else patience.matters
                missing += [name] if judge(name, state) else []
        return tuple(counted), tuple(missing)

    def _list_for_record(self, judged: StateTruths, answers: Given) -> tuple[str, ...]:
        """List the fields of the record that were answered and do not fail to apply."""
        answered = [name for name in self._for_record if name in answers]
        asked = self.engine.space.asked
        return tuple(name for name in answered if judged.truth(asked(name)) != FAILS)

    def _find_asked(
        self, patience: Patience, answers: Given, counted: Iterable[str], as_of: datetime
    ) -> tuple[str, ...]:
        """Find which of the answers that count an interview would have asked for."""
        state = self._start_state(answers, as_of)
        asked: list[str] = []
        for name in counted:
            asked += [name] if patience.matters(name, state) else []
            tested = kind_of(self.questions[name]).tested(answers[name], as_of)
            self.engine.space.place(state, name, tested)
        return tuple(asked)

    def still(self, replay: Replay, enough: int = sys.maxsize) -> int:
        """Return a true upper bound of the questions that are still to come.

        Beyond `enough` it need not be a close one.
        """
        return self._longest.most(replay.missing, replay.state, enough)

    def decide(self, replay: Replay) -> Decision:
        """Decide with the answers that the replay kept.

        What every further answer would lead to is known without asking: it comes from
        the final state. Reasons come from the answers that were given alone.
        """
        return self.engine.decide(replay.judged, lambda: replay.judged_final)

    @cached_property
    def floors(self) -> Floors:
        """The floors of answers, which are searched for only while an answer is missing."""
        return Floors(self.engine.space, self.kept_floors.get(0))

    def use_floors(self, kept: dict[int, FloorTable]) -> None:
        """Use what was found of floors before, from now on."""
        self.kept_floors = kept
        for place, law in self._laws.items():
            if place in kept:
                law.kept_floors[0] = kept[place]

    def found_floors(self) -> dict[int, FloorTable]:
        """Return what was found of floors so far, by the place of the law among those of all days.

        Whoever keeps it can give it to another interview of the same rules, as `kept_floors`.
        """
        laws = self._laws if self.is_dated else {0: self}
        found = {at: law.floors.table() for at, law in laws.items() if "floors" in vars(law)}
        return {**self.kept_floors, **found}

    def check(self, given: dict[str, object]) -> dict[str, Value]:
        """Return the answers in their proper form; raise UsageError for the first that is not."""
        return {name: checked(self.questions, name, value) for name, value in given.items()}

    def fits(self, question: Question, replay: Replay) -> int:
        """Say whether a question applies after this replay, in the three truth values."""
        return truth(self.engine.space.asked(question.id), replay.state)

    def blank_of(self, state: State, name: str) -> State:
        """Return the same state with the default of one question in the place of its answer."""
        blank = state.copy()
        if question := self.questions.get(name):
            self.engine.space.place(blank, name, frozenset({question.default}))
        return blank

    def _start_state(self, answers: Given, as_of: datetime) -> State:
        state = self.engine.space.blank.copy()
        for name, question in self._defaulted.items():
            value = answers.get(name, question.default)
            self.engine.space.place(state, name, kind_of(question).tested(value, as_of))
        return state


def _day_of(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment
