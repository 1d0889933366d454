"""Each kind of difference is found, and says whether it protects more or less."""

from __future__ import annotations

from pathlib import Path

import pytest
from differences import Answers, is_shown, with_action, with_part
from generated import NOW
from msgspec.structs import replace
from overlay_folders import base_in
from rule_folders import SMALL

from safeguard_cli.core.advising.consultation import Consultation
from safeguard_cli.core.advising.record import make_record
from safeguard_cli.core.advising.sealing import to_json
from safeguard_cli.core.comparing.compare_past_records import compare_records
from safeguard_cli.core.comparing.compare_rule_sets import compare
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.model.conditions import Is
from safeguard_cli.core.model.rule_set import Answer, Holidays, RuleSet, Within
from safeguard_cli.reading.load import load_rules


@pytest.fixture(scope="module")
def small() -> RuleSet:
    return load_rules(SMALL)


def test_a_later_deadline_is_less_protective_and_a_sooner_one_more(small: RuleSet) -> None:
    action = small.parts[1].actions[0]
    later = with_action(small, 1, 0, replace(action, within=(Within("working-days", 9),)))

    (onward,) = compare(small, later).differences
    (back,) = compare(later, small).differences

    assert (onward.kind, onward.protective) == ("deadline", "less")
    assert (back.kind, back.protective) == ("deadline", "more")
    assert is_shown(onward, small, later)


def test_a_deadline_that_is_later_on_one_day_of_the_year_is_less_protective(
    small: RuleSet,
) -> None:
    def due(within: Within) -> RuleSet:
        action = replace(small.parts[1].actions[0], within=(within,))
        holidays = (Holidays("england", "2026-12-31", ("2026-08-05", "2026-08-31")),)
        return replace(with_action(small, 1, 0, action), holidays=holidays)

    # A working day is three days over a weekend, and more only where the Monday is a holiday.
    (found,) = compare(due(Within("days", 3)), due(Within("working-days", 1))).differences

    assert found.protective == "less"
    assert found.evidence is not None
    assert found.evidence.as_of[:10] in ("2026-08-28", "2026-08-29", "2026-08-30")


def test_a_deadline_that_no_longer_says_or_sooner_is_less_protective(small: RuleSet) -> None:
    action = small.parts[1].actions[0]
    or_sooner = replace(action, within=(Within("working-days", 1, or_sooner=True),))
    plain = replace(action, within=(Within("working-days", 1),))
    old, new = (with_action(small, 1, 0, each) for each in (or_sooner, plain))

    assert [one.protective for one in compare(old, new).differences] == ["less"]
    assert [one.protective for one in compare(new, old).differences] == ["more"]


def test_a_law_that_begins_differs_from_its_first_day_on_and_is_shown_by_answers_of_one(
    small: RuleSet,
) -> None:
    duty = small.duties[0]
    began, begins = (
        replace(small, duties=(replace(duty, in_force_from=day), *small.duties[1:]))
        for day in ("2026-01-01", "2027-06-01")
    )

    (later,) = compare(began, begins).differences

    assert (later.kind, later.protective, later.old) == ("duty", "less", duty.id)
    assert later.in_force == "from 1 January 2026 until 31 May 2027"
    assert later.evidence is not None
    assert "2026-01-01" <= later.evidence.as_of[:10] <= "2027-05-31"
    assert is_shown(later, began, begins)
    assert compare(began, began).proved_same


def test_what_differs_on_every_day_names_no_days(small: RuleSet) -> None:
    dated = replace(small.duties[1], in_force_from="2026-09-30")
    old = replace(small, duties=(small.duties[0], dated, *small.duties[2:]))
    new = replace(old, duties=old.duties[1:])

    (gone,) = compare(old, new).differences

    assert gone.in_force == ""


def test_a_question_and_an_answer_that_only_one_side_has_are_differences(small: RuleSet) -> None:
    first, *rest = small.questions
    wider = replace(first, answers={**first.answers, "perhaps": Answer("Perhaps")})
    extra = replace(first, id="brand-new", ask="Is this new?")
    new = replace(small, questions=(wider, *rest, extra))

    found = {(one.kind, one.old, one.new) for one in compare(small, new).differences}

    assert found == {("answer", "", "perhaps"), ("question", "", "brand-new")}


def test_other_words_are_counted_and_no_difference(small: RuleSet) -> None:
    action = small.parts[0].actions[0]
    compared = compare(small, with_action(small, 0, 0, replace(action, do="Ring 999")))

    assert compared.proved_same
    assert compared.reworded == 1


