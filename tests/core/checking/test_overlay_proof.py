from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from overlay_folders import base_in, overlaid_in
from rule_folders import PROVED
from test_merge_local_rules import ADDED, EXCEPTION, LADDER
from where import ROOT

from safeguard_cli.commands.rules.check import check_local
from safeguard_cli.commands.rules.folder import extends_a_base
from safeguard_cli.commands.rules.new import new
from safeguard_cli.core.checking.check_local_protects import check_overlay
from safeguard_cli.core.checking.finding import Finding
from safeguard_cli.core.checking.later_deadlines import loses_or_sooner, may_be_later
from safeguard_cli.core.checking.local_may_advise import find_harmless
from safeguard_cli.core.checking.run_checks import check
from safeguard_cli.core.deciding.deadlines import LONDON, Calendar, due
from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.model.clauses import Clock, Step, Within
from safeguard_cli.core.model.conditions import ALWAYS, Is, Yields
from safeguard_cli.core.model.rule_set import Holidays, RuleSet
from safeguard_cli.reading.load import load_rules

ROOT = ROOT
EXAMPLES = [ROOT / "docs" / "examples" / name for name in ("partnership", "maintained-school")]
EASTER = (Holidays("england", "2026-12-31", ("2026-04-03", "2026-04-06", "2026-12-25")),)
ACTION = """\
in-part: climb
actions:
  - id: mine
    before: {before}
    {more}do: Do it
    level: {level}
    who: warden
    within: {within}
    record: it
    rules: [{{id: r, if: {{fire: no}}, because: B., source: small-1}}]
"""


def found(folder: Path, more: str) -> list[Finding]:
    base, rules = overlaid_in(folder, more)
    return check_overlay(base, rules)[0]


def action(before: str, level: str = "refer", within: str = "now", strengthens: str = "") -> str:
    more = f"strengthens: {strengthens}\n    " if strengthens else ""
    return ACTION.format(before=before, level=level, within=within, more=more)


@pytest.mark.parametrize("more", [ADDED, LADDER, EXCEPTION, "duties: []\n"])
def test_what_only_adds_replaces_or_tightens_passes(tmp_path: Path, more: str) -> None:
    base, rules = overlaid_in(tmp_path, more)

    findings, proved = check_overlay(base, rules)

    assert findings == []
    assert all(each.things for each in proved)


def test_a_sooner_clock_rests_on_the_statements_that_it_names(tmp_path: Path) -> None:
    cited = ADDED.replace("within: 1 hour}", "within: 1 hour, source: own-2}").replace(
        "kind: duty, sure: seen}\n",
        "kind: duty, sure: seen}\n"
        "  - {id: own-2, document: own, where: page 2, says: It is so., kind: duty, sure: seen}\n",
    )
    uncited = cited.replace(", source: own-2", "")

    found = {
        text: {each.message for each in check(overlaid_in(tmp_path / name, text)[1]).findings}
        for name, text in (("one", cited), ("two", uncited))
    }

    assert found[uncited] - found[cited] == {"nothing cites statement `own-2`"}


def test_a_base_passes_against_itself(tmp_path: Path) -> None:
    base = base_in(tmp_path)

    assert check_overlay(base, base)[0] == []


def test_an_action_that_pushes_another_aside_is_found_with_answers(tmp_path: Path) -> None:
    findings = found(tmp_path, action("ask-warden"))

    assert {finding.code for finding in findings} == {"SG131"}
    first = findings[0]
    assert "recommends `ask-warden` (level `refer`), and here it is `mine`" in first.message
    assert first.counterexample is not None
    assert first.counterexample["fire"] == "no"
    assert ("r", "local/more.yaml:10:18") in first.rules


def test_what_pushes_another_aside_on_some_days_only_is_found_on_these_days(tmp_path: Path) -> None:
    text = action("ask-warden").replace("because: B.", "in-force-from: 2026-09-30, because: B.")
    base, rules = overlaid_in(tmp_path, text)

    findings, proved = check_overlay(base, rules)

    assert {finding.code for finding in findings} == {"SG131"}
    assert all(each.message.endswith("(from 30 September 2026)") for each in findings)
    assert all(each.as_of >= "2026-09-30" for each in findings)
    assert proved == ()


