"""The gate of an emergency: what to do now, whether it is done, and the way back out of it."""

from __future__ import annotations

import json
import re
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from rule_folders import SMALL
from scripted import BACK, EXIT, STOP, Sit, said
from whole_cases import NOW, completed, shipped

from safeguard_cli.commands.desk import now
from safeguard_cli.commands.results import in_a_sentence
from safeguard_cli.commands.session.dialogue import ALL_THE_SAME, WITHDRAWN
from safeguard_cli.commands.session.emergency_gate import ANSWERS_ARE_KEPT, THEN_NOW
from safeguard_cli.core.advising.consultation import Consultation
from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.errors import StoppedError
from safeguard_cli.core.logic.nodes import HOLDS, truth
from safeguard_cli.core.logic.sentences import compile_acts
from safeguard_cli.core.logic.witness import Constraint, witness
from safeguard_cli.core.model.conditions import Is
from safeguard_cli.core.model.rule_set import RuleSet
from safeguard_cli.edges.prompts.replies import Given, Reply
from safeguard_cli.edges.store.drafts_on_disk import Drafts

CALL, CALLED = "Call 999 now", "called-999"
RING, RUNG = "Ring children's social care now about tonight", "rang-social-care"
NO_LONGER, NOT_THAT_EITHER = (f"{WITHDRAWN}: {in_a_sentence(title)}" for title in (CALL, RING))


def record(places: Path) -> dict[str, Any]:
    (file,) = (places / "data" / "records").glob("*.json")
    found: dict[str, Any] = json.loads(file.read_text())
    return found


def answers_of(places: Path) -> dict[str, list[str]]:
    """Return the answers in the record that was made."""
    return {each["question"]: each["values"] for each in record(places)["answers"]}


def advised(places: Path) -> list[str]:
    """Return the actions in the record that was made."""
    return [each["action"] for each in record(places)["advice"]["actions"]]


def then(*values: str) -> list[Reply]:
    """Give these answers to a question, one each time that it is asked."""
    return [Given(value) for value in values]


# What is shown, and what may be said


def test_what_to_do_stands_before_the_question_whether_it_is_done_and_both_before_any_other(
    sit: Sit,
) -> None:
    person = sit(danger_now="unsure")

    assert person.asked[:2] == ["danger-now", CALLED]
    assert CALL in person.before(CALLED)
    assert CALL not in person.before("danger-now")


