"""The situations that the shipped rules name: what each adds, and what a child is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from msgspec import Struct
from sampling import some_quick
from whole_cases import NOW, completed, shipped_rules

from safeguard_cli.core.checking.proof import Proof
from safeguard_cli.core.checking.proofs_by_day import make_proofs
from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.logic.nodes import HOLDS
from safeguard_cli.core.logic.witness import Constraint
from safeguard_cli.core.model.conditions import Is, IsNot
from safeguard_cli.core.model.rule_set import Contact, RuleSet, Who

SITUATIONS = {
    answer
    for question in shipped_rules().questions
    if question.id == "special"
    for answer in question.answers
} - {"none"}
TERMS = {
    "MARAC": "a meeting at which",
    "LADO": "officer for allegations",
    "threshold": "point from which|below the threshold. You may ask",
    "strategy discussion": "social care, the police, health",
    "Caldicott Guardian": "person in a health service",
    "low-level concern": "less than an allegation",
    "National Referral Mechanism": "finds and helps people",
    "CEOP": "police's service",
    "county lines": "phone lines",
    "sextortion": "threatens to share",
}

# Conditions that mean "and no graver sign" name nearly all situations. Each leaves out these.
SLIPS = {
    "neglect", "care-slipping", "missing-school", "older", "young-parent", "heard-on-call",
    "bullying", "small-children",
}  # fmt: skip
NO_GRAVER = SLIPS | {
    "past-abuse", "private-fostering", "radicalisation", "sexual-advice", "sexual-content",
    "unborn", "under-16",
}  # fmt: skip
# What others may say of a parent, or is a lawful way to live. The past is asked about further.
SAID_OF_A_PARENT = {
    "bullying", "small-children", "drink-or-drugs", "care-slipping", "missing-school",
    "child-at-work", "young-carer", "older", "unborn", "young-parent",
}  # fmt: skip
NO_HARM_OF_A_PARENT = SAID_OF_A_PARENT | {"past-abuse"}
BETWEEN_CHILDREN = {"bullying", "small-children"}
# Beside drink or drugs of a young person, these point to more than that.
MORE_THAN_DRINK = {"care-slipping", "missing-school", "child-at-work"}
# Where a relative may talk of it at home: nobody is warned or silenced by that.
NOBODY_IS_WARNED = SAID_OF_A_PARENT | {
    "child-on-child", "heard-on-call", "missing", "neglect", "parent-mental-illness",
    "parent-substance", "parent-suicide", "private-fostering", "running-away", "self-harm",
    "sexual-advice", "sexual-content",
}  # fmt: skip
# An adult was charged or convicted, and nothing more was named.
CONVICTION = {"convicted-adult"}
NO_MORE_THAN_A_CONVICTION = (
    "agree-terms-with-a-convicted-adult",
    "child-near-the-person",
    "convicted-adult-comes-on-terms",
    "no-secrets",
    "nobody-inside-for-the-child-either",
    "northern-ireland-offence",
    "see-and-hear-the-child",
    "share-now",
    "that-adult-comes-and-few-need-to-know",
    "that-adult-comes-and-it-was-told",
    "that-adult-comes-and-you-lead",
)
LEFT_OUT = {
    "tell-the-lead": [NO_GRAVER, CONVICTION],
    "follow-up-before-night": [NO_GRAVER],
    "need-outweighs-refusal": [SLIPS],
    "reader-is-family": [
        BETWEEN_CHILDREN, NO_HARM_OF_A_PARENT, NO_HARM_OF_A_PARENT - BETWEEN_CHILDREN,
        NO_HARM_OF_A_PARENT - BETWEEN_CHILDREN - MORE_THAN_DRINK,
    ],
    "what-is-said-of-us-is-no-harm": [NO_HARM_OF_A_PARENT],
    "parents-differ-on-care": [NO_HARM_OF_A_PARENT - BETWEEN_CHILDREN],
    "a-court-order-is-changed-by-the-court": [NO_HARM_OF_A_PARENT],
    "ask-the-place-as-family": [NO_HARM_OF_A_PARENT],
    "a-kind-word-or-a-hand": [NO_HARM_OF_A_PARENT],
    "before-the-known-hour-as-family": [NO_HARM_OF_A_PARENT],
    "before-the-known-hour-where-parents-differ": [NO_HARM_OF_A_PARENT],
    "ring-as-family": [NOBODY_IS_WARNED],
    "ring-again-as-family": [NOBODY_IS_WARNED],
    "child-at-work-ask": [NO_HARM_OF_A_PARENT],
    "unborn-count": [NO_HARM_OF_A_PARENT],
    **{owner: [CONVICTION] for owner in NO_MORE_THAN_A_CONVICTION},
}  # fmt: skip


def long_lists(value: object, owner: str = "") -> Iterator[tuple[str, frozenset[str]]]:
    """Yield each long list of situations, after the id of what it stands in."""
    if isinstance(value, Is | IsNot) and value.question == "special" and len(value.answers) > 35:
        yield owner, frozenset(value.answers)
    elif isinstance(value, Struct):
        inside = str(getattr(value, "id", "")) or owner
        for name in value.__struct_fields__:
            yield from long_lists(getattr(value, name), inside)
    elif isinstance(value, tuple):
        for each in value:
            yield from long_lists(each, owner)


def test_a_situation_is_left_out_of_a_long_list_only_on_purpose() -> None:
    # Whoever adds a situation decides here, and in the rules, if it is a graver sign.
    rules = shipped_rules()
    found = [*long_lists(rules.parts), *long_lists(rules.duties)]

    assert {owner for owner, _ in found} == set(LEFT_OUT)
    for owner, listed in found:
        assert SITUATIONS - listed in LEFT_OUT[owner], owner


def shown(interview: Interview, given: dict[str, Value]) -> set[str]:
    """Return the actions and duties that come of these answers."""
    decision = interview.decide(interview.replay(completed(given, NOW, interview), NOW))
    actions = {part.action.id for part in decision.parts if part.applies == HOLDS and part.action}
    return actions | {duty.id for duty, value in decision.duties if value == HOLDS}


HARMED: dict[str, Value] = {
    "danger-now": "no", "tonight": "safe", "role": "staff", "harm": "yes",
    "telling": "raises-risk", "nation": "england",
}  # fmt: skip


@pytest.fixture(scope="module")
def shown_without(interview: Interview) -> set[str]:
    """Return what is shown to somebody with no situation of these."""
    return shown(interview, {**HARMED, "special": ("none",)})


@pytest.mark.parametrize("situation", some_quick(sorted(SITUATIONS), 3))
def test_each_situation_adds_something_that_is_not_said_without_it(
    interview: Interview, situation: str, shown_without: set[str]
) -> None:
    assert shown(interview, {**HARMED, "special": (situation,)}) - shown_without


@pytest.mark.parametrize("situation", sorted(SITUATIONS - {"older", "unborn", "young-parent"}))
def test_no_sign_of_harm_never_hides_a_situation(interview: Interview, situation: str) -> None:
    given: dict[str, Value] = {"danger-now": "no", "tonight": "safe", "role": "staff"}
    given |= {"harm": "no", "about": ("none",)}
    assert "special" in interview.replay(given, NOW).missing

    found = shown(interview, {**given, "special": (situation,), "past-person-near": "no"})

    assert "stay-alert" not in found


def test_a_picture_that_is_threatened_with_brings_the_question_of_suicide(
    interview: Interview,
) -> None:
    given: dict[str, Value] = {"danger-now": "no", "tonight": "safe", "role": "staff"}

    found = shown(interview, {**given, "harm": "yes", "special": ("sextortion",)})

    assert {"sextortion-report", "sextortion-ask-about-suicide"} <= found


def test_a_child_is_shown_no_number_that_nobody_has_confirmed(shipped: RuleSet) -> None:
    unconfirmed = {contact.id for contact in shipped.contacts if contact.check}

    for proof in make_proofs(shipped):
        child = Constraint(proof.node(Is("role", ("young",))), HOLDS)
        for where, named, conditions in _named(proof):
            if named.contact in unconfirmed:
                also = Constraint(proof.node(named.condition), HOLDS)
                assert proof.find(child, also, *conditions) is None, (where, named.contact)


def _named(proof: Proof) -> Iterator[tuple[str, Who, list[Constraint]]]:
    """Yield everyone who is named anywhere, with what must hold for them to be shown."""
    for duty, node in proof.engine.duties:
        for named in duty.who:
            yield duty.id, named, [Constraint(node, HOLDS)]
    for compiled in proof.engine.parts:
        for position, action in enumerate(compiled.part.actions):
            here = proof.winning(compiled, position)
            for named in action.who:
                yield action.id, named, [*here, Constraint(compiled.upto(position), HOLDS)]


def test_childlines_number_is_confirmed_and_says_when(shipped: RuleSet) -> None:
    (childline,) = (contact for contact in shipped.contacts if contact.id == "childline")
    sure = {statement.id: statement.sure for statement in shipped.statements}

    assert isinstance(childline, Contact)
    assert (childline.number, childline.check) == ("0800 1111", False)
    assert childline.checked_on
    assert sure["childline-number"] == "seen"


def test_every_situation_has_a_heading_and_none_of_these_stands_last(shipped: RuleSet) -> None:
    (special,) = (question for question in shipped.questions if question.id == "special")
    headings = {answer.group for name, answer in special.answers.items() if name != "none"}

    assert "" not in headings
    assert list(special.answers)[-1] == "none"
    assert all(len(heading) < 36 for heading in headings)


@pytest.mark.parametrize("term", sorted(TERMS))
def test_a_term_of_the_field_is_explained_where_a_page_first_uses_it(
    shipped: RuleSet, term: str
) -> None:
    used = 0
    for page in shipped.pages:
        first = next((p.says for p in page.points if re.search(rf"\b{term}\b", p.says, re.I)), "")
        used += bool(first)
        assert not first or re.search(TERMS[term], first), (page.id, first)

    assert used


def test_what_a_situation_asks_for_is_more_than_to_write_it_down(shipped: RuleSet) -> None:
    # Whatever asks only for what is asked in every case is left out on the screen, as said already.
    special = [duty for duty in shipped.duties if duty.group == "special"]

    assert [duty.id for duty in special if duty.asks == ("write-down",)] == []