def test_a_local_step_that_is_not_in_force_leaves_the_base_its_own(tmp_path: Path) -> None:
    step = "{do: Knock twice, strengthens: knock, in-force-from: 2026-09-30}"
    because = "      because: Our street"
    text = LADDER.replace(because, f"      steps: [{step}]\n{because}")

    messages = [finding.message for finding in found(tmp_path, text)]

    assert messages == [
        "step “Knock on the door” of `ask-neighbour` is left out of `climb-street`: what carries "
        "it has a narrower `if` (until 29 September 2026)"
    ]


def test_what_begins_in_the_base_alone_is_missed_from_its_first_day_on() -> None:
    local = load_rules(PROVED)
    (part,) = local.parts
    ring = part.actions[0]
    begins = replace(ring.rules[0], id="new", in_force_from="2026-09-30", condition=ALWAYS)
    more = replace(ring, rules=(*ring.rules, begins))
    base = replace(local, parts=(replace(part, actions=(more, *part.actions[1:])),))

    findings, _ = check_overlay(base, local)

    assert {finding.code for finding in findings} == {"SG131"}
    assert all(each.message.endswith("(from 30 September 2026)") for each in findings)


def test_what_begins_or_ends_in_the_base_passes_against_itself(tmp_path: Path) -> None:
    base = base_in(tmp_path)
    duty = replace(base.duties[0], in_force_from="2026-09-30", in_force_until="2026-12-31")
    dated = replace(base, duties=(duty, *base.duties[1:]))

    assert check_overlay(dated, dated)[0] == []


def test_an_action_that_strengthens_what_it_stands_for_passes(tmp_path: Path) -> None:
    assert found(tmp_path, action("call-off", strengthens="[call-off, ask-warden]")) == []


def test_a_later_deadline_is_found_with_answers(tmp_path: Path) -> None:
    findings = found(tmp_path, LADDER.replace("5 days", "5 working days"))

    assert {finding.code for finding in findings} == {"SG132"}
    assert "may be due later (5 working days" in findings[0].message
    assert findings[0].counterexample


@pytest.mark.parametrize(
    ("reply", "fault"),
    [
        ("3 days or sooner", ""),
        ("[4 days, 2 days or sooner]", ""),
        ("now", ""),
        # What is not said is as in the base.
        ("", ""),
        ("3 days", "lacks `or sooner`"),
        ("3 working days or sooner", "may be due later"),
        ("100 working days or sooner", "may be due later"),
        # What is agreed each time has no end, so the base's own clock stands beside it.
        ("by agreement or sooner", ""),
    ],
)
def test_a_reply_may_not_be_due_later_than_in_the_base(
    tmp_path: Path, reply: str, fault: str
) -> None:
    due = f"      reply-within: {reply}\n" if reply else ""
    text = LADDER.replace("      because: The street", f"{due}      because: The street")

    findings = found(tmp_path, text)

    assert {finding.code for finding in findings} == ({"SG132"} if fault else set())
    assert all(f"a reply to `climb-square` {fault}" in each.message for each in findings)
    assert all(finding.counterexample for finding in findings)


def test_or_sooner_may_not_get_lost(tmp_path: Path) -> None:
    findings = found(tmp_path, LADDER.replace("5 days or sooner", "5 days"))

    assert {finding.code for finding in findings} == {"SG132"}
    assert all("lacks `or sooner` (5 days)" in finding.message for finding in findings)
    assert not any("may be due later" in finding.message for finding in findings)


@pytest.mark.parametrize(
    ("within", "is_idle"),
    [
        ("2 hours", False),
        ("1 day", True),
        ("100 days", True),
        ("25 hours", True),
        ("5 working days", True),
        # The base has `or sooner` already.
        ("1 day or sooner", True),
        ("by agreement", True),
        ("now", False),
    ],
)
def test_a_sooner_clock_that_is_never_the_soonest_is_found(
    tmp_path: Path, within: str, is_idle: bool
) -> None:
    findings = found(tmp_path, f"shorten:\n  - {{on: put-out, within: {within}}}\n")

    assert [(one.code, one.where) for one in findings] == (
        [("SG139", "local/more.yaml:2:5")] if is_idle else []
    )


def test_a_sooner_clock_on_a_duty_is_held_against_the_duty(tmp_path: Path) -> None:
    findings = found(tmp_path, "shorten:\n  - {on: write-down, within: 9 days}\n")

    assert [one.message for one in findings] == [
        "`write-down` is never due sooner for this (9 days): it is due 24 hours without it"
    ]
    assert found(tmp_path / "b", "shorten:\n  - {on: write-down, within: 9 days or sooner}\n") == []


