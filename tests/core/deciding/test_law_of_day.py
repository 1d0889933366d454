"""The moment of a case picks the law of its day, and an unknown start never softens anything."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from columned import hold_against_the_engine
from generated import NOW, as_tested, full_answers, rule_sets, some_answers
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from rule_folders import PROVED

from safeguard_cli.core.advising.consultation import Consultation
from safeguard_cli.core.advising.record import make_record
from safeguard_cli.core.advising.verifying import verify
from safeguard_cli.core.checking.run_checks import check
from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.deciding.deadlines import LONDON
from safeguard_cli.core.deciding.decision import decide_case
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.deciding.law_of_day import Span, joined_words, rules_on, spans, turning_days
from safeguard_cli.core.logic.nodes import HOLDS
from safeguard_cli.core.model.conditions import ALWAYS, AtLeast
from safeguard_cli.core.model.rule_set import Action, Duty, Note, RuleSet, Within
from safeguard_cli.reading.load import load_rules

FIRST, LAST = date(2026, 9, 30), date(2026, 12, 31)
BEFORE, AFTER = FIRST - timedelta(days=1), LAST + timedelta(days=1)
TURN = NOW.date()
SPAN = {"in_force_from": FIRST.isoformat(), "in_force_until": LAST.isoformat()}
UNKNOWN = {"in_force_from": "unknown"}


@pytest.fixture
def proved() -> RuleSet:
    return load_rules(PROVED)


def with_rule(rules: RuleSet, action: str, **fields: str) -> RuleSet:
    """Return the rule set with the first rule of an action changed."""
    (part,) = rules.parts
    actions = tuple(
        replace(each, rules=(replace(each.rules[0], **fields), *each.rules[1:]))
        if each.id == action
        else each
        for each in part.actions
    )
    return replace(rules, parts=(replace(part, actions=actions),))


def rules_of(rules: RuleSet) -> list[str]:
    return [rule.id for part in rules.parts for a in part.actions for rule in a.rules]


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 10, tzinfo=LONDON)


# What is in force on a day


def test_a_rule_set_without_dates_is_the_law_of_every_day_itself(proved: RuleSet) -> None:
    assert rules_on(proved, FIRST) is proved
    assert spans(proved) == (Span(None, None),)
    assert Interview(proved).on(FIRST).on(LAST).rules is proved


@pytest.mark.parametrize(
    ("day", "stands"), [(BEFORE, False), (FIRST, True), (LAST, True), (AFTER, False)]
)
def test_a_rule_holds_from_its_first_day_to_its_last_day(
    proved: RuleSet, day: date, stands: bool
) -> None:
    rules = with_rule(proved, "ring", **SPAN)

    assert ("burns-inside" in rules_of(rules_on(rules, day))) == stands


def test_an_action_of_which_no_rule_is_in_force_is_not_advised(proved: RuleSet) -> None:
    rules = with_rule(proved, "carry-on", **SPAN)

    (part,) = rules_on(rules, BEFORE).parts

    assert [action.id for action in part.actions] == ["ring", "put-out"]


def test_duties_and_items_are_left_out_on_other_days(proved: RuleSet) -> None:
    (checklist,) = proved.checklists
    items = (replace(checklist.items[0], **SPAN),)
    rules = replace(
        proved,
        duties=(replace(proved.duties[0], **SPAN),),
        checklists=(replace(checklist, items=items),),
    )

    before, then = rules_on(rules, BEFORE), rules_on(rules, FIRST)

    assert (before.duties, before.checklists[0].items) == ((), ())
    assert ([d.id for d in then.duties], [i.id for i in then.checklists[0].items]) == (
        ["write"],
        ["bell"],
    )


def test_a_step_that_is_not_in_force_is_never_shown_and_keeps_its_number(proved: RuleSet) -> None:
    (part,) = proved.parts
    put_out = part.actions[1]
    steps = (replace(put_out.steps[0], condition=ALWAYS, **SPAN), replace(put_out.steps[0], do="B"))
    actions = (part.actions[0], replace(put_out, steps=steps), part.actions[2])
    rules = replace(proved, parts=(replace(part, actions=actions),))
    given: dict[str, Value] = {"burning": "yes", "place": "out", "heard": ("none",)}
    interview = Interview(rules)

    shown = [
        Consultation(interview, given, at(day)).advice.actions[0].steps for day in (BEFORE, FIRST)
    ]

    assert shown == [("B",), ("Use sand", "B")]
    assert rules_on(rules, BEFORE).parts[0].actions[1].steps[1].do == "B"


def test_what_is_cited_is_the_law_of_the_day(proved: RuleSet) -> None:
    one, two = proved.statements
    statements = (
        replace(one, in_force_until="2026-09-29"),
        replace(two, in_force_from="2026-09-30"),
    )
    both = replace(with_rule(proved, "ring", source=("one", "two")), statements=statements)  # type: ignore[arg-type]

    cited = [rules_on(both, day).parts[0].actions[0].rules[0].source for day in (BEFORE, FIRST)]

    assert cited == [("one",), ("two",)]


def test_a_dated_note_is_said_on_its_days_only(proved: RuleSet) -> None:
    noted = replace(proved.checklists[0], dated_notes=(Note("And twice from now on.", **SPAN),))
    rules = replace(proved, checklists=(noted,))

    notes = [rules_on(rules, day).checklists[0].note for day in (BEFORE, FIRST, AFTER)]

    assert notes == ["Once a year.", "Once a year. And twice from now on.", "Once a year."]


def test_the_law_changes_on_first_days_and_after_last_days(proved: RuleSet) -> None:
    rules = with_rule(proved, "ring", **SPAN)
    forever = with_rule(proved, "ring", in_force_until="9999-12-31")

    assert turning_days(rules) == (FIRST, AFTER)
    assert [span.words for span in spans(rules)] == [
        "until 29 September 2026",
        "from 30 September 2026 until 31 December 2026",
        "from 1 January 2027",
    ]
    assert joined_words(spans(rules)[:2]) == "until 31 December 2026"
    assert joined_words(spans(rules)[::2]) == "until 29 September 2026 and from 1 January 2027"
    assert turning_days(forever) == ()


def test_rules_that_change_with_the_day_are_never_compiled_without_one(proved: RuleSet) -> None:
    interview = Interview(with_rule(proved, "ring", **SPAN))

    with pytest.raises(ValueError, match="choose one with `on`"):
        interview.replay({}, NOW)

    assert interview.on(FIRST) is interview.on(LAST)
    assert interview.on(FIRST) is not interview.on(BEFORE)
    assert interview.rules.digest == interview.on(FIRST).rules.digest


def test_the_law_of_a_day_is_that_of_the_day_in_london(shipped: RuleSet) -> None:
    # Half past eleven in the evening by Greenwich is half past midnight in London.
    evening = datetime.fromisoformat("2026-09-29T23:30:00+00:00").astimezone(LONDON)

    assert "refused-but-the-law-may-oblige" in rules_of(Interview(shipped).on(evening).rules)


# An unknown start


def test_an_unknown_start_holds_on_every_day_and_is_said_beside_each_sentence(
    proved: RuleSet,
) -> None:
    rules = with_rule(proved, "ring", **UNKNOWN)
    (checklist,) = rules.checklists
    rules = replace(
        rules,
        duties=(replace(rules.duties[0], **UNKNOWN),),
        checklists=(replace(checklist, items=(replace(checklist.items[0], **UNKNOWN),)),),
        statements=(replace(rules.statements[0], **UNKNOWN), rules.statements[1]),
    )

    for day in (date(1999, 1, 1), FIRST):
        law = rules_on(rules, day)
        assert law.parts[0].actions[0].rules[0].because == "It kills. Start date not confirmed."
        assert law.duties[0].do == "Write it down (start date not confirmed)"
        assert law.checklists[0].items[0].says == "The bell rings. Start date not confirmed."
        assert law.statements[0].where == "page 1, start date not confirmed"


def test_an_unknown_start_can_end(proved: RuleSet) -> None:
    rules = with_rule(proved, "ring", in_force_from="unknown", in_force_until="2026-12-31")

    assert "burns-inside" in rules_of(rules_on(rules, LAST))
    assert "burns-inside" not in rules_of(rules_on(rules, AFTER))


@given(rule_sets(), st.data())
def test_a_rule_of_unknown_start_never_makes_the_action_of_any_part_milder(
    rules: RuleSet, data: st.DataObject
) -> None:
    chosen = data.draw(st.sets(st.sampled_from(rules_of(rules))))
    parts = tuple(
        replace(part, actions=tuple(unknown(a, chosen) for a in part.actions))
        for part in rules.parts
    )
    doubtful = replace(rules, parts=parts)
    state = Interview(rules).engine.space.state(as_tested(rules, data.draw(full_answers(rules))))
    everything = Interview(doubtful).on(TURN).engine
    settled = Interview(rules_on(doubtful, TURN, lambda rule: rule.id not in chosen)).engine

    both = zip(everything.decide_parts(state), settled.decide_parts(state), strict=True)
    for more, less in both:
        order = [action.id for action in more.part.actions]
        if less.applies == HOLDS and less.action is not None:
            assert more.applies == HOLDS
            assert more.action is not None
            assert order.index(more.action.id) <= order.index(less.action.id)


def test_a_rule_of_unknown_start_by_which_an_item_is_met_is_found(proved: RuleSet) -> None:
    rules = with_rule(proved, "put-out", **UNKNOWN)
    (checklist,) = rules.checklists
    met = replace(checklist.items[0], met_if=AtLeast("fire", "act"), applies_if=ALWAYS)
    rules = replace(rules, checklists=(replace(checklist, items=(met,)),))

    messages = [one.message for one in check(rules).findings if one.code == "SG141"]

    assert messages == [
        "held against the rules without `burns-outside`, whose start is unknown: item `bell` of "
        "`drill` is no longer outstanding"
    ]


# The same law wherever a case is decided


@given(rule_sets(), st.data())
def test_many_cases_over_both_sides_of_a_turn_are_each_decided_by_the_law_of_their_day(
    rules: RuleSet, data: st.DataObject
) -> None:
    dated = with_a_turn(rules)
    interview = Interview(dated)
    days = st.integers(-2, 2).map(lambda n: NOW + timedelta(days=n))
    cases = data.draw(st.lists(st.tuples(some_answers(rules), days), min_size=1, max_size=6))

    hold_against_the_engine(interview, [case for case, _ in cases], [at for _, at in cases])

    for answers, moment in cases:
        alone = decide_case(Interview(rules_on(dated, moment.date())), answers, moment)
        assert decide_case(interview, answers, moment) == alone


def test_a_record_is_verified_by_the_law_of_its_day(proved: RuleSet) -> None:
    interview = Interview(with_rule(proved, "ring", **SPAN))
    given: dict[str, Value] = {"burning": "yes", "place": "in", "heard": ("bell",), "colour": "red"}
    records = [
        make_record(Consultation(interview, given, at(day)), "SG-1") for day in (BEFORE, FIRST)
    ]

    assert [record.outcome[0].action for record in records] == ["put-out", "ring"]
    assert all(verify(record, interview).same_decision for record in records)


# Proof of each span


def test_a_finding_of_one_span_is_shown_by_answers_of_a_day_of_it(proved: RuleSet) -> None:
    rules = with_rule(proved, "ring", in_force_until="2026-06-01")

    finding = next(each for each in check(rules).findings if each.code == "SG109")

    assert finding.message.endswith("(from 2 June 2026)")
    assert finding.as_of == "2026-06-02T10:00"
    moment = datetime.fromisoformat(finding.as_of).replace(tzinfo=LONDON)
    given = finding.counterexample or {}
    assert decide_case(Interview(rules), given, moment).parts[0].action != "ring"


def test_what_was_proved_names_the_days_on_which_the_law_changes(proved: RuleSet) -> None:
    rules = replace(proved, checklists=(replace(
        proved.checklists[0], dated_notes=(Note("Twice a year.", **SPAN),)
    ),))  # fmt: skip

    assert check(rules).turns == ("2026-09-30", "2027-01-01")
    assert check(proved).turns == ()


def unknown(action: Action, chosen: set[str]) -> Action:
    """Return the action with an unknown start for those of its rules that were chosen."""
    rules = (replace(rule, **UNKNOWN) if rule.id in chosen else rule for rule in action.rules)
    return replace(action, rules=tuple(rules))


def with_a_turn(rules: RuleSet) -> RuleSet:
    """Return the rule set with a first rule and a duty that begin, and one that ends, at NOW."""
    part = rules.parts[0]
    first = part.actions[0]
    begun = replace(first.rules[0], in_force_from=TURN.isoformat()) if first.rules else None
    rules_now = (begun, *first.rules[1:]) if begun else first.rules
    actions = (replace(first, rules=rules_now), *part.actions[1:])
    ended = Duty(
        "ended", "Do it", "group", (Within("now"),), (),
        in_force_until=(TURN - timedelta(days=1)).isoformat(),
    )  # fmt: skip
    parts = (replace(part, actions=actions), *rules.parts[1:])
    return replace(rules, parts=parts, duties=(*rules.duties, ended))
