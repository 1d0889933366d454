from __future__ import annotations

from datetime import datetime

import pytest
from msgspec.structs import replace
from overlay_folders import base_in

from safeguard_cli.core.deciding.deadlines import LONDON
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.ladder.expand_ladder import expand_actions, expand_questions
from safeguard_cli.core.model.clauses import Who, Within
from safeguard_cli.core.model.conditions import AllOf, AnyOf, Is, IsNot, NotApplicable
from safeguard_cli.core.model.ladders import Branch, Excluded, Ladder, LastWord, Substitute, Urgent
from safeguard_cli.core.model.rule_set import Action, RuleSet

AS_OF = datetime(2026, 11, 23, 10, tzinfo=LONDON)
ROLES = {"warden": "Fire warden", "chief": "Chief", "deputy": "Deputy"}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> RuleSet:
    return base_in(tmp_path_factory.mktemp("ladder"))


@pytest.fixture(scope="module")
def ladder(base: RuleSet) -> Ladder:
    found = base.parts[-1].ladder
    assert found is not None
    return found


def with_stage(ladder: Ladder, number: int, **changes: object) -> Ladder:
    stages = list(ladder.stages)
    stages[number] = replace(stages[number], **changes)
    return replace(ladder, stages=tuple(stages))


def actions(ladder: Ladder) -> dict[str, Action]:
    return {action.id: action for action in expand_actions("climb", ladder, ROLES)}


def decided(base: RuleSet, ladder: Ladder, **answers: str) -> tuple[str, tuple[str, ...]]:
    part = replace(base.parts[-1], actions=expand_actions("climb", ladder, ROLES), ladder=ladder)
    questions = {question.id: question for question in base.questions}
    questions |= {question.id: question for question in expand_questions("climb", ladder)}
    rules = replace(base, parts=(*base.parts[:-1], part), questions=tuple(questions.values()))
    interview = Interview(rules)
    common: dict[str, object] = {"fire": "no", "tried": ["none"], "seen-on": "unsure"}
    given = interview.check({**common, **answers})
    found = interview.decide(interview.replay(given, AS_OF)).parts[-1]
    return (found.action.id if found.action else "", found.determining)


@pytest.mark.parametrize(
    ("answers", "action", "rule"),
    [
        ({"climbed": "none"}, "ask-neighbour", "not-asked"),
        ({"climbed": "first", "climb-result": "no-reply"}, "ask-warden", "neighbour-did-not-help"),
        ({"climbed": "first", "climb-result": "unsure"}, "ask-warden", "neighbour-did-not-help"),
        ({"climbed": "second", "climb-result": "worse"}, "call-off", "warden-did-not-help"),
        ({"climbed": "first", "climb-result": "resolved"}, "done", "settled"),
    ],
)
def test_each_stage_follows_the_one_before(
    base: RuleSet, ladder: Ladder, answers: dict[str, str], action: str, rule: str
) -> None:
    assert decided(base, ladder, **answers) == (action, (rule,))


def test_a_running_agreement_is_held_to_and_a_missed_one_is_not(
    base: RuleSet, ladder: Ladder
) -> None:
    waiting = {"climbed": "first", "climb-result": "waiting"}

    ahead = decided(base, ladder, **waiting, **{"climb-date": "2026-11-25"})
    passed = decided(base, ladder, **waiting, **{"climb-date": "2026-11-20"})

    assert ahead == ("wait", ("running",))
    assert passed == ("ask-warden", ("neighbour-did-not-help",))


def test_the_questions_speak_of_the_stages_by_their_names(ladder: Ladder) -> None:
    tried, result, when = expand_questions("climb", ladder)

    assert [label.label for label in tried.answers.values()] == [
        "I have not raised it yet", "I asked the neighbour", "I asked the warden",
    ]  # fmt: skip
    assert (tried.id, result.id, when.id) == ("climbed", "climb-result", "climb-date")
    assert (result.counts_as, when.counts_as, when.kind) == ("no-reply", "passed", "date")


def test_ids_come_from_the_part_and_the_stage_where_none_are_given(ladder: Ladder) -> None:
    bare = with_stage(ladder, 0, action="", rule="")
    bare = replace(bare, how_far=None, what_came=None, by_when=None)

    assert actions(bare)["climb-first"].rules[0].id == "climb-first-is-next"
    assert [question.id for question in expand_questions("climb", bare)] == [
        "climb-stage-tried", "climb-stage-result", "climb-stage-date",
    ]  # fmt: skip


