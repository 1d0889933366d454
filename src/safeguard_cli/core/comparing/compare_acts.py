"""Compare acts: where they are impossible or done, and what they exclude.

These are what `rules check` proves sentences against, so what is lost here is proved no more.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from safeguard_cli.core.comparing.compare_duties_and_items import find_one_sided
from safeguard_cli.core.comparing.comparison_document import Difference, make_one_sided
from safeguard_cli.core.comparing.differing_answers import EvidenceFinder
from safeguard_cli.core.comparing.joint_answers import SideEngine
from safeguard_cli.core.logic.nodes import NEVER, Node
from safeguard_cli.core.model.conditions import Condition
from safeguard_cli.core.model.rule_set import Act, RuleSet

_Key = Literal["never_if", "done_if"]
_KEYS: tuple[_Key, ...] = ("never_if", "done_if")


def act_differences(finder: EvidenceFinder) -> Iterator[Difference]:
    """Yield acts that one side alone has, and those whose conditions or exclusions differ."""
    old, new = (_index_acts(engine.rules) for engine in (finder.joint.old, finder.joint.new))
    for name in dict.fromkeys([*old, *new]):
        if name not in old or name not in new:
            said = (old if name in old else new)[name].says
            yield make_one_sided("act", _name_act(name), name, said, is_gone=name in old)
            continue
        for key in _KEYS:
            yield from _compare_conditions(finder, old[name], new[name], key)
        yield from _compare_exclusions(old[name], new[name])


def _index_acts(rules: RuleSet) -> dict[str, Act]:
    return {act.id: act for act in rules.acts}


def _compare_conditions(
    finder: EvidenceFinder, old: Act, new: Act, key: _Key
) -> Iterator[Difference]:
    before = _compile_key(finder.joint.old, old, key)
    after = _compile_key(finder.joint.new, new, key)
    words = f"{key.replace('_', '-')} of `{old.id}`"
    sides = {old.id: (words, before)}, {old.id: (words, after)}
    yield from find_one_sided(finder, "act", _name_act(old.id), sides)


def _compile_key(engine: SideEngine, act: Act, key: _Key) -> Node:
    condition: Condition | None = getattr(act, key)
    return NEVER if condition is None else engine.space.compile(condition)


def _compare_exclusions(old: Act, new: Act) -> Iterator[Difference]:
    for other in dict.fromkeys([*old.excludes, *new.excludes]):
        if other not in old.excludes or other not in new.excludes:
            is_gone, said = other in old.excludes, f"excludes `{other}`"
            yield make_one_sided("act", _name_act(old.id), old.id, said, is_gone=is_gone)


def _name_act(name: str) -> tuple[str, str]:
    return "acts", f"Act: {name}"
