"""What a local rule set adds to the base: contacts, steps and lines, actions of its own, items."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from generated import BRIEFLY, full_answers
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from overlay_folders import HEAD, Find, base_in, checked, overlaid_in, overlay_in
from test_merge_local_rules import AS_OF, LADDER, action, advice_on
from where import ROOT

from safeguard_cli.core.advising.shapes import Advice
from safeguard_cli.core.checking.check_local_protects import check_overlay
from safeguard_cli.core.checking.check_outcomes import broken_invariants
from safeguard_cli.core.checking.finding import Finding
from safeguard_cli.core.checking.local_may_advise import is_proved, place_at_local_rules
from safeguard_cli.core.checking.run_checks import check
from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.deciding.deadlines import moment_of
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.model.conditions import Is, Yields, YieldsNot
from safeguard_cli.core.model.rule_set import Act, Invariant, RuleSet, Step
from safeguard_cli.reading.localise import localise

ROOT = ROOT
EVERY_CHECK = pytest.param((), marks=pytest.mark.slow, id="every check")
SCHOOL = ROOT / "tests" / "local-sets" / "school"
ADDS = """\
adds:
  - to: put-out
    who: [warden, neighbour]
    steps:
      - {do: Fill the bucket, if: {nation: england}, source: small-1}
    record: [which bucket, what you did]
  - to: ask-neighbour
    before: knock
    steps: Put your boots on
contacts:
  - {id: neighbour, role: Neighbour, scope: next door, source: small-1}
"""
OWN = """\
in-part: danger
actions:
  - id: mine
    before: put-out
    strengthens: put-out
    do: Put it out with our own hose
    level: refer
    who: warden
    within: now
    steps: Unroll the hose
    record: how long it took
    rules:
      - id: r
        if: {fire: yes, where: out, tried: none}
        because: We have a hose.
        source: small-1
"""
CONDUCT: dict[str, Value] = {
    "danger-now": "no", "tonight": "no-child", "harm": "no", "about": "person", "role": "staff",
    "person-worry": "conduct", "who-is-it": "colleague", "safe-person": "yes",
    "person-told": "nobody",
    "setting": "school-maintained", "test-school-again": "yes",
}  # fmt: skip
ABUSE = CONDUCT | {"person-worry": "abuse", "test-school-supply": "agency"}


def findings_over(base: RuleSet, rules: RuleSet, *only: Find) -> list[Finding]:
    """Return what is found in local rules; with `only`, by these checks. `-m slow` runs all."""
    found = checked(base, rules, *only).findings
    return list(place_at_local_rules([*check_overlay(base, rules)[0], *found], rules))


@pytest.fixture(scope="module")
def school(shipped: RuleSet) -> RuleSet:
    return localise(shipped, SCHOOL)[0]


def school_with(folder: Path, base: RuleSet, file: str, before: str, after: str) -> RuleSet:
    """Return the school's rules with one thing in them changed."""
    copy = folder / "school"
    shutil.copytree(SCHOOL, copy)
    text = (copy / file).read_text("utf-8")
    assert before in text
    (copy / file).write_text(text.replace(before, after), "utf-8")
    return localise(base, copy)[0]


def promising_one_thing(base: RuleSet) -> RuleSet:
    """Return the base with one promise: to prove every one takes seconds, and is done if slow."""
    promised = [each for each in base.invariants if each.id == "conduct-is-always-reported"]
    return replace(base, invariants=tuple(promised))


def action_in(advice: Advice, part: str) -> str:
    return next(each.action for each in advice.actions if each.part == part)


def forbidding(base: RuleSet, title: tuple[str, ...] = (), step: tuple[str, ...] = ()) -> RuleSet:
    """Let the base's `put-out` say what not to do, in its title or in a step."""
    part = base.parts[0]
    steps = (Step("Do not hide", where="base/danger.yaml:1:1", forbids=step),)
    told = replace(part.actions[1], forbids=title, steps=steps)
    actions = (part.actions[0], told, *part.actions[2:])
    acts = (Act("hide", "Hide"),)
    return replace(base, acts=acts, parts=(replace(part, actions=actions), *base.parts[1:]))


