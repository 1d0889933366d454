"""The fewest answers that show a difference, as a person can give them, and replay.

First `witness` says whether there are any, which proves as well as it finds. Then a
search by number of answers looks for the fewest, within a budget that all finds share.
Where that ends first, what is not needed is dropped from the answers that there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import NamedTuple

from safeguard_cli.core.checking.counterexample import find_cheapest
from safeguard_cli.core.checking.proof import SECONDS, STEPS
from safeguard_cli.core.comparing.comparison_document import Evidence
from safeguard_cli.core.comparing.joint_answers import ComparedSide, JointAnswers
from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.deciding.deadlines import LONDON
from safeguard_cli.core.deciding.law_of_day import EVERY_DAY, Span
from safeguard_cli.core.logic.consequences import Consequences, Wanted
from safeguard_cli.core.logic.nodes import HOLDS, UNKNOWN, State, truth
from safeguard_cli.core.logic.search_budget import Budget
from safeguard_cli.core.logic.witness import Constraint, witness
from safeguard_cli.core.model.question import NEAREST_DAYS
from safeguard_cli.core.model.question_kinds import kind_of, lone_answers
from safeguard_cli.core.model.rule_set import Question

# Any working day will do where only "passed", "today" or "ahead" counts.
MOMENT = datetime(2026, 11, 23, 10, 0, tzinfo=LONDON)
_NO, _YES = 1, 2


class EvidenceFinder:
    """Finds the fewest answers that satisfy conditions, and writes them."""

    def __init__(self, joint: JointAnswers, span: Span = EVERY_DAY) -> None:
        """Hold the space that the conditions are over, and the days whose law they are."""
        self.joint = joint
        self.span = span
        self.fewest = FewestAnswers(joint)
        self._questions: dict[ComparedSide, dict[str, Question]] = {
            "old": joint.old.space.questions,
            "new": joint.new.space.questions,
        }

    def show(
        self, wanted: Sequence[Wanted], as_of: datetime | None = None, days: int | None = None
    ) -> Evidence | None:
        """Return the fewest answers that satisfy all conditions, or None if none do.

        Dates that lie on the same side of `as_of` as `days` lie so many days off.
        """
        found = self.fewest.find(wanted)
        return None if found is None else self.written(found, as_of, days)

    def written(
        self, found: FewestFound, as_of: datetime | None = None, days: int | None = None
    ) -> Evidence:
        """Return a state as answers."""
        day = self.span.day(MOMENT.date())
        moment = as_of or datetime.combine(day, MOMENT.timetz())
        given = {
            side: self._write_answers(side, found.state, moment, days) for side in self._questions
        }
        both = {n: v for n, v in given["old"].items() if self.joint.shares(n)}
        dated = any(self._is_date(name) for answers in given.values() for name in answers)
        return Evidence(
            answers=both,
            only_old={n: v for n, v in given["old"].items() if n not in both},
            only_new={n: v for n, v in given["new"].items() if n not in both},
            as_of=moment.isoformat() if as_of or dated or self.span != EVERY_DAY else "",
            fewest=found.is_fewest,
        )

    def _is_date(self, name: str) -> bool:
        return any(q[name].kind == "date" for q in self._questions.values() if name in q)

    def _write_answers(
        self, side: ComparedSide, state: State, moment: datetime, days: int | None
    ) -> dict[str, Value]:
        space = self.joint.of(side).space
        found: dict[str, Value] = {}
        for name, variables in space.of_question.items():
            if all(state[v] == self.joint.whole[v] for v in variables):
                continue
            question = space.questions[name]
            if kind_of(question).takes_several:
                found[name] = self._write_choices(side, name, state)
            else:
                values = space.variables[variables[0]].values
                value = values[(state[variables[0]] & -state[variables[0]]).bit_length() - 1]
                found[name] = (
                    _choose_date(value, moment, days) if question.kind == "date" else value
                )
        return found

    def _write_choices(self, side: ComparedSide, name: str, state: State) -> Value:
        variables = self.joint.of(side).space.of_question[name]
        known = self.joint.old.space.variables
        chosen = tuple(known[v].answer for v in variables if not state[v] & _NO)
        if chosen:
            return chosen
        asking: list[ComparedSide] = ["old", "new"] if self.joint.shares(name) else [side]
        sides = [self._questions[each][name] for each in asking]
        alone = lone_answers(sides[0])
        both = [answer for answer in alone if all(answer in one.answers for one in sides)]
        if both:
            return (both[0],)
        # Something must be chosen: the first that is still possible.
        return (next(known[v].answer for v in variables if state[v] & _YES),)


def _choose_date(value: str, moment: datetime, days: int | None) -> str:
    if value not in NEAREST_DAYS:
        return value
    after = NEAREST_DAYS[value]
    # Only dates that start a clock are sure to lie on the same side as `days`.
    if days is not None and (days > 0) - (days < 0) == after:
        after = days
    return (moment.date() + timedelta(days=after)).isoformat()


_EACH = 600
_ALL = 60_000


class FewestFound(NamedTuple):
    """A state that shows it, and whether it is certain that no fewer answers do.

    Of a question that need not be answered, the state leaves open every answer of both sides.
    """

    state: State
    is_fewest: bool


class FewestAnswers:
    """Searches the space of two rule sets."""

    def __init__(self, joint: JointAnswers) -> None:
        """Hold the space. Its `never_empty` nodes must not fail, but need no answer."""
        self._joint = joint
        self._space = joint.old.space
        self._left = _ALL
        self._budget = Budget(STEPS, seconds=SECONDS)

    def any(self, wanted: Sequence[Wanted]) -> State | None:
        """Return some state that satisfies all conditions, or None if none does.

        Raises OutOfBudgetError where all searches together take too long to tell.
        """
        constraints = [Constraint(node, value) for node, value in wanted]
        constraints += [Constraint(node, HOLDS) for node in self._joint.never_empty]
        return witness(constraints, self._joint.blank, self._budget)

    def find(self, wanted: Sequence[Wanted]) -> FewestFound | None:
        """Return a state with the fewest answers, or None if none satisfy them."""
        state = self.any(wanted)
        return None if state is None else self.fewer(wanted, state)

    def fewer(self, wanted: Sequence[Wanted], state: State) -> FewestFound:
        """Return a state with the fewest answers, given one that satisfies all conditions."""
        steps = min(_EACH, self._left)
        self._left -= steps
        constraints = [Constraint(node, value) for node, value in wanted]
        found = find_cheapest(constraints, self._space, steps)
        # The search sees to `wanted` alone: what nobody can choose is passed over.
        possible = (each for each in islice(found, steps) if self._is_possible(each))
        best = next(possible, None)
        if best is not None:
            told = self._open_needless(wanted, best)
            return FewestFound(told, is_fewest=told == self._open_groups(best, self._joint.groups))
        return FewestFound(
            self._open_needless(wanted, self._drop_needless(wanted, state)), is_fewest=False
        )

    def _open_needless(self, wanted: Sequence[Wanted], state: State) -> State:
        """Open what need not be answered to every answer of both sides.

        An answer that one side alone knows is impossible here, yet whoever replays on that
        side could give it. Where that would matter, the question is answered.
        """
        told = state
        for group in self._joint.groups:
            opened = self._open_groups(told, [group])
            if opened == told or self._is_satisfied(wanted, opened):
                told = opened
        return told

    def _open_groups(self, state: State, groups: Iterable[tuple[int, ...]]) -> State:
        opened = state.copy()
        for group in groups:
            if all(state[v] == self._joint.blank[v] for v in group):
                for variable in group:
                    opened[variable] = self._joint.whole[variable]
        return opened

    def _drop_needless(self, wanted: Sequence[Wanted], state: State) -> State:
        """Take back each answer that the conditions do not need."""
        kept = state.copy()
        for group in reversed(self._joint.groups):
            tried = kept.copy()
            for variable in group:
                tried[variable] = self._joint.blank[variable]
            if self._is_possible(tried) and self._is_satisfied(wanted, tried):
                kept = tried
        return kept

    def _is_satisfied(self, wanted: Sequence[Wanted], state: State) -> bool:
        judged = Consequences(state, self._budget.known)
        return all(judged.truth(node) == value for node, value in wanted)

    def _is_possible(self, state: State) -> bool:
        return all(truth(node, state) >= UNKNOWN for node in self._joint.never_empty)
