"""Whoever came with a request reads first what answers it, unless something is more urgent."""

from __future__ import annotations

import pytest
from generated import NOW, Answers
from whole_cases import completed, shipped_stories

from safeguard_cli.commands.results import to_do_text
from safeguard_cli.core.advising.consultation import Consultation
from safeguard_cli.core.deciding.deadlines import moment_of
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.training.scenario import given_in

A_FATHER_ASKS: Answers = {
    "danger-now": "no", "role": "manager", "setting": "health", "about": ("request",),
    "asker": "parent", "release-harm": "yes", "harm": "yes", "cause": ("parent",),
    "tonight": "safe", "special": ("domestic-abuse",), "told": "nobody", "telling": "one-safe",
}  # fmt: skip
A_SOLICITOR_ASKS: Answers = {**A_FATHER_ASKS, "asker": "solicitor"}


def consult(interview: Interview, given: Answers) -> Consultation:
    return Consultation(interview.on(NOW), completed(given), NOW)


@pytest.mark.parametrize("given", [A_FATHER_ASKS, A_SOLICITOR_ASKS])
def test_the_request_is_answered_before_the_worry_and_before_what_the_situation_adds(
    interview: Interview, given: Answers
) -> None:
    read = consult(interview, given).brief

    assert [one.part for one in read.actions][:2] == ["request", "protection"]
    for shown in (to_do_text(read, plain=True), to_do_text(read)):
        assert "PROTECT" in shown.upper()
        lead = [n for n in range(len(shown)) if shown.startswith("Tell your safeguarding lead", n)]
        assert lead[1] < shown.index("domestic abuse")


def test_a_record_still_holds_the_gravest_first(interview: Interview) -> None:
    advice = consult(interview, A_SOLICITOR_ASKS).advice

    assert advice.actions[0].part == "protection"
    assert advice.raised == ()


def test_danger_now_stands_above_a_request(interview: Interview) -> None:
    read = consult(interview, {**A_FATHER_ASKS, "tonight": "handover"}).brief

    assert read.actions[0].level == "emergency"
    assert read.actions[0].part == "protection"


def test_a_worry_is_not_joined_to_a_request_that_is_less_grave(interview: Interview) -> None:
    read = consult(interview, A_SOLICITOR_ASKS).brief
    raised = set(read.raised)

    assert raised == {"take-it-to-the-legal-adviser"}
    assert not raised.intersection(above for _, above in read.same_talk)


def test_what_is_raised_is_never_above_an_emergency_or_what_is_due_sooner(
    interview: Interview,
) -> None:
    found = 0
    for story in shipped_stories():
        given = given_in(story, interview.questions)
        if "request" not in given.get("about", ()):
            continue
        read = Consultation(interview.on(NOW), given, NOW).brief
        for number, action in enumerate(read.actions):
            below = read.actions[number + 1 :]
            if action.action in read.raised:
                found += 1
                assert all(one.level != "emergency" for one in below), story.id
                assert all(moment_of(one.due) >= moment_of(action.due) for one in below), story.id
    assert found > 10
