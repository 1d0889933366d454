"""Whether questions are asked, every answer can make a difference, and "unsure" never a worse one.

Each is a question about two sets of answers that differ in one answer only. It is
split by what is shown and by each way in which that can hold: together they are slow.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from safeguard_cli.core.checking import check_codes as codes
from safeguard_cli.core.checking.answers_apart import AnswerDifferences
from safeguard_cli.core.checking.finding import Finding
from safeguard_cli.core.checking.proof import Proof
from safeguard_cli.core.deciding.part_decision import CompiledPart
from safeguard_cli.core.deciding.relevance import Output
from safeguard_cli.core.logic.nodes import (
    FAILS,
    HOLDS,
    NEVER,
    Leaf,
    Negation,
    Node,
    every,
)
from safeguard_cli.core.logic.witness import Constraint
from safeguard_cli.core.model.conditions import AtLeast
from safeguard_cli.core.model.question_kinds import kind_of
from safeguard_cli.core.model.rule_set import UNSURE, Question


def idle_questions(proof: Proof) -> Iterator[Finding]:
    """Find questions that change nothing on any day, and answers that lead to the same."""
    pairs = AnswerDifferences(proof, _list_all_shown(proof.laws), _list_dated(proof.laws))
    for question in proof.rules.questions:
        if question.for_record or question.default or not kind_of(question).is_tested:
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


def _list_all_shown(laws: Sequence[Proof]) -> Iterator[Output]:
    for law in laws:
        yield from law.relevance.outputs
        yield from _list_reasons(law)
    yield from _list_contact_names(laws[0])


def _list_dated(laws: Sequence[Proof]) -> list[tuple[str, Node]]:
    return [each for law in laws for each in law.relevance.dated]


def _list_reasons(law: Proof) -> Iterator[Output]:
    # Another reason for the same action is another advice to whoever reads it.
    for each in law.placed():
        above = law.above(each.part, each.position)
        node = every(each.part.applies, each.node, *([] if above == NEVER else [Negation(above)]))
        yield Output(node, [node], law.budget.known)


def _list_contact_names(law: Proof) -> Iterator[Output]:
    for contact in law.rules.contacts:
        for called in contact.called:
            node = law.space.compile(called.condition)
            yield Output(node, [node], law.budget.known)


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
        self._fine: set[tuple[Node, Node]] = set()

    def findings(self) -> Iterator[Finding]:
        for compiled in self._proof.engine.parts:
            lost = (
                self._find_loss(compiled, level, answer)
                for level in dict.fromkeys(action.level for action in compiled.part.actions)
                if not self._is_safe(compiled, level)
                for answer in self._values[:-1]
            )
            yield from islice((found for found in lost if found), 1)

    def _find_loss(self, compiled: CompiledPart, level: str, answer: str) -> Finding | None:
        """Find a way to a level that is lost to whoever is unsure instead of giving an answer."""
        less = self._fix_answer(UNSURE, self._compile_level(compiled, level))
        for whole in self._list_open_ways(compiled, level, answer):
            more = self._fix_answer(answer, whole)
            if (more, less) not in self._fine:
                here, missed = Constraint(more, HOLDS), Constraint(less, FAILS)
                if self._proof.find(here, given=(missed,)) is not None:
                    return self._report_loss(compiled.part.id, level, answer, (here, missed))
                self._fine.add((more, less))
        return None

    def _list_open_ways(self, compiled: CompiledPart, level: str, answer: str) -> Iterator[Node]:
        """Yield the ways to a level of which it is not plain that being unsure keeps them."""
        reached = self._compile_level(compiled, level)
        less = self._fix_answer(UNSURE, reached)
        if less == self._fix_answer(answer, reached):
            return
        # The ways to a graver level have been seen to reach that one: with it they reach this.
        acting = zip(compiled.part.actions, compiled.rules, strict=True)
        for way in (node for each, rules in acting if each.level == level for _, node in rules):
            whole = every(compiled.applies, way)
            if not self._is_kept(whole, answer) and not self._proof.plain.follows(
                self._fix_answer(answer, whole), less
            ):
                yield whole

    def _is_safe(self, compiled: CompiledPart, level: str) -> bool:
        """Say whether no answer reaches a level that being unsure misses: in one search a way."""
        open_to: dict[Node, int] = {}
        for number, answer in enumerate(self._values[:-1]):
            for way in self._list_open_ways(compiled, level, answer):
                open_to[way] = open_to.get(way, 0) | 1 << number
        missed = Constraint(self._fix_answer(UNSURE, self._compile_level(compiled, level)), FAILS)
        given = (missed,)
        for way, bits in open_to.items():
            answered = Constraint(Leaf(self._variable, bits), HOLDS)
            if self._proof.find(Constraint(way, HOLDS), answered, given=given) is not None:
                return False
        return True

    def _is_kept(self, way: Node, answer: str) -> bool:
        """Say whether what holds with an answer plainly holds for whoever is unsure as well."""
        mine, theirs = (1 << self._values.index(each) for each in (answer, UNSURE))
        return self._proof.plain.is_kept(way, self._variable, mine, theirs)

    def _compile_level(self, compiled: CompiledPart, level: str) -> Node:
        part = compiled.part
        if part.actions[-1].level == level and part.id in self._proof.complete:
            # A part that always has an outcome reaches its last level wherever it applies.
            return compiled.applies
        return self._proof.node(AtLeast(part.id, level))

    def _fix_answer(self, answer: str, node: Node) -> Node:
        return self._left[answer][node]

    def _report_loss(
        self, part: str, level: str, answer: str, fault: Sequence[Constraint]
    ) -> Finding:
        question = self._question
        message = (
            f"being unsure of `{question.id}` protects less than `{answer}`: "
            f"part `{part}` no longer reaches level `{level}`"
        )
        unsure = Leaf(self._variable, 1 << self._values.index(UNSURE))
        shown = (Constraint(unsure, HOLDS), *fault)
        return self._proof.shown(codes.UNSURE_LOWERS, question.where, message, *shown)


def silent_answers(proof: Proof) -> Iterator[Finding]:
    """Find answers of `setup` questions that show no other sentences than another answer does."""
    pairs = AnswerDifferences(proof, _list_sentences(proof))
    for question in proof.rules.questions:
        for alike in pairs.classes(question) if question.setup else ():
            if len(alike) > 1:
                names = ", ".join(f"`{name}`" for name in alike)
                message = f"answers {names} to `{question.id}` change no sentence that is shown"
                yield Finding(codes.ANSWERS_SILENT, question.where, message)


def _list_sentences(proof: Proof) -> Iterator[Output]:
    shown = [sentence.node for law in proof.laws for sentence in law.space.sentences]
    outputs = [Output(node, [node], proof.budget.known) for node in dict.fromkeys(shown)]
    # The smallest first: most answers are told apart by what rests on little else.
    yield from sorted(outputs, key=lambda output: output.reads.bit_count())


def never_asked(proof: Proof) -> Iterator[Finding]:
    """Find questions that are read but never asked.

    A `for-record` question may be read by nothing. One with a `default` may choose what is
    shown beside the actions, such as an edition; an action may not rest on it, unless the
    question is asked as soon as an emergency is shown (`confirmed-by`).
    """
    shown = [output.reads for output in proof.relevance.outputs]
    known = proof.budget.known
    decided = [known.reads(part.applies) for part in proof.engine.parts]
    decided += [known.reads(part.upto(len(part.rules) - 1)) for part in proof.engine.parts]
    confirmed = {a.confirmed_by for a in proof.rules.actions}
    for question in proof.rules.questions:
        if question.id in confirmed:
            continue
        if not question.for_record and not question.default:
            continue
        variables = proof.space.bits_of(question.id)
        why = "is only `for-record`" if question.for_record else "has a `default`"
        if any(reads & variables for reads in (shown if question.for_record else decided)):
            message = f"question `{question.id}` {why}, so it is never asked, and rules read it"
            readers = tuple(
                (each.rule.id, each.rule.where)
                for each in proof.placed()
                if known.reads(each.node) & variables
            )
            yield Finding(codes.NEVER_ASKED, question.where, message, rules=readers)