def test_the_emergency_fits_on_a_small_screen_and_the_question_below_it_names_the_call(
    sit: Sit, interview: Interview, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")

    read_why = {"The record.": ["behind", "record"]}
    person = sit(danger_now="yes", called_999="no", choices=read_why)

    asked = interview.questions[CALLED].ask
    shown = person.heard[person.heard.index(asked) - 1].splitlines()
    marks = [found[1] for line in shown if (found := re.match(r"  (\w)\. ", line))]
    assert len(shown) <= 24
    assert shown[0] == "EMERGENCY: act now"
    assert "999" in shown[2]
    # Every step is marked, with a number or a letter.
    assert len(marks) >= 5
    assert marks == [chr(ord(marks[0]) + n) for n in range(len(marks))]
    assert "999" in asked
    # The reasons are no help to somebody who has to ring: they are read later, if wanted.
    reason = "A child is in danger now, or may be."
    assert (reason in person.before(CALLED), reason in person.after(CALLED)) == (False, True)


def test_every_emergency_of_the_shipped_rules_asks_whether_it_is_done(shipped: RuleSet) -> None:
    stopping = [each for part in shipped.parts for each in part.actions if each.stops_interview]

    assert {CALLED, RUNG} <= {each.confirmed_by for each in stopping}
    assert all(each.confirmed_by for each in stopping)


def test_not_yet_goes_on_and_the_advice_is_still_to_call(sit: Sit, places: Path) -> None:
    person = sit(danger_now="yes", called_999="no")

    assert person.asked[:2] == ["danger-now", CALLED]
    assert person.asked.count(CALLED) == 1
    assert "harm" in person.asked
    assert advised(places)[0] == "call-999"
    assert answers_of(places)[CALLED] == ["no"]


@pytest.mark.parametrize("reply", ["yes", "there"])
def test_what_is_done_stands_in_the_record_and_the_advice_goes_on_from_there(
    sit: Sit, places: Path, reply: str
) -> None:
    person = sit(danger_now="yes", called_999=reply)

    assert person.asked[:2] == ["danger-now", CALLED]
    assert person.asked.count(CALLED) == 1
    assert "harm" in person.asked
    assert advised(places)[0] == "help-is-there"
    assert answers_of(places)[CALLED] == [reply]


@pytest.mark.parametrize("reply", ["yes", "there"])
def test_no_text_asks_to_ring_999_once_it_is_called(sit: Sit, reply: str) -> None:
    person = sit(danger_now="yes", called_999=reply, private=True)

    # Among whom to turn to, the number is only named.
    after = person.after(CALLED).replace("Police and ambulance: 999", "Police and ambulance")
    later = re.split(r"(?<=[.?!:]) +", after)
    # "If it gets worse, ring 999 again" asks for nothing now.
    asking = (one for one in later if "999" in one and not one.startswith("If "))
    assert CALL in person.before(CALLED)
    assert [*asking] == []


@pytest.mark.parametrize(("reply", "may_ask"), [("yes", False), ("there", False), ("no", True)])
def test_of_all_answers_only_those_of_who_has_not_called_ask_to_ring_999(
    interview: Interview, reply: str, may_ask: bool
) -> None:
    space = interview.engine.space
    asking = compile_acts(interview.rules, space.own_sentences, lambda: space.sentences)["ring-999"]
    replied = Constraint(space.compile(Is(CALLED, (reply,))), HOLDS)

    for node in (asking.firmly, asking.at_all):
        found = witness([Constraint(node, HOLDS), replied], space.blank)
        assert (found is not None) == may_ask


@pytest.mark.parametrize("special", ["threats", "missing", "recent-assault"])
def test_what_must_not_be_done_is_said_although_an_emergency_comes_between(
    sit: Sit, special: str
) -> None:
    person = sit(special=(special,), called_999="yes", private=True)

    law = shipped().on(now())
    replay = law.replay(completed(person.answers, now(), law), now())
    summary = next(n for n, text in enumerate(person.heard) if text.startswith("Your answers."))
    before = said(person.heard[:summary])
    certain = [
        sentence.text
        for sentence in law.engine.space.sentences
        if sentence.tags.forbids and not sentence.tags.requested
        if truth(sentence.node, replay.state) == HOLDS
    ]
    assert certain
    assert [text for text in certain if text not in before] == []


def test_when_a_call_was_said_to_be_made_is_kept_and_no_other_time(sit: Sit, places: Path) -> None:
    before = now()

    sit(danger_now="yes", called_999="yes")

    at = {each["question"]: each["at"] for each in record(places)["answers"] if "at" in each}
    assert list(at) == [CALLED]
    assert before <= datetime.fromisoformat(at[CALLED]) <= now()


# The ways out of the gate


def test_back_leads_to_the_question_before_and_shows_what_was_answered(
    sit: Sit, places: Path
) -> None:
    person = sit(replies={"danger-now": then("yes", "no"), CALLED: [BACK]})

    assert person.asked[:4] == ["danger-now", CALLED, "danger-now", "role"]
    assert person.priors["danger-now"] == "yes"
    assert "call-999" not in advised(places)
    assert CALLED not in answers_of(places)


def test_back_at_an_emergency_after_resuming_leads_to_the_danger_that_was_asked_again(
    sit: Sit, places: Path
) -> None:
    with pytest.raises(StoppedError):
        sit(replies={"told": [StoppedError("stopped")]})

    person = sit(replies={"danger-now": then("yes", "no"), CALLED: [BACK]}, go_on=True)

    assert person.asked[:3] == ["danger-now", CALLED, "danger-now"]
    assert "call-999" not in advised(places)


def test_back_leads_out_of_an_emergency_that_a_later_answer_brought(sit: Sit) -> None:
    special: list[Reply] = [Given(("threats",)), Given(("none",))]

    person = sit(replies={"special": special, CALLED: [BACK]})

    at = person.asked.index(CALLED)
    assert (person.asked[at - 1], person.asked[at + 1]) == ("special", "special")
    assert person.asked.count(CALLED) == 1


def test_stop_prints_what_to_do_asks_nothing_more_and_makes_a_record(
    sit: Sit, places: Path
) -> None:
    person = sit(danger_now="yes", replies={CALLED: [STOP]})

    assert person.asked == ["danger-now", CALLED]
    assert CALL in person.after(CALLED)
    assert list(answers_of(places)) == ["danger-now"]


def test_exit_drops_the_answers_and_clears_the_screen(sit: Sit, places: Path) -> None:
    person = sit(danger_now="yes", replies={CALLED: [EXIT]})

    assert person.asked == ["danger-now", CALLED]
    assert person.cleared
    assert Drafts(places / "data" / "drafts").list() == ()
    assert not (places / "data" / "records").exists()


def test_who_was_cut_off_at_the_gate_finds_the_emergency_again(sit: Sit, places: Path) -> None:
    with pytest.raises(StoppedError, match="kept as SG-"):
        sit(danger_now="yes", replies={CALLED: [StoppedError("stopped")]})

    person = sit(danger_now="yes", called_999="yes", go_on=True)

    assert person.asked[:2] == ["danger-now", CALLED]
    assert CALL in person.before(CALLED)


def test_a_call_is_asked_about_afresh_when_somebody_goes_on_later(sit: Sit, places: Path) -> None:
    with pytest.raises(StoppedError, match="kept as SG-"):
        sit(danger_now="yes", called_999="yes", replies={"harm": [StoppedError("stopped")]})

    person = sit(danger_now="yes", called_999="there", go_on=True)

    assert person.asked[:2] == ["danger-now", CALLED]
    assert person.priors[CALLED] == "yes"
    assert answers_of(places)[CALLED] == ["there"]


# An emergency that no longer holds, and one that returns


def test_an_emergency_that_no_longer_holds_is_withdrawn_in_words_and_the_call_put_aside(
    sit: Sit, places: Path
) -> None:
    person = sit(
        replies={"danger-now": then("yes", "no"), CALLED: then("yes"), f"after {CALLED}": [BACK]},
    )

    assert person.asked[:2] == ["danger-now", CALLED]
    assert person.asked[3:5] == ["danger-now", "role"]
    assert NO_LONGER in person.after(CALLED)
    assert NO_LONGER not in person.before(CALLED)
    assert said(person.heard).count(NO_LONGER) == 1
    assert CALLED not in answers_of(places)
    assert not {"call-999", "help-is-there"} & {*advised(places)}


def test_who_goes_back_from_the_emergency_and_answers_otherwise_hears_that_it_is_withdrawn(
    sit: Sit,
) -> None:
    person = sit(replies={"danger-now": then("yes", "no"), CALLED: [BACK]})

    assert NO_LONGER not in person.before("danger-now", 2)
    assert NO_LONGER in person.before("role")
    assert ALL_THE_SAME in person.before("role")
    assert said(person.heard).count(NO_LONGER) == 1


def test_who_goes_back_and_answers_the_same_sees_the_emergency_again_and_nothing_is_withdrawn(
    sit: Sit,
) -> None:
    person = sit(danger_now="yes", replies={CALLED: [BACK, Given("yes")]})

    assert person.asked[:4] == ["danger-now", CALLED, "danger-now", CALLED]
    assert CALL in person.after("danger-now", 2)
    assert WITHDRAWN not in said(person.heard)


def test_who_goes_back_from_one_emergency_to_another_hears_which_is_withdrawn(sit: Sit) -> None:
    person = sit(
        replies={"tonight": then("afraid", "handover"), RUNG: [BACK]},
        danger_now="no",
    )

    assert NOT_THAT_EITHER in said(person.heard)


def test_an_emergency_that_returns_is_shown_again_and_asked_about_again(
    sit: Sit, places: Path
) -> None:
    person = sit(
        danger_now="yes",
        replies={CALLED: then("yes", "no"), f"after {CALLED}": [BACK]},
    )

    assert person.asked[:2] == ["danger-now", CALLED]
    assert person.asked[3:5] == ["danger-now", CALLED]
    assert CALL in person.after("danger-now", 2)
    assert person.priors[CALLED] == "yes"
    assert answers_of(places)[CALLED] == ["no"]


def test_another_emergency_after_one_that_was_withdrawn_is_shown(sit: Sit, places: Path) -> None:
    person = sit(
        tonight="afraid",
        rang_social_care="no",
        replies={"danger-now": then("yes", "no"), CALLED: then("yes"), f"after {CALLED}": [BACK]},
    )

    assert person.asked[:2] == ["danger-now", CALLED]
    assert person.asked[3:5] == ["danger-now", "role"]
    assert person.asked[person.asked.index("tonight") + 1] == RUNG
    assert NO_LONGER in person.after(CALLED)
    assert RING in person.after("tonight")
    assert RING not in person.before("tonight")
    assert CALLED not in answers_of(places)
    assert answers_of(places)[RUNG] == ["no"]


def test_a_correction_before_the_advice_withdraws_an_emergency_too(sit: Sit, places: Path) -> None:
    person = sit(
        replies={"danger-now": then("yes", "no"), CALLED: then("yes")},
        choices={"Your answers.": ["danger-now", "go-on"]},
    )

    assert NO_LONGER in person.after("danger-now", 2)
    assert CALLED not in answers_of(places)
    assert not {"call-999", "help-is-there"} & {*advised(places)}


def test_of_two_emergencies_the_one_that_still_stands_stays_confirmed(
    sit: Sit, places: Path
) -> None:
    special: list[Reply] = [Given(("threats",)), Given(("none",))]

    person = sit(
        tonight="afraid",
        rang_social_care="yes",
        replies={"special": special, CALLED: then("yes"), f"after {CALLED}": [BACK]},
    )

    assert said(person.heard).count(NO_LONGER) == 1
    assert NO_LONGER in person.after(CALLED)
    assert person.asked.count(RUNG) == 1
    assert CALLED not in answers_of(places)
    assert answers_of(places)[RUNG] == ["yes"]


def test_of_two_emergencies_each_is_withdrawn_when_it_no_longer_holds_and_shown_when_it_returns(
    sit: Sit, places: Path
) -> None:
    special: list[Reply] = [Given(("threats",)), Given(("none",))]

    person = sit(
        replies={
            "tonight": then("afraid", "safe", "afraid"),
            RUNG: then("yes", "no"),
            "special": special,
            CALLED: then("yes"),
        },
        choices={"Your answers.": ["special", "tonight", "tonight", "go-on"]},
    )

    assert NO_LONGER in person.after("special", 2)
    assert NOT_THAT_EITHER in person.after("tonight", 2)
    assert RING in person.after("tonight", 3)
    assert person.asked.count(RUNG) == 2
    assert answers_of(places)[RUNG] == ["no"]


def test_an_emergency_in_the_place_of_another_of_its_part_puts_the_others_answer_aside(
    sit: Sit, places: Path
) -> None:
    person = sit(
        replies={
            "tonight": then("handover", "afraid", "handover"),
            CALLED: then("yes", "no"),
            RUNG: then("yes"),
        },
        choices={"Your answers.": ["tonight", "tonight", "go-on"]},
    )

    assert NO_LONGER in person.after("tonight", 2)
    assert RING in person.after("tonight", 2)
    assert CALL in person.after("tonight", 3)
    assert person.asked.count(CALLED) == 2
    assert answers_of(places)[CALLED] == ["no"]
    assert RUNG not in answers_of(places)


# Rules in which no question says that it is done


ACT_FIRST = "Act on this first: call 999. The other questions can wait."


@pytest.fixture
def fires(tmp_path: Path) -> Path:
    """Rules in which the emergency is not confirmed by an answer."""
    folder = tmp_path / "fires"
    shutil.copytree(SMALL, folder)
    return folder


FIRE: dict[str, Value] = {"fire": "yes", "where": "in", "tried": ("none",), "seen-on": "2026-11-24"}


def test_without_such_a_question_going_on_is_offered_and_asked_no_second_time(
    sit: Sit, fires: Path
) -> None:
    person = sit(rules=fires, choices={"Act on this": ["go-on"]}, **FIRE)

    assert "Call 999" in person.before("where") or "Call 999" in person.after("where")
    assert person.heard.count(ACT_FIRST) == 1
    assert person.asked[:2] == ["fire", "where"]
    assert len(person.asked) > 2


def test_without_such_a_question_stopping_is_offered(sit: Sit, fires: Path) -> None:
    person = sit(rules=fires, choices={"Act on this": [STOP]}, **FIRE)

    assert person.asked == ["fire", "where"]
    assert person.heard.count(ACT_FIRST) == 1
    assert "Call 999" in said(person.heard[person.heard.index(ACT_FIRST) + 1 :])


def test_without_such_a_question_back_and_exit_work_too(
    sit: Sit, fires: Path, places: Path
) -> None:
    back = sit(
        rules=fires,
        replies={"where": then("in", "out")},
        choices={"Act on this": [BACK]},
        **FIRE,
    )
    left = sit(rules=fires, choices={"Act on this": [EXIT]}, private=True, **FIRE)

    assert back.asked[:3] == ["fire", "where", "where"]
    assert back.heard.count(ACT_FIRST) == 1
    assert left.cleared
    assert left.asked == ["fire", "where"]


def test_without_such_a_question_an_emergency_is_withdrawn_and_shown_when_it_returns(
    sit: Sit, fires: Path
) -> None:
    person = sit(
        rules=fires,
        replies={"where": then("in", "out", "in")},
        choices={
            "Act on this": ["go-on", "go-on"],
            "Your answers.": ["where", "where", "go-on"],
        },
        **FIRE,
    )

    withdrawn = f"{WITHDRAWN}: call 999. {ALL_THE_SAME}"
    assert said(person.heard).count(withdrawn) == 1
    shown = said([person.heard[person.heard.index(ACT_FIRST) - 1]])
    assert "Call 999" in shown
    assert withdrawn in person.after("where", 2)
    assert shown in person.after("where", 3)


def test_whoever_has_not_called_yet_hears_that_the_questions_wait_before_the_next_one(
    sit: Sit,
) -> None:
    not_yet = sit(danger_now="yes", called_999="no")
    called = sit(danger_now="yes", called_999="yes")

    assert f"{THEN_NOW} {ANSWERS_ARE_KEPT}" in not_yet.heard
    assert THEN_NOW not in said(called.heard)


def test_where_nothing_is_written_nobody_hears_that_their_answers_are_kept(sit: Sit) -> None:
    person = sit(danger_now="yes", called_999="no", private=True)

    assert THEN_NOW in person.heard
    assert ANSWERS_ARE_KEPT not in said(person.heard)


def test_a_child_is_sent_off_once_though_a_gate_of_their_own_stands_as_well(sit: Sit) -> None:
    person = sit(
        danger_now="goes-home",
        rang_social_care="no",
        role="young",
        young_about=["friend"],
        tonight="afraid",
    )

    assert person.asked.count(RUNG) == 2
    assert said(person.heard).count(THEN_NOW) == 1


def test_while_it_is_done_nothing_else_is_asked_and_that_it_is_done_is_said_once(
    sit: Sit, places: Path
) -> None:
    person = sit(danger_now="yes", called_999="no", choices={"Act on this": ["yes"]})

    assert person.asked.count(CALLED) == 1
    assert advised(places)[0] == "help-is-there"
    assert answers_of(places)[CALLED] == ["yes"]


def test_whoever_waits_can_stop_and_keeps_the_advice_to_call(sit: Sit, places: Path) -> None:
    person = sit(danger_now="yes", called_999="no", choices={"Act on this": [STOP]})

    assert person.asked == ["danger-now", CALLED]
    assert advised(places)[0] == "call-999"
    assert answers_of(places)[CALLED] == ["no"]


def test_whoever_goes_back_from_waiting_has_not_said_that_nobody_called(
    sit: Sit, places: Path
) -> None:
    person = sit(
        called_999="no",
        replies={"danger-now": then("yes", "no")},
        choices={"Act on this": [BACK]},
    )

    assert person.asked[:3] == ["danger-now", CALLED, "danger-now"]
    assert CALLED not in answers_of(places)


def test_what_a_situation_asks_for_at_once_is_said_before_the_next_question(sit: Sit) -> None:
    person = sit(
        danger_now="no",
        tonight="safe",
        role="staff",
        setting="health",
        harm="yes",
        cause=["parent"],
        about=["none"],
        special=["struck"],
    )

    asked_after = person.asked[person.asked.index("special") + 1]
    said_at_once = "Do this at once: You saw or heard it"
    assert said_at_once in person.before(asked_after)
    assert said_at_once not in person.before("special")
    assert sum(each.startswith(said_at_once) for each in person.heard) == 1


def test_what_was_said_at_once_is_not_forbidden_once_more_before_the_next_question(
    sit: Sit,
) -> None:
    person = sit(
        danger_now="no",
        tonight="safe",
        role="staff",
        setting="school-maintained",
        harm="yes",
        cause=["child"],
        about=["none"],
        special=["child-on-child"],
        told="nobody",
        child_told="yes",
    )

    between = said([each for each in person.heard if each.startswith(("Do this", "Already"))])
    assert "cannot stay secret" in between
    assert "Promise no child" not in between


@pytest.mark.parametrize(
    ("who", "whom"),
    [
        ({"role": "foster-carer"}, "my social worker and yours"),
        ({"role": "staff", "setting": "college"}, "someone who keeps children safe"),
        ({"role": "volunteer", "setting": "charity"}, "someone who keeps children safe"),
    ],
)
def test_a_child_who_asks_for_a_promise_is_answered_before_the_next_question(
    sit: Sit, who: dict[str, str], whom: str
) -> None:
    person = sit(danger_now="no", about=["promise"], harm="no", tonight="safe", **who)

    asked_after = person.asked[person.asked.index("about") + 1]
    answer = person.before(asked_after)
    assert "Do this at once: Say kindly, at once, “I cannot promise that." in answer
    assert whom in answer


def test_a_lawyer_hears_of_secrecy_as_soon_as_it_is_known_where_they_work(sit: Sit) -> None:
    person = sit(
        danger_now="goes-home", rang_social_care="no", role="staff", setting="legal", harm="yes"
    )

    assert "A duty of secrecy, and what was signed" in person.before("about")


# What is said between the questions, and no longer stands

THERE = "Tell children's social care now, and do your part until the child is safe"


def test_whoever_says_that_a_child_is_late_hears_to_look_before_the_next_question(sit: Sit) -> None:
    person = sit(
        danger_now="late", role="foster-carer", tonight="not-known", looked_for_child="yes"
    )

    assert "Look for the child now, and ring round." in person.before("role")
    assert CALLED not in person.asked


def test_an_emergency_that_is_open_is_withdrawn_in_words_once_it_is_answered_anew(
    sit: Sit,
) -> None:
    person = sit(replies={"danger-now": then("there", "no"), "role": [BACK]})

    withdrawn = f"{WITHDRAWN}: {THERE}. {ALL_THE_SAME}"
    assert THERE in person.before("role")
    assert WITHDRAWN not in person.before("danger-now", 2)
    assert withdrawn in person.before("role", 2)
    assert said(person.heard).count(WITHDRAWN) == 1


def test_an_open_emergency_that_returns_is_said_again_and_one_that_stays_is_not(sit: Sit) -> None:
    returns = sit(
        replies={"danger-now": then("there", "no", "there"), "role": [BACK, BACK]},
        private=True,
    )
    stays = sit(replies={"danger-now": then("there", "there"), "role": [BACK]}, private=True)

    so_far = f"So far, the child: {THERE}."
    assert said(returns.heard).count(so_far) == 2
    assert so_far in said(returns.heard).rsplit(WITHDRAWN, 1)[1]
    assert said(stays.heard).count(so_far) == 1
    assert WITHDRAWN not in said(stays.heard)


@pytest.mark.parametrize(
    ("situation", "label"), [("struck", "Do this at once: "), ("grooming", "Already certain: ")]
)
def test_what_a_situation_asks_for_or_forbids_is_withdrawn_when_it_goes_and_said_when_it_returns(
    sit: Sit, situation: str, label: str
) -> None:
    special: list[Reply] = [Given((each,)) for each in (situation, "none", situation)]
    person = sit(
        danger_now="no",
        tonight="safe",
        role="staff",
        setting="health",
        harm="yes",
        cause=["parent"],
        about=["none"],
        replies={"special": special},
        choices={"Your answers.": ["special", "special", "go-on"]},
        private=True,
    )

    withdrawn = said([text for text in person.heard if text.startswith(WITHDRAWN)])
    by_situation = [
        each
        for each in dict.fromkeys(person.heard)
        if each.startswith(label) and each.removeprefix(label) in withdrawn
    ]
    assert by_situation
    for each in by_situation:
        assert each in person.before("special", 2)
        assert each not in person.before("special")
        assert person.heard.count(each) == 2


def test_what_was_said_on_several_answers_is_not_withdrawn_while_they_are_given_anew(
    sit: Sit,
) -> None:
    person = sit(
        danger_now="there",
        role="staff",
        replies={"role": [Given("staff"), BACK, Given("staff")], "after role": [BACK]},
        private=True,
    )

    assert person.asked.count("danger-now") == 2
    assert WITHDRAWN not in said(person.heard)


def test_an_action_that_no_longer_stands_is_withdrawn_in_words_before_the_one_in_its_place(
    sit: Sit,
) -> None:
    person = sit(
        danger_now="no",
        replies={"harm": then("yes", "no")},
        choices={"Your answers.": ["harm", "go-on"]},
        private=True,
    )

    so_far = [each for each in person.heard if each.startswith("So far, the child: ")]
    assert len(so_far) == 2
    title = so_far[0].removeprefix("So far, the child: ")
    (withdrawn,) = (text for text in person.heard if text.startswith(WITHDRAWN))
    assert title in withdrawn
    assert person.heard.index(withdrawn) < person.heard.index(so_far[1])


# What is open among emergencies


@pytest.mark.parametrize(
    ("given", "advised_first"),
    [
        ({"tonight": "afraid", "rang-social-care": "yes"}, "until-it-is-decided"),
        ({"tonight": "there-now", "rang-social-care": "yes"}, "ask-again-about-tonight"),
        ({"tonight": "nobody-comes", "rang-social-care": "yes"}, "until-it-is-decided"),
        ({"danger-now": "goes-home"}, "before-the-child-leaves"),
        ({"danger-now": "goes-home", "rang-social-care": "yes"}, "until-it-is-decided"),
        ({"danger-now": "there"}, "help-is-there"),
    ],
)
def test_whoever_stops_in_an_emergency_reads_what_to_do_though_another_can_take_its_place(
    interview: Interview, given: dict[str, Value], advised_first: str
) -> None:
    advice = Consultation(interview, {"danger-now": "no", **given}, NOW).advice

    first = advice.actions[0]
    assert (first.action, first.settled) == (advised_first, False)
    assert advice.floor is None
    assert first.title not in advice.parts_not_asked


@pytest.mark.parametrize("every", [4, pytest.param(1, marks=pytest.mark.slow)])
def test_no_answer_that_makes_an_emergency_certain_leaves_the_page_without_what_to_do(
    interview: Interview, every: int
) -> None:
    """Of the first questions, in any pair: the gates and tonight beside what is danger now."""
    gates = [each.confirmed_by for each in interview.rules.actions if each.confirmed_by]
    for danger in interview.questions["danger-now"].answers:
        for gate, reply in [("", ""), *((name, "yes") for name in dict.fromkeys(gates))]:
            for tonight in (
                [*interview.questions["tonight"].answers][::every]
                if danger == "no"
                else ["", "safe"]
            ):
                given = {"danger-now": danger, "tonight": tonight, gate: reply}
                case = Consultation(interview, {k: v for k, v in given.items() if k and v}, NOW)
                if case.floor(None).level == "emergency":
                    assert case.advice.actions[0].level == "emergency", given


def test_a_child_who_goes_home_to_somebody_feared_is_rung_about_before_the_next_question(
    sit: Sit, places: Path
) -> None:
    person = sit(danger_now="goes-home", tonight="afraid", rang_social_care="yes")

    assert person.asked[:2] == ["danger-now", RUNG]
    assert RING in person.before(RUNG)
    assert person.asked.count(RUNG) == 1
    assert WITHDRAWN not in said(person.heard)
    assert advised(places)[0] == "until-it-is-decided"


@pytest.mark.parametrize("rung", ["yes", "no"])
def test_once_they_say_who_takes_the_child_it_is_for_999(sit: Sit, places: Path, rung: str) -> None:
    person = sit(danger_now="goes-home", tonight="handover", rang_social_care=rung, called_999="no")

    assert person.asked[:2] == ["danger-now", RUNG]
    assert person.asked[person.asked.index("tonight") + 1] == CALLED
    assert CALL in person.before(CALLED)
    assert advised(places)[0] == "call-999"


def test_who_goes_back_from_an_open_emergency_hears_that_it_is_withdrawn_and_sees_it_again(
    sit: Sit,
) -> None:
    person = sit(replies={"danger-now": then("goes-home", "no"), RUNG: [BACK]})

    assert person.asked[:3] == ["danger-now", RUNG, "danger-now"]
    assert NOT_THAT_EITHER in said(person.heard)


UNDER_18 = "If you are under 18, tell the grown-up in charge here now"


def test_before_it_is_known_who_reads_a_child_hears_at_the_gate_to_tell_a_grown_up(
    sit: Sit,
) -> None:
    person = sit(danger_now="goes-home")

    assert UNDER_18 in person.before(RUNG)


def test_who_said_that_they_are_grown_up_reads_nothing_more_for_those_under_18() -> None:
    answers: dict[str, Value] = {"danger-now": "goes-home", "role": "staff"}

    advice = Consultation(shipped(), answers, NOW).advice

    assert not any(UNDER_18 in step for each in advice.actions for step in each.steps)


def test_a_young_reader_is_not_asked_to_hold_a_child_back_from_anyone() -> None:
    answers: dict[str, Value] = {"danger-now": "goes-home", "role": "young"}

    (first, *_) = Consultation(shipped(), answers, NOW).advice.actions

    assert first.action == "tell-a-grown-up-now"
    assert not any("hand them over" in step for step in first.steps)


# A colleague asks where a child lives, and nobody is worried.
ADDRESS: dict[str, list[Reply]] = {
    "role": [Given("staff")],
    "about": [Given(("request",))],
    "asker": [Given("colleague")],
    "danger-now": [Given("no")],
    "harm": [Given("no")],
    "tonight": [Given("safe")],
}


def test_what_an_action_is_named_by_is_said_once_and_not_again_as_certain(sit: Sit) -> None:
    heard = said(sit(replies=ADDRESS, private=True).heard)

    name = "Do not give it, unless this colleague needs it"
    assert f"So far, the request: {name}" in heard
    assert f"Already certain: {name}" not in heard


@pytest.mark.parametrize("about", ["child", "ourselves", "other", "own-help"])
def test_whoever_named_no_sign_of_harm_is_not_told_that_a_child_needs_protecting(
    sit: Sit, about: str
) -> None:
    person = sit(
        danger_now="no",
        tonight="safe",
        role="family",
        special=["none"],
        replies={"family-about": [Given((about,))]},
        private=True,
    )

    heard = said(person.heard)
    assert "protect the child" not in heard.casefold()
    assert "social care" not in heard.split("So far, the child")[0]
    assert "If you fear harm" in heard or "If you come to fear harm" in heard


@pytest.mark.parametrize("about", [("own-temper",), ("own-help", "own-temper")])
def test_a_parent_who_fears_themselves_hears_between_questions_that_help_comes(
    sit: Sit, about: tuple[str, ...]
) -> None:
    person = sit(
        danger_now="no",
        tonight="lasting",
        role="family",
        replies={"family-about": [Given(about)]},
        private=True,
    )

    words = shipped().on(NOW).questions["family-about"].answers["own-temper"].level_words
    assert words in person.before("tonight")
    assert "protect the child" not in said(person.heard).split("So far, the child")[0].casefold()
    assert said(person.heard).count(words) == 1


def test_kind_words_stand_only_where_their_own_answer_makes_it_so_grave(sit: Sit) -> None:
    person = sit(
        danger_now="no",
        tonight="safe",
        role="family",
        special=["none"],
        replies={"family-about": [Given(("worker", "own-help"))]},
        private=True,
    )

    assert "Already certain, whatever else you answer: protect the child" in said(person.heard)
    assert "You did right to come here" not in said(person.heard)


def test_an_emergency_is_said_to_a_parent_who_fears_themselves_all_the_same(sit: Sit) -> None:
    person = sit(
        danger_now="no",
        tonight="there-now",
        role="family",
        replies={"family-about": [Given(("own-temper",))]},
        private=True,
    )

    assert "So far, the child: Ring children's social care now" in said(person.heard)
