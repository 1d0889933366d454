"""Whether sentences name the people whom they mean.

A rule set lists words that may mean some of several people ("the family"), and words that name
nobody where a text begins with them ("They said no").
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from safeguard_cli.core.checking import check_codes as codes
from safeguard_cli.core.checking.finding import Finding
from safeguard_cli.core.checking.proof import Proof
from safeguard_cli.core.model.rule_set import Action, RuleSet


def loose_words(proof: Proof) -> Iterator[Finding]:
    """Find words of which the rule set says that they do not tell who is meant."""
    for avoided in proof.rules.words_to_avoid:
        listed = "|".join(map(re.escape, avoided.words))
        found_in = re.compile(
            rf"\A(?:{listed})\b" if avoided.opening else rf"\b(?:{listed})\b", re.IGNORECASE
        )
        for where, what, text in list_texts(proof.rules):
            if found := found_in.search(text):
                message = f"{what} says “{found.group()}”; {avoided.instead}"
                yield Finding(codes.LOOSE_WORDS, where, message)


def list_texts(rules: RuleSet) -> Iterator[tuple[str, str, str]]:
    """Yield every sentence of advice, each with its place and what it is."""
    for action in rules.actions:
        yield from _list_action_texts(action)
    for duty in rules.duties:
        yield duty.where, f"duty `{duty.id}`", duty.do
    for checklist in rules.checklists:
        for item in checklist.items:
            yield from ((item.where, f"item `{item.id}`", text) for text in (item.says, item.do))
    for question in rules.questions:
        yield question.where, f"question `{question.id}`", question.ask


def _list_action_texts(action: Action) -> Iterator[tuple[str, str, str]]:
    yield action.where, f"action `{action.id}`", action.do
    for step in action.steps:
        yield step.where, f"a step of `{action.id}`", step.do
    for line in action.record:
        yield action.where, f"a line to write down of `{action.id}`", line
    for rule in action.rules:
        for text in (rule.because, rule.because_unsure):
            yield rule.where, f"the reason of `{rule.id}`", text
