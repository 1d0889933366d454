"""Whether what is dated rests on the law of its own days, and an unknown start softens nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain

from msgspec.structs import replace

from safeguard_cli.core.checking import check_codes as codes
from safeguard_cli.core.checking.check_local_protects import weaker_than
from safeguard_cli.core.checking.finding import Finding
from safeguard_cli.core.checking.proof import ANY_DAY, Proof
from safeguard_cli.core.checking.proofs_by_day import merge_findings
from safeguard_cli.core.deciding.law_of_day import Dated, Span, in_force, rules_on, unknown_starts
from safeguard_cli.core.model.rule_set import Rule, RuleSet


def unfounded(proof: Proof) -> Iterator[Finding]:
    """Find what is in force on days on which nothing that it cites is."""
    yield from merge_findings([(law.span, list(_find_unfounded(law))) for law in proof.laws])


def softening_starts(proof: Proof) -> Iterator[Finding]:
    """Find rules of unknown start with which anything protects less than without them.

    Such a rule is compared with the rest as a local rule set is with its base. Steps,
    duties, items and notes need no proof: they stand beside the rest, and nothing tests them.
    """
    rules = [rule.id for rule in unknown_starts(proof.whole) if _is_in_force(rule, proof.span)]
    ways = {frozenset(rules), *(frozenset({rule}) for rule in rules)} if rules else set()
    for left_out in sorted(ways, key=sorted):
        without = rules_on(proof.whole, proof.span.day(ANY_DAY), _leave_out(left_out))
        for each in weaker_than(without, proof):
            named = ", ".join(f"`{name}`" for name in sorted(left_out))
            message = f"held against the rules without {named}, whose start is unknown"
            yield replace(each, code=codes.START_SOFTENS, message=f"{message}: {each.message}")


def _leave_out(left_out: frozenset[str]) -> Callable[[Rule], bool]:
    return lambda rule: rule.id not in left_out


def _find_unfounded(law: Proof) -> Iterator[Finding]:
    founded = {each.id for each in law.whole.statements if _is_in_force(each, law.span)}
    for what, source, where in _list_citations(law.rules):
        if source and founded.isdisjoint(source):
            message = f"{what} is in force, and nothing that it cites is"
            yield Finding(codes.UNFOUNDED, where, message)


def _is_in_force(each: Dated, span: Span) -> bool:
    return in_force(each, span.day(ANY_DAY))


def _list_citations(rules: RuleSet) -> Iterator[tuple[str, tuple[str, ...], str]]:
    for action in chain.from_iterable(part.actions for part in rules.parts):
        yield from ((f"rule `{rule.id}`", rule.source, rule.where) for rule in action.rules)
        for number, step in enumerate(action.steps, 1):
            what = f"step {number} of action `{action.id}`"
            yield what, step.source, step.where or action.where
    yield from ((f"duty `{duty.id}`", duty.source, duty.where) for duty in rules.duties)
    for checklist in rules.checklists:
        for item in checklist.items:
            yield f"item `{item.id}` of `{checklist.id}`", item.source, item.where
