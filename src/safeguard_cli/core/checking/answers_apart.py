"""Which answers of a question lead to different output."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from safeguard_cli.core.checking.proof import Proof
from safeguard_cli.core.deciding.relevance import Output
from safeguard_cli.core.logic.nodes import (
    FAILS,
    HOLDS,
    NEVER,
    FixedNodes,
    Leaf,
    Negation,
    Node,
    parts_of,
)
from safeguard_cli.core.logic.witness import Constraint
from safeguard_cli.core.model.question_kinds import kind_of, lone_answers
from safeguard_cli.core.model.rule_set import Question


class AnswerDifferences:
    """Compares the answers of a question by these outputs, whatever else is answered."""

    def __init__(
        self, proof: Proof, outputs: Iterable[Output], dated: Sequence[tuple[str, Node]] = ()
    ) -> None:
        """Take what is shown, of the laws of all days, and the dates that set deadlines."""
        self._proof = proof
        self._space = proof.space
        # Most of it is the same on all days.
        self._outputs = list({(each.node, *each.ways): each for each in outputs}.values())
        self._dated = dated
        self._tests: dict[tuple[Node, int], frozenset[int]] = {}

    def classes(self, question: Question) -> list[list[str]]:
        """Return the declared answers, those together that nothing tells apart."""
        kind = kind_of(question)
        if not kind.is_chosen:
            return []
        if kind.takes_several:
            return self._find_idle_choices(question)
        (variable,) = self._space.of_question[question.id]
        found: list[list[int]] = []
        for number in range(len(question.answers)):
            same = next((c for c in found if not self.differ(variable, c[0], number)), None)
            if same is None:
                found.append([number])
            else:
                same.append(number)
        names = list(question.answers)
        return [[names[number] for number in group] for group in found]

    def _find_idle_choices(self, question: Question) -> list[list[str]]:
        variables = self._space.of_question[question.id]
        idle = [self._space.variables[v].answer for v in variables if not self.differ(v, 0, 1)]
        return [[*idle, *lone_answers(question)]] if idle else []

    def is_idle(self, question: Question) -> bool:
        """Say whether nothing that the advice shows depends on the question."""
        if any(name == question.id and self._can_be(node) for name, node in self._dated):
            return False
        for variable in self._space.of_question[question.id]:
            values = range(1, len(self._space.variables[variable].values))
            if any(self.differ(variable, 0, other) for other in values):
                return False
        return True

    def differ(self, variable: int, one: int, two: int) -> bool:
        """Say whether anything shown can differ between two values, all else being equal."""
        here, there = (self._fix_value(variable, number) for number in (one, two))
        return any(
            self._output_differs(output, variable, here, there)
            for output in self._outputs
            if output.reads >> variable & 1
            and self._tests_tell_apart(output.node, variable, one, two)
        )

    def _tests_tell_apart(self, node: Node, variable: int, one: int, two: int) -> bool:
        """Say whether any test in the node lets only one of two values pass."""
        return any((bits >> one ^ bits >> two) & 1 for bits in self._collect_tests(node, variable))

    def _collect_tests(self, node: Node, variable: int) -> frozenset[int]:
        """Return what the tests of this variable in the node let pass."""
        if not self._proof.budget.known.reads(node) >> variable & 1:
            return frozenset()
        key = node, variable
        if key not in self._tests:
            if type(node) is Leaf:
                self._tests[key] = frozenset({node.bits})
            else:
                parts = (node.part,) if type(node) is Negation else parts_of(node)
                found = (self._collect_tests(part, variable) for part in parts)
                self._tests[key] = frozenset().union(*found)
        return self._tests[key]

    def _output_differs(
        self, output: Output, variable: int, one: FixedNodes, two: FixedNodes
    ) -> bool:
        first, second = one[output.node], two[output.node]
        if first == second:
            return False
        ways = [way for way, reads in output.ways if reads >> variable & 1]
        return any(
            self._can_be(left[way], without)
            for left, without in ((one, second), (two, first))
            for way in ways
        )

    def _fix_value(self, variable: int, number: int) -> FixedNodes:
        return self._proof.budget.known.all_fixed(variable, 1 << number)

    def _can_be(self, holds: Node, fails: Node = NEVER) -> bool:
        return self._proof.find(Constraint(holds, HOLDS), Constraint(fails, FAILS)) is not None
