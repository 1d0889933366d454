"""Whether every question and every answer can make a difference, and "unsure" never a worse one.

Each is a question about two sets of answers that differ in one answer only. It is
split by what is shown and by each way in which that can hold: together they are slow.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from safeguard_cli.core.conditions import AtLeast
from safeguard_cli.core.engine import CompiledPart
from safeguard_cli.core.model import UNSURE, Question, RuleSet
from safeguard_cli.core.nodes import (
    FAILS,
    HOLDS,
    NEVER,
    Leaf,
    Negation,
    Node,
    every,
)
from safeguard_cli.core.proof import finding as codes
from safeguard_cli.core.proof.finding import Finding
from safeguard_cli.core.proof.proof import Proof
from safeguard_cli.core.relevance import Output
from safeguard_cli.core.witness import Constraint


def idle_questions(proof: Proof) -> Iterator[Finding]:
    """Find questions that change nothing on any day, and answers that lead to the same."""
    pairs = _Pairs(proof.laws)
    for question in proof.rules.questions:
        if question.for_record or question.default or question.kind == "text":
            continue
        classes = [group for group in pairs.classes(question) if len(group) > 1]
        if pairs.is_idle(question):
            message = f"no answer to question `{question.id}` can change the advice"
            yield Finding(codes.QUESTION_NEVER_MATTERS, question.where, message)
        elif not question.alike_because:
            for group in classes:
                names = ", ".join(f"`{name}`" for name in group)
                message = f"answers {names} to `{question.id}` always lead to the same advice"
                yield Finding(codes.ANSWERS_ALIKE, question.where, message)


class _Pairs:
    """Tells answers apart by anything that the advice shows, by the law of whichever day."""

    def __init__(self, laws: Sequence[Proof]) -> None:
        self._proof = laws[0]
        self._space = laws[0].space
        shown = [
            *(output for law in laws for output in law.relevance.outputs),
            *self._names(self._proof.rules),
            *(output for law in laws for output in self._reasons(law)),
        ]
        # Most of it is the same on all days.
        self._outputs = list({(each.node, *each.ways): each for each in shown}.values())
        self._dated = [each for law in laws for each in law.relevance.dated]

    def _reasons(self, law: Proof) -> Iterator[Output]:
        # Another reason for the same action is another advice to whoever reads it.
        for each in law.placed():
            above = [node for rules in each.part.rules[: each.position] for _, node in rules]
            node = every(each.part.applies, each.node, *map(Negation, above))
            yield Output(node, [node], self._proof.budget.known)

    def _names(self, rules: RuleSet) -> Iterator[Output]:
        for contact in rules.contacts:
            for called in contact.called:
                node = self._space.compile(called.condition)
                yield Output(node, [node], self._proof.budget.known)

    def classes(self, question: Question) -> list[list[str]]:
        """Return the declared answers, those together that nothing tells apart."""
        if question.kind == "date":
            return []
        if question.kind == "many":
            return self._idle_choices(question)
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

    def _idle_choices(self, question: Question) -> list[list[str]]:
        variables = self._space.of_question[question.id]
        idle = [self._space.variables[v].answer for v in variables if not self.differ(v, 0, 1)]
        alone = [answer for answer, about in question.answers.items() if about.alone]
        return [[*idle, *alone]] if idle else []

    def is_idle(self, question: Question) -> bool:
        """Say whether nothing that the advice shows depends on the question."""
        if any(name == question.id and self._can(node) for name, node in self._dated):
            return False
        for variable in self._space.of_question[question.id]:
            values = range(1, len(self._space.variables[variable].values))
            if any(self.differ(variable, 0, other) for other in values):
                return False
        return True

    def differ(self, variable: int, one: int, two: int) -> bool:
        """Say whether anything shown can differ between two values, all else being equal."""
        return any(
            self._apart(output, variable, 1 << one, 1 << two)
            for output in self._outputs
            if output.reads >> variable & 1
        )

    def _apart(self, output: Output, variable: int, one: int, two: int) -> bool:
        first, second = (self._proof.fixed(output.node, variable, bits) for bits in (one, two))
        if first == second:
            return False
        ways = [way for way, reads in output.ways if reads >> variable & 1]
        return any(
            self._can(self._proof.fixed(way, variable, bits), without)
            for bits, without in ((one, second), (two, first))
            for way in ways
        )

    def _can(self, holds: Node, fails: Node = NEVER) -> bool:
        return self._proof.find(Constraint(holds, HOLDS), Constraint(fails, FAILS)) is not None


def unsure_lowers(proof: Proof) -> Iterator[Finding]:
    """Find questions where being unsure reaches less protection in a part than another answer."""
    for question in proof.rules.questions:
        if question.counts_as and not question.unsure_because and not question.for_record:
            yield from _Unsure(proof, question).findings()


class _Unsure:
    """Holds being unsure of one question against its other answers."""

    def __init__(self, proof: Proof, question: Question) -> None:
        self._proof = proof
        self._question = question
        (self._variable,) = proof.space.of_question[question.id]
        self._values = proof.space.variables[self._variable].values
        self._fine: set[tuple[Node, Node]] = set()

    def findings(self) -> Iterator[Finding]:
        for compiled in self._proof.engine.parts:
            lost = (
                self._lost(compiled, level, answer)
                for level in dict.fromkeys(action.level for action in compiled.part.actions)
                for answer in self._values[:-1]
            )
            yield from islice((found for found in lost if found), 1)

    def _lost(self, compiled: CompiledPart, level: str, answer: str) -> Finding | None:
        proof, part = self._proof, compiled.part
        reached = self._reached(compiled, level)
        less = self._with(UNSURE, reached)
        if less == self._with(answer, reached):
            return None
        last = max(n for n, action in enumerate(part.actions) if action.level == level)
        for way in (node for rules in compiled.rules[: last + 1] for _, node in rules):
            more = self._with(answer, every(compiled.applies, way))
            fault = [Constraint(more, HOLDS), Constraint(less, FAILS)]
            if (more, less) not in self._fine and more != self._with(UNSURE, way):
                if proof.find(*fault) is not None:
                    return self._finding(part.id, level, answer, fault)
                self._fine.add((more, less))
        return None

    def _reached(self, compiled: CompiledPart, level: str) -> Node:
        part = compiled.part
        if part.actions[-1].level == level and part.id in self._proof.complete:
            # A part that always has an outcome reaches its last level wherever it applies.
            return compiled.applies
        return self._proof.node(AtLeast(part.id, level))

    def _with(self, answer: str, node: Node) -> Node:
        return self._proof.fixed(node, self._variable, 1 << self._values.index(answer))

    def _finding(self, part: str, level: str, answer: str, fault: list[Constraint]) -> Finding:
        question = self._question
        message = (
            f"being unsure of `{question.id}` protects less than `{answer}`: "
            f"part `{part}` no longer reaches level `{level}`"
        )
        unsure = Leaf(self._variable, 1 << self._values.index(UNSURE))
        shown = (Constraint(unsure, HOLDS), *fault)
        return self._proof.shown(codes.UNSURE_LOWERS, question.where, message, *shown)