def test_a_base_stage_that_nothing_strengthens_is_lost(tmp_path: Path) -> None:
    findings = found(tmp_path, LADDER.replace("strengthens: [first, second]", "strengthens: first"))

    assert "SG133" in {finding.code for finding in findings}
    assert any("action `ask-warden` of the base is gone" in each.message for each in findings)


def test_a_stage_that_falls_behind_the_base_is_found(tmp_path: Path) -> None:
    # Having tried the first local stage counts as the base's second: what follows must be higher.
    text = LADDER.replace("strengthens: first", "strengthens: [first, second]")

    messages = [finding.message for finding in found(tmp_path, text)]

    assert any("the base recommends `call-off`" in message for message in messages)


def test_a_stage_may_stand_for_the_lower_of_those_that_it_strengthens(tmp_path: Path) -> None:
    text = LADDER.replace(
        "strengthens: first", "strengthens: [first, second]\n      stands-for: first"
    )

    assert found(tmp_path, text) == []


def test_a_lapsed_exception_is_found_only_on_a_day(tmp_path: Path) -> None:
    base, rules = overlaid_in(tmp_path, EXCEPTION)

    before, _ = check_overlay(base, rules, date(2026, 12, 31))
    after, _ = check_overlay(base, rules, date(2027, 1, 1))

    assert before == []
    assert [finding.code for finding in after] == ["SG134"]


def test_an_exception_that_gives_no_more_time_is_found(tmp_path: Path) -> None:
    idle = found(tmp_path, EXCEPTION.replace("2 days", "1 hour").replace("put-out", "nothing"))

    assert [(one.code, one.where) for one in idle] == [("SG135", "local/more.yaml:2:9")]
    assert "gives `nothing` no more time" in idle[0].message


def test_an_exception_that_can_never_hold_is_found(tmp_path: Path) -> None:
    base, rules = overlaid_in(tmp_path, EXCEPTION)
    # It may hold nowhere where its action comes out.
    rules = replace(rules, never_excepted=Yields("danger", ("put-out",)))

    findings, proved = check_overlay(base, rules)

    assert [one.code for one in findings] == ["SG135"]
    assert "can never hold" in findings[0].message
    assert len(proved) == 3


@pytest.mark.parametrize("folder", EXAMPLES, ids=[folder.name for folder in EXAMPLES])
def test_the_examples_load_and_never_protect_less(folder: Path) -> None:
    rules, findings, _ = check_local(folder)

    assert findings == []
    assert rules.local is not None
    assert rules.local.title.startswith("Example: ")


@pytest.mark.parametrize("folder", EXAMPLES, ids=[folder.name for folder in EXAMPLES])
def test_every_file_of_an_example_says_that_it_is_one(folder: Path) -> None:
    assert all(file.read_text("utf-8").startswith("# AN EXAMPLE") for file in folder.glob("*.yaml"))


def test_a_new_local_rule_set_loads_and_never_protects_less(tmp_path: Path) -> None:
    new(tmp_path / "mine")

    rules, findings, _ = check_local(tmp_path / "mine")

    assert findings == []
    assert rules.local is not None
    assert rules.local.id == "my-organisation"


def test_a_new_local_rule_set_is_never_written_over_another(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="already there"):
        new(tmp_path)


def test_a_local_rule_set_is_told_from_a_whole_one(tmp_path: Path) -> None:
    assert extends_a_base(EXAMPLES[0])
    assert not extends_a_base(ROOT / "rules")
    assert not extends_a_base(tmp_path / "none")


# Clocks


