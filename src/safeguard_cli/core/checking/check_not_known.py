"""Whether it can be said that something is not known, and whether the advice then tells it so.

Local rule sets are left alone: those that are in use have no such words yet, and go on advising.
"""

from __future__ import annotations

from collections.abc import Iterator

from safeguard_cli.core.checking import check_codes as codes
from safeguard_cli.core.checking.finding import Finding
from safeguard_cli.core.checking.proof import Placed, Proof
from safeguard_cli.core.deciding.relevance import Output, pairs
from safeguard_cli.core.logic.nodes import FAILS, HOLDS
from safeguard_cli.core.logic.unsure_reasons import NOT_SURE, compile_surely
from safeguard_cli.core.logic.witness import Constraint
from safeguard_cli.core.model.question_kinds import kind_of
from safeguard_cli.core.model.rule_set import NOT_KNOWN, Question, RuleSet


def hard_to_find_out(proof: Proof) -> Iterator[Finding]:
    """Find questions on which an action hangs, and which may be answered by whoever does not know.

    Who is sent on a way because of that is told how to find out.
    """
    for question in _of_base(proof.rules):
        if _offers_doubt(question) and not question.find_out and _turns_an_action(proof, question):
            message = f"not to know `{question.id}` can change the action; it has no `find-out`"
            yield Finding(codes.NO_FIND_OUT, question.where, message)


def never_unknown(proof: Proof) -> Iterator[Finding]:
    """Find questions to which nobody can answer that they do not know."""
    for question in _of_base(proof.rules):
        is_chosen = kind_of(question).is_chosen
        if is_chosen and not question.always_known and not _offers_doubt(question):
            message = f"nobody can say that they do not know `{question.id}`"
            yield Finding(codes.NEVER_UNKNOWN, question.where, message)


def doubts_as_facts(proof: Proof) -> Iterator[Finding]:
    """Find rules that an unsure answer alone can decide, and that tell their reason as a fact."""
    for each in _placed_in_base(proof):
        if not each.rule.because_unsure and (fault := _decided_by_doubt(proof, each)):
            message = (
                f"an unsure answer can decide rule `{each.rule.id}`; it has no `because-unsure`"
            )
            yield proof.shown(codes.DOUBT_AS_FACT, each.rule.where, message, *fault)


def doubts_said_twice(proof: Proof) -> Iterator[Finding]:
    """Find words for doubt that say themselves what is not sure: that is said before them."""
    for each in _placed_in_base(proof):
        if each.rule.because_unsure.startswith(NOT_SURE):
            message = f"`because-unsure` of rule `{each.rule.id}` says itself what is not sure"
            yield Finding(codes.DOUBT_TWICE, each.rule.where, message)


def nameless_doubts(proof: Proof) -> Iterator[Finding]:
    """Find questions of which a reason cannot say that they are what somebody is not sure of."""
    known = proof.budget.known
    read = 0
    for each in _placed_in_base(proof):
        read |= known.reads(each.node)
    for question in _of_base(proof.rules):
        is_read = any(read >> variable & 1 for variable in proof.space.of_question[question.id])
        if question.counts_as and not question.unsure_of and is_read:
            message = f"a reason may rest on doubt about `{question.id}`; it has no `unsure-of`"
            yield Finding(codes.NO_UNSURE_OF, question.where, message)


def idle_doubts(proof: Proof) -> Iterator[Finding]:
    """Find words for whoever does not know that nobody ever sees."""
    for question in _of_base(proof.rules):
        if question.unsure_of and not question.counts_as:
            message = f"nobody can be unsure of `{question.id}`, so its `unsure-of` is never shown"
            yield Finding(codes.DOUBT_IDLE, question.where, message)
        if question.find_out and not _offers_doubt(question):
            message = f"nobody can be unsure of `{question.id}`, so its `find-out` is never shown"
            yield Finding(codes.DOUBT_IDLE, question.where, message)
        if question.always_known and _offers_doubt(question):
            message = f"`{question.id}` is `always-known`, and lets people say that it is not"
            yield Finding(codes.DOUBT_IDLE, question.where, message)
    for each in _placed_in_base(proof):
        if each.rule.because_unsure and not _decided_by_doubt(proof, each):
            message = f"no unsure answer decides rule `{each.rule.id}` (`because-unsure`)"
            yield Finding(codes.DOUBT_IDLE, each.rule.where, message)


def count_asked_in_base(rules: RuleSet) -> int:
    """Count the questions at which these checks look."""
    return sum(1 for _ in _of_base(rules))


def count_reasons_in_base(rules: RuleSet) -> int:
    """Count the rules at which these checks look."""
    return 0 if rules.local else sum(len(a.rules) for part in rules.parts for a in part.actions)


def _of_base(rules: RuleSet) -> Iterator[Question]:
    asked = (q for q in rules.questions if not q.for_record and not q.default)
    return iter(()) if rules.local else asked


def _placed_in_base(proof: Proof) -> Iterator[Placed]:
    return iter(()) if proof.rules.local else proof.placed()


def _offers_doubt(question: Question) -> bool:
    return bool(question.counts_as) or NOT_KNOWN in question.answers


def _decided_by_doubt(proof: Proof, each: Placed) -> list[Constraint]:
    """Return constraints that some answers meet with which only doubt makes the rule a reason."""
    surely = compile_surely(proof.space, each.rule.condition)
    if surely == each.node:
        return []
    fault = [
        Constraint(each.node, HOLDS),
        Constraint(surely, FAILS),
        *proof.winning(each.part, each.position),
    ]
    return fault if proof.find(*fault) is not None else []


def _turns_an_action(proof: Proof, question: Question) -> bool:
    """Say whether two answers lead to two actions: then not to know differs from one of them."""
    chains = proof.relevance.chains.values()
    outputs = [one.output for chain in chains for one in chain if one.condition is None]
    return any(
        _is_set_apart(proof, output, variable, pair)
        for variable in proof.space.of_question[question.id]
        for output in outputs
        if output.reads >> variable & 1
        for pair in pairs(proof.space.blank[variable])
    )


def _is_set_apart(proof: Proof, output: Output, variable: int, pair: tuple[int, int]) -> bool:
    one, two = pair
    without = Constraint(proof.fixed(output.node, variable, two), FAILS)
    return any(
        proof.find(Constraint(proof.fixed(way, variable, one), HOLDS), without) is not None
        for way, reads in output.ways
        if reads >> variable & 1
    )
