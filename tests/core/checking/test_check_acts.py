"""What sentences ask of one person is proved to go together; what does not is found and shown."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from generated import as_tested, legal_answers, rule_sets
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from rule_folders import ACTED, edit
from where import TESTS

from safeguard_cli.core.checking import check_codes as codes
from safeguard_cli.core.checking.check_acts import (
    asked_and_forbidden,
    asked_together,
    impossible_requests,
    repeated_requests,
)
from safeguard_cli.core.checking.finding import Finding
from safeguard_cli.core.checking.proof import Proof
from safeguard_cli.core.checking.run_checks import check
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.logic.nodes import HOLDS, truth
from safeguard_cli.core.logic.sentences import Sentence
from safeguard_cli.core.logic.truth_in_state import StateTruths
from safeguard_cli.core.model.acts import Act
from safeguard_cli.core.model.rule_set import Action, RuleSet
from safeguard_cli.reading.load import load_rules

COUNT = "do: Count the guests, asks: none"
BROKEN_PROMISE = "SG109 invariant `lift` fails: Nobody is sent to the lift."

# What is replaced in the rule set without findings, by what, and what is then found.
CLASHES = [
    pytest.param("beside", COUNT, "do: Take the lift, asks: [use-lift]", [
        BROKEN_PROMISE,
        "SG119 `count` asks for `use-lift`, and `get-out/2` at acted/rules.yaml:32:9 forbids it",
    ], id="SG119"),
    pytest.param("beside", COUNT, "do: Ring or rest, asks: [stay-in-bed]", [
        "SG120 `get-out/1` asks for `ring-brigade`, and `count` at acted/beside.yaml:2:10 asks for "
        "`stay-in-bed`, which excludes it",
    ], id="SG120"),
    pytest.param("beside", COUNT, "do: Or rest, in-case: [stay-in-bed]", [
        "SG120 `get-out/1` asks for `ring-brigade`, and `count` at acted/beside.yaml:2:10 asks for "
        "`stay-in-bed`, which excludes it",
    ], id="SG120, in case"),
    pytest.param("beside", COUNT, "do: Go and ask, in-case: [tell-warden]", [
        "SG121 `count` asks in case for `tell-warden` where its `never-if` holds",
    ], id="SG121"),
    pytest.param("beside", "number: \"999\"", "acts: [tell-warden], number: \"999\"", [
        "SG121 `get-out/who/brigade` asks in case for `tell-warden` where its `never-if` holds",
    ], id="SG121, a contact"),
    pytest.param("beside", COUNT, "do: Ring twice, asks: [ring-brigade]", [
        "SG122 `count` asks for `ring-brigade` where it has been done (`done-if`)",
    ], id="SG122"),
    pytest.param("beside", COUNT, "do: Count the guests", [
        "SG123 `count` does not say what it asks for; write `asks`",
    ], id="SG123"),
    pytest.param("beside", "do: Count the guests", "do: Count the guests and tell  The Warden", [
        "SG124 `count` says “tell the warden” and does not name the act `tell-warden`",
    ], id="SG124"),
    pytest.param("beside", "do: Count", "not-asking: So., do: Who has to tell the warden did", [
    ], id="a reason why words do not ask"),
    pytest.param("rules", "because: It burns.", "because: It burns. Tell the warden so.", [
        "SG124 the reason of `it-burns` asks for `tell-warden` (“tell the warden”), and nothing is "
        "asked for there",
    ], id="SG124, a reason that asks"),
    pytest.param("rules", "because: It burns.", "because: It is safe to tell the warden.", [
    ], id="a reason that only tells"),
    pytest.param("rules", "{id: stay-in-bed, says: Stay in bed, words: [stay in bed]}",
        "{id: stay-in-bed, says: Stay in bed, words: [stay in bed]}\n  - {id: swim, says: Swim}", [
        "SG125 no sentence asks for act `swim`, and none forbids it",
    ], id="SG125"),
    pytest.param("beside", "contacts:", "known-findings:\n  - {code: SG119, acts: [use-lift], "
        "sentences: [get-out/1, get-out/2], reason: So.}\ncontacts:", [
        "SG126 SG119 on `get-out/1`, `get-out/2` is not found any more; take it from the list",
    ], id="SG126"),
]  # fmt: skip


def broken(folder: Path, *edits: tuple[str, str, str]) -> RuleSet:
    copy = folder / "acted"
    shutil.copytree(ACTED, copy)
    for name, old, new in edits:
        edit(copy, name, old, new)
    return load_rules(copy)


def said(rules: RuleSet) -> list[str]:
    return [f"{finding.code} {finding.message}" for finding in check(rules).findings]


def test_nothing_is_found_where_all_sentences_agree() -> None:
    assert said(load_rules(ACTED)) == []


@pytest.mark.parametrize(("name", "old", "new", "expected"), CLASHES)
def test_each_clash_is_found_and_nothing_else(
    tmp_path: Path, name: str, old: str, new: str, expected: list[str]
) -> None:
    assert said(broken(tmp_path, (name, old, new))) == expected


def test_a_clash_is_shown_with_the_fewest_answers(tmp_path: Path) -> None:
    rules = broken(tmp_path, ("beside", COUNT, "do: Rest, asks: [stay-in-bed]"))

    (finding,) = check(rules).findings

    assert finding.counterexample == {"burning": "yes", "rung": "no"}


def test_a_known_finding_is_not_found_again(tmp_path: Path) -> None:
    known = "known-findings:\n  - {code: SG120, acts: [stay-in-bed, ring-brigade], "
    rules = broken(
        tmp_path,
        ("beside", COUNT, "do: Rest, asks: [stay-in-bed]"),
        ("beside", "contacts:", f"{known}sentences: [count, get-out/1], reason: So.}}\ncontacts:"),
    )

    assert said(rules) == []


def test_a_rule_set_without_acts_need_not_tag_its_sentences(tmp_path: Path) -> None:
    rules = load_rules(ACTED)
    bare = replace(rules, acts=(), invariants=())

    assert [each for each in check(bare).findings if each.code == codes.UNTAGGED] == []
    assert "every sentence says what it asks for" not in [each.says for each in check(bare).proved]


def test_all_three_tests_of_acts_tell_titles_from_conditional_steps(tmp_path: Path) -> None:
    tests = {
        "{asks: ring-brigade}": [BROKEN_PROMISE],
        "{asks: stay-in-bed}": [BROKEN_PROMISE],
        "{any: [{asks-anywhere: ring-brigade}, {rung: yes}]}": [],
        "{asks-anywhere: tell-warden}": [
            "SG109 invariant `lift` fails: Nobody is sent to the lift."
        ],
        "{any: [{never-asks: tell-warden}, {reader: guest}]}": [],
        "{never-asks: tell-warden}": [BROKEN_PROMISE],
    }
    for number, (then, expected) in enumerate(tests.items()):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert said(broken(folder, ("beside", "{never-asks: use-lift}", then))) == expected


def test_sentences_that_ask_for_nothing_are_listed_for_a_reader(tmp_path: Path) -> None:
    reason = ("beside", "do: Count", "not-asking: So., do: Who has to tell the warden did")

    listed = check(broken(tmp_path, reason)).unasking

    assert [(each.sentence, each.reason) for each in listed] == [("get-out", ""), ("count", "So.")]


def test_no_known_finding_of_the_shipped_rules_is_new(shipped: RuleSet) -> None:
    known = {f"{each.code} {' '.join(each.sentences)}" for each in shipped.known_findings}

    # Lines may go from this list, as findings are mended. None may come.
    assert known <= set((TESTS / "known-findings.txt").read_text().splitlines())


ACT_IDS = ("a0", "a1", "a2")


@st.composite
def tagged_rule_sets(draw: st.DrawFn) -> RuleSet:
    """Draw a small rule set whose sentences ask at random for acts with conditions."""
    rules = draw(rule_sets(4))
    some = st.sets(st.sampled_from(ACT_IDS), max_size=2).map(sorted)

    def tag(action: Action) -> Action:
        forbids = draw(some)
        asks = tuple(act for act in draw(some) if act not in forbids)
        steps = tuple(replace(step, in_case=tuple(draw(some))) for step in action.steps)
        return replace(action, asks=asks, forbids=tuple(forbids), steps=steps)

    parts = tuple(replace(p, actions=tuple(map(tag, p.actions))) for p in rules.parts)
    duties = tuple(replace(duty, asks=tuple(draw(some))) for duty in rules.duties)
    conditions = [rule.condition for p in rules.parts for a in p.actions for rule in a.rules]
    acts = tuple(
        Act(
            each,
            each,
            never_if=draw(st.none() | st.sampled_from(conditions)),
            done_if=draw(st.none() | st.sampled_from(conditions)),
            excludes=tuple(draw(some)),
        )
        for each in ACT_IDS
    )
    return replace(rules, parts=parts, duties=duties, acts=acts)


def shown_together(rules: RuleSet) -> Iterator[tuple[list[Sentence], list[int]]]:
    """Yield what is shown for every set of full answers, with the state."""
    space = Interview(rules).engine.space
    for chosen in product(*(legal_answers(question) for question in rules.questions)):
        pairs = zip((question.id for question in rules.questions), chosen, strict=True)
        state = space.state(as_tested(rules, dict(pairs)))
        judged = StateTruths(state)
        yield [each for each in space.sentences if judged.truth(each.node) == HOLDS], state


@settings(max_examples=40, deadline=None)
@given(tagged_rule_sets())
def test_what_is_found_is_what_trying_all_answers_finds(rules: RuleSet) -> None:
    proof = Proof(rules)
    node = proof.node
    wanted: dict[str, set[str]] = {
        "forbidden": set(),
        "together": set(),
        "never": set(),
        "done": set(),
    }
    for shown, state in shown_together(rules):
        requested = {act for each in shown for act in each.tags.requested}
        outright = {act for each in shown for act in each.tags.asks}
        wanted["forbidden"] |= {act for each in shown for act in each.tags.forbids} & requested
        for act in rules.acts:
            if act.id in requested and requested & set(act.excludes):
                wanted["together"].add(act.id)
            if act.never_if is not None and truth(node(act.never_if), state) == HOLDS:
                wanted["never"] |= {act.id} & requested
            if act.done_if is not None and truth(node(act.done_if), state) == HOLDS:
                wanted["done"] |= {act.id} & outright

    assert acts_in(asked_and_forbidden(proof)) == wanted["forbidden"]
    assert acts_in(impossible_requests(proof)) == wanted["never"]
    assert acts_in(repeated_requests(proof)) == wanted["done"]
    assert bool(list(asked_together(proof))) == bool(wanted["together"])


def acts_in(findings: Iterator[Finding]) -> set[str]:
    """Return the acts that the findings say are asked for."""
    return {each.message.partition(" for `")[2].partition("`")[0] for each in findings}
