"""The words that people read are plain: a reading age of about twelve, by a readability library."""

from __future__ import annotations

import re
from collections import Counter
from statistics import median

import pytest
import readability
from whole_cases import shipped_rules, shipped_stories

from safeguard_cli.core.model.rule_set import RuleSet
from safeguard_cli.core.training.scenario import Scenario

MEDIAN_GRADE, HIGHEST_GRADE = 7, 10


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return shipped_rules()


def grade(text: str) -> float:
    """Return the US school grade (Flesch-Kincaid) of a text."""
    sentences = re.split(r"[.?!:]+\s+", text)
    lines = [" ".join(re.findall(r"[A-Za-z'-]+", sentence)) for sentence in sentences]
    measured = readability.getmeasures([line for line in lines if line], lang="en")
    return float(measured["readability grades"]["Kincaid"])


def texts(rules: RuleSet, kind: str) -> dict[str, str]:
    if kind == "questions":
        # What a form asks for is a label, and no sentence: of it the help alone is measured.
        return {q.id: q.help if q.for_record else f"{q.ask} {q.help}" for q in rules.questions}
    if kind == "actions":
        actions = [action for part in rules.parts for action in part.actions]
        return {a.id: ". ".join([a.do, *(step.do for step in a.steps)]) for a in actions}
    return {duty.id: duty.do for duty in rules.duties}


@pytest.mark.parametrize("kind", ["questions", "actions", "duties"])
def test_what_people_read_is_plain(rules: RuleSet, kind: str) -> None:
    grades = {name: grade(text) for name, text in texts(rules, kind).items()}

    assert {name: each for name, each in grades.items() if each > HIGHEST_GRADE} == {}
    assert median(grades.values()) <= MEDIAN_GRADE


def test_every_question_and_field_says_why_it_is_asked_in_words_of_its_own(rules: RuleSet) -> None:
    said = Counter(question.help for question in rules.questions)

    assert [question.id for question in rules.questions if not question.help] == []
    assert [text for text, times in said.items() if times > 1] == []


def test_no_sentence_promises_something_below_it(rules: RuleSet) -> None:
    # What stands below depends on the page: a checklist may be in the record alone, a card above.
    told = [*texts(rules, "actions").items(), *texts(rules, "duties").items()]
    items = [(item.id, item.do) for each in rules.checklists for item in each.items]

    assert [owner for owner, text in (*told, *items) if re.search(r"\bbelow\b", text)] == []


def test_all_that_a_trainer_reads_aloud_is_plain(rules: RuleSet) -> None:
    grades = {
        scenario.id: grade(" ".join([*told_in(scenario), *scenario.discussion, scenario.mistake]))
        for scenario in shipped_stories()
        if scenario.stages
    }

    assert {name: each for name, each in grades.items() if each > MEDIAN_GRADE} == {}


def told_in(scenario: Scenario) -> list[str]:
    return [scenario.story, *(stage.says for stage in scenario.stages)]