def test_records_that_would_be_advised_otherwise_are_listed_and_unreadable_ones_named(
    shipped: RuleSet,
) -> None:
    place = [part.id for part in shipped.parts].index("protection")
    actions = shipped.parts[place].actions
    number = next(n for n, each in enumerate(actions) if each.id == "call-999")
    others = tuple(rule for rule in actions[number].rules if rule.id != "danger-is-now")
    new = with_action(shipped, place, number, replace(actions[number], rules=others))
    interview = Interview(shipped)
    danger = make_record(Consultation(interview, {"danger-now": "yes"}, NOW), "SG-1")
    calm = make_record(Consultation(interview, {"danger-now": "no"}, NOW), "SG-2")
    files = [
        ("calm.json", to_json(calm).encode()),
        ("danger.json", to_json(danger).encode()),
        ("torn.json", b"{"),
    ]

    held = compare_records(interview, files)
    today = compare_records(Interview(new), files)

    assert (held.same, held.differ) == (2, ())
    assert [one.file for one in today.differ if "999" in one.changes[0][1]] == ["danger.json"]
    assert [name for name, _ in today.unread] == ["torn.json"]


def kinds(old: RuleSet, new: RuleSet) -> set[tuple[str, str]]:
    return {(one.kind, one.protective) for one in compare(old, new).differences}


def test_a_reply_that_is_due_later_protects_less(tmp_path: Path) -> None:
    old, new = base_in(tmp_path / "old"), base_in(tmp_path / "new")
    part = new.parts[-1]
    assert part.ladder is not None
    first, second = part.ladder.stages
    second = replace(second, reply_within=(Within("days", 9, or_sooner=True),))
    later = replace(part.ladder, stages=(first, second))
    new = with_part(new, len(new.parts) - 1, replace(part, ladder=later))

    differences = compare(old, new).differences

    assert [(one.kind, one.protective) for one in differences] == [("deadline", "less")]
    assert differences[0].subject.endswith("Ask the warden (the reply to it)")
    assert differences[0].evidence


def test_a_line_to_write_down_that_is_gone_protects_less(small: RuleSet) -> None:
    action = small.parts[0].actions[0]
    less = with_action(small, 0, 0, replace(action, record=action.record[1:]))
    other = with_action(small, 0, 0, replace(action, record=("anew", *action.record[1:])))

    (gone,) = compare(small, less).differences

    assert (gone.kind, gone.protective, gone.was) == ("record", "less", action.record[0])
    assert compare(small, other).differences == ()


def test_a_duty_with_a_later_deadline_protects_less(small: RuleSet) -> None:
    late = (Within("by-agreement"),)
    new = replace(small, duties=tuple(replace(duty, within=late) for duty in small.duties))

    assert kinds(small, new) == {("deadline", "less")}
    assert kinds(new, small) == {("deadline", "more")}


def test_a_step_in_other_words_is_no_difference(small: RuleSet) -> None:
    call = small.parts[0].actions[0]
    steps = (replace(call.steps[0], do="Leave the house"), *call.steps[1:])

    assert compare(small, with_action(small, 0, 0, replace(call, steps=steps))).proved_same


def test_a_time_that_a_step_has_lost_counts_as_other_words(small: RuleSet) -> None:
    call = small.parts[0].actions[0]
    timed = replace(call.steps[0], within=(Within("before-the-child-leaves"),))
    old = with_action(small, 0, 0, replace(call, steps=(timed, *call.steps[1:])))

    assert (compare(old, small).proved_same, compare(old, small).reworded) == (True, 1)


def test_another_order_of_questions_is_a_difference(small: RuleSet) -> None:
    first, second, third, *rest = small.questions
    new = replace(small, questions=(first, third, second, *rest))

    assert "another order" in {one.now for one in compare(small, new).differences}


def test_an_answer_that_no_longer_stands_alone_is_a_difference(small: RuleSet) -> None:
    tried = next(one for one in small.questions if one.id == "tried")
    together = {name: replace(about, alone=False) for name, about in tried.answers.items()}
    questions = [replace(q, answers=together) if q is tried else q for q in small.questions]

    found = compare(small, replace(small, questions=tuple(questions))).differences

    assert [(one.old, one.was, one.now) for one in found if one.kind == "answer"] == [
        ("none", "stands alone", "with others")
    ]


def test_bank_holidays_are_compared_nation_by_nation(small: RuleSet) -> None:
    more = Holidays("wales", "2026-12-31", ("2026-03-01",))
    old = replace(small, holidays=(*small.holidays, replace(more, days=())))
    new = replace(small, holidays=(*small.holidays, more))

    (found,) = compare(old, new).differences

    assert (found.kind, found.protective, found.now) == ("holidays", "less", "2026-03-01")


def test_a_record_is_held_against_rules_that_ask_for_something_else(small: RuleSet) -> None:
    given: Answers = {"fire": "yes", "where": "in"}
    record = make_record(Consultation(Interview(small), given, NOW), "SG-1")
    files = [("record.json", to_json(record).encode())]
    only_out = {"out": Answer("Outdoors"), "up": Answer("Up a tree")}
    other = [replace(q, answers=only_out) if q.id == "where" else q for q in small.questions]
    danger = small.parts[0]
    nowhere = with_part(small, 0, replace(danger, applies_if=Is("fire", ("no",))))

    (unfit,) = compare_records(Interview(replace(small, questions=tuple(other))), files).differ
    (gone,) = compare_records(Interview(nowhere), files).differ

    assert unfit.changes == (
        ("All parts", "advised as recorded", "its answers no longer fit the questions"),
    )
    assert (danger.title, "Call 999", "no advice") in gone.changes