def test_a_stage_that_is_left_out_leads_to_the_next_one(base: RuleSet, ladder: Ladder) -> None:
    skip = Branch(Is("nation", ("wales",)), "Nobody there.", ("small-1",))
    short = with_stage(ladder, 0, skip=skip)

    assert decided(base, short, climbed="none")[0] == "ask-neighbour"
    assert decided(base, short, climbed="none", nation="wales") == (
        "ask-warden", ("not-asked-past-first",),
    )  # fmt: skip


def test_leaving_out_the_last_stage_leads_beyond_it(base: RuleSet, ladder: Ladder) -> None:
    skip = Branch(Is("nation", ("wales",)), "Nobody there.", ("small-1",))
    short = with_stage(with_stage(ladder, 1, skip=skip), 0, skip=skip)

    assert decided(base, short, climbed="none", nation="wales")[0] == "call-off"


def test_a_grave_matter_may_start_higher(base: RuleSet, ladder: Ladder) -> None:
    start = Branch(Is("nation", ("wales",)), "It is grave.", ("small-1",))
    high = with_stage(ladder, 1, start_here=start)

    assert decided(base, high, climbed="none", nation="wales") == (
        "ask-warden", ("ask-warden-starts-here",),
    )  # fmt: skip


def test_silence_may_lead_further_than_another_failure(base: RuleSet, ladder: Ladder) -> None:
    third = replace(ladder.stages[1], id="third", action="ask-chief", rule="warden-failed")
    tall = replace(ladder, stages=(*ladder.stages, third))
    tall = with_stage(tall, 0, silence="third")

    answers = {"climbed": "first", "climb-result": "no-reply"}
    assert decided(base, tall, **answers) == ("ask-chief", ("ask-chief-after-silence-at-first",))
    answers["climb-result"] = "no-resolution"
    assert decided(base, tall, **answers)[0] == "ask-warden"


def test_the_urgent_form_of_a_stage_comes_first_with_its_own_clocks(
    base: RuleSet, ladder: Ladder
) -> None:
    urgent = Urgent(Is("nation", ("wales",)), "Run", (Within("hours", 2),), "Quick.", ("small-1",))
    quick = with_stage(ladder, 0, urgent=urgent)

    assert decided(base, quick, climbed="none")[0] == "ask-neighbour"
    assert decided(base, quick, climbed="none", nation="wales") == (
        "ask-neighbour-urgent", ("not-asked-urgent",),
    )  # fmt: skip
    assert actions(quick)["ask-neighbour-urgent"].within == (Within("hours", 2),)


def test_what_a_stage_needs_is_said_in_its_steps(ladder: Ladder) -> None:
    told = with_stage(
        ladder, 0, raised_by=(Who("warden"),), answered_by=(Who("chief"),),
        evidence=("a note", "a chronology"), notify=(Who("deputy"),), indicative=True,
        reply_within=(Within("hours", 48), Within("working-days", 1)),
    )  # fmt: skip

    action = actions(told)["ask-neighbour"]

    assert [step.do for step in action.steps] == [
        "Knock on the door",
        "It is raised by: Fire warden.",
        "It is answered by: Chief.",
        "Send with it: a note; a chronology.",
        "Tell them also that this stage has begun: Deputy.",
        "A reply is due within 48 hours or 1 working day, whichever is sooner. Write that day "
        "down. If none comes, go on: Ask the warden.",
        "These times are a guide. What protects the child comes first.",
        "Look up the procedure",
    ]
    assert [who.contact for who in action.who] == ["warden", "chief", "deputy"]
    assert "I asked the neighbour: 48 hours or" in expand_questions("climb", told)[2].help


def test_what_a_stage_needs_has_the_source_of_the_stage(ladder: Ladder) -> None:
    needs = with_stage(
        ladder, 0,
        raised_by=(Who("warden"),), answered_by=(Who("chief"),), evidence=("a note",),
        notify=(Who("deputy"),), reply_within=(Within("days", 2),), indicative=True,
    )  # fmt: skip
    needs = replace(needs, version="2", steps=())

    own = len(ladder.stages[0].steps)
    steps = actions(needs)["ask-neighbour"].steps[own:]

    assert len(steps) == 7
    assert {step.source for step in steps} == {("small-1",)}


