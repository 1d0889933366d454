"""Whether every part has an outcome, all in it can come about, and every invariant holds."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from safeguard_cli.core.checking import check_codes as codes
from safeguard_cli.core.checking.finding import Finding
from safeguard_cli.core.checking.proof import PlacedAction, PlacedRule, Proof
from safeguard_cli.core.logic.nodes import ALWAYS as ALWAYS_SHOWN
from safeguard_cli.core.logic.nodes import FAILS, HOLDS, Node, every
from safeguard_cli.core.logic.step_shown import node_of_step
from safeguard_cli.core.logic.truth_in_state import StateTruths
from safeguard_cli.core.logic.witness import Constraint
from safeguard_cli.core.model.conditions import ALWAYS, NEVER
from safeguard_cli.core.model.rule_set import Action, Part, Who


def no_outcome(proof: Proof) -> Iterator[Finding]:
    """Find parts that can apply while none of their rules holds."""
    for compiled in proof.engine.parts:
        part = compiled.part
        if part.id not in proof.complete:
            message = f"part `{part.id}` can apply without any of its rules holding"
            fault = proof.without_outcome(compiled)
            yield proof.shown(codes.NO_OUTCOME, part.where, message, *fault)


def never_winning(proof: Proof) -> Iterator[Finding]:
    """Find actions that no answers lead to, and rules that are never a reason for any."""
    idle = [each for each in proof.placed() if proof.wins[each.rule.id] is None]
    dead = {each.rule.id for each in idle}
    for part in proof.rules.parts:
        for action in part.actions:
            if all(rule.id in dead for rule in action.rules):
                message = f"no answers lead to action `{action.id}`{_name_outranking(part, action)}"
                yield Finding(codes.ACTION_NEVER_WINS, action.where, message)
    for each in idle:
        if not all(rule.id in dead for rule in each.action.rules):
            yield _report_idle(proof, each)


def _name_outranking(part: Part, action: Action) -> str:
    """Say which action comes first, if this one is to take its place and stands behind it."""
    before = part.actions[: part.actions.index(action)]
    first = next((each.id for each in before if each.id in action.strengthens), "")
    return (
        f"; `{first}`, which it strengthens, comes first: write `before: {first}`" if first else ""
    )


def _report_idle(proof: Proof, each: PlacedRule) -> Finding:
    holds = [Constraint(each.part.applies, HOLDS), Constraint(each.node, HOLDS)]
    where = each.rule.where
    if proof.find(*holds) is None:
        message = f"rule `{each.rule.id}` can never hold"
        return Finding(codes.RULE_NEVER_WINS, where, message)
    message = f"rule `{each.rule.id}` never wins: a more protective action always comes first"
    return proof.shown(codes.RULE_NEVER_WINS, where, message, *holds)


def idle_duties(proof: Proof) -> Iterator[Finding]:
    """Find duties that never hold."""
    for duty, node in proof.engine.duties:
        if not proof.can_hold(node):
            message = f"duty `{duty.id}` can never hold"
            yield Finding(codes.DUTY_NEVER_HOLDS, duty.where, message)


def idle_items(proof: Proof) -> Iterator[Finding]:
    """Find items that are never shown, and those that can never be met."""
    for checklist, shown, items in proof.engine.checklists:
        for item, applies, met in items:
            counts = every(shown, applies)
            name = f"item `{item.id}` of `{checklist.id}`"
            if not proof.can_hold(counts):
                yield Finding(codes.ITEM_NEVER_COUNTS, item.where, f"{name} is never shown")
            elif met and not proof.can_hold(counts, met):
                yield Finding(codes.ITEM_NEVER_COUNTS, item.where, f"{name} can never be met")


def never_shown(proof: Proof) -> Iterator[Finding]:
    """Find steps and contacts of an action that are never shown with it."""
    for placed in proof.placed_actions():
        action = placed.action
        if all(proof.wins[rule.id] is None for rule in action.rules):
            continue
        for number, step in enumerate(action.steps, 1):
            shown = node_of_step(step, proof.node)
            may_not = shown != ALWAYS_SHOWN and step.condition != NEVER
            if may_not and not _can_show(proof, placed, shown):
                message = f"step {number} of action `{action.id}` is never shown with it"
                yield Finding(codes.NEVER_SHOWN, step.where or action.where, message)
        for one in action.who:
            if one.condition != ALWAYS and not _is_ever_named(proof, action.id, one):
                message = f"contact `{one.contact}` of action `{action.id}` is never shown with it"
                yield Finding(codes.NEVER_SHOWN, one.where or action.where, message)


def _can_show(proof: Proof, placed: PlacedAction, shown: Node) -> bool:
    return proof.can_hold(shown, given=proof.advised(placed.part, placed.position))


def _is_ever_named(proof: Proof, action: str, who: Who) -> bool:
    """Say whether a contact is shown with an action on any day: contacts carry no dates."""
    return any(
        _can_show(law, placed, law.node(who.condition))
        for law in proof.laws
        for placed in law.placed_actions()
        if placed.action.id == action
    )


def same_rules(proof: Proof) -> Iterator[Finding]:
    """Find two rules of one part that hold for exactly the same answers."""
    for compiled in proof.engine.parts:
        rules = (each for each in proof.placed() if each.part is compiled)
        alive = [
            (each, StateTruths([bits & -bits for bits in won]))
            for each in rules
            if (won := proof.wins[each.rule.id]) is not None
        ]
        for (one, first), (two, second) in combinations(alive, 2):
            # Most pairs are told apart by the answers that let one of them win.
            if FAILS in (first.truth(two.node), second.truth(one.node)):
                continue
            if _hold_alike(proof, one, two):
                message = f"rule `{two.rule.id}` says the same as `{one.rule.id}`"
                yield proof.shown(
                    codes.RULES_ALIKE,
                    two.rule.where,
                    f"{message} at {one.rule.where}",
                    Constraint(compiled.applies, HOLDS),
                    Constraint(two.node, HOLDS),
                )


def _hold_alike(proof: Proof, one: PlacedRule, two: PlacedRule) -> bool:
    applies = Constraint(one.part.applies, HOLDS)
    return all(
        proof.find(applies, Constraint(this.node, HOLDS), Constraint(other.node, FAILS)) is None
        for this, other in ((one, two), (two, one))
    )


def broken_invariants(proof: Proof) -> Iterator[Finding]:
    """Find invariants that fail for some answers, and those that guard nothing."""
    for invariant in proof.rules.invariants:
        given = Constraint(proof.node(invariant.condition), HOLDS)
        fault = (given, Constraint(proof.node(invariant.then), FAILS))
        if proof.find(*fault) is not None:
            message = f"invariant `{invariant.id}` fails: {invariant.says}"
            yield proof.shown(codes.INVARIANT_FAILS, invariant.where, message, *fault)
        elif not _can_ever_apply(proof, invariant.id):
            message = f"invariant `{invariant.id}` guards nothing: its `if` can never hold"
            yield Finding(codes.INVARIANT_IDLE, invariant.where, message)


def _can_ever_apply(proof: Proof, invariant: str) -> bool:
    """Say whether the `if` of an invariant can hold by the law of any day."""
    return any(
        law.can_hold(law.node(each.condition))
        for law in proof.laws
        for each in law.rules.invariants
        if each.id == invariant
    )
