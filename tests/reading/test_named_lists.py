"""A named list stands for its answers: in every condition, and with its faults told once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from fast_yaml import TEXTS
from rule_folders import small_with
from where import ROOT

from safeguard_cli.core.errors import RulesError
from safeguard_cli.core.model.conditions import Condition, Is, IsNot
from safeguard_cli.reading.load import load_rules

LISTS = """
named-lists:
  - id: wet
    question: tried
    answers: [{answers}]
"""
DUTY = """\
  - id: odd-{number}
    do: Do it
    group: recording
    source: small-1
    within: now
    if: {condition}
"""


def rules_with(folder: Path, lists: str, *conditions: str) -> tuple[Condition, ...]:
    """Return the conditions of the duties that a small rule set with these lists is given."""
    duties = [
        DUTY.format(number=number, condition=condition)
        for number, condition in enumerate(conditions)
    ]
    copy = small_with(folder, "more.yaml", "".join(["duties:\n", *duties]).encode())
    head = copy / "ruleset.yaml"
    head.write_text(head.read_text() + lists)
    return tuple(duty.condition for duty in load_rules(copy).duties[-len(conditions) :])


def test_a_name_stands_for_its_answers_alone_beside_others_and_under_not(tmp_path: Path) -> None:
    lists = LISTS.format(answers="water, sand")

    assert rules_with(
        tmp_path, lists, "{tried: wet}", "{tried: [wet, none]}", "{tried: {not: wet}}"
    ) == (
        Is("tried", ("water", "sand")),
        Is("tried", ("water", "sand", "none")),
        IsNot("tried", ("water", "sand")),
    )


def test_a_name_stands_for_answers_of_its_own_question_alone(tmp_path: Path) -> None:
    with pytest.raises(RulesError, match="`wet`"):
        rules_with(tmp_path, LISTS.format(answers="water"), "{where: wet}")


def test_an_answer_that_is_not_there_is_told_once_where_the_list_says_it(tmp_path: Path) -> None:
    with pytest.raises(RulesError) as raised:
        rules_with(tmp_path, LISTS.format(answers="water, snad"), *["{tried: wet}"] * 3)

    faults = str(raised.value).split("\n")
    assert sum("snad" in fault for fault in faults) == 1
    assert "ruleset.yaml" in next(fault for fault in faults if "snad" in fault)


@pytest.mark.parametrize(
    ("lists", "fault"),
    [
        (LISTS.format(answers="water").replace("tried", "tired"), "question `tired`.*`tried`"),
        (LISTS.format(answers="sand").replace("id: wet", "id: water"), "`water` is an answer"),
        (LISTS.format(answers="water") + LISTS.split("lists:")[1].format(answers="none"), "wet"),
    ],
    ids=["of no question", "named as an answer", "named twice"],
)
def test_a_list_that_could_mislead_is_a_fault(tmp_path: Path, lists: str, fault: str) -> None:
    with pytest.raises(RulesError, match=fault):
        rules_with(tmp_path, lists, "{tried: water}")


def test_every_list_of_the_shipped_rules_is_used_and_stands_nowhere_in_full() -> None:
    folder = ROOT / "rules"
    lists = yaml.load((folder / "ruleset.yaml").read_text(), TEXTS)["named-lists"]
    text = "".join(file.read_text() for file in folder.glob("*.yaml"))

    for one in lists:
        name, question = one["id"], one["question"]
        assert re.search(rf"{question}: \[?{name}\b", text), name
        assert f"{question}: [{', '.join(one['answers'])}" not in text, name
