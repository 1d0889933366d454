"""Find the unknown that matters most: not answered or not sure, and worth finding out.

A question is worth as much as the most protective outcome that hangs on it: one
that some completion of the answers gives with one answer, and not with another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from msgspec import Struct

from safeguard_cli.core.advising.explaining.what_would_change import no_advice_on
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.deciding.part_decision import CompiledPart
from safeguard_cli.core.deciding.relevance import pairs
from safeguard_cli.core.deciding.replay import SECONDS, STEPS, Replay
from safeguard_cli.core.logic.nodes import FAILS, HOLDS, UNKNOWN, Node, State, every, truth
from safeguard_cli.core.logic.search_budget import Budget, OutOfBudgetError
from safeguard_cli.core.logic.truth_in_state import StateTruths
from safeguard_cli.core.logic.witness import Constraint, witness
from safeguard_cli.core.model.rule_set import UNSURE, Action


class Unknown(Struct, frozen=True, rename="kebab"):
    """A question without a firm answer, where one could lead, and how to find out (`help`)."""

    question: str
    ask: str
    state: Literal["not answered", "unsure"]
    help: str
    part: str
    leads_to: str
    level_label: str


class _Reached(NamedTuple):
    """An outcome that hangs on a question, ordered by protection, then by place in the rules."""

    level: int
    position: int
    order: int
    part: CompiledPart
    action: Action | None


def matters_most(interview: Interview, replay: Replay) -> Unknown | None:
    """Return the unknown whose answer could lead to the most protective other outcome."""
    search = _Search(interview, replay)
    names = () if replay.stopped else replay.missing
    found = list(search.of_open(names))
    unsure = [name for name in replay.asked if search.is_unsure(name)]
    found += [(one, name) for name in unsure if (one := search.of_unsure(name))]
    if not found:
        return None
    best, name = min(found, key=lambda pair: (pair[0][:3], _find_place(interview, pair[1])))
    return search.told(name, best, is_unsure=name in unsure)


def _find_place(interview: Interview, name: str) -> int:
    return list(interview.questions).index(name)


class _Search:
    def __init__(self, interview: Interview, replay: Replay) -> None:
        self._interview = interview
        self._space = interview.engine.space
        self._state = replay.state
        self._levels = [level.id for level in interview.rules.levels]
        self._now = {one.part.id: one for one in interview.engine.decide_parts(replay.state)}
        uptos = [
            (self._reach_outcome(order, part, action), part.upto(position))
            for order, part in enumerate(interview.engine.parts)
            for position, action in enumerate(part.part.actions)
        ]
        self._ways = {
            part.part.id: [[every(part.applies, n) for _, n in rules] for rules in part.rules]
            for part in interview.engine.parts
        }
        self._budget = Budget(STEPS, seconds=SECONDS)
        self._uptos = sorted(uptos, key=lambda pair: pair[0][:3])

    def is_unsure(self, name: str) -> bool:
        return self._space.answers(self._state)[name] == {UNSURE}

    def of_open(self, names: Sequence[str]) -> Iterator[tuple[_Reached, str]]:
        """Yield the most protective outcome that hangs on an open question, with the first such.

        Not every question that may be asked has one: on some, no action hangs.
        """
        for reached, upto in self._uptos:
            if truth(upto, self._state) == UNKNOWN:
                for name in names:
                    # Further up nothing hung on it, so here it is this action that it can bring.
                    if self._hangs_on(reached, upto, name):
                        yield reached, name
                        return

    def of_unsure(self, name: str) -> _Reached | None:
        """Return the most protective outcome that a firm answer could bring instead."""
        found = [one for one in self._try_instead(name) if self._is_different(one)]
        return min(found, key=lambda one: one[:3], default=None)

    def told(self, name: str, reached: _Reached, *, is_unsure: bool) -> Unknown:
        question = self._interview.questions[name]
        labels = [level.label for level in self._interview.rules.levels]
        action = reached.action
        return Unknown(
            question=name,
            ask=question.ask,
            state="unsure" if is_unsure else "not answered",
            help=question.find_out or question.help,
            part=reached.part.part.title,
            leads_to=action.do if action else no_advice_on(reached.part.part),
            level_label=labels[reached.level] if action else "",
        )

    def _reach_outcome(self, order: int, part: CompiledPart, action: Action | None) -> _Reached:
        if action is None:
            return _Reached(
                level=len(self._levels),
                position=len(part.part.actions),
                order=order,
                part=part,
                action=None,
            )
        position = part.part.actions.index(action)
        return _Reached(
            level=self._levels.index(action.level),
            position=position,
            order=order,
            part=part,
            action=action,
        )

    def _is_different(self, reached: _Reached) -> bool:
        now = self._now[reached.part.part.id]
        return reached.action != (None if now.applies == FAILS else now.action)

    def _hangs_on(self, reached: _Reached, upto: Node, name: str) -> bool:
        ways = self._ways[reached.part.part.id][reached.position]
        return any(
            self._tell_apart((way, upto), variable, pair)
            for variable in self._space.of_question[name]
            for way in ways
            if self._budget.known.reads(way) >> variable & 1
            for pair in pairs(self._state[variable])
        )

    def _tell_apart(self, sides: tuple[Node, Node], variable: int, pair: tuple[int, int]) -> bool:
        """Say whether a way holds with one value, and all of them fail with the other."""
        way, node = (
            self._budget.known.fixed(side, variable, bits)
            for side, bits in zip(sides, pair, strict=True)
        )
        apart = (Constraint(way, HOLDS), Constraint(node, FAILS))
        try:
            return witness(apart, self._state, self._budget) is not None
        except OutOfBudgetError:
            # What nobody had time to find out is not named as the one that matters most.
            return False

    def _try_instead(self, name: str) -> Iterator[_Reached]:
        (variable,) = self._space.of_question[name]
        unsure = self._state[variable]
        rest = self._space.blank[variable] & ~unsure
        while rest:
            here = self._state.copy()
            here[variable] = rest & -rest
            rest &= rest - 1
            for order, part in enumerate(self._interview.engine.parts):
                yield from self._list_outcomes(order, part, here)

    def _list_outcomes(self, order: int, part: CompiledPart, state: State) -> Iterator[_Reached]:
        """Yield where the part leads here, or may lead only here: what was open before was so."""
        then = part.decide(StateTruths(state))
        if then.is_settled:
            yield self._reach_outcome(order, part, then.action)
            return
        opened = {*then.open_rules} - {*self._now[part.part.id].open_rules}
        for action in part.part.actions:
            if any(rule.id in opened for rule in action.rules):
                yield self._reach_outcome(order, part, action)
