"""Break sentences of the shipped rules by program: `rules test` or `rules check` finds each.

Every sentence can be broken in five ways; of each way, as many are taken from all over the rules.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest
from msgspec.structs import replace
from whole_cases import shipped_stories

from safeguard_cli.core.checking.run_checks import check
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.ladder.merge_local_ladder import rewrite
from safeguard_cli.core.model.acts import NO_ACT
from safeguard_cli.core.model.conditions import ALWAYS, NEVER
from safeguard_cli.core.model.rule_set import Action, Duty, Item, RuleSet, Step, Within
from safeguard_cli.core.training.scenario import Scenario, given_in, moment_of
from safeguard_cli.core.training.shown_sentences import Played, write_shown

OF_EACH = 40

Sentence = Action | Step | Duty | Item


class Mutant(NamedTuple):
    kind: str
    name: str
    rules: RuleSet


def sentences(rules: RuleSet) -> Iterator[tuple[str, Sentence]]:
    """Yield each sentence by its name."""
    for part in rules.parts:
        for action in part.actions:
            yield action.id, action
            yield from (
                (f"{action.id}/{step.id or number}", step)
                for number, step in enumerate(action.steps, 1)
            )
    yield from ((duty.id, duty) for duty in rules.duties)
    for checklist in rules.checklists:
        yield from ((f"{checklist.id}/{item.id}", item) for item in checklist.items)


def broken(sentence: Sentence) -> Iterator[tuple[str, Sentence]]:
    """Yield a sentence with another condition, recipient, tag, word and deadline."""
    match sentence:
        case Step() | Duty():
            yield (
                "condition",
                replace(sentence, condition=NEVER if sentence.condition == ALWAYS else ALWAYS),
            )
        case Item():
            yield (
                "condition",
                replace(sentence, applies_if=NEVER if sentence.applies_if == ALWAYS else ALWAYS),
            )
    if isinstance(sentence, Action | Duty) and sentence.who:
        first = sentence.who[0]
        other = "the-person" if first.contact != "the-person" else "csc"
        yield "recipient", replace(sentence, who=(replace(first, contact=other), *sentence.who[1:]))
    if isinstance(sentence, Action | Duty):
        agreed = (Within("by-agreement"),)
        other_day = (Within("same-day"),) if sentence.within == agreed else agreed
        yield "deadline", replace(sentence, within=other_day)
    if sentence.in_case:
        yield "tag", replace(sentence, in_case=(), asks=sentence.asks or (NO_ACT,))
    elif sentence.forbids:
        yield "tag", replace(sentence, forbids=(), asks=sentence.asks or (NO_ACT,))
    else:
        yield (
            "tag",
            replace(sentence, asks=("tell-regulator",) if NO_ACT in sentence.asks else (NO_ACT,)),
        )
    yield "word", replace(sentence, do=f"{sentence.do.rsplit(' ', 1)[0]} later")


def mutants(rules: RuleSet) -> Iterator[Mutant]:
    found: dict[str, list[tuple[str, Sentence, Sentence]]] = {}
    for name, sentence in sentences(rules):
        for kind, changed in broken(sentence):
            found.setdefault(kind, []).append((name, sentence, changed))
    for kind, each in found.items():
        step = max(1, len(each) // OF_EACH)
        for name, sentence, changed in each[::step][:OF_EACH]:
            yield Mutant(kind, name, put_in_place(rules, sentence, changed))


def put_in_place(rules: RuleSet, old: Sentence, new: Sentence) -> RuleSet:
    return rewrite(rules, lambda each: new if each is old else each)


def shown(interview: Interview, scenario: Scenario) -> str:
    moment = moment_of(scenario)
    law = interview.on(moment)
    state = law.replay(given_in(scenario, law.questions), moment).final
    return write_shown([Played(scenario.id, law.engine.space, state)])


@pytest.mark.slow
def test_what_is_broken_in_a_sentence_is_found(
    shipped: RuleSet, tell: Callable[[str], None]
) -> None:
    interview = Interview(shipped)
    before = {each.id: (each, shown(interview, each)) for each in shipped_stories()}
    caught: Counter[tuple[str, str]] = Counter()
    survivors = []
    for mutant in mutants(shipped):
        how = caught_by(mutant, before)
        caught[mutant.kind, how] += 1
        if how == "survived":
            survivors.append(f"{mutant.kind}: {mutant.name}")

    tell(f"{caught.total()} broken sentences: {dict(caught)}; survivors: {survivors}")

    assert caught.total() >= 200
    assert survivors == []


def caught_by(mutant: Mutant, before: dict[str, tuple[Scenario, str]]) -> str:
    interview = Interview(mutant.rules)
    owner = mutant.name.partition("/")[0]
    # The likeliest first: those that show the action, the duty or the checklist.
    likely = sorted(before.values(), key=lambda each: f"\n{owner}" not in each[1])
    if any(shown(interview, scenario) != text for scenario, text in likely):
        return "rules test"
    return "rules check" if check(mutant.rules).findings else "survived"
