"""What acts promise cannot be weakened unseen: a comparison with a snapshot names each change.

The snapshot is `rules/acts.yaml` with every named list spelt out, so that a shorter list is seen as
well. Where acts were changed on purpose, `UPDATE_GOLDEN=1` writes it anew: read what has changed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator

import pytest
import yaml
from fast_yaml import TEXTS
from msgspec.structs import replace
from sampling import some_of_each
from where import ROOT, TESTS

from safeguard_cli.core.comparing.compare_rule_sets import compare
from safeguard_cli.core.model.conditions import AllOf, AnyOf, Condition, Is, IsNot
from safeguard_cli.core.model.rule_set import Act, RuleSet
from safeguard_cli.reading.model_builder import Builder
from safeguard_cli.reading.rule_file_shapes import File
from safeguard_cli.reading.yaml_nodes import parse

OF_ALL = 60
SNAPSHOT = TESTS / "snapshots" / "acts.yaml"


def narrowed(condition: Condition | None) -> Iterator[Condition | None]:
    """Yield the condition without each of its parts, without each answer, turned, and gone."""
    match condition:
        case None:
            return
        case AnyOf(parts) | AllOf(parts):
            for number in range(len(parts)):
                yield type(condition)((*parts[:number], *parts[number + 1 :]))
        case Is(question, answers) if len(answers) > 1:
            for number in range(len(answers)):
                yield Is(question, (*answers[:number], *answers[number + 1 :]))
        case Is(question, answers):
            yield IsNot(question, answers)
        case _:
            pass
    yield None


def weakened(act: Act) -> Iterator[Act]:
    yield from (replace(act, never_if=one) for one in narrowed(act.never_if))
    yield from (replace(act, done_if=one) for one in narrowed(act.done_if))
    for number in range(len(act.excludes)):
        yield replace(act, excludes=(*act.excludes[:number], *act.excludes[number + 1 :]))


def spell_out(text: str) -> str:
    """Write answers in the place of the names of lists."""
    lists = yaml.load((ROOT / "rules" / "ruleset.yaml").read_text(), TEXTS)["named-lists"]
    for one in lists:
        answers = ", ".join(one["answers"])
        text = re.sub(rf"(?<=: ){one['id']}\b", f"[{answers}]", text)
        text = re.sub(rf"(?<=[\[ ]){one['id']}(?=[],])", answers, text)
    return text


def snapshot() -> tuple[Act, ...]:
    if os.environ.get("UPDATE_GOLDEN"):
        SNAPSHOT.write_text(spell_out((ROOT / "rules" / "acts.yaml").read_text()))
    node, faults = parse(SNAPSHOT.read_bytes(), SNAPSHOT.name)
    assert node is not None
    assert faults == []
    file: File = Builder().build(node, File)
    return file.acts


def test_the_acts_are_those_of_the_snapshot(shipped: RuleSet) -> None:
    compared = compare(replace(shipped, acts=snapshot()), shipped)

    assert compared.differences == ()


def in_rounds(changed: list[tuple[Act, Act]]) -> Iterator[dict[str, Act]]:
    """Yield weaker acts by their names, all at once, but each act in one way at a time."""
    left = changed
    while left:
        taken: dict[str, Act] = {}
        for act, weaker in left:
            taken.setdefault(act.id, weaker)
        yield taken
        left = [(act, weaker) for act, weaker in left if taken[act.id] is not weaker]


@pytest.mark.slow
def test_each_weakened_act_is_named_beside_the_snapshot(
    shipped: RuleSet, tell: Callable[[str], None]
) -> None:
    before = replace(shipped, acts=snapshot())
    every = ((act, one) for act in shipped.acts for one in weakened(act))
    changed = some_of_each((("act", each) for each in every), OF_ALL)
    unseen = []
    for weaker in in_rounds(changed):
        acts = tuple(weaker.get(each.id, each) for each in shipped.acts)
        found = compare(before, replace(shipped, acts=acts)).differences
        named = {one.subject for one in found if one.kind == "act"}
        unseen += [f"{name}: {one}" for name, one in weaker.items() if f"Act: {name}" not in named]
        # What was left as it is would be named by a comparison that names everything.
        assert len(named) == len(weaker)

    tell(f"{len(changed)} weakened acts, {len(unseen)} unseen: {unseen}")

    assert len(changed) >= 50
    assert unseen == []
