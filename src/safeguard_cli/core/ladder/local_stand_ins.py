"""Which local actions may come out in the place of which of the base, and what is then promised.

What the base promises of an action it promises of whatever stands in for it: of the stages that
replace it, and of stages and added actions beside it that strengthen it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from safeguard_cli.core.ladder.merge_local_ladder import rewrite
from safeguard_cli.core.model.conditions import Yields, YieldsNot
from safeguard_cli.core.model.local_rule_files import AddedAction
from safeguard_cli.core.model.rule_set import Action, RuleSet

StandIns = Mapping[str, tuple[str, ...]]


def stages_instead(own: Iterable[Action], gone: Iterable[str]) -> StandIns:
    """Name, for each action that a ladder's stages replace, the stages that carry it."""
    own = tuple(own)
    return {
        name: tuple(a.id for a in own if name in a.strengthens or name == a.id) for name in gone
    }


def stages_beside_it(actions: Iterable[Action], before: Iterable[Action]) -> StandIns:
    """Name, beside each action of the base, the stages that may come in its place."""
    known = {action.id for action in before}
    new = [action for action in actions if action.id not in known]
    taken = {name for action in new for name in action.strengthens}
    return {name: (name, *(a.id for a in new if name in a.strengthens)) for name in taken}


def added_beside_it(added: Iterable[AddedAction]) -> StandIns:
    """Name, beside each action that added ones strengthen, these.

    They keep its people, steps and lines, stand at its level or above, and come no later.
    """
    found: dict[str, tuple[str, ...]] = {}
    for one in added:
        for name in one.strengthens:
            found[name] = (*found.get(name, (name,)), one.id)
    return found


def join_stand_ins(one: StandIns, other: StandIns) -> StandIns:
    """Join them: a stage and an added action may stand for the same action of the base."""
    names = dict.fromkeys([*one, *other])
    return {n: tuple(dict.fromkeys([*one.get(n, ()), *other.get(n, ())])) for n in names}


def keep_promises(rules: RuleSet, stand_ins: StandIns, base: RuleSet) -> RuleSet:
    """Read what the base promises of actions as promises of those that stand in for them, too."""
    highest = _highest_replaced(rules, base)

    def change(each: object) -> object:
        if not isinstance(each, Yields | YieldsNot):
            return each
        names = [new for name in each.actions for new in stand_ins.get(name, (name,))]
        if isinstance(each, YieldsNot):
            # A stage keeps all of the highest one that it replaces: it may come out where that may.
            names = [n for n in names if n not in highest or highest[n] in each.actions]
        actions = tuple(dict.fromkeys(names))
        return each if actions == each.actions else replace(each, actions=actions)

    return replace(rules, invariants=rewrite(rules.invariants, change)) if stand_ins else rules


def _highest_replaced(rules: RuleSet, base: RuleSet) -> dict[str, str]:
    """Map each stage that replaces some of the base's to the most protective of them."""
    kept = {action.id for part in rules.parts for action in part.actions}
    order = [a.id for part in base.parts for a in part.actions if a.id not in kept]
    return {
        action.id: min(taken, key=order.index)
        for part in rules.parts
        for action in part.actions
        if (taken := [name for name in action.strengthens if name in order])
    }
