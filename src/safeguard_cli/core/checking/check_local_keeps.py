"""Find what of a base nothing carries any more in the local rule set that lies over it."""

from __future__ import annotations

from collections.abc import Iterator

from safeguard_cli.core.checking import check_codes as codes
from safeguard_cli.core.checking.finding import Finding
from safeguard_cli.core.checking.local_beside_base import LocalBesideBase
from safeguard_cli.core.logic.nodes import HOLDS, Node, some
from safeguard_cli.core.logic.witness import Constraint
from safeguard_cli.core.model.conditions import ALWAYS
from safeguard_cli.core.model.rule_set import Action, Step


class KeptCheck:
    """Finds what is lost. `kept` counts what was compared."""

    def __init__(self, both: LocalBesideBase) -> None:
        """Start with nothing counted."""
        self._both = both
        self.kept = 0

    def findings(self) -> Iterator[Finding]:
        """Find actions, steps, lines to write down and fields that nothing carries any more."""
        for part, mine in zip(self._both.seen.parts, self._both.local.parts, strict=True):
            for action in part.actions:
                self.kept += 1
                carriers = [a for a in mine.actions if action.id in (a.id, *a.strengthens)]
                if not carriers:
                    message = (
                        f"action `{action.id}` of the base is gone, and nothing strengthens it"
                    )
                    yield Finding(codes.LOST, mine.where, message)
                for carrier in carriers:
                    yield from self._compare_action(action, carrier)
        fields = {name for group in self._both.local.groups for name in group.fields}
        for group in self._both.base.groups:
            self.kept += len(group.fields)
            if not fields.issuperset(group.fields):
                yield Finding(
                    codes.LOST, group.where, f"fields of `{group.id}` are gone from the record"
                )

    def _compare_action(self, action: Action, carrier: Action) -> Iterator[Finding]:
        self.kept += len(action.steps) + len(action.record)
        for act in _list_allowed_again(action, carrier):
            message = f"`{action.id}` forbids `{act}`, and `{carrier.id}` does not any more"
            yield Finding(codes.LOST, carrier.where, f"{message}; write `forbids: {act}`")
        for step in action.steps:
            found = [own for own in carrier.steps if _carries_step(own, step)]
            theirs = self._both.engine.space.compile(step.condition)
            mine = some(*(self._both.proof.node(own.condition) for own in found))
            name = f"step “{step.do}” of `{action.id}`"
            if not found and self._can_be_advised(carrier, theirs):
                yield Finding(codes.LOST, carrier.where, f"{name} is missing from `{carrier.id}`")
            elif found and theirs != mine:
                message = (
                    f"{name} is left out of `{carrier.id}`: what carries it has a narrower `if`"
                )
                yield from self._both.weaker(theirs, mine, found[0].where or carrier.where, message)
        for line in action.record:
            if line not in carrier.record:
                message = f"“{line}” is no longer written down with `{carrier.id}`"
                yield Finding(codes.LOST, carrier.where, message)

    def _can_be_advised(self, carrier: Action, shown: Node) -> bool:
        """Say whether an action can be advised where a sentence of the base would be shown."""
        proof = self._both.proof
        return any(
            proof.find(
                Constraint(shown, HOLDS),
                Constraint(some(*(node for _, node in compiled.rules[position])), HOLDS),
                *proof.winning(compiled, position),
            )
            for compiled, position, action in proof.placed_actions()
            if action.id == carrier.id
        )


def _list_allowed_again(action: Action, carrier: Action) -> Iterator[str]:
    """Yield what an action of the base says not to do, and what carries it no longer says."""
    always = [step for step in carrier.steps if step.condition == ALWAYS]
    forbidden = {act for each in (carrier, *always) for act in each.forbids}
    yield from (act for act in action.forbids if act not in forbidden)
    for step in action.steps:
        carrying = [own for own in carrier.steps if _carries_step(own, step)]
        kept = forbidden.union(*(own.forbids for own in carrying))
        # A step that is gone altogether is found as such.
        yield from (act for act in step.forbids if carrying and act not in kept)


def _carries_step(own: Step, step: Step) -> bool:
    return own.do == step.do or not {step.id, step.do}.isdisjoint(own.strengthens)
