"""Whether being unsure of a question never protects less than another answer does."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from safeguard_cli.core.checking import check_codes as codes
from safeguard_cli.core.checking.finding import Finding
from safeguard_cli.core.checking.proof import Proof
from safeguard_cli.core.deciding.part_decision import CompiledPart
from safeguard_cli.core.logic.nodes import FAILS, HOLDS, Leaf, Node, every
from safeguard_cli.core.logic.witness import Constraint
from safeguard_cli.core.model.conditions import AtLeast
from safeguard_cli.core.model.rule_set import UNSURE, Question


def unsure_lowers(proof: Proof) -> Iterator[Finding]:
    """Find questions where being unsure reaches less protection in a part than another answer."""
    for question in proof.rules.questions:
        if question.counts_as and not question.unsure_because and not question.for_record:
            yield from _Unsure(proof, question).findings()


class _Unsure:
    """Compares being unsure of one question with its other answers."""

    def __init__(self, proof: Proof, question: Question) -> None:
        self._proof = proof
        self._question = question
        (self._variable,) = proof.space.of_question[question.id]
        self._values = proof.space.variables[self._variable].values
        known = proof.budget.known
        self._left = {
            value: known.all_fixed(self._variable, 1 << number)
            for number, value in enumerate(self._values)
        }

    def findings(self) -> Iterator[Finding]:
        for compiled in self._proof.engine.parts:
            lost = (
                self._find_loss(compiled, level, answer)
                for level in dict.fromkeys(action.level for action in compiled.part.actions)
                for answer in self._values[:-1]
            )
            yield from islice((found for found in lost if found), 1)

    def _find_loss(self, compiled: CompiledPart, level: str, answer: str) -> Finding | None:
        part = compiled.part
        reached = self._compile_level(compiled, level)
        less = self._fix_answer(UNSURE, reached)
        if less == self._fix_answer(answer, reached):
            return None
        # The ways to a graver level have been seen to reach that one: with it they reach this.
        acting = zip(part.actions, compiled.rules, strict=True)
        for way in (node for each, rules in acting if each.level == level for _, node in rules):
            if self._is_kept(way, answer) and self._applies_still(compiled, answer):
                continue
            more = self._fix_answer(answer, every(compiled.applies, way))
            if self._is_lost(more, less):
                return self._report_loss(part.id, level, answer, more, less)
        self._proof.plain.note_kept(reached, self._variable, *self._bits(answer))
        return None

    def _applies_still(self, compiled: CompiledPart, answer: str) -> bool:
        """Say whether a part applies to whoever is unsure as well: proved once for all its ways."""
        more, less = (self._fix_answer(each, compiled.applies) for each in (answer, UNSURE))
        return self._is_kept(compiled.applies, answer) or not self._is_lost(more, less)

    def _is_lost(self, more: Node, less: Node) -> bool:
        """Say whether there are answers by which the one node holds and the other does not."""
        proof = self._proof
        if proof.plain.follows(more, less):
            return False
        return proof.find(Constraint(more, HOLDS), given=(Constraint(less, FAILS),)) is not None

    def _is_kept(self, way: Node, answer: str) -> bool:
        """Say whether what holds with an answer plainly holds for whoever is unsure as well."""
        return self._proof.plain.is_kept(way, self._variable, *self._bits(answer))

    def _bits(self, answer: str) -> tuple[int, int]:
        return 1 << self._values.index(answer), 1 << self._values.index(UNSURE)

    def _compile_level(self, compiled: CompiledPart, level: str) -> Node:
        part = compiled.part
        if part.actions[-1].level == level and part.id in self._proof.complete:
            # A part that always has an outcome reaches its last level wherever it applies.
            return compiled.applies
        return self._proof.node(AtLeast(part.id, level))

    def _fix_answer(self, answer: str, node: Node) -> Node:
        return self._left[answer][node]

    def _report_loss(self, part: str, level: str, answer: str, more: Node, less: Node) -> Finding:
        question = self._question
        message = (
            f"being unsure of `{question.id}` protects less than `{answer}`: "
            f"part `{part}` no longer reaches level `{level}`"
        )
        unsure = Leaf(self._variable, 1 << self._values.index(UNSURE))
        shown = Constraint(unsure, HOLDS), Constraint(more, HOLDS), Constraint(less, FAILS)
        return self._proof.shown(codes.UNSURE_LOWERS, question.where, message, *shown)