def test_an_urgent_stage_is_answered_as_the_stage_is_unless_it_says_otherwise(
    ladder: Ladder,
) -> None:
    urgent = Urgent(Is("tried", ("sand",)), "Run", (Within("now"),), "It burns.", ("small-1",))
    quick = replace(urgent, reply_within=(Within("hours", 2),))

    same = actions(with_stage(ladder, 1, urgent=urgent))["ask-warden-urgent"]
    quicker = actions(with_stage(ladder, 1, urgent=quick))["ask-warden-urgent"]

    assert any("A reply is due within 3 days, or sooner" in step.do for step in same.steps)
    assert any("A reply is due within 2 hours." in step.do for step in quicker.steps)


def test_a_substitute_stands_in_for_a_role_where_its_condition_holds(ladder: Ladder) -> None:
    wales = Is("nation", ("wales",))
    told = with_stage(ladder, 0, raised_by=(Who("chief"),))
    told = replace(told, substitutes=(Substitute("chief", "deputy", wales),))

    action = actions(told)["ask-neighbour"]

    otherwise = AnyOf((IsNot("nation", ("wales",)), NotApplicable("nation")))
    assert action.who[:2] == (Who("chief", otherwise), Who("deputy", wales))
    said = "Where there is no “Chief”, this person stands in: Deputy."
    assert [step.condition for step in action.steps if step.do == said] == [wales]


def test_of_several_substitutes_only_the_one_whose_condition_holds_is_shown(
    base: RuleSet, ladder: Ladder
) -> None:
    nations = [Is("nation", (name,)) for name in ("wales", "scotland")]
    told = with_stage(ladder, 0, raised_by=(Who("chief"),))
    substitutes = (
        Substitute("chief", "deputy", nations[0]),
        Substitute("chief", "aunt", nations[1]),
    )

    action = actions(replace(told, substitutes=substitutes))["ask-neighbour"]

    neither = IsNot("nation", ("wales", "scotland"))
    assert action.who[:3] == (
        Who("chief", AnyOf((neither, NotApplicable("nation")))),
        Who("deputy", nations[0]),
        Who("aunt", nations[1]),
    )


def test_the_version_of_a_ladder_and_its_review_date_are_told_with_each_stage(
    ladder: Ladder,
) -> None:
    told = actions(replace(ladder, version="2.1", review_by="2027-09-30"))["ask-neighbour"]

    said = [step.do for step in told.steps if step.do.startswith("These stages and times")]
    assert said[0].endswith("of version 2.1, to be looked at again by 30 September 2027.")


def test_where_the_opposite_cannot_be_said_both_are_shown(ladder: Ladder) -> None:
    both = AllOf((Is("nation", ("wales",)), Is("fire", ("no",))))
    told = with_stage(ladder, 0, raised_by=(Who("chief"),))
    told = replace(told, substitutes=(Substitute("chief", "deputy", both),))

    assert actions(told)["ask-neighbour"].who[:2] == (Who("chief"), Who("deputy", both))


def test_what_is_excluded_comes_before_every_stage(base: RuleSet, ladder: Ladder) -> None:
    out = Excluded(
        "not-here", Is("nation", ("wales",)), (Who("warden"),), "Go there.", "No.", ("small-1",)
    )
    told = replace(ladder, excluded=(out,))

    assert decided(base, told, climbed="none", nation="wales") == (
        "climb-has-its-own-route", ("not-here",),
    )  # fmt: skip


def test_who_has_the_last_word_is_told_after_the_last_stage(ladder: Ladder) -> None:
    told = replace(ladder, last_word=LastWord((Who("warden"),), "Ask the warden to decide."))

    action = actions(told)["call-off"]

    assert action.steps[0].do == "Ask the warden to decide."
    assert [who.contact for who in action.who] == ["warden", "fire-service"]


def test_every_stage_of_the_national_ladder_takes_a_week_with_raising_and_reply_together(
    shipped: RuleSet,
) -> None:
    (found,) = [part.ladder for part in shipped.parts if part.ladder]

    usual = [(each.raise_within, each.reply_within) for each in found.stages]
    raised, answered = Within("days", 3, or_sooner=True), Within("days", 4, or_sooner=True)
    assert usual == [((raised,), (answered,))] * 4
    urgent = [each.urgent for each in found.stages if each.urgent]
    today, next_day = Within("same-day"), Within("working-days", 1, or_sooner=True)
    assert [(e.raise_within, e.reply_within) for e in urgent] == [((today,), (next_day,))] * 3
    assert {each.silence for each in found.stages} == {"escalates"}