@pytest.mark.parametrize(
    ("mine", "theirs", "later"),
    [
        ([Within("days", 7)], [Within("days", 7)], False),
        ([Within("days", 5)], [Within("days", 7)], False),
        ([Within("days", 8)], [Within("days", 7)], True),
        ([Within("working-days", 2)], [Within("days", 7)], False),
        # Over Easter, five working days are eleven days.
        ([Within("working-days", 5)], [Within("days", 7)], True),
        ([Within("working-days", 5), Within("days", 7)], [Within("days", 7)], False),
        ([Within("days", 1)], [Within("working-days", 1)], False),
        # The day on which the clocks go back has 25 hours.
        ([Within("same-day")], [Within("hours", 24)], True),
        ([Within("same-day")], [Within("hours", 25)], False),
        ([Within("hours", 24)], [Within("same-day")], True),
        # The day on which they go forward has 23.
        ([Within("hours", 24)], [Within("days", 1)], True),
        ([Within("hours", 23)], [Within("days", 1)], False),
        ([Within("by-agreement")], [Within("days", 30)], True),
        ([Within("days", 30)], [Within("by-agreement")], False),
        ([Within("by-agreement")], [Within("by-agreement")], False),
        ([Within("when-you-choose")], [Within("by-agreement")], True),
        ([Within("by-agreement")], [Within("when-you-choose")], False),
        ([Within("now")], [Within("days", 1, start="seen-on")], False),
        ([Within("days", 1)], [Within("days", 1, start="seen-on")], True),
        ([Within("days", 1, start="seen-on")], [Within("days", 2, start="seen-on")], False),
        ([Within("answer", start="plan")], [Within("answer", start="plan")], False),
        ([Within("days", 1)], [Within("answer", start="plan")], True),
    ],
)  # fmt: skip
def test_deadlines_are_held_against_each_other_over_the_whole_calendar(
    mine: list[Within], theirs: list[Within], later: bool
) -> None:
    assert may_be_later(tuple(mine), tuple(theirs), EASTER) is later


LEAVING = Within("before-the-child-leaves")
OTHERS = [
    Within("same-day"), Within("hours", 1), Within("days", 1), Within("working-days", 1),
    Within("by-agreement"), Within("days", 1, start="seen-on"), Within("answer", start="plan"),
    Within("school-days", 1, longest=2),
]  # fmt: skip


def test_only_now_and_the_same_are_never_later_than_before_the_child_leaves() -> None:
    # Nobody knows when the child leaves: it may be in a minute.
    for other in OTHERS:
        assert may_be_later((other,), (LEAVING,), EASTER), other
    for mine in ((Within("now"),), (LEAVING,), (Within("same-day"), LEAVING)):
        assert not may_be_later(mine, (LEAVING,), EASTER)


def test_before_the_child_leaves_may_be_later_than_any_clock_but_an_agreement() -> None:
    # It may also be tomorrow.
    later = [each for each in (Within("now"), *OTHERS) if may_be_later((LEAVING,), (each,), EASTER)]

    assert later == [each for each in (Within("now"), *OTHERS) if each.clock != "by-agreement"]
    assert not may_be_later((LEAVING, Within("same-day")), (Within("same-day"),), EASTER)


START = datetime(2026, 4, 1, tzinfo=LONDON)
KINDS: list[Clock] = ["now", "same-day", "hours", "days", "working-days"]
clocks = st.builds(Within, st.sampled_from(KINDS), st.integers(1, 100))
minutes = st.integers(0, 274 * 24 * 60).map(lambda minute: START + timedelta(minutes=minute))


@given(st.lists(clocks, min_size=1, max_size=2), clocks, minutes)
def test_never_later_means_never_later(mine: list[Within], theirs: Within, start: datetime) -> None:
    if not may_be_later(tuple(mine), (theirs,), EASTER):
        calendar = Calendar(start, EASTER[0], {})
        ends = [datetime.fromisoformat(due((one,), calendar).at) for one in (*mine, theirs)]

        assert min(ends[:-1]) <= ends[-1]


def test_or_sooner_is_kept_by_any_clock_or_by_now() -> None:
    sooner = (Within("days", 7, or_sooner=True),)

    assert loses_or_sooner((Within("days", 1),), sooner)
    assert not loses_or_sooner((Within("days", 1), Within("days", 2, or_sooner=True)), sooner)
    assert not loses_or_sooner((Within("now"),), sooner)


def test_what_only_the_base_can_mend_is_no_finding_of_a_local_rule_set(tmp_path: Path) -> None:
    base = base_in(tmp_path)
    is_harmless = find_harmless(base)
    rule, question = base.parts[0].actions[0].rules[0].where, base.questions[1].where

    assert is_harmless(Finding("SG102", rule, "rule `fire-indoors` never wins"))
    assert not is_harmless(Finding("SG102", "local/more.yaml:4:7", "rule `y` never wins"))
    # What local rules make of a question of the base, their author can mend.
    assert not is_harmless(Finding("SG110", question, "being unsure protects less"))


def test_a_finding_that_the_base_has_already_is_not_found_in_a_local_rule_set(
    tmp_path: Path,
) -> None:
    base, rules = overlaid_in(tmp_path, ADDED)
    before = {(each.code, each.where) for each in check(base).findings}
    report = check(rules, is_harmless=find_harmless(base))

    assert before
    assert not before.intersection((each.code, each.where) for each in report.findings)


