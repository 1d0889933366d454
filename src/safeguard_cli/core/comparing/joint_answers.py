"""One space of answers for two rule sets, so that one search can compare them.

Questions are matched by id. A question that both have is one variable over the
answers of both; an answer that one of them does not know is impossible, and so is
no answer at all where neither offers "none of these". A question that only one has,
or that asks for something else in each, is a variable of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from safeguard_cli.core.deciding.engine import Engine
from safeguard_cli.core.deciding.part_decision import CompiledPart
from safeguard_cli.core.logic.answer_space import Space, Variable, values_of
from safeguard_cli.core.logic.nodes import Leaf, Node, State, some
from safeguard_cli.core.model.question_kinds import joinable_answers, kind_of, lone_answers
from safeguard_cli.core.model.rule_set import Question, RuleSet

ComparedSide = Literal["old", "new"]
_NO, _YES = 1, 2


class SideSpace(Space):
    """One rule set, compiled over the variables of both."""

    def __init__(
        self,
        rules: RuleSet,
        joint: list[Variable],
        blank: State,
        of_question: dict[str, tuple[int, ...]],
    ) -> None:
        """Take the joint variables in place of its own."""
        super().__init__(rules)
        self.variables = joint
        self.blank = blank
        self.of_question = of_question


class SideEngine(Engine):
    """One rule set made ready to decide in the joint space."""

    def __init__(self, space: SideSpace) -> None:
        """Compile the parts over the joint variables."""
        super().__init__(space.rules)
        self.space = space
        self.parts = [CompiledPart(space, part) for part in space.rules.parts]


class JointAnswers:
    """Two rule sets over one space. `blank` is every answer that both understand.

    `whole` is every answer that one of them understands.
    `never_empty` holds nodes that no answers can fail: where there is no "none of
    these", something is chosen.
    """

    def __init__(self, old: RuleSet, new: RuleSet) -> None:
        """Match the questions and compile both rule sets."""
        self._variables: list[Variable] = []
        self.blank: State = []
        self.whole: State = []
        self.never_empty: list[Node] = []
        self._of: dict[ComparedSide, dict[str, tuple[int, ...]]] = {"old": {}, "new": {}}
        before = {question.id: question for question in old.questions}
        after = {question.id: question for question in new.questions}
        for name in dict.fromkeys([*before, *after]):
            self._declare_question(before.get(name), after.get(name))
        self.old = SideEngine(SideSpace(old, self._variables, self.blank, self._of["old"]))
        self.new = SideEngine(SideSpace(new, self._variables, self.blank, self._of["new"]))
        self.groups = list(self._group_variables())

    def shares(self, question: str) -> bool:
        """Say whether both sides ask this and mean the same kind of thing."""
        old, new = self._of["old"].get(question), self._of["new"].get(question)
        return old is not None and old == new

    def of(self, side: ComparedSide) -> SideEngine:
        """Return the engine of a side."""
        return self.old if side == "old" else self.new

    def _declare_question(self, old: Question | None, new: Question | None) -> None:
        if old is not None and new is not None and _is_shared(old, new):
            self._of["old"][old.id] = self._of["new"][new.id] = self._add_variables(old, new)
            return
        if old is not None:
            self._of["old"][old.id] = self._add_variables(old, old)
        if new is not None:
            self._of["new"][new.id] = self._add_variables(new, new)

    def _add_variables(self, old: Question, new: Question) -> tuple[int, ...]:
        first = len(self._variables)
        if kind_of(old).takes_several:
            self._add_many(old, new)
        elif kind_of(old).is_tested:
            values = tuple(dict.fromkeys((*values_of(old), *values_of(new))))
            known = {*values_of(old)} & {*values_of(new)}
            self._variables.append(Variable(old.id, "", values))
            self.blank.append(sum(1 << n for n, value in enumerate(values) if value in known))
            self.whole.append((1 << len(values)) - 1)
        return tuple(range(first, len(self._variables)))

    def _add_many(self, old: Question, new: Question) -> None:
        both = {*joinable_answers(old)} & {*joinable_answers(new)}
        chosen: list[Node] = []
        for answer in dict.fromkeys((*joinable_answers(old), *joinable_answers(new))):
            if answer in both:
                chosen.append(Leaf(len(self._variables), _YES))
            self._variables.append(Variable(old.id, answer, ("no", "yes")))
            self.blank.append(_NO | _YES if answer in both else _NO)
            self.whole.append(_NO | _YES)
        if not ({*lone_answers(old)} & {*lone_answers(new)}):
            self.never_empty.append(some(*chosen))

    def _group_variables(self) -> Iterator[tuple[int, ...]]:
        """Yield the variables of each question: one answer settles them together."""
        seen: dict[tuple[int, ...], None] = {}
        for of_question in self._of.values():
            seen |= dict.fromkeys(variables for variables in of_question.values() if variables)
        yield from sorted(seen)


def _is_shared(old: Question, new: Question) -> bool:
    if old.kind != new.kind:
        return False
    if not kind_of(old).is_tested:
        return True
    if kind_of(old).takes_several:
        return bool(
            {*joinable_answers(old)} & {*joinable_answers(new)}
            or {*lone_answers(old)} & {*lone_answers(new)}
        )
    return bool({*values_of(old)} & {*values_of(new)})
