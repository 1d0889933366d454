"""Whether questions are asked, and every answer can make a difference.

Each is a question about two sets of answers that differ in one answer only. It is
split by what is shown and by each way in which that can hold: together they are slow.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from safeguard_cli.core.checking import check_codes as codes
from safeguard_cli.core.checking.answers_apart import AnswerDifferences
from safeguard_cli.core.checking.finding import Finding
from safeguard_cli.core.checking.proof import Proof
from safeguard_cli.core.deciding.relevance import Output
from safeguard_cli.core.logic.nodes import (
    NEVER,
    Negation,
    Node,
    every,
)
from safeguard_cli.core.model.question_kinds import kind_of


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