# Contacts, steps and lines to write down


def test_what_is_added_to_an_action_stands_after_what_the_base_says(tmp_path: Path) -> None:
    base, rules = overlaid_in(tmp_path, ADDS)

    before, after = action(base, "put-out"), action(rules, "put-out")
    assert [who.contact for who in after.who] == ["warden", "fire-service", "warden", "neighbour"]
    assert [step.do for step in after.steps] == ["Fill the bucket"]
    assert after.record == (*before.record, "which bucket")
    assert after.rules == before.rules


def test_a_step_stands_before_one_of_the_base_if_it_says_so(tmp_path: Path) -> None:
    base, rules = overlaid_in(tmp_path, ADDS)

    before = [step.do for step in action(base, "ask-neighbour").steps]
    assert before[0] == "Knock on the door"
    assert [step.do for step in action(rules, "ask-neighbour").steps] == [
        "Put your boots on",
        *before,
    ]


def test_a_step_without_an_id_is_named_by_its_words(tmp_path: Path) -> None:
    text = ADDS.replace("before: knock", "before: Look up the procedure")
    _, rules = overlaid_in(tmp_path, text)

    steps = [step.do for step in action(rules, "ask-neighbour").steps]
    assert steps.index("Put your boots on") == steps.index("Look up the procedure") - 1


def test_what_is_added_protects_no_less_and_is_shown_where_its_condition_holds(
    tmp_path: Path,
) -> None:
    base, rules = overlaid_in(tmp_path, ADDS)
    burns: dict[str, Value] = {"fire": "yes", "where": "out", "tried": ("none",)}

    assert is_proved(base, rules)
    for nation, steps in (("england", ("Fill the bucket",)), ("wales", ())):
        advice = advice_on(rules, {**burns, "nation": nation})
        assert advice.actions[0].steps == steps


def test_what_is_added_to_the_rest_of_a_ladder_stays_where_local_stages_come_in(
    tmp_path: Path,
) -> None:
    more = "adds:\n  - {to: wait, steps: Put the day into the diary}\n"
    base, rules = overlaid_in(tmp_path, LADDER + more)

    assert [step.do for step in action(rules, "wait").steps][-1] == "Put the day into the diary"
    assert is_proved(base, rules)


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        ("if: {nation: england}, source", "if: {fire: no}, source", "step 1"),
        ("[warden, neighbour]", "[{contact: neighbour, if: {fire: no}}]", "contact `neighbour`"),
    ],
)
def test_what_is_added_and_never_shown_is_found_where_it_was_added(
    tmp_path: Path, before: str, after: str, what: str
) -> None:
    base, rules = overlaid_in(tmp_path, ADDS.replace(before, after))

    (found,) = findings_over(base, rules)

    assert (found.code, found.where.rpartition(":")[0]) in {
        ("SG116", "local/more.yaml:3"),
        ("SG116", "local/more.yaml:5"),
    }
    assert found.message == f"{what} of action `put-out` is never shown with it"


def test_an_action_that_strengthens_keeps_what_is_added_to_the_one_whose_place_it_takes(
    tmp_path: Path,
) -> None:
    _, rules = overlaid_in(tmp_path, OWN + ADDS)

    mine = action(rules, "mine")
    assert [step.do for step in mine.steps] == ["Unroll the hose", "Fill the bucket"]
    assert [who.contact for who in mine.who] == ["warden", "warden", "fire-service", "neighbour"]
    assert mine.record == ("how long it took", "what you did", "which bucket")


# Actions of its own, in the place of actions of the base


def promising(base: RuleSet, rules: RuleSet, then: object) -> tuple[RuleSet, RuleSet]:
    """Let the base promise something of every fire outdoors."""
    outdoors = Is("where", ("out",))
    invariant = Invariant("kept", "It is kept.", outdoors, then, "base/more.yaml:1:1")  # type: ignore[arg-type]
    return replace(base, invariants=(invariant,)), rules


