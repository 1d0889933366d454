from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from msgspec.structs import replace
from overlay_folders import base_in, overlaid_in, overlay_in

from safeguard_cli.core.advising.consultation import Consultation
from safeguard_cli.core.advising.record import make_record
from safeguard_cli.core.advising.sealing import from_json, to_json
from safeguard_cli.core.advising.shapes import Advice
from safeguard_cli.core.advising.verifying import verify
from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.deciding.deadlines import LONDON
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.logic.nodes import HOLDS, truth
from safeguard_cli.core.model.clauses import Who, Within
from safeguard_cli.core.model.conditions import Is, YieldsNot
from safeguard_cli.core.model.rule_set import Action, Answer, Invariant, Question, RuleSet
from safeguard_cli.reading.local_details import load_local, write_local
from safeguard_cli.reading.localise import localise

AS_OF = datetime(2026, 11, 23, 10, tzinfo=LONDON)
LADDER = """\
in-part: climb
ladder:
  version: "3"
  review-by: 2027-01-01
  steps:
    - {do: Look up our own procedure, strengthens: look-up}
  stages:
    - id: street
      strengthens: first
      do: Ask in the street
      tried: I asked in the street
      raise-within: 5 days or sooner
      because: Our street helps itself.
      source: small-1
      record: whom you asked
    - id: square
      strengthens: [first, second]
      do: Ask in the square
      tried: I asked in the square
      raise-within: 5 days or sooner
      because: The street did not help.
      source: small-1
      steps:
        - {do: Ring the bell of the square, strengthens: ring}
      record: when you asked
"""
ADDED = """\
shorten:
  - {on: put-out, within: 1 hour}
  - {on: tell, within: 1 day}
questions:
  - {id: cellar, ask: Is there a cellar?, answers: {yes: Yes, no: No}, counts-as: yes}
duties:
  - {id: cellar-door, do: Shut it, group: record, within: now, source: own-1, if: {cellar: yes}}
items:
  - {id: buckets, to: fire-drill, mark: "3", says: Buckets are full., do: Fill them., source: own-1}
rules:
  - id: cellar-burns
    to: put-out
    if: {fire: yes, cellar: yes}
    because: Cellars burn.
    source: own-1
contacts:
  - {id: neighbour, role: Neighbour, scope: next door}
pages:
  - {id: street, title: Our street, points: [{says: We have a bell., source: own-1}]}
documents:
  - {id: own, title: Own, publisher: Us, edition: "1", checked-on: 2026-01-01}
statements:
  - {id: own-1, document: own, where: page 1, says: It is so., kind: duty, sure: seen}
"""
EXCEPTION = """\
exceptions:
  - id: holidays
    on: put-out
    within: 2 days
    reason: The street is empty in August.
    owner: The warden
    review-by: 2026-12-31
"""


def action(rules: RuleSet, name: str) -> Action:
    return next(a for part in rules.parts for a in part.actions if a.id == name)


def advice_on(rules: RuleSet, given: dict[str, Value], as_of: datetime = AS_OF) -> Advice:
    interview = Interview(rules).on(as_of)
    return Consultation(interview, given, as_of).advice


def test_what_is_added_stands_after_what_the_base_has(tmp_path: Path) -> None:
    base, rules = overlaid_in(tmp_path, ADDED)

    assert rules.questions == (*base.questions, rules.questions[-1])
    assert [duty.id for duty in rules.duties] == ["write-down", "tell", "cellar-door"]
    assert [item.id for item in rules.checklists[0].items] == ["doors", "bell", "buckets"]
    assert [rule.id for rule in action(rules, "put-out").rules] == ["fire-outdoors", "cellar-burns"]
    assert rules.contacts[-1].id == "neighbour"
    assert rules.pages[-1].id == "street"


def test_a_sooner_clock_stands_beside_those_of_the_base(tmp_path: Path) -> None:
    base, rules = overlaid_in(tmp_path, ADDED)

    assert action(rules, "put-out").within == (
        *action(base, "put-out").within,
        Within("hours", 1),
    )
    assert rules.duties[1].within == (Within("days", 3), Within("days", 1))


def test_local_stages_take_the_place_of_the_base_ones(tmp_path: Path) -> None:
    base, rules = overlaid_in(tmp_path, LADDER)

    assert [a.id for a in rules.parts[-1].actions] == [
        "call-off", "climb-square", "climb-street", "wait", "done",
    ]  # fmt: skip
    climbed = next(q for q in rules.questions if q.id == "climbed")
    assert list(climbed.answers) == ["none", "street", "square"]
    assert [q.id for q in rules.questions] == [q.id for q in base.questions]


