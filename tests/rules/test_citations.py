"""Every statement of the sources reaches a reader, and every citation names a statement."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from whole_cases import shipped_rules

from safeguard_cli.core.model.rule_set import RuleSet


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return shipped_rules()


def citing(rules: RuleSet) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield everything that reaches a reader, with the statements that it cites."""
    for part in rules.parts:
        for action in part.actions:
            yield from ((rule.id, rule.source) for rule in action.rules)
            yield from ((f"{action.id}, a step", step.source) for step in action.steps)
    yield from ((duty.id, duty.source) for duty in rules.duties)
    for checklist in rules.checklists:
        yield checklist.id, checklist.source
        yield from ((f"{checklist.id}/{item.id}", item.source) for item in checklist.items)
    yield from ((contact.id, contact.source) for contact in rules.contacts)
    yield from ((group.id, group.source) for group in rules.groups)
    yield from ((question.id, question.source) for question in rules.questions)
    yield from ((page.id, point.source) for page in rules.pages for point in page.points)


def test_no_statement_is_cited_by_nothing(rules: RuleSet) -> None:
    cited = {name for _, names in citing(rules) for name in names}

    assert [s.id for s in rules.statements if s.id not in cited] == []


def test_every_citation_names_a_statement(rules: RuleSet) -> None:
    known = {statement.id for statement in rules.statements}

    assert [
        (who, name) for who, names in citing(rules) for name in names if name not in known
    ] == []


def test_every_rule_duty_item_contact_group_and_point_cites_something(rules: RuleSet) -> None:
    silent = [who for who, names in citing(rules) if not names and not who.endswith("a step")]
    questions = {question.id for question in rules.questions}

    assert [who for who in silent if who not in questions] == []
