"""An explanation says what the engine found, and reads well."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator

import pytest
from generated import NOW, full_answers, rule_sets, some_answers
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from reference import Reference
from rule_folders import SMALL
from where import TESTS
from whole_cases import completed

from safeguard_cli.core.advising.consultation import Consultation
from safeguard_cli.core.advising.explaining.explanation import answers_in, explain
from safeguard_cli.core.advising.explaining.trees import Branch, Teller, answered, settling
from safeguard_cli.core.advising.explaining.unknowns import matters_most
from safeguard_cli.core.advising.record import make_record
from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.deciding.decided_case import DecidedCase
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.deciding.replay import Replay
from safeguard_cli.core.logic.nodes import truth
from safeguard_cli.core.model.conditions import Condition, Is, IsNot
from safeguard_cli.core.model.rule_set import Answer, Question, RuleSet
from safeguard_cli.edges.render.explanation import explanation_lines
from safeguard_cli.edges.render.json_text import json_text
from safeguard_cli.edges.render.lines import folded
from safeguard_cli.reading.load import load_rules

GOLDEN = TESTS / "golden" / "explain.txt"
WORDS = ("fails", "unknown", "holds")
SMALL_ANSWERS: dict[str, Value] = {"fire": "unsure", "where": "out"}
CALM: dict[str, Value] = {"danger-now": "no"}


def conditions_of(rules: RuleSet) -> Iterator[Condition]:
    for part in rules.parts:
        yield part.applies_if
        for action in part.actions:
            for rule in action.rules:
                yield rule.condition
    for duty in rules.duties:
        yield duty.condition


def replayed(data: st.DataObject) -> tuple[Interview, Replay]:
    rules = data.draw(rule_sets(5))
    interview = Interview(rules)
    return interview, interview.replay(data.draw(some_answers(rules)), NOW)


@given(st.data())
@settings(max_examples=25)
def test_every_truth_in_a_tree_is_the_truth_of_the_engine(data: st.DataObject) -> None:
    interview, replay = replayed(data)
    teller = Teller(interview, replay)

    for condition in conditions_of(interview.rules):
        node = interview.engine.space.compile(condition)
        assert teller.tell(condition).truth == WORDS[truth(node, replay.state)]


@given(st.data())
@settings(max_examples=25)
def test_every_truth_in_a_tree_is_what_the_design_says_of_the_answers_that_count(
    data: st.DataObject,
) -> None:
    interview, replay = replayed(data)
    teller = Teller(interview, replay)
    reference = Reference(interview.rules, hasty=True)

    for condition in conditions_of(interview.rules):
        found = reference.truth(condition, answered(interview, replay))
        assert teller.tell(condition).truth == WORDS[found]


def test_of_a_long_list_it_is_said_which_answers_are_not_in_it() -> None:
    letters = "abcdefghijklmnopqrst"
    answers = {each: Answer(each.upper()) for each in letters}
    rules = replace(load_rules(SMALL), questions=(Question("one", "Which?", answers=answers),))
    interview = Interview(replace(rules, parts=(), duties=(), checklists=()))
    tell = Teller(interview, interview.replay({}, NOW)).tell

    assert tell(Is("one", tuple(letters[3:]))).needs == 'an answer other than "A", "B" or "C"'
    assert tell(IsNot("one", tuple(letters[3:]))).needs == 'no answer other than "A", "B" or "C"'
    assert tell(Is("one", tuple(letters[:3]))).needs == '"A", "B" or "C"'
    assert tell(IsNot("one", tuple(letters[:3]))).needs == 'any answer but "A", "B" or "C"'


@given(st.data())
@settings(max_examples=25)
def test_what_settles_a_tree_is_as_true_as_the_tree(data: st.DataObject) -> None:
    interview, replay = replayed(data)
    teller = Teller(interview, replay)

    def same(branch: Branch) -> bool:
        return all(part.truth == branch.truth and same(part) for part in branch.parts)

    for condition in conditions_of(interview.rules):
        assert same(settling(teller.tell(condition)))


@given(st.data())
@settings(max_examples=25)
def test_with_every_answer_given_no_rule_waits_and_nothing_is_unanswered(
    data: st.DataObject,
) -> None:
    rules = data.draw(rule_sets(5))
    interview = Interview(rules)
    replay = interview.replay(data.draw(full_answers(rules)), NOW)

    unknown = matters_most(interview, replay)

    assert unknown is None or unknown.state == "unsure"
    assert not replay.missing


@given(st.data())
@settings(max_examples=25)
def test_the_unknown_that_matters_most_is_one_that_is_missing_or_unsure(
    data: st.DataObject,
) -> None:
    interview, replay = replayed(data)

    unknown = matters_most(interview, replay)

    if unknown is not None:
        pool = replay.missing if unknown.state == "not answered" else replay.asked
        assert unknown.question in pool


@given(st.data())
@settings(max_examples=25)
def test_no_line_of_an_explanation_is_wider_than_80_columns_or_a_narrower_screen(
    data: st.DataObject,
) -> None:
    rules = data.draw(rule_sets(5))
    told = explain(DecidedCase(Interview(rules), data.draw(some_answers(rules)), NOW))

    for width in (60, 80, 200):
        text = folded(explanation_lines(told), width)
        assert max(map(len, text.splitlines())) <= width


def test_an_explanation_reads_as_it_did_when_somebody_last_read_it() -> None:
    interview = Interview(load_rules(SMALL))
    text = folded(explanation_lines(explain(DecidedCase(interview, SMALL_ANSWERS, NOW))), 80)

    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.write_text(text, encoding="utf-8", newline="\n")
    assert text == GOLDEN.read_text(encoding="utf-8")


def test_the_json_of_an_explanation_names_every_rule(interview: Interview) -> None:
    told = json.loads(json_text(explain(DecidedCase(interview, CALM, NOW))))

    named = [r["rule"] for p in told["parts"] for a in p["actions"] for r in a["rules"]]
    rules = interview.rules
    assert named == [r.id for p in rules.parts for a in p.actions for r in a.rules]
    assert told["schema"] == "safeguard-explanation/1"


def test_before_anything_is_answered_the_unknown_that_matters_most_is_danger(
    interview: Interview,
) -> None:
    unknown = matters_most(interview, interview.replay({}, NOW))

    assert unknown is not None
    assert unknown.question == "danger-now"
    assert unknown.help


@pytest.mark.parametrize("answers", [CALM, {"danger-now": "unsure"}, {**CALM, "tonight": "afraid"}])
def test_the_answers_of_a_record_are_those_that_it_was_made_from(
    interview: Interview, answers: dict[str, Value]
) -> None:
    record = make_record(Consultation(interview, answers, NOW), "SG-1")

    assert answers_in(record, interview) == (answers, NOW)


def test_an_answer_that_met_several_tests_of_a_rule_is_told_once(interview: Interview) -> None:
    given = completed(
        {"about": ("other-agency",), "difference": "roles", "stage-tried": "none"}, NOW, interview
    )

    text = folded(explanation_lines(explain(DecidedCase(interview, given, NOW))), 80)
    reasons = text.partition("Because:")[2].partition("\n\n")[0]

    assert "Rule no-child-at-risk" in " ".join(reasons.split())
    assert reasons.count("Could a child be suffering harm") == 1