# What no file can say, because loading stops it, would be found all the same


def in_danger(base: RuleSet, number: int, **more: object) -> RuleSet:
    """Change an action of the part for danger."""
    part = base.parts[0]
    actions = list(part.actions)
    actions[number] = replace(actions[number], **more)
    return replace(base, parts=(replace(part, actions=tuple(actions)), *base.parts[1:]))


def with_item(rules: RuleSet, **more: object) -> RuleSet:
    checklist = rules.checklists[0]
    items = (replace(checklist.items[0], **more), *checklist.items[1:])
    return replace(rules, checklists=(replace(checklist, items=items), *rules.checklists[1:]))


def with_duties(rules: RuleSet, **more: object) -> RuleSet:
    return replace(rules, duties=tuple(replace(duty, **more) for duty in rules.duties))


def ended(base: RuleSet, **more: object) -> tuple[Step, ...]:
    """The steps of the first action, with an end."""
    return tuple(replace(step, **more) for step in base.parts[0].actions[0].steps)


BURNS = Is("fire", ("yes",))
OUT = Is("where", ("out",))
LATE = (Within("by-agreement"),)


@pytest.mark.parametrize(
    ("soften", "code", "message"),
    [
        (
            lambda base: with_duties(base, within=LATE),
            "SG132",
            "duty `write-down` may be due later",
        ),
        (lambda base: with_duties(base, condition=OUT), "SG131", "duty `tell` no longer holds"),
        (lambda base: with_item(base, met_if=BURNS), "SG131", "item `doors` of `fire-drill` is no"),
        (lambda base: with_item(base, applies_if=OUT), "SG131", "item `doors` of `fire-drill` is"),
        (lambda base: in_danger(base, 2, rules=()), "SG131", "nothing is recommended where"),
        (lambda base: in_danger(base, 0, steps=()), "SG133", "step “Get out” of `call` is missing"),
        (lambda base: in_danger(base, 0, record=()), "SG133", "is no longer written down with"),
        (lambda base: replace(base, groups=()), "SG133", "fields of `what` are gone"),
        (
            lambda base: replace(
                base, parts=(replace(base.parts[0], applies_if=BURNS), *base.parts[1:])
            ),
            "SG131",
            "part `danger` is left out",
        ),
        (
            lambda base: in_danger(
                base,
                0,
                steps=tuple(replace(s, condition=OUT) for s in base.parts[0].actions[0].steps),
            ),
            "SG131",
            "step “Get out” of `call` is left out of `call`: what carries it has a narrower `if`",
        ),
        (
            lambda base: in_danger(base, 0, steps=ended(base, until=BURNS)),
            "SG131",
            "step “Get out” of `call` is left out of `call`: what carries it has a narrower `if`",
        ),
        (
            lambda base: in_danger(base, 0, steps=ended(base, until_answered="fire")),
            "SG133",
            "step “Get out” of `call` is missing from `call`",
        ),
    ],
)
def test_whatever_protects_less_is_found(
    tmp_path: Path, soften: Callable[[RuleSet], RuleSet], code: str, message: str
) -> None:
    base = base_in(tmp_path)

    findings, proved = check_overlay(base, soften(base))

    assert any(one.code == code and message in one.message for one in findings)
    assert proved == ()


@pytest.mark.parametrize(("place", "is_lost"), [("in", True), ("out", False)])
def test_a_step_is_lost_only_where_it_could_have_been_shown(
    tmp_path: Path, place: str, is_lost: bool
) -> None:
    rules = base_in(tmp_path)
    steps = rules.parts[0].actions[0].steps
    # Outdoors another action is advised, so that there nobody would see this step.
    more = Step("Stay low", Is("where", (place,)), ("small-1",))
    base = in_danger(rules, 0, steps=(*steps, more))

    findings, _ = check_overlay(base, rules)

    assert ("SG133" in {each.code for each in findings}) == is_lost


def test_what_there_was_no_time_to_prove_is_a_finding(tmp_path: Path) -> None:
    base, rules = overlaid_in(tmp_path, action("call-off", strengthens="[call-off, ask-warden]"))

    findings, proved = check_overlay(base, rules, steps=1)

    assert [one.code for one in findings] == ["SG190"]
    assert proved == ()