def test_a_local_stage_keeps_the_steps_and_lines_of_the_stage_that_it_strengthens(
    tmp_path: Path,
) -> None:
    _, rules = overlaid_in(tmp_path, LADDER)

    square = action(rules, "climb-square")
    assert square.strengthens == ("ask-neighbour", "ask-warden")
    assert [step.do for step in square.steps] == [
        "Ring the bell of the square",
        "Knock on the door",
        "A reply is due within 3 days, or sooner if the child needs it. Write that day down. "
        "If none comes, go on: Go outside.",
        "These stages and times are those of version 3, to be looked at again by 1 January 2027.",
        "Look up our own procedure",
    ]
    assert square.record == ("when you asked", "when you rang")
    assert [rule.id for rule in square.rules] == ["climb-square-is-next", "too-hot"]


@pytest.mark.parametrize(
    ("names", "who"),
    [
        ("", ["fire-service", "warden"]),
        ("      answered-by: neighbour\n", ["neighbour", "warden"]),
    ],
)
def test_a_stage_that_names_nobody_keeps_the_people_of_the_base(
    tmp_path: Path, names: str, who: list[str]
) -> None:
    base = base_in(tmp_path)
    part = base.parts[-1]
    assert part.ladder
    first = replace(part.ladder.stages[0], who=(Who("fire-service"),))
    ladder = replace(part.ladder, stages=(first, *part.ladder.stages[1:]))
    base = replace(base, parts=(*base.parts[:-1], replace(part, ladder=ladder)))
    contact = "contacts:\n  - {id: neighbour, role: Neighbour, scope: next door}\n"
    text = LADDER.replace("      record: whom", f"{names}      record: whom") + contact

    rules, _ = localise(base, overlay_in(tmp_path, text))

    assert [each.contact for each in action(rules, "climb-street").who] == who


def test_tests_of_a_base_stage_read_as_tests_of_the_stages_that_stand_for_it(
    tmp_path: Path,
) -> None:
    base = base_in(tmp_path)
    duty = replace(base.duties[0], condition=Is("climbed", ("second",)))
    base = replace(base, duties=(duty, *base.duties[1:]))

    rules, _ = localise(base, overlay_in(tmp_path, LADDER))

    assert rules.duties[0].condition == Is("climbed", ("square",))


@pytest.mark.parametrize(
    ("forbidden", "read_as"),
    [
        # The square also stands for the warden, who may be asked: it is as good as that.
        (("ask-neighbour",), ("climb-street",)),
        (("ask-neighbour", "ask-warden"), ("climb-square", "climb-street")),
        (("ask-warden",), ("climb-square",)),
    ],
)
def test_a_stage_that_carries_a_higher_permitted_stage_is_not_forbidden(
    tmp_path: Path, forbidden: tuple[str, ...], read_as: tuple[str, ...]
) -> None:
    base = base_in(tmp_path)
    hot = Invariant("hot", "Hot.", Is("tried", ("sand",)), YieldsNot("climb", forbidden))
    base = replace(base, invariants=(hot,))

    rules, _ = localise(base, overlay_in(tmp_path, LADDER))

    assert rules.invariants[0].then == YieldsNot("climb", read_as)


def test_an_action_without_a_place_comes_last_of_its_level(tmp_path: Path) -> None:
    text = """\
in-part: climb
actions:
  - id: {id}
    do: Do it
    level: refer
    who: warden
    within: now
    record: it
    rules: [{{id: r, if: {{fire: no}}, because: B., source: small-1}}]
"""
    last = overlaid_in(tmp_path / "one", text.format(id="mine"))[1]
    before = overlaid_in(tmp_path / "two", text.format(id="mine\n    before: ask-warden"))[1]

    assert [a.id for a in last.parts[-1].actions] == [
        "call-off", "ask-warden", "ask-neighbour", "mine", "wait", "done",
    ]  # fmt: skip
    assert [a.id for a in before.parts[-1].actions][:2] == ["call-off", "mine"]


def test_setup_keeps_what_a_local_rule_set_says_of_itself(tmp_path: Path) -> None:
    folder = overlay_in(tmp_path, ADDED)

    (folder / "ruleset.yaml").write_text(write_local(load_local(folder)))

    rules, local = localise(base_in(tmp_path), folder)
    assert (local.id, local.version, local.files) == ("hill-street", "3", ("more.yaml",))
    assert rules.local is not None


# Records


def test_a_record_names_the_local_rules_and_is_verified_with_them_only(tmp_path: Path) -> None:
    base, rules = overlaid_in(tmp_path, ADDED)
    record = make_record(Consultation(Interview(rules), {"fire": "no"}, AS_OF), "SG-1")

    again = from_json(to_json(record).encode())

    assert rules.local is not None
    assert (again.rules.local, again.rules.local_version) == ("hill-street", "3")
    assert again.rules.local_digest == rules.local.digest
    assert verify(again, Interview(rules)).same_decision
    assert not verify(again, Interview(base)).rules_at_hand


