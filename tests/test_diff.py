"""A comparison of two rule sets finds what differs, shows it, and proves it if nothing does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from itertools import product
from pathlib import Path

import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from generated import NOW, legal_answers, rule_sets
from overlay_folders import base_in
from rule_folders import PROVED, SMALL
from safeguard_cli.core.case import Case, Value
from safeguard_cli.core.case import tested as ids_of
from safeguard_cli.core.conditions import ALWAYS, AllOf, AnyOf, Condition, Is, IsNot
from safeguard_cli.core.deadlines import Calendar, due
from safeguard_cli.core.diff.compare import compare
from safeguard_cli.core.diff.records import compare_records
from safeguard_cli.core.diff.shapes import Difference, Evidence
from safeguard_cli.core.diff.showing import MOMENT
from safeguard_cli.core.engine import Decision
from safeguard_cli.core.interview import Interview, Replay
from safeguard_cli.core.model import Action, Answer, Holidays, Part, Question, RuleSet, Within
from safeguard_cli.core.nodes import HOLDS
from safeguard_cli.core.record import make_record
from safeguard_cli.core.sealing import to_json
from safeguard_cli.edges.render.comparison import WIDTH, comparison_json, comparison_text
from safeguard_cli.reading.load import load_rules

Answers = dict[str, Value]


def with_action(rules: RuleSet, part: int, action: int, new: Action) -> RuleSet:
    actions = list(rules.parts[part].actions)
    actions[action] = new
    return with_part(rules, part, replace(rules.parts[part], actions=tuple(actions)))


def with_part(rules: RuleSet, number: int, new: Part) -> RuleSet:
    parts = list(rules.parts)
    parts[number] = new
    return replace(rules, parts=tuple(parts))


def changed(condition: Condition) -> Condition:
    match condition:
        case Is(question, answers):
            return IsNot(question, answers)
        case IsNot(question, answers):
            return Is(question, answers)
        case AllOf(parts):
            return AnyOf(parts)
        case AnyOf(parts):
            return AllOf(parts)
        case _:
            return ALWAYS


@st.composite
def mutated(draw: st.DrawFn, rules: RuleSet) -> RuleSet:
    """Change one thing in a rule set: a condition, a rule, a level, a deadline, a duty."""
    part = draw(st.integers(0, len(rules.parts) - 1))
    chosen = rules.parts[part]
    number = draw(st.integers(0, len(chosen.actions) - 1))
    action = chosen.actions[number]
    rule = action.rules[0]
    other = replace(rule, condition=changed(rule.condition))
    ways: list[Callable[[], RuleSet]] = [
        lambda: with_action(rules, part, number, replace(action, rules=(other, *action.rules[1:]))),
        lambda: with_part(rules, part, replace(chosen, applies_if=changed(chosen.applies_if))),
        lambda: with_action(rules, part, number, replace(action, within=(Within("days", 2),))),
        lambda: replace(
            rules, duties=tuple(replace(d, condition=changed(d.condition)) for d in rules.duties)
        ),
    ]
    if len(action.rules) > 1:
        ways.append(
            lambda: with_action(rules, part, number, replace(action, rules=action.rules[1:]))
        )
    if len(chosen.actions) > 1:
        ways.append(lambda: with_part(rules, part, replace(chosen, actions=chosen.actions[::-1])))
    return draw(st.sampled_from(ways))()


class Fresh:
    """The decision of one side on the answers of some evidence."""

    def __init__(self, rules: RuleSet, evidence: Evidence, only: dict[str, Value]) -> None:
        self.interview = Interview(rules)
        self.as_of = datetime.fromisoformat(evidence.as_of) if evidence.as_of else MOMENT
        self.given = self.interview.check({**evidence.answers, **only})
        space = self.interview.engine.space
        known = {
            n: ids_of(self.interview.questions[n], v, self.as_of) for n, v in self.given.items()
        }
        self.decision: Decision = self.interview.engine.decide(space.state(known))

    @cached_property
    def replay(self) -> Replay:
        return self.interview.replay(self.given, self.as_of)

    def action(self, part: str) -> Action | None:
        found = [p for p in self.decision.parts if p.part.id == part]
        assert all(p.is_settled or (p.applies == HOLDS and p.action is None) for p in found)
        return next((p.action for p in found if p.applies == HOLDS), None)

    def duty(self, duty: str) -> bool:
        return any(d.id == duty and value == HOLDS for d, value in self.decision.duties)

    def item(self, checklist: str, item: str) -> tuple[bool, bool]:
        for found in self.decision.checklists:
            for one, on, met in found.items:
                if found.checklist.id == checklist and one.id == item:
                    stands = found.applies == HOLDS and on == HOLDS
                    return stands, stands and met != HOLDS
        return False, False


def is_shown(one: Difference, old: RuleSet, new: RuleSet) -> bool:  # noqa: C901 - one case a kind
    """Decide afresh on both sides, and say whether the difference is really there."""
    if one.evidence is None:
        return True
    was = Fresh(old, one.evidence, one.evidence.only_old)
    now = Fresh(new, one.evidence, one.evidence.only_new)
    before, after = was.action(one.where), now.action(one.where)
    match one.kind:
        case "action":
            return ((before.id if before else ""), (after.id if after else "")) == (
                one.old,
                one.new,
            )
        case "level":
            return before is not None and after is not None and before.level != after.level
        case "deadline":
            assert before is not None
            assert after is not None
            if one.protective == "equally":
                return before.id == after.id == one.new
            words = [
                due(a.within, calendar(side)).words for a, side in ((before, was), (after, now))
            ]
            return words == [one.was, one.now]
        case "duty":
            return (was.duty(one.old or one.new), now.duty(one.old or one.new)) == (
                bool(one.old),
                bool(one.new),
            )
        case "item":
            name = one.old or one.new
            return was.item(one.where, name) != now.item(one.where, name)
        case "question":
            name = one.old or one.new
            return (name in next_asked(was)) != (
                name in next_asked(now)
            ) or one.where == "questions"
        case _:
            return before is not None and after is not None and before.id == after.id


def next_asked(side: Fresh) -> tuple[str, ...]:
    return (*side.replay.asked, *side.replay.missing[:1])


def calendar(side: Fresh) -> Calendar:
    dates = {
        name: datetime.fromisoformat(str(value)).date()
        for name, value in side.given.items()
        if side.interview.questions[name].kind == "date" and value != "unsure"
    }
    holidays = next(iter(side.interview.rules.holidays), Holidays("england", "0000-00-00", ()))
    return Calendar(side.as_of, holidays, dates)


def everything(rules: RuleSet) -> list[Answers]:
    questions = [q for q in rules.questions if not q.for_record]
    return [
        dict(zip([q.id for q in questions], chosen, strict=True))
        for chosen in product(*map(legal_answers, questions))
    ]


def outcome(rules: RuleSet, interview: Interview, answers: Answers) -> object:
    replay = interview.replay(answers, NOW)
    known = {n: ids_of(interview.questions[n], v, NOW) for n, v in answers.items()}
    decision = interview.engine.decide(interview.engine.space.state(known))
    return (
        [
            (p.part.id, p.action.id, p.action.level, p.action.within)
            for p in decision.parts
            if p.applies == HOLDS and p.action
        ],
        [duty.id for duty, value in decision.duties if value == HOLDS],
        [[(i.id, on, met) for i, on, met in c.items] for c in decision.checklists if c.applies],
        replay.asked,
    )


@given(st.data())
@settings(phases=(Phase.explicit, Phase.generate))
def test_a_rule_set_does_not_differ_from_itself_and_that_is_proved(data: st.DataObject) -> None:
    rules = data.draw(rule_sets(5))

    compared = compare(rules, rules)

    assert compared.proved_same
    assert compared.differences == ()
    assert "No answers lead to different advice" in comparison_text(compared)


@given(st.data())
@settings(phases=(Phase.explicit, Phase.generate))
def test_every_counterexample_shows_its_difference_by_fresh_decisions(data: st.DataObject) -> None:
    old = data.draw(rule_sets(5))
    new = data.draw(mutated(old))

    for one in compare(old, new).differences:
        assert is_shown(one, old, new), one


def test_a_date_that_starts_no_clock_keeps_its_own_side_of_the_moment(small: RuleSet) -> None:
    asked = tuple(Question(name, "When?", kind="date") for name in ("started", "review"))
    action = small.parts[0].actions[0]
    rule = replace(action.rules[0], condition=ALWAYS)
    review_lies_ahead = Is("review", ("ahead",))
    old, new = (
        replace(
            small,
            questions=asked,
            parts=(
                Part(
                    "only",
                    "Only",
                    (
                        replace(
                            action,
                            rules=(rule,),
                            steps=(),
                            who=(),
                            within=(Within("days", n, start="started"),),
                        ),
                    ),
                    applies_if=review_lies_ahead,
                ),
            ),
            duties=(),
            checklists=(),
            contacts=(),
            invariants=(),
        )
        for n in (1, 2)
    )

    shown = [one for one in compare(old, new).differences if one.kind == "deadline"]

    assert shown
    assert all(is_shown(one, old, new) for one in shown)


@given(st.data())
@settings(phases=(Phase.explicit, Phase.generate))
def test_a_difference_is_found_if_trying_all_answers_finds_one(data: st.DataObject) -> None:
    old = data.draw(rule_sets(4))
    new = data.draw(mutated(old))
    tried = everything(old)
    assume(len(tried) <= 400)
    sides = Interview(old), Interview(new)

    differs = any(
        outcome(old, sides[0], answers) != outcome(new, sides[1], answers) for answers in tried
    )

    assert compare(old, new).proved_same <= (not differs)


def test_an_answer_that_only_one_side_has_is_not_left_open_where_it_would_lead_elsewhere() -> None:
    new = load_rules(PROVED)
    ring, *_, carry_on = new.parts[0].actions
    green = replace(ring.rules[0], id="green", condition=Is("colour", ("green",)))
    wider = [
        replace(q, answers={**q.answers, "green": Answer("Green")}) if q.id == "colour" else q
        for q in new.questions
    ]
    old = replace(new, questions=tuple(wider))
    old = with_action(old, 0, 0, replace(ring, rules=(*ring.rules, green)))
    new = with_action(new, 0, 2, replace(carry_on, id="go-on"))

    (found,) = [one for one in compare(old, new).differences if one.kind == "action"]

    assert (found.old, found.new) == ("carry-on", "go-on")
    assert found.evidence is not None
    assert found.evidence.answers == {"burning": "no", "heard": ("none",), "colour": "red"}
    assert is_shown(found, old, new)


@given(st.data())
@settings(phases=(Phase.explicit, Phase.generate))
def test_two_independent_rule_sets_are_compared_without_failing(data: st.DataObject) -> None:
    old, new = data.draw(rule_sets(3)), data.draw(rule_sets(3))

    compared = compare(old, new)

    assert max(map(len, comparison_text(compared).splitlines())) <= WIDTH + 40
    assert comparison_json(compared).startswith("{")
    for one in compared.differences:
        if one.kind == "action":
            assert is_shown(one, old, new), one


def test_no_fewer_answers_show_a_difference_that_is_called_the_fewest(shipped: RuleSet) -> None:
    first = shipped.parts[0].actions[0]
    new = with_action(shipped, 0, 0, replace(first, rules=first.rules[1:]))

    found = [one for one in compare(shipped, new).differences if one.kind == "action"]

    assert found
    assert all(one.protective == "less" for one in found if one.where == "protection")
    for one in found:
        assert one.evidence is not None
        for name in one.evidence.answers:
            fewer = {n: v for n, v in one.evidence.answers.items() if n != name}
            less = replace(one, evidence=replace(one.evidence, answers=fewer))
            assert not _still(less, shipped, new)


def _still(one: Difference, old: RuleSet, new: RuleSet) -> bool:
    try:
        return is_shown(one, old, new)
    except AssertionError:
        return False


def test_a_later_deadline_is_less_protective_and_a_sooner_one_more(shipped: RuleSet) -> None:
    action = shipped.parts[1].actions[0]
    later = with_action(shipped, 1, 0, replace(action, within=(Within("working-days", 9),)))

    (onward,) = compare(shipped, later).differences
    (back,) = compare(later, shipped).differences

    assert (onward.kind, onward.protective) == ("deadline", "less")
    assert (back.kind, back.protective) == ("deadline", "more")
    assert is_shown(onward, shipped, later)


def test_a_deadline_that_is_later_on_one_day_of_the_year_is_less_protective(
    shipped: RuleSet,
) -> None:
    def due(within: Within) -> RuleSet:
        action = replace(shipped.parts[1].actions[0], within=(within,))
        holidays = (Holidays("england", "2026-12-31", ("2026-08-05", "2026-08-31")),)
        return replace(with_action(shipped, 1, 0, action), holidays=holidays)

    # A working day is three days over a weekend, and more only where the Monday is a holiday.
    (found,) = compare(due(Within("days", 3)), due(Within("working-days", 1))).differences

    assert found.protective == "less"
    assert found.evidence is not None
    assert found.evidence.as_of[:10] in ("2026-08-28", "2026-08-29", "2026-08-30")


def test_a_deadline_that_no_longer_says_or_sooner_is_less_protective(shipped: RuleSet) -> None:
    action = shipped.parts[1].actions[0]
    or_sooner = replace(action, within=(Within("working-days", 1, or_sooner=True),))
    plain = replace(action, within=(Within("working-days", 1),))
    old, new = (with_action(shipped, 1, 0, each) for each in (or_sooner, plain))

    assert [one.protective for one in compare(old, new).differences] == ["less"]
    assert [one.protective for one in compare(new, old).differences] == ["more"]


def test_a_question_and_an_answer_that_only_one_side_has_are_differences(shipped: RuleSet) -> None:
    first, *rest = shipped.questions
    wider = replace(first, answers={**first.answers, "perhaps": Answer("Perhaps")})
    extra = replace(first, id="brand-new", ask="Is this new?")
    new = replace(shipped, questions=(wider, *rest, extra))

    found = {(one.kind, one.old, one.new) for one in compare(shipped, new).differences}

    assert found == {("answer", "", "perhaps"), ("question", "", "brand-new")}


def test_other_words_are_counted_and_no_difference(shipped: RuleSet) -> None:
    action = shipped.parts[0].actions[0]
    compared = compare(shipped, with_action(shipped, 0, 0, replace(action, do="Ring 999")))

    assert compared.proved_same
    assert compared.reworded == 1


def test_records_that_would_be_advised_otherwise_are_listed_and_unreadable_ones_named(
    shipped: RuleSet,
) -> None:
    first = shipped.parts[0].actions[0]
    new = with_action(shipped, 0, 0, replace(first, rules=first.rules[1:]))
    interview = Interview(shipped)
    danger = make_record(interview, Case(NOW, {"danger-now": "yes"}), {}, "SG-1")
    calm = make_record(interview, Case(NOW, {"danger-now": "no"}), {}, "SG-2")
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


@pytest.fixture(scope="module")
def small() -> RuleSet:
    return load_rules(SMALL)


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


def test_without_time_to_look_for_the_fewest_only_what_is_needed_is_kept(
    small: RuleSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("safeguard_cli.core.diff.fewest._EACH", 1)
    call = small.parts[0].actions[0]
    rule = replace(call.rules[0], condition=changed(call.rules[0].condition))
    new = with_action(small, 0, 0, replace(call, rules=(rule,)))

    found = [one for one in compare(small, new).differences if one.kind == "action"]

    assert found
    for one in found:
        assert one.evidence is not None
        assert not one.evidence.fewest
        assert is_shown(one, small, new)
        for name in one.evidence.answers:
            fewer = {n: v for n, v in one.evidence.answers.items() if n != name}
            assert not _still(
                replace(one, evidence=replace(one.evidence, answers=fewer)), small, new
            )


def test_a_record_is_held_against_rules_that_ask_for_something_else(small: RuleSet) -> None:
    given: Answers = {"fire": "yes", "where": "in"}
    record = make_record(Interview(small), Case(NOW, given), {}, "SG-1")
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
