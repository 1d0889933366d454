"""`not-given` holds where none of its answers was given, and where nobody is asked."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_named_lists import LISTS, rules_with

from safeguard_cli.core.errors import RulesError
from safeguard_cli.core.model.conditions import AnyOf, IsNot, NotApplicable


def test_it_is_not_asked_or_none_of_these(tmp_path: Path) -> None:
    (read,) = rules_with(tmp_path, "", "{tried: {not-given: [water, sand]}}")

    assert read == AnyOf((NotApplicable("tried"), IsNot("tried", ("water", "sand"))))


def test_it_takes_the_name_of_a_list(tmp_path: Path) -> None:
    lists = LISTS.format(answers="water, sand")

    named, spelt = rules_with(
        tmp_path, lists, "{tried: {not-given: wet}}", "{tried: {not-given: [water, sand]}}"
    )

    assert named == spelt


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ("{tired: {not-given: water}}", "no question `tired`; did you mean `tried`?"),
        ("{tried: {not-given: watre}}", "did you mean `water`?"),
        ("{fire: {not-given: unsure}}", "`unsure` cannot stand under `not` or `not-given`"),
        ("{tried: {not-givne: water}}", "did you mean `not-given`?"),
    ],
)
def test_a_fault_in_it_is_told_once(tmp_path: Path, condition: str, told: str) -> None:
    with pytest.raises(RulesError) as raised:
        rules_with(tmp_path, "", condition)

    assert str(raised.value).count(told) == 1