def test_a_record_without_local_rules_says_nothing_of_them(tmp_path: Path) -> None:
    base, rules = overlaid_in(tmp_path, ADDED)
    record = make_record(Consultation(Interview(base), {"fire": "no"}, AS_OF), "SG-1")

    assert "local" not in to_json(record).replace("local-missing", "")
    assert not verify(record, Interview(rules)).rules_at_hand


def test_a_new_telephone_number_leaves_the_digest_and_a_new_rule_does_not(tmp_path: Path) -> None:
    base = base_in(tmp_path)
    folder = overlay_in(tmp_path, ADDED)
    before = localise(base, folder)[0].local
    with (folder / "ruleset.yaml").open("a") as head:
        head.write('contacts: {warden: {number: "01632 960999"}}\n')
    number = localise(base, folder)[0].local
    (folder / "more.yaml").write_text(ADDED.replace("1 hour", "2 hours"))
    rule = localise(base, folder)[0].local

    assert before == number
    assert before is not None and rule is not None
    assert before.digest != rule.digest


# Exceptions


def never(rules: RuleSet) -> RuleSet:
    return replace(rules, never_excepted=Is("nation", ("wales",)))


OUTDOORS: dict[str, Value] = {"fire": "yes", "where": "out", "tried": ("water",)}


def due_of(advice: Advice) -> str:
    return next(a.due.at for a in advice.actions if a.action == "put-out")


def test_an_exception_gives_a_later_time_and_is_printed(tmp_path: Path) -> None:
    base, rules = overlaid_in(tmp_path, EXCEPTION)

    advice = advice_on(rules, OUTDOORS)

    assert due_of(advice) > due_of(advice_on(base, OUTDOORS))
    (note,) = advice.notes
    assert note.startswith("A local exception sets a later time for `put-out`: 2 days instead of")
    assert "The street is empty in August. Owner: The warden. It ends on 2026-12-31." in note


@pytest.mark.parametrize(
    ("given", "as_of"),
    [
        pytest.param({"seen-on": "unsure"}, AS_OF, id="unsure"),
        pytest.param({"nation": "wales"}, AS_OF, id="never excepted"),
        pytest.param({}, AS_OF.replace(year=2027), id="lapsed"),
    ],
)
def test_an_exception_never_holds_in_what_is_gravest_nor_after_its_day(
    tmp_path: Path, given: dict[str, Value], as_of: datetime
) -> None:
    base, rules = overlaid_in(tmp_path, EXCEPTION)
    answers = {**OUTDOORS, **given}

    advice = advice_on(never(rules), answers, as_of)

    assert due_of(advice) == due_of(advice_on(base, answers, as_of))
    assert not any("exception" in note for note in advice.notes)


def test_an_exception_never_holds_where_an_answer_that_nobody_asked_for_is_unsure(
    tmp_path: Path,
) -> None:
    rules = overlaid_in(tmp_path, EXCEPTION)[1]
    spare = Question("spare", "?", answers={"yes": Answer("Yes")}, counts_as="yes")
    rules = replace(rules, questions=(*rules.questions, spare))

    sure = advice_on(rules, {**OUTDOORS, "spare": "yes"})
    unsure = advice_on(rules, {**OUTDOORS, "spare": "unsure"})

    assert any("exception" in note for note in sure.notes)
    assert not any("exception" in note for note in unsure.notes)


def test_an_exception_needs_danger_to_be_ruled_out(tmp_path: Path) -> None:
    rules = overlaid_in(tmp_path, EXCEPTION)[1]
    unknown: dict[str, Value] = {"fire": "yes"}

    assert not any("exception" in note for note in advice_on(rules, unknown).notes)


@pytest.mark.parametrize(
    "answers",
    [
        {"danger-now": "yes"},
        {"role": "staff", "harm": "yes"},
        {"role": "staff", "harm": "unclear"},
        {"role": "staff", "harm": "past"},
        {"about": ("other-agency",), "role": "staff", "meanwhile": "not-safe"},
        {"about": ("person",), "role": "staff", "person-worry": "abuse"},
        {"about": ("self",), "role": "staff"},
    ],
)
def test_the_shipped_rules_except_nothing_where_a_child_may_be_at_risk(
    interview: Interview, answers: dict[str, Value]
) -> None:
    never = interview.rules.never_excepted
    assert never is not None

    replay = interview.replay(answers, AS_OF)

    assert truth(interview.engine.space.compile(never), replay.state) == HOLDS
