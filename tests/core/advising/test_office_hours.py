"""An office that is shut is said to be so, and that puts nothing off."""

from __future__ import annotations

from datetime import datetime

import pytest
from generated import Answers
from msgspec.structs import replace
from whole_cases import completed, shipped_rules

from safeguard_cli.core.advising.consultation import Consultation
from safeguard_cli.core.advising.shapes import Advice, Party
from safeguard_cli.core.deciding.deadlines import LONDON
from safeguard_cli.core.deciding.interview import Interview

A_COLLEAGUE: Answers = completed(
    {
        "danger-now": "no", "role": "lead", "setting": "school-maintained", "about": ("person",),
        "person-worry": "abuse", "harm": "yes", "cause": ("worker",), "tonight": "safe",
        "nation": "england",
    }
)  # fmt: skip
WEDNESDAY = datetime(2026, 11, 25, 10, tzinfo=LONDON)


def advise(interview: Interview, moment: datetime) -> Advice:
    return Consultation(interview.on(moment), A_COLLEAGUE, moment).advice


def find(advice: Advice, contact: str) -> Party:
    named = [who for action in advice.actions for who in action.who]
    named += [who for duty in advice.duties for who in duty.who]
    return next(who for who in named if who.contact == contact)


@pytest.mark.parametrize(
    ("when", "day"),
    [
        pytest.param("2026-11-29T12:00", "Monday 30 November 2026", id="on a Sunday"),
        pytest.param("2026-11-25T17:00", "Thursday 26 November 2026", id="from five"),
        pytest.param("2026-11-25T08:59", "Wednesday 25 November 2026", id="before nine"),
        pytest.param("2026-12-24T18:00", "Tuesday 29 December 2026", id="before Christmas"),
    ],
)
def test_an_office_that_is_shut_says_when_to_ring_and_where_goes_what_cannot_wait(
    interview: Interview, when: str, day: str
) -> None:
    moment = datetime.fromisoformat(when).replace(tzinfo=LONDON)
    note = find(advise(interview, moment), "lado").note

    assert f"as soon as it opens on {day}." in note
    assert "What cannot wait goes to the out-of-hours team or the police now." in note
    assert note.startswith("Number: ")


@pytest.mark.parametrize("hour", [9, 10, 16])
def test_nothing_is_said_of_an_office_while_it_is_open(interview: Interview, hour: int) -> None:
    assert "shut" not in find(advise(interview, WEDNESDAY.replace(hour=hour)), "lado").note


def test_social_care_and_the_police_are_never_said_to_be_shut(interview: Interview) -> None:
    advice = advise(interview, datetime(2026, 11, 29, 23, tzinfo=LONDON))

    for contact in ("csc", "police"):
        assert "shut" not in find(advice, contact).note


def test_an_office_that_is_shut_puts_no_deadline_off() -> None:
    rules = shipped_rules()
    always = replace(rules, contacts=tuple(replace(one, hours=None) for one in rules.contacts))
    sunday = datetime(2026, 11, 29, 12, tzinfo=LONDON)
    with_hours, without = (advise(Interview(each), sunday) for each in (rules, always))

    assert "shut" not in find(without, "lado").note
    for one, other in zip(with_hours.actions, without.actions, strict=True):
        assert (one.action, one.due, one.steps) == (other.action, other.due, other.steps)
    for duty, twin in zip(with_hours.duties, without.duties, strict=True):
        assert (duty.duty, duty.due) == (twin.duty, twin.due)
