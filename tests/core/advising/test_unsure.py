"""Doubt adds: how to find out, where each other answer leads, and no fear told as a fact."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest
from generated import BRIEFLY, LEVELS, NOW, Answers, full_answers, rule_sets
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from overlay_folders import checked_by, overlaid_in
from running import Run
from screens import advice_screen

from safeguard_cli.core.advising.consultation import Consultation
from safeguard_cli.core.advising.form import words_of
from safeguard_cli.core.advising.shapes import NOTHING_ADVISED, Advice, Otherwise, Unsure
from safeguard_cli.core.checking.check_not_known import (
    doubts_as_facts,
    hard_to_find_out,
    nameless_doubts,
    never_unknown,
)
from safeguard_cli.core.checking.run_checks import check
from safeguard_cli.core.deciding.deadlines import LONDON
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.ladder.expand_ladder import expand_actions, expand_questions
from safeguard_cli.core.logic.answer_space import Space
from safeguard_cli.core.logic.nodes import FAILS, HOLDS, truth
from safeguard_cli.core.logic.unsure_reasons import compile_surely, explain_rule
from safeguard_cli.core.model.conditions import (
    ALWAYS,
    AllOf,
    AnyOf,
    AtLeast,
    Condition,
    Is,
)
from safeguard_cli.core.model.ladders import Asked, AskedDay, Branch, Ending, Ladder, Stage
from safeguard_cli.core.model.question_kinds import label_of
from safeguard_cli.core.model.rule_set import (
    UNSURE,
    Action,
    Answer,
    Part,
    Question,
    Rule,
    RuleSet,
    Within,
)
from safeguard_cli.edges.prompts.words import labels
from safeguard_cli.edges.render import phrases
from safeguard_cli.edges.render.plain import advice_plain

YES_NO = {"yes": Answer("Yes"), "no": Answer("No")}
NOT_HARM = (
    "No child that I know of is at risk. I ask for another reason, nothing was told yet, the "
    "law wants it told, or I have only a request"
)

WORRIED: Answers = {
    "danger-now": "no",
    "tonight": "safe",
    "role": "staff",
    "harm": "unsure",
    "cause": ("parent",),
    "about": ("none",),
    "others": "no",
    "special": ("none",),
    "telling": "unsure",
    "child-told": "later",
    "setting": "school-other",
    "nation": "england",
    "status": "none",
    "doubt": "no",
    "sharing-so-far": ("none",),
    "told": "nobody",
    "you": "yes",
}


def advice_on(interview: Interview, given: Answers, as_of: datetime = NOW) -> Advice:
    law = interview.on(as_of)
    return Consultation(law, given, as_of).advice


def reasons(advice: Advice) -> dict[str, str]:
    return {each.rule: each.because for action in advice.actions for each in action.reasons}


def rule(name: str, condition: Condition, because_unsure: str = "") -> Rule:
    return Rule(name, condition, f"It is {name}.", (), because_unsure)


def action(name: str, *rules: Rule, level: str = "high") -> Action:
    return Action(name, f"Do {name}", level, (), (Within("now"),), (), rules)


def small(*parts: Part, questions: tuple[Question, ...]) -> Interview:
    return Interview(
        RuleSet("small", "Small", "1", "1", "2027-01-01", LEVELS, parts, questions=questions)
    )


# How to find out, and where each other answer would lead


def test_whoever_is_not_sure_is_told_how_it_counts_and_how_to_find_out(
    interview: Interview,
) -> None:
    harm, telling = advice_on(interview, WORRIED).unsure

    assert (harm.question, harm.counted_as) == (
        "harm",
        "Yes, or it may well be so, also if a child says that somebody hurts them, or is in "
        "danger now",
    )
    assert "help you to judge it today" in harm.find_out
    assert telling.question == "telling"


def test_each_other_answer_is_told_once_with_the_action_to_which_it_leads(
    interview: Interview,
) -> None:
    harm, _ = advice_on(interview, WORRIED).unsure

    assert harm.otherwise == (
        Otherwise(
            (
                "It is unclear. A child was upset or is not as before, others tell it otherwise, "
                "or I have not seen the child",
                "No harm that I know of, but help would do good. It is hard, slowly gets worse, "
                "or a carer asks for help",
            ),
            "Ask for advice today. You need not be certain, and you need not wait to see more",
        ),
        Otherwise(
            ("It is about no one child, but a place or service is unsafe, or breaks the law",),
            "Think today of each child whom the unsafe service touches, and refer any who "
            "may be at risk",
        ),
        Otherwise(
            ("No child, but someone who is surely 18 or over may be at risk",),
            "Talk today with whoever looks after adults at risk where you work. This advisor is "
            "made for children",
        ),
        Otherwise(
            (NOT_HARM,),
            "So far as you know, nothing needs to be referred. Stay alert",
        ),
    )


@BRIEFLY
@given(st.data())
def test_where_another_answer_is_said_to_lead_it_leads(
    interview: Interview, data: st.DataObject
) -> None:
    given_ = data.draw(full_answers(interview.rules))
    for one in advice_on(interview, given_).unsure:
        question = interview.questions[one.question]
        said = {answer: o.leads_to for o in one.otherwise for answer in o.answers}

        assert sum(len(each.answers) for each in one.otherwise) == len(said)
        for answer, about in question.answers.items():
            if about.label in said:
                then = interview.decide(interview.replay({**given_, one.question: answer}, NOW))
                done = {part.action.do for part in then.parts if part.is_settled and part.action}
                assert said[about.label] in done


def test_a_sure_answer_needs_no_words_for_doubt(interview: Interview) -> None:
    advice = advice_on(interview, {**WORRIED, "harm": "yes", "telling": "raises-risk"})

    assert advice.unsure == ()
    assert not any("not sure" in each for each in reasons(advice).values())


def test_what_is_not_known_is_told_of_only_where_one_can_find_out(interview: Interview) -> None:
    advice = advice_on(
        interview, {**WORRIED, "harm": "yes", "telling": "raises-risk", "status": "not-known",
                    "nation": "not-known"},
    )  # fmt: skip

    assert [each.question for each in advice.unsure] == ["nation", "status"]
    assert all(each.counted_as == "" and each.find_out for each in advice.unsure)


def test_a_date_that_nobody_knows_counts_as_a_day(interview: Interview) -> None:
    advice = advice_on(
        interview,
        {"danger-now": "no", "tonight": "no-child", "role": "staff", "harm": "no",
         "about": ("system",), "place-unsafe": "no", "setting": "sport", "nation": "england",
         "meanwhile": "no-child",
         "step-tried": "manager", "how-high": "manager", "step-result": "plan",
         "step-date": "unsure", "you": "yes"},
    )  # fmt: skip

    (when,) = advice.unsure
    assert when.counted_as == "a day that has passed"
    assert [each.answers for each in when.otherwise] == [("a day still ahead",)]
    assert reasons(advice)["manager-did-not-settle-it"].startswith("You are not sure")


# What is said to people


SAID = Unsure(
    "safe", "Is the child safe?", "No", "The lead knows. You need to know today.",
    (Otherwise(("Yes", "Yes, at home"), "Carry on. Look again"),),
)  # fmt: skip


def test_the_screen_says_it_beside_what_is_not_known_and_nowhere_else(
    interview: Interview,
) -> None:
    text = " ".join(advice_screen(advice_on(interview, WORRIED), 90, colour=False).split())

    before, after = text.split("NOT KNOWN YET")
    assert "How to find out: You do not have to find out alone." in after
    assert f'If it is "{NOT_HARM}": So far as you know, nothing' in after
    assert "Nothing needs to be referred" not in before


def test_a_line_quotes_the_answers_and_names_the_action() -> None:
    assert list(phrases.unsure_lines(SAID)) == [
        "It is treated as: No.",
        "How to find out: The lead knows. You need to know today.",
        'If it is "Yes" or "Yes, at home": Carry on. Look again.',
    ]


def test_read_aloud_each_answer_has_a_line_of_its_own() -> None:
    advice = replace(NOTHING_ADVISED, unsure=(SAID,))

    said = [line for line in advice_plain(advice).splitlines() if "What follows" not in line]
    assert said[said.index("You are not sure: Is the child safe?") :][:5] == [
        "You are not sure: Is the child safe?",
        "How to find out: The lead knows. You need to know today.",
        "You are not sure: Is the child safe?",
        "It is treated as: No.",
        "If it is Yes or Yes, at home: Carry on. Look again.",
    ]


def test_the_record_does_not_say_again_what_it_says_beside_the_doubt(run: Run) -> None:
    sets = [
        word
        for name, value in WORRIED.items()
        for word in ("--set", f"{name}={value if isinstance(value, str) else value[0]}")
    ]

    text = run("advise", "--no-input", "--private", *sets, "--format", "markdown").out

    assert text.count(NOT_HARM) == 1


# A reason never tells a doubt as a fact


def test_a_reason_that_rests_on_doubt_says_so(interview: Interview) -> None:
    said = reasons(advice_on(interview, {"danger-now": "unsure"}))

    assert said["danger-is-now"].startswith("You are not sure whether a child is in danger now.")


def test_of_two_reasons_only_the_doubtful_one_says_so(interview: Interview) -> None:
    both: Answers = {"danger-now": "yes", "harm": "yes"}
    both |= {"special": ("self-harm",), "suicide": "unsure"}

    said = reasons(advice_on(interview, {"role": "staff", **both}))

    assert said["danger-is-now"].startswith("A child is in danger now")
    assert said["serious-self-harm"].startswith("You are not sure how near it is")


def test_a_reason_that_rests_on_the_doubt_of_another_part_says_so(interview: Interview) -> None:
    given_ = {**WORRIED, "harm": "yes", "telling": "raises-risk", "danger-now": "unsure"}

    said = reasons(advice_on(interview, given_))

    assert said["danger-overrides"].startswith("You are not sure whether a child is in danger")


def test_a_doubt_that_only_opened_the_question_is_no_reason(interview: Interview) -> None:
    said = reasons(advice_on(interview, {**WORRIED, "told": "told-no"}))

    assert said["lead-said-no"].startswith("The lead or manager said no.")


def test_a_rule_that_an_answer_holds_up_is_sure_whatever_else_is_unsure() -> None:
    either = AnyOf((Is("a", ("yes",)), Is("b", ("yes",))))
    questions = tuple(Question(n, f"{n}?", answers=YES_NO, counts_as="yes") for n in "ab")
    part = Part("p", "P", (action("act", rule("so", either, "You are not sure.")),))
    interview = small(part, questions=questions)

    one = reasons(advice_on(interview, {"a": "unsure", "b": "yes"}))
    both = reasons(advice_on(interview, {"a": "unsure", "b": "unsure"}))

    assert one == {"so": "It is so."}
    assert both == {"so": "You are not sure."}


def test_a_rule_about_doubt_itself_tells_its_reason_as_it_is() -> None:
    asked = Question("a", "A?", answers=YES_NO, counts_as="yes")
    named = rule("named", Is("a", ("no", "unsure")))
    part = Part("p", "P", (action("act", named), action("rest", rule("last", ALWAYS))))

    assert reasons(advice_on(small(part, questions=(asked,)), {"a": "unsure"})) == {
        "named": "It is named."
    }


def test_a_reason_without_words_for_doubt_says_at_least_that_it_is_one() -> None:
    asked = Question("a", "A?", answers=YES_NO, counts_as="yes")
    part = Part("p", "P", (action("act", rule("so", Is("a", ("yes",)))),))

    assert reasons(advice_on(small(part, questions=(asked,)), {"a": "unsure"})) == {
        "so": "You are not sure, and that counts: It is so."
    }


def test_a_rule_that_does_not_hold_keeps_its_reason() -> None:
    asked = Question("a", "A?", answers=YES_NO, counts_as="yes")
    only = rule("so", Is("a", ("yes",)), "You are not sure.")
    space = small(Part("p", "P", (action("act", only),)), questions=(asked,)).engine.space

    assert explain_rule(only, space, space.state({"a": frozenset({"no"})})) == "It is so."


def plainly(condition: Condition) -> Condition:
    """Take the tests that name "unsure" out of a condition."""
    match condition:
        case AllOf(parts):
            return AllOf(tuple(map(plainly, parts)))
        case AnyOf(parts):
            return AnyOf(tuple(map(plainly, parts)))
        case Is(question, answers):
            return Is(question, tuple(each for each in answers if each != UNSURE))
    return condition


@given(rule_sets(), st.data())
def test_what_is_told_as_a_fact_holds_whatever_the_unsure_answers_turn_out_to_be(
    rules: RuleSet, data: st.DataObject
) -> None:
    parts = tuple(
        replace(
            part,
            applies_if=ALWAYS,
            actions=tuple(
                replace(a, rules=tuple(replace(r, condition=plainly(r.condition)) for r in a.rules))
                for a in part.actions
            ),
        )
        for part in rules.parts
    )
    questions = tuple(replace(each, ask_if=ALWAYS) for each in rules.questions)
    space = Space(replace(rules, parts=parts, questions=questions))
    state = [
        data.draw(st.sampled_from([1 << n for n in range(b.bit_length())])) for b in space.blank
    ]
    surely = state.copy()
    for number, variable in enumerate(space.variables):
        unsure = 1 << variable.values.index(UNSURE) if UNSURE in variable.values else 0
        if state[number] == unsure:
            rest = [1 << n for n in range(space.blank[number].bit_length()) if 1 << n != unsure]
            surely[number] = data.draw(st.sampled_from(rest))

    for part in parts:
        for each in (r for a in part.actions for r in a.rules):
            if truth(compile_surely(space, each.condition), state) == HOLDS:
                assert truth(space.compile(each.condition), surely) == HOLDS


def test_a_level_reached_by_doubt_is_not_reached_surely() -> None:
    asked = Question("a", "A?", answers=YES_NO, counts_as="yes")
    first = Part("p", "P", (action("act", rule("so", Is("a", ("yes",)))),))
    interview = small(first, questions=(asked,))
    space = interview.engine.space
    level = AtLeast("p", "high")

    for given_, surely in (("unsure", FAILS), ("yes", HOLDS)):
        state = space.state({"a": frozenset({given_})})
        assert truth(space.compile(level), state) == HOLDS
        assert truth(compile_surely(space, level), state) == surely


# Ladders carry the same words


def ladder() -> Ladder:
    def stage(name: str) -> Stage:
        return Stage(
            name, f"Stage {name}", f"I tried {name}", (), f"It is {name}.", (),
            f"You are not sure of {name}.",
        )  # fmt: skip

    worse = Branch(Is("safe", ("no",)), "It is worse.", (), "You are not sure how it is.")
    ending = Ending(
        "beyond", "Go on", "high", (), (Within("now"),), (), "All was tried.", (),
        "You are not sure that all was tried.",
    )  # fmt: skip
    return Ladder(
        (stage("one"), replace(stage("two"), start_here=worse), stage("three")),
        "high",
        ending,
        how_far=Asked("How far?", find_out="The notes say."),
        what_came=Asked("What came?", find_out="The manager knows."),
        by_when=AskedDay("By when?", find_out="The diary says."),
    )


def test_the_questions_of_a_ladder_say_how_to_find_out() -> None:
    far, came, when = expand_questions("p", ladder())

    assert [each.find_out for each in (far, came, when)] == [
        "The notes say.", "The manager knows.", "The diary says.",
    ]  # fmt: skip


def test_the_questions_of_a_ladder_say_what_is_not_sure_in_their_own_words_or_in_ours() -> None:
    own = replace(ladder(), how_far=Asked("How far?", unsure_of="how far it is"))

    assert [each.unsure_of for each in expand_questions("p", own)] == [
        "how far it is", "what came of that", "by when it should be done or answered",
    ]  # fmt: skip


def test_whoever_does_not_know_how_far_it_went_begins_at_the_first_stage() -> None:
    far, *_ = expand_questions("p", ladder())

    assert far.counts_as == "none"


def test_the_rules_of_a_ladder_have_words_for_doubt() -> None:
    actions = expand_actions("p", ladder(), {})

    assert {each.because_unsure for a in actions for each in a.rules} == {
        "You are not sure of one.",
        "You are not sure of two.",
        "You are not sure how it is.",
        "You are not sure of three.",
        "You are not sure that all was tried.",
    }


# Local rule sets, nations and records


def test_an_older_local_rule_set_needs_no_words_for_doubt(tmp_path: Path) -> None:
    local = overlaid_in(tmp_path, LOCAL)[1]
    codes = {each.code for each in check(local).findings}

    assert codes.isdisjoint({"SG127", "SG128", "SG129", "SG130", "SG145", "SG146"})


def test_a_local_rule_set_may_have_the_same_words(tmp_path: Path) -> None:
    words = LOCAL.replace("counts-as: yes", "counts-as: yes\n    find-out: The caretaker knows.")
    words = words.replace(
        "source: my", "because-unsure: You are not sure of the lights., source: my"
    )

    local = overlaid_in(tmp_path, words)[1]
    advice = advice_on(Interview(local), {"fire": "no", "lit": "unsure"})

    assert [each.find_out for each in advice.unsure] == ["The caretaker knows."]
    assert "You are not sure of the lights." in reasons(advice).values()


LOCAL = """\
documents:
  - {id: my-policy, title: Ours, publisher: Us, edition: "1", checked-on: 2026-11-01}
