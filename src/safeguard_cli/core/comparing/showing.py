"""Turn a state that was found into answers that a person can give, and replay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from safeguard_cli.core.comparing.fewest import Fewest, Found
from safeguard_cli.core.comparing.joint_answers import Joint, Side
from safeguard_cli.core.comparing.shapes import Evidence
from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.deciding.deadlines import LONDON
from safeguard_cli.core.deciding.spans import EVERY_DAY, Span
from safeguard_cli.core.logic.consequences import Wanted
from safeguard_cli.core.logic.nodes import State
from safeguard_cli.core.model.rule_set import Question

# Any working day will do where only "passed", "today" or "ahead" counts.
MOMENT = datetime(2026, 11, 23, 10, 0, tzinfo=LONDON)
_DAYS = {"passed": -1, "today": 0, "ahead": 1}
_NO, _YES = 1, 2


class Shower:
    """Finds the fewest answers that make conditions come out as wanted, and writes them."""

    def __init__(self, joint: Joint, span: Span = EVERY_DAY) -> None:
        """Hold the space that the conditions are over, and the days whose law they are."""
        self.joint = joint
        self.span = span
        self.fewest = Fewest(joint)
        self._questions: dict[Side, dict[str, Question]] = {
            "old": joint.old.space.questions,
            "new": joint.new.space.questions,
        }

    def show(
        self, wanted: Sequence[Wanted], as_of: datetime | None = None, days: int | None = None
    ) -> Evidence | None:
        """Return the fewest answers for which everything is as wanted, or None if none are.

        Dates that lie on the same side of `as_of` as `days` lie so many days off.
        """
        found = self.fewest.find(wanted)
        return None if found is None else self.written(found, as_of, days)

    def written(
        self, found: Found, as_of: datetime | None = None, days: int | None = None
    ) -> Evidence:
        """Return a state as answers."""
        day = self.span.day(MOMENT.date())
        moment = as_of or datetime.combine(day, MOMENT.timetz())
        given = {side: self._given(side, found.state, moment, days) for side in self._questions}
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

    def _given(
        self, side: Side, state: State, moment: datetime, days: int | None
    ) -> dict[str, Value]:
        space = self.joint.of(side).space
        found: dict[str, Value] = {}
        for name, variables in space.of_question.items():
            if all(state[v] == self.joint.whole[v] for v in variables):
                continue
            question = space.questions[name]
            if question.kind == "many":
                found[name] = self._many(side, name, state)
            else:
                values = space.variables[variables[0]].values
                value = values[(state[variables[0]] & -state[variables[0]]).bit_length() - 1]
                found[name] = _dated(value, moment, days) if question.kind == "date" else value
        return found

    def _many(self, side: Side, name: str, state: State) -> Value:
        variables = self.joint.of(side).space.of_question[name]
        known = self.joint.old.space.variables
        chosen = tuple(known[v].answer for v in variables if not state[v] & _NO)
        if chosen:
            return chosen
        asking: list[Side] = ["old", "new"] if self.joint.shares(name) else [side]
        sides = [self._questions[each][name].answers for each in asking]
        alone = [a for a, about in sides[0].items() if about.alone]
        both = [a for a in alone if all(a in answers for answers in sides)]
        if both:
            return (both[0],)
        # Something must be chosen: the first that is still possible.
        return (next(known[v].answer for v in variables if state[v] & _YES),)


def _dated(value: str, moment: datetime, days: int | None) -> str:
    if value not in _DAYS:
        return value
    after = _DAYS[value]
    # Only dates that start a clock are sure to lie on the same side as `days`.
    if days is not None and (days > 0) - (days < 0) == after:
        after = days
    return (moment.date() + timedelta(days=after)).isoformat()
