"""What is asked, what is known already, and what a part asks for on its own."""

from __future__ import annotations

import pytest
from generated import BRIEFLY, NOW, Answers, full_answers
from hypothesis import given
from hypothesis import strategies as st
from test_interview import YES_NO, duty, small

from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.logic.nodes import FAILS, HOLDS
from safeguard_cli.core.model.conditions import Is
from safeguard_cli.core.model.rule_set import Question, RuleSet


@BRIEFLY
@given(st.data())
def test_danger_now_stops_the_interview_whatever_else_is_answered(
    interview: Interview, data: st.DataObject
) -> None:
    danger = data.draw(st.sampled_from(["yes", "unsure"]))
    others = data.draw(full_answers(interview.rules))
    kept_names = data.draw(st.sets(st.sampled_from(sorted(others))))
    given = {name: value for name, value in others.items() if name in kept_names}

    # Whoever has called is told what comes then.
    replay = interview.replay({**given, "danger-now": danger, "called-999": "no"}, NOW)

    protection = next(
        each for each in interview.decide(replay).parts if each.part.id == "protection"
    )
    assert replay.stopped
    assert protection.action is not None
    # The police hear of their own radio, and a child hears it in words of their own, once they have
    # said who they are.
    named = {"call-999", "call-by-own-radio"} if given.get("setting") == "police" else {"call-999"}
    if given.get("role") == "young":
        named = {"ring-999-as-a-child"}
    assert protection.action.id in named
    assert protection.is_settled


def test_no_danger_and_nothing_else_known_does_not_stop(interview: Interview) -> None:
    assert not interview.replay({"danger-now": "no"}, NOW).stopped


def test_the_first_question_is_about_danger(interview: Interview) -> None:
    assert interview.replay({}, NOW).missing[0] == "danger-now"


def test_a_known_answer_is_used_where_it_matters_and_never_called_set_aside() -> None:
    role = Question("role", "Role?", answers=YES_NO, ask_if=Is("child", ("yes",)), setup=True)
    child = Question("child", "A child?", answers=YES_NO)
    interview = Interview(small(child, role, duties=(duty(Is("role", ("yes",))),)))
    known: Answers = {"role": "yes"}

    used = interview.replay({"child": "yes"}, NOW, known)
    unused = interview.replay({"child": "no"}, NOW, known)

    assert (used.asked, used.missing) == (("child", "role"), ())
    assert (unused.asked, unused.set_aside) == (("child",), ())


def test_a_given_answer_stands_before_a_known_one() -> None:
    role = Question("role", "Role?", answers=YES_NO, setup=True)
    interview = Interview(small(role, duties=(duty(Is("role", ("yes",))),)))

    replay = interview.replay({"role": "no"}, NOW, {"role": "yes"})

    assert interview.decide(replay).duties[0][1] == FAILS


def test_a_question_with_a_default_is_never_asked_and_can_still_be_answered() -> None:
    edition = Question("edition", "Which?", answers=YES_NO, default="yes")
    interview = Interview(small(edition, duties=(duty(Is("edition", ("yes",))),)))

    by_default, answered = interview.replay({}, NOW), interview.replay({"edition": "no"}, NOW)

    assert (by_default.asked, by_default.missing) == ((), ())
    assert interview.decide(by_default).duties[0][1] == HOLDS
    assert interview.decide(answered).duties[0][1] == FAILS
    assert answered.set_aside == ()


def test_a_question_for_the_record_is_never_asked_for_the_advice() -> None:
    child = Question("child", "A child?", answers=YES_NO)
    name = Question("name", "Name?", "text", ask_if=Is("child", ("yes",)), for_record=True)
    interview = Interview(small(child, name, duties=(duty(Is("child", ("yes",))),)))
    given: Answers = {"child": "yes", "name": "Robin Example"}

    replay, elsewhere = (
        interview.replay(given, NOW),
        interview.replay({**given, "child": "no"}, NOW),
    )

    assert (replay.asked, replay.for_record, replay.set_aside) == (("child",), ("name",), ())
    assert interview.fits(name, replay) == HOLDS
    assert interview.fits(name, elsewhere) == FAILS
    assert elsewhere.set_aside == ("name",)


@pytest.mark.parametrize("name", ["information-sharing", "5cs", "partnership"])
def test_a_part_alone_asks_about_danger_first_and_then_only_for_itself(
    shipped: RuleSet, interview: Interview, name: str
) -> None:
    alone = Interview(shipped, only=[name]).on(NOW)

    first = alone.replay({}, NOW)

    assert first.missing[0] == "danger-now"
    assert len(first.missing) < len(interview.replay({}, NOW).missing)


@BRIEFLY
@given(st.data())
def test_a_part_alone_is_decided_as_among_all(
    shipped: RuleSet, interview: Interview, data: st.DataObject
) -> None:
    alone = Interview(shipped, only=["information-sharing"]).on(NOW)
    everything = data.draw(full_answers(shipped))

    here, there = (
        next(part for part in decision.parts if part.part.id == "information-sharing")
        for decision in (
            alone.decide(alone.replay(everything, NOW)),
            interview.decide(interview.replay(everything, NOW)),
        )
    )

    assert (here.applies, here.action) == (there.applies, there.action)


def test_answers_are_brought_into_their_proper_form(interview: Interview) -> None:
    about = ["sharing", "person"]
    assert interview.check({"about": about, "special": "none"}) == {
        "about": ("person", "sharing"),
        "special": ("none",),
    }


def test_an_answer_that_is_not_offered_is_refused(interview: Interview) -> None:
    with pytest.raises(UsageError):
        interview.check({"danger-now": "perhaps"})