def test_a_promise_of_an_action_is_kept_by_what_strengthens_it(tmp_path: Path) -> None:
    base, _ = overlaid_in(tmp_path, OWN)
    promised, _ = promising(base, base, Yields("danger", ("put-out",)))

    rules = localise(promised, tmp_path / "local")[0]

    assert rules.invariants[0].then == Yields("danger", ("put-out", "mine"))
    assert findings_over(promised, rules) == []


def test_what_must_not_come_of_an_action_must_not_come_of_what_strengthens_it(
    tmp_path: Path,
) -> None:
    base, _ = overlaid_in(tmp_path, OWN)
    never = Invariant(
        "never", "Never.", Is("tried", ("none",)), YieldsNot("danger", ("put-out",)), "base/a:1:1"
    )  # fmt: skip

    rules = localise(replace(base, invariants=(never,)), tmp_path / "local")[0]

    assert rules.invariants[0].then == YieldsNot("danger", ("put-out", "mine"))


def test_what_does_not_strengthen_keeps_no_promise_of_another(tmp_path: Path) -> None:
    text = OWN.replace("    strengthens: put-out\n", "")
    base, _ = overlaid_in(tmp_path, text)
    promised, _ = promising(base, base, Yields("danger", ("put-out",)))

    rules = localise(promised, tmp_path / "local")[0]

    assert {each.code for each in findings_over(promised, rules)} == {"SG131", "SG109"}


def test_a_step_in_words_takes_the_place_of_the_step_that_it_strengthens(tmp_path: Path) -> None:
    base, _ = overlaid_in(tmp_path, OWN)
    steps = ("Turn the wheel", "Aim low")
    plain = localise(base, tmp_path / "local")[0]
    assert "Aim low" not in [step.do for step in action(plain, "mine").steps]

    part = base.parts[0]
    put_out = part.actions[1]
    told = replace(put_out, steps=tuple(replace(part.actions[0].steps[0], do=do) for do in steps))
    actions = (part.actions[0], told, *part.actions[2:])
    base = replace(base, parts=(replace(part, actions=actions), *base.parts[1:]))
    better = "steps: [{do: Aim at the foot of it, strengthens: Aim low}]"
    (tmp_path / "local" / "more.yaml").write_text(OWN.replace("steps: Unroll the hose", better))
    rules = localise(base, tmp_path / "local")[0]

    assert [each.do for each in action(rules, "mine").steps] == [
        "Aim at the foot of it",
        "Turn the wheel",
    ]
    assert is_proved(base, rules)


@pytest.mark.parametrize(
    ("said", "lost"),
    [
        ("do: Put it out with our own hose", ["hide"]),
        ("do: Put it out with our own hose\n    forbids: hide", []),
    ],
)
def test_a_do_not_in_the_title_of_the_base_is_not_lost(
    tmp_path: Path, said: str, lost: list[str]
) -> None:
    text = OWN.replace("do: Put it out with our own hose", said)
    base = forbidding(base_in(tmp_path), title=("hide",))

    rules = localise(base, overlay_in(tmp_path, text))[0]

    found = [each for each in check_overlay(base, rules)[0] if each.code == "SG133"]
    assert [each.message for each in found] == [
        f"`put-out` forbids `{act}`, and `mine` does not any more; write `forbids: {act}`"
        for act in lost
    ]


@pytest.mark.parametrize(("said", "lost"), [("", 1), (", forbids: hide", 0)])
def test_a_do_not_of_a_step_is_not_lost_in_the_step_that_takes_its_place(
    tmp_path: Path, said: str, lost: int
) -> None:
    better = f"steps: [{{do: Stand up, strengthens: Do not hide{said}}}]"
    base = forbidding(base_in(tmp_path), step=("hide",))

    rules = localise(base, overlay_in(tmp_path, OWN.replace("steps: Unroll the hose", better)))[0]

    assert len([each for each in check_overlay(base, rules)[0] if each.code == "SG133"]) == lost


