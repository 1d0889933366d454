"""Readers are referred to the documents that are for them, and to some document always."""

from __future__ import annotations

import pytest
from generated import NOW

from safeguard_cli.core.advising.consultation import Consultation
from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.deciding.interview import Interview

MANNER: dict[str, Value] = {
    "danger-now": "no",
    "tonight": "safe",
    "role": "staff",
    "harm": "no",
    "about": ("person",),
    "person-worry": "conduct",
    "who-is-it": "colleague",
    "safe-person": "yes",
    "others": "no",
    "special": ("none",),
    "person-told": "nobody",
    "step-tried": "none",
    "safe-to-talk": "no",
    "you": "yes",
}


def cited(interview: Interview, **more: Value) -> set[str]:
    given = {**MANNER, **more}
    advice = Consultation(interview, given, NOW).advice
    reasons = (reason for action in advice.actions for reason in action.reasons)
    return {source.title for reason in reasons for source in reason.sources}


@pytest.mark.parametrize(
    ("setting", "nation", "expected"),
    [("school-other", "england", True), ("early-years", "england", False)]
    + [("school-other", nation, False) for nation in ("wales", "scotland", "northern-ireland")],
)
def test_only_schools_in_england_are_referred_to_their_guidance(
    interview: Interview, setting: str, nation: str, expected: bool
) -> None:
    found = cited(interview, setting=setting, nation=nation)

    assert ("Keeping children safe in education" in found) is expected
    assert found
