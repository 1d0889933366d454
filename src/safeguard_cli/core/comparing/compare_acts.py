"""Compare acts: where they are impossible or done, and what they exclude.

These are what `rules check` proves sentences against, so what is lost here is proved no more.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from safeguard_cli.core.comparing.compare_duties_and_items import find_one_sided
from safeguard_cli.core.comparing.comparison import Difference
from safeguard_cli.core.comparing.differing_answers import EvidenceFinder
from safeguard_cli.core.comparing.joint_answers import SideEngine
from safeguard_cli.core.logic.nodes import NEVER, Node
from safeguard_cli.core.model.conditions import Condition
from safeguard_cli.core.model.rule_set import Act, RuleSet

_Key = Literal["never_if", "done_if"]
_KEYS: tuple[_Key, ...] = ("never_if", "done_if")


def act_differences(shower: EvidenceFinder) -> Iterator[Difference]:
    """Yield acts that one side alone has, and those whose conditions or exclusions differ."""
    old, new = (_index_acts(engine.rules) for engine in (shower.joint.old, shower.joint.new))
    for name in dict.fromkeys([*old, *new]):
        if name not in old or name not in new:
            gone = name in old
            said = (old if gone else new)[name].says
            yield _describe_difference(
                name, "less" if gone else "more", said if gone else "", "" if gone else said
            )
            continue
        for key in _KEYS:
            yield from _compare_conditions(shower, name, key)
        yield from _compare_exclusions(old[name], new[name])


def _index_acts(rules: RuleSet) -> dict[str, Act]:
    return {act.id: act for act in rules.acts}


def _compare_conditions(shower: EvidenceFinder, name: str, key: _Key) -> Iterator[Difference]:
    joint = shower.joint
    before, after = (_compile_key(engine, name, key) for engine in (joint.old, joint.new))
    words = f"{key.replace('_', '-')} of `{name}`"
    about = ("acts", f"Act: {name}")
    yield from find_one_sided(shower, "act", about, {name: (words, before)}, {name: (words, after)})


def _compile_key(engine: SideEngine, name: str, key: _Key) -> Node:
    condition: Condition | None = getattr(_index_acts(engine.rules)[name], key)
    return NEVER if condition is None else engine.space.compile(condition)


def _compare_exclusions(old: Act, new: Act) -> Iterator[Difference]:
    for other in dict.fromkeys([*old.excludes, *new.excludes]):
        if other not in old.excludes or other not in new.excludes:
            lost = other in old.excludes
            said = f"excludes `{other}`"
            yield _describe_difference(
                old.id, "less" if lost else "more", said if lost else "", "" if lost else said
            )


def _describe_difference(
    name: str, protective: Literal["less", "more"], was: str, now: str
) -> Difference:
    return Difference(
        kind="act",
        protective=protective,
        where="acts",
        subject=f"Act: {name}",
        old=name if was else "",
        new=name if now else "",
        was=was,
        now=now,
    )