# Nothing is a finding that its author cannot mend


def test_contacts_and_steps_of_the_base_that_are_never_shown_here_are_no_finding(
    tmp_path: Path,
) -> None:
    # Whoever has tried nothing is never told what is for those who tried sand.
    base, _ = overlaid_in(tmp_path, OWN.replace("who: warden", "who: fire-service"))
    part, sand = base.parts[0], Is("tried", ("sand",))
    put_out = part.actions[1]
    rake = Step("Rake it", sand, where="base/danger.yaml:1:1")
    warden = replace(put_out.who[0], condition=sand)
    told = replace(put_out, who=(warden, put_out.who[1]), steps=(rake,))
    actions = (part.actions[0], told, *part.actions[2:])
    base = replace(base, parts=(replace(part, actions=actions), *base.parts[1:]))
    rules = localise(base, tmp_path / "local")[0]

    mine = action(rules, "mine")
    assert [who.contact for who in mine.who] == ["fire-service", "warden"]
    assert [step.do for step in mine.steps] == ["Unroll the hose", "Rake it"]
    assert findings_over(base, rules) == []
    idle = [each.message for each in check(rules).findings if each.code == "SG116"]
    assert len([each for each in idle if "`mine` is never shown" in each]) == 2


def test_an_action_behind_the_one_whose_place_it_is_to_take_is_told_to_stand_before_it(
    tmp_path: Path,
) -> None:
    base, rules = overlaid_in(tmp_path, OWN.replace("    before: put-out\n", ""))

    found = {each.code: each.message for each in findings_over(base, rules)}

    assert found["SG103"] == (
        "no answers lead to action `mine`; `put-out`, which it strengthens, comes first: "
        "write `before: put-out`"
    )


def test_a_later_deadline_by_an_added_reason_is_found_where_the_reason_stands(
    tmp_path: Path,
) -> None:
    text = "rules:\n  - {id: r, to: put-out, if: {fire: no}, because: B., source: small-1}\n"
    base, rules = overlaid_in(tmp_path, text)
    now = replace(base.parts[0].actions[2].within[0], clock="now")
    urgent = replace(base.parts[0].actions[2], within=(now,))
    part = replace(base.parts[0], actions=(*base.parts[0].actions[:2], urgent))
    base = replace(base, parts=(part, *base.parts[1:]))
    rules = localise(base, tmp_path / "local")[0]

    later = [each for each in findings_over(base, rules) if each.code == "SG132"]

    assert later
    assert {each.where for each in later} == {"local/more.yaml:2:10"}


def test_what_local_rules_make_of_the_base_is_found_where_they_stand(
    tmp_path: Path, shipped: RuleSet
) -> None:
    base = promising_one_thing(shipped)
    rules = school_with(tmp_path, base, "conduct.yaml", "    strengthens: report-the-conduct\n", "")

    found = findings_over(base, rules, broken_invariants)
    broken = [each for each in found if each.code == "SG109"]

    assert broken
    assert all(each.where.startswith("school/conduct.yaml:") for each in broken)


def test_a_reason_that_reads_what_nobody_is_asked_is_found_where_it_stands(tmp_path: Path) -> None:
    base, rules = overlaid_in(tmp_path, OWN.replace("tried: none", "nation: england"))

    (found,) = findings_over(base, rules)

    assert (found.code, found.where) == ("SG118", "local/more.yaml:13:13")


# A school's own procedures over the shipped rules


@pytest.mark.slow
def test_a_school_with_procedures_of_its_own_protects_as_much(
    shipped: RuleSet, school: RuleSet
) -> None:
    assert findings_over(shipped, school) == []