statements:
  - {id: my, document: my-policy, where: page 1, says: Lights out., kind: duty, sure: seen}
questions:
  - id: lit
    ask: Are the lights on?
    answers: {yes: Yes, no: No}
    counts-as: yes
in-part: danger
actions:
  - id: switch-off
    do: Switch them off
    level: refer
    who: [warden]
    within: now
    record: when
    rules:
      - {id: lights-on, if: {lit: yes}, because: The lights are on., source: my}
"""


def test_whoever_does_not_know_the_nation_gets_no_more_days_than_any_other(
    shipped: RuleSet,
) -> None:
    nations = {each.nation: set(each.days) for each in shipped.holidays}
    anywhere = nations.pop("not-known")

    assert anywhere == set.intersection(*nations.values())


def test_the_deadline_says_whose_bank_holidays_count(interview: Interview) -> None:
    given_ = {**WORRIED, "status": "not-known", "nation": "not-known", "told": "told-waiting"}
    christmas = datetime(2026, 12, 24, 10, tzinfo=LONDON)

    duties = {each.duty: each.due.words for each in advice_on(interview, given_, christmas).duties}

    assert "bank holidays of the whole United Kingdom" in duties["find-out-the-status"]


def test_doubt_about_danger_reads_as_a_sign_of_it_on_the_screen_and_in_the_record(
    shipped: RuleSet,
) -> None:
    question = next(q for q in shipped.questions if q.id == "danger-now")
    said = "Something points to danger at this moment, but I cannot tell"
    assert labels(question)[UNSURE] == said
    assert words_of(question, UNSURE) == said
    assert label_of(question, UNSURE) == said


@pytest.mark.parametrize("name", ["find-out", "because-unsure"])
def test_words_for_doubt_ask_for_nothing(shipped: RuleSet, name: str) -> None:
    texts = {
        "find-out": [each.find_out for each in shipped.questions],
        "because-unsure": [
            each.because_unsure for part in shipped.parts for a in part.actions for each in a.rules
        ],
    }[name]

    first = {text.split()[0] for text in texts if text}
    assert first.isdisjoint({"Ask", "Call", "Do", "Find", "Look", "Ring", "Say", "Tell", "Write"})


@pytest.mark.usefixtures("unexampled")
def test_no_word_for_doubt_can_be_lost_from_the_rules(shipped: RuleSet) -> None:
    mute = replace(
        shipped,
        questions=tuple(
            replace(q, unsure_of="", find_out="", always_known="") for q in shipped.questions
        ),
        parts=tuple(
            replace(
                part,
                actions=tuple(
                    replace(a, rules=tuple(replace(r, because_unsure="") for r in a.rules))
                    for a in part.actions
                ),
            )
            for part in shipped.parts
        ),
    )
    said = Counter({"SG127": sum(bool(q.find_out) for q in shipped.questions)})
    said["SG129"] = sum(bool(q.always_known) for q in shipped.questions)
    said["SG128"] = sum(
        bool(r.because_unsure) for part in shipped.parts for a in part.actions for r in a.rules
    )

    checks = doubts_as_facts, hard_to_find_out, nameless_doubts, never_unknown
    lost = Counter(each.code for each in checked_by(checks, mute).findings)

    # To say how to find out does no harm where no action hangs on it.
    assert said["SG127"] - 2 <= lost["SG127"] <= said["SG127"]
    assert (lost["SG128"], lost["SG129"]) == (said["SG128"], said["SG129"])
    assert lost["SG146"] == sum(bool(q.unsure_of) for q in shipped.questions)
