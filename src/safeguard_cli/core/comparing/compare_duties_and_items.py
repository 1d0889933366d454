"""Compare what stands beside the actions: duties, checklist items, steps and contacts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from safeguard_cli.core.comparing.compare_deadlines import deadline_differences
from safeguard_cli.core.comparing.comparison_document import (
    Difference,
    Kind,
    Protective,
    make_one_sided,
)
from safeguard_cli.core.comparing.differing_answers import EvidenceFinder
from safeguard_cli.core.comparing.joint_answers import SideEngine
from safeguard_cli.core.logic.consequences import Wanted
from safeguard_cli.core.logic.nodes import FAILS, HOLDS, NEVER, Negation, Node, every

Shown = Mapping[str, tuple[str, Node]]
_Items = Mapping[str, tuple[str, Node, Node]]


def find_one_sided(
    finder: EvidenceFinder,
    kind: Kind,
    about: tuple[str, str],
    sides: tuple[Shown, Shown],
    *,
    both: Sequence[Wanted] = (),
) -> Iterator[Difference]:
    """Yield what holds on one side and not on the other, where `both` is satisfied."""
    old, new = sides[0], _match_reworded(*sides)
    for name in dict.fromkeys([*old, *new]):
        was, before = old.get(name, ("", NEVER))
        now, after = new.get(name, ("", NEVER))
        if before == after:
            continue
        for protective, wanted in _list_directions(before, after):
            evidence = finder.show([*both, *wanted])
            if evidence:
                is_gone = protective == "less"
                said = was if is_gone else now
                yield make_one_sided(kind, about, name, said, is_gone=is_gone, evidence=evidence)


def duty_differences(finder: EvidenceFinder) -> Iterator[Difference]:
    """Yield duties that hold on one side only, and those with another deadline."""
    joint = finder.joint
    old, new = _compile_duties(joint.old), _compile_duties(joint.new)
    yield from find_one_sided(finder, "duty", ("duties", "Duties"), (old, new))
    before = {duty.id: duty for duty in joint.old.rules.duties}
    for duty in joint.new.rules.duties:
        if duty.id in before and duty.within != before[duty.id].within:
            both = [(old[duty.id][1], HOLDS), (new[duty.id][1], HOLDS)]
            about = ("duties", f"Duty: {duty.do}")
            yield from deadline_differences(finder, (before[duty.id], duty), both, about)


def item_differences(finder: EvidenceFinder) -> Iterator[Difference]:
    """Yield checklist items that stand on one side only, or are met on one side only."""
    joint = finder.joint
    titles = {c.id: c.title for r in (joint.old.rules, joint.new.rules) for c in r.checklists}
    old, new = _compile_items(joint.old), _compile_items(joint.new)
    for checklist, title in titles.items():
        about = (checklist, f"Checklist: {title}")
        before, after = old.get(checklist, {}), new.get(checklist, {})
        standing = _show_standing(before), _show_standing(after)
        yield from find_one_sided(finder, "item", about, standing)
        for name in (name for name in before if name in after):
            both = [(before[name][1], HOLDS), (after[name][1], HOLDS)]
            left, right = ({name: _show_outstanding(side[name])} for side in (before, after))
            yield from find_one_sided(finder, "item", about, (left, right), both=both)


def _list_directions(before: Node, after: Node) -> tuple[tuple[Protective, list[Wanted]], ...]:
    return (
        ("less", [(before, HOLDS), (after, FAILS)]),
        ("more", [(before, FAILS), (after, HOLDS)]),
    )


def _match_reworded(old: Shown, new: Shown) -> Shown:
    """Give what only has other words, under the same condition, the name that it had."""
    gone = [name for name in old if name not in new]
    renamed: dict[str, tuple[str, Node]] = {}
    for name, (words, node) in new.items():
        same = next((g for g in gone if name not in old and old[g][1] == node), None)
        if same is not None:
            gone.remove(same)
        renamed[same or name] = words, node
    return renamed


def _compile_duties(engine: SideEngine) -> dict[str, tuple[str, Node]]:
    return {duty.id: (duty.do, node) for duty, node in engine.duties}


def _compile_items(engine: SideEngine) -> dict[str, dict[str, tuple[str, Node, Node]]]:
    found: dict[str, dict[str, tuple[str, Node, Node]]] = {}
    for checklist, node, items in engine.checklists:
        found[checklist.id] = {
            item.id: (item.says, every(node, applies), NEVER if met is None else met)
            for item, applies, met in items
        }
    return found


def _show_standing(items: _Items) -> Shown:
    return {name: (says, node) for name, (says, node, _) in items.items()}


def _show_outstanding(item: tuple[str, Node, Node]) -> tuple[str, Node]:
    says, _, met = item
    return f"Outstanding: {says}", Negation(met)