def test_its_low_level_concern_procedure_stands_in_the_place_of_the_base_and_keeps_its_steps(
    shipped: RuleSet, school: RuleSet
) -> None:
    advice = advice_on(school, CONDUCT)
    elsewhere = advice_on(school, CONDUCT | {"setting": "charity"})

    (person,) = (each for each in advice.actions if each.part == "person")
    assert person.action == "test-school-low-level"
    assert person.steps[0].startswith("Write the earlier times")
    (before,) = (each for each in elsewhere.actions if each.part == "person")
    assert before.action == "report-the-conduct"
    assert set(before.steps) < set(person.steps)
    assert action_in(advice_on(shipped, CONDUCT), "person") == "report-the-conduct"


def test_its_steps_and_duties_rest_on_its_own_questions(school: RuleSet) -> None:
    agency = advice_on(school, ABUSE)
    own = advice_on(school, ABUSE | {"test-school-supply": "school"})

    step = "An agency sent the person. It hears of this when the officer agrees."
    assert step in agency.actions[0].steps
    assert step not in own.actions[0].steps
    assert "test-school-supply-list" in {duty.duty for duty in agency.duties}
    assert "test-school-supply-list" not in {duty.duty for duty in own.duties}


def test_its_questions_come_after_those_of_the_base(school: RuleSet) -> None:
    asked = Interview(school).on(AS_OF).replay(ABUSE, AS_OF).asked

    assert asked.index("person-worry") < asked.index("test-school-supply")


def test_its_allegations_procedure_is_that_of_who_is_accused_too(school: RuleSet) -> None:
    said = {**CONDUCT, "about": "self", "self-gravity": "grave", "self-told": "nobody"}

    assert action_in(advice_on(school, said), "allegation") == "test-school-against-you"


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        (ABUSE, "outstanding"),
        (ABUSE | {"test-school-supply": "school"}, "met"),
        (ABUSE | {"setting": "charity", "harm": "yes"}, "not applicable"),
    ],
)
def test_its_item_has_a_condition_and_is_met_by_an_answer(
    school: RuleSet, answers: dict[str, Value], state: str
) -> None:
    listed = {each.checklist: each for each in advice_on(school, answers).checklists}

    states = {item.item: item.state for item in listed["golden-rules-2024"].items}
    assert states["test-school-employer"] == state


STRENGTHENED_STEP = "The officer (LADO, local authority designated officer) must hear of it within"
NOT_IN_DANGER = {"danger-now": "no", "tonight": "no-child", "setting": "school-maintained"}


@BRIEFLY
@given(st.data())
def test_whatever_is_answered_nothing_of_the_national_advice_is_missing_at_the_school(
    shipped: RuleSet, school: RuleSet, data: st.DataObject
) -> None:
    about = {"about": data.draw(st.sampled_from(["person", "self", "child"]))}
    answers = {**data.draw(full_answers(school)), **NOT_IN_DANGER, **about}
    asked = {question.id for question in shipped.questions}
    order = [level.id for level in shipped.levels]

    here = advice_on(school, answers)
    national = advice_on(shipped, {k: v for k, v in answers.items() if k in asked})

    own = {each.part: each for each in here.actions}
    for each in national.actions:
        mine = own[each.part]
        missing = set(each.steps) - set(mine.steps)
        assert order.index(mine.level) <= order.index(each.level)
        assert moment_of(mine.due) <= moment_of(each.due)
        assert all(step.startswith(STRENGTHENED_STEP) for step in missing)
        assert {who.role for who in each.who} <= {who.role for who in mine.who}
        assert set(each.record) <= set(mine.record)
    assert {duty.duty for duty in national.duties} <= {duty.duty for duty in here.duties}


