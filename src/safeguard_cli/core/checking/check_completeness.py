"""Whether every action can be carried out and traced, and every source is used and up to date."""

from __future__ import annotations

from collections.abc import Iterator

from safeguard_cli.core.checking import check_codes as codes
from safeguard_cli.core.checking.finding import Finding
from safeguard_cli.core.checking.overdue import overdue
from safeguard_cli.core.checking.proof import Proof
from safeguard_cli.core.checking.source_tracing import list_uses
from safeguard_cli.core.logic.nodes import FAILS
from safeguard_cli.core.logic.witness import Constraint
from safeguard_cli.core.model.rule_set import Action


def incomplete_actions(proof: Proof) -> Iterator[Finding]:
    """Find actions that lack who, by when, what to record, or why."""
    for action in proof.rules.actions:
        for lacking in _list_lacking(action):
            message = f"action `{action.id}` lacks {lacking}"
            yield Finding(codes.ACTION_LACKS, action.where, message)
        for rule in action.rules:
            if not rule.source:
                message = f"rule `{rule.id}` names no source"
                yield Finding(codes.ACTION_LACKS, rule.where, message)
    yield from _find_unowned(proof)


def _list_lacking(action: Action) -> Iterator[str]:
    if not action.within:
        yield "a deadline (`within`)"
    if not action.record:
        yield "something to record (`record`)"


def _find_unowned(proof: Proof) -> Iterator[Finding]:
    # To carry on as before, nobody need be told: the least protective level may name nobody.
    least = proof.rules.levels[-1].id if proof.rules.levels else ""
    for compiled, position, action in proof.placed_actions():
        if action.level == least:
            continue
        if not action.who:
            message = f"action `{action.id}` lacks someone who acts (`who`)"
            yield Finding(codes.ACTION_LACKS, action.where, message)
            continue
        unnamed = (Constraint(proof.node(one.condition), FAILS) for one in action.who)
        fault = [*proof.advised(compiled, position), *unnamed]
        if proof.find(*fault) is not None:
            message = f"action `{action.id}` can be left without anyone who acts (`who`)"
            yield proof.shown(codes.ACTION_LACKS, action.where, message, *fault)


def unread_paragraphs(proof: Proof) -> Iterator[Finding]:
    """Find paragraphs of a source with neither statements nor a reason for having none."""
    for document in proof.rules.documents:
        for paragraph in document.paragraphs:
            if not paragraph.statements and not paragraph.none_because:
                message = (
                    f"paragraph {paragraph.at} of `{document.id}` has neither statements "
                    "nor a reason for none"
                )
                yield Finding(codes.PARAGRAPH_UNUSED, paragraph.place or document.place, message)


def uncited_statements(proof: Proof) -> Iterator[Finding]:
    """Find statements that nothing cites on any day."""
    cited = {name for law in proof.laws for _, names in list_uses(law.rules) for name in names}
    for statement in proof.rules.statements:
        if statement.id not in cited:
            message = f"nothing cites statement `{statement.id}`"
            yield Finding(codes.STATEMENT_UNCITED, statement.place, message)


def past_review(proof: Proof) -> Iterator[Finding]:
    """Find what was to be looked at again before the day that is asked about."""
    for each in overdue(proof.rules, proof.as_of) if proof.as_of else ():
        # Exceptions have a code of their own.
        if each.kind == "review":
            yield Finding(codes.PAST_REVIEW, each.where, f"{each.what} {each.date}")
