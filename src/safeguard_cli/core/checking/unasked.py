"""Whether every question on which advice rests is asked.

Proofs range over all answers. Where nobody is asked, the promise about those answers is empty.
"""

from __future__ import annotations

from collections.abc import Iterator

from safeguard_cli.core.checking import finding as codes
from safeguard_cli.core.checking.finding import Finding
from safeguard_cli.core.checking.proof import Proof


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
    confirmed = {a.confirmed_by for part in proof.rules.parts for a in part.actions}
    for question in proof.rules.questions:
        if question.id in confirmed:
            continue
        if not question.for_record and not question.default:
            continue
        variables = sum(1 << variable for variable in proof.space.of_question[question.id])
        why = "is only `for-record`" if question.for_record else "has a `default`"
        if any(reads & variables for reads in (shown if question.for_record else decided)):
            message = f"question `{question.id}` {why}, so it is never asked, and rules read it"
            readers = tuple(
                (each.rule.id, each.rule.where)
                for each in proof.placed()
                if known.reads(each.node) & variables
            )
            yield Finding(codes.NEVER_ASKED, question.where, message, rules=readers)