@pytest.mark.parametrize("only", [(broken_invariants,), EVERY_CHECK])
@pytest.mark.parametrize(
    ("before", "after", "codes"),
    [
        pytest.param("[1 hour, same day]", "2 working days", {"SG132"}, id="later"),
        pytest.param(
            "within: same day\n    steps:\n      - do: Write the", 
            "within: by agreement\n    steps:\n      - do: Write the",
            {"SG132"},
            marks=pytest.mark.slow,
            id="by agreement",
        ),
        pytest.param(
            "strengthens: report-the-conduct", "strengthens: leave-it-with-the-senior-person",
            {"SG131", "SG109"}, marks=pytest.mark.slow,
            id="in the place of more than it strengthens",
        ),
        pytest.param(
            "    strengthens: report-the-conduct\n", "", {"SG131", "SG109"},
            # `test_what_local_rules_make_of_the_base_is_found_where_they_stand` finds it too.
            marks=pytest.mark.slow, id="nothing",
        ),
        pytest.param(
            "        strengthens: officer-hears",
            "        if: {test-school-supply: agency}\n        strengthens: officer-hears",
            {"SG131"}, marks=pytest.mark.slow, id="a step only now and then",
        ),
    ],
)  # fmt: skip
def test_a_procedure_that_protects_less_is_found(
    tmp_path: Path, shipped: RuleSet, before: str, after: str, codes: set[str],
    only: tuple[Find, ...],
) -> None:  # fmt: skip
    # A later deadline breaks no promise. What else is changed may break any of them.
    base = promising_one_thing(shipped) if only and codes == {"SG132"} else shipped
    rules = school_with(tmp_path, base, "conduct.yaml", before, after)

    found = findings_over(base, rules, *only)

    assert {each.code for each in found} == codes
    assert not is_proved(base, rules)


@pytest.mark.parametrize(
    "promises",
    [["abuse-is-never-talked-over"], pytest.param([], marks=pytest.mark.slow, id="every promise")],
)
def test_a_talk_first_of_ones_own_is_no_way_to_deal_with_suspected_abuse(
    tmp_path: Path, shipped: RuleSet, promises: list[str]
) -> None:
    kept = tuple(each for each in shipped.invariants if not promises or each.id in promises)
    base = replace(shipped, invariants=kept)
    own = """
in-part: five-steps
actions:
  - id: test-school-talk
    before: raise-with-manager
    strengthens: [raise-with-manager, talk-first]
    do: Take it up in the way of our school
    level: act
    who: [manager]
    within: same day
    record: [What was said]
    rules:
      - id: test-school-talking
        if: {person-worry: abuse, safe-person: yes}
        because: That is how we do it.
        source: test-school-conduct
"""
    text = (SCHOOL / "against-you.yaml").read_text("utf-8")
    rules = school_with(tmp_path, base, "against-you.yaml", text, own)

    only = [broken_invariants] if promises else []
    found = [each for each in findings_over(base, rules, *only) if each.code == "SG109"]

    assert any("abuse-is-never-talked-over" in each.message for each in found)
    assert all("test-school-talking" in dict(each.rules) for each in found)


# What `rules/README.md` shows

DECLARED = """
questions:
  - id: my-seen-before
    ask: Have you seen this of the same person before?
    answers: {yes: Yes, no: "No"}
    ask-if: {person-worry: conduct}
    counts-as: yes
    source: my-policy-records
contacts:
  - {id: my-office, role: Our office, scope: Finds anyone, local: yes, source: my-policy-records}
documents:
  - {id: my-policy, title: Our policy, publisher: Us, edition: now, checked-on: 2026-11-01}
statements:
  - id: my-policy-records
    document: my-policy
    where: page 1
    says: It is so.
    kind: duty
    sure: seen
"""


@pytest.mark.slow
def test_what_the_readme_of_the_rules_shows_of_local_files_passes_its_check(
    tmp_path: Path, shipped: RuleSet
) -> None:
    readme = (ROOT / "rules" / "README.md").read_text("utf-8")
    blocks = re.findall(r"```yaml\n(.*?)```", readme, re.DOTALL)
    (adds,) = (each for each in blocks if each.startswith("adds:"))
    (procedure,) = (each for each in blocks if each.startswith("in-part: person"))
    head = HEAD.replace("extends: small", "extends: uk-safeguarding")

    rules = localise(shipped, overlay_in(tmp_path, adds + procedure + DECLARED, head))[0]

    assert findings_over(shipped, rules) == []
