"""Every check finds what it looks for, shows it with answers, and finds nothing else."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import date, datetime
from itertools import product
from pathlib import Path

import pytest
from generated import NOW, legal_answers
from msgspec.structs import replace
from rule_folders import PROVED, edit
from test_check_acts import CLASHES

from safeguard_cli.commands.option_words import FindingFormat
from safeguard_cli.commands.rules.check import RENDERERS
from safeguard_cli.core.checking import check_codes as codes
from safeguard_cli.core.checking.finding import Finding
from safeguard_cli.core.checking.interview_lengths import count_answer_sets, measure_interviews
from safeguard_cli.core.checking.proof import Proof
from safeguard_cli.core.checking.proofs_by_day import make_proofs
from safeguard_cli.core.checking.run_checks import Report, check
from safeguard_cli.core.deciding.deadlines import LONDON
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.logic.nodes import FAILS, HOLDS, truth
from safeguard_cli.core.model.rule_set import RuleSet
from safeguard_cli.edges.render.findings import answers_file, findings_lines
from safeguard_cli.edges.render.lines import folded
from safeguard_cli.reading import fault_codes
from safeguard_cli.reading.answers_file import read_answers
from safeguard_cli.reading.explanations import read_pages
from safeguard_cli.reading.load import load_rules

LATER = date(2027, 6, 1)
CODES = {value for name, value in vars(codes).items() if name.isupper()}
FAULT_CODES = {value for name, value in vars(fault_codes).items() if name.isupper()}
# Tripped where local rules are held against a base: `test_overlay_proof.py` does.
OF_LOCAL_RULES = {"SG131", "SG132", "SG133", "SG134", "SG135", "SG136", "SG139"}

# What is replaced in the rule set without findings, by what, and what is then found.
BROKEN = [
    pytest.param("rules", "burning: no, heard: none}", "burning: no, heard: bell}", [
        "SG101 part `fire` can apply without any of its rules holding",
        "SG103 no answers lead to action `carry-on`",
        "SG106 no answer to question `colour` can change the advice",
    ], id="SG101"),
    pytest.param("rules", "because: It may spread., source: one}", "because: So., source: one}\n"
        "      - {id: never, if: {place: in}, because: So., source: one}", [
        "SG102 rule `never` never wins: a more protective action always comes first",
    ], id="SG102"),
    pytest.param("rules", "because: It may spread., source: one}", "because: So., source: one}\n"
        "      - {id: never, if: {place: in, burning: no}, because: So., source: one}", [
        "SG102 rule `never` can never hold",
    ], id="SG102, never holds"),
    pytest.param("beside", "if: {burning: yes}", "if: {burning: no, place: in}", [
        "SG104 duty `write` can never hold",
    ], id="SG104"),
    pytest.param("beside", "applies-if: {burning: no}", "applies-if: {burning: no, place: in}", [
        "SG105 item `bell` of `drill` is never shown",
    ], id="SG105"),
    pytest.param("beside", "met-if: {heard: bell}", "met-if: {place: in}", [
        "SG105 item `bell` of `drill` can never be met",
    ], id="SG105, met"),
    pytest.param("rules", "    for-record: yes\n", "", [
        "SG106 no answer to question `shape` can change the advice",
        "SG129 nobody can say that they do not know `shape`",
    ], id="SG106"),
    pytest.param("rules", "sea: At sea}", "sea: At sea, lake: On a lake}", [
        "SG101 part `fire` can apply without any of its rules holding",
        "SG110 being unsure of `burning` protects less than `no`: part `fire` no longer reaches "
        "level `rest`",
    ], id="an answer that no rule reads"),
    pytest.param("rules", "blue: Blue}", "blue: Blue, green: Green}", [
        "SG107 answers `blue`, `green` to `colour` always lead to the same advice",
    ], id="SG107"),
    pytest.param("rules", "blue: Blue}", "blue: Blue, green: Green}\n    alike-because: So.", [
    ], id="answers that are alike for a reason"),
    pytest.param("rules", "blue: Blue}",
        "blue: Blue, green: Green}\n    setup: yes\n    alike-because: So.", [
        "SG143 answers `blue`, `green` to `colour` change no sentence that is shown",
    ], id="SG143"),
    pytest.param("rules", "blue: Blue}", "blue: Blue}\n    setup: yes", [
    ], id="a question of setup whose answers all speak"),
    pytest.param("rules", "because: It kills., source: one}", "because: So., source: one}\n"
        "      - {id: again, if: {burning: yes, place: in}, because: So., because-unsure: So., "
        "source: one}", [
        "SG108 rule `again` says the same as `burns-inside` at proved/rules.yaml:37:14",
    ], id="SG108"),
    pytest.param("beside", "then: {fire: {action: ring}}", "then: {fire: {not-action: ring}}", [
        "SG109 invariant `fire-first` fails: Fire indoors is for the brigade.",
    ], id="SG109"),
    pytest.param("beside", "then: {fire: {action: ring}}", "then: {duty: write}", [
    ], id="an invariant that holds"),
    pytest.param("rules", "counts-as: yes", "counts-as: no", [
        "SG110 being unsure of `burning` protects less than `yes`: part `fire` no longer reaches "
        "level `protect`",
        "SG128 an unsure answer can decide rule `all-quiet`; it has no `because-unsure`",
    ], id="SG110"),
    pytest.param("rules", "counts-as: yes", "counts-as: no\n    unsure-because: So it is.", [
        "SG128 an unsure answer can decide rule `all-quiet`; it has no `because-unsure`",
    ], id="an exception with its reason"),
    pytest.param("rules", "    who: brigade\n", "    who: []\n", [
        "SG111 action `ring` lacks someone who acts (`who`)",
    ], id="SG111, who"),
    pytest.param("rules", "    within: now\n", "    within: []\n", [
        "SG111 action `ring` lacks a deadline (`within`)",
    ], id="SG111, within"),
    pytest.param("rules", "    record: the time\n", "    record: []\n", [
        "SG111 action `ring` lacks something to record (`record`)",
    ], id="SG111, record"),
    pytest.param("rules", "because: It kills., source: one", "because: It kills., source: []", [
        "SG111 rule `burns-inside` names no source",
    ], id="SG111, source"),
    pytest.param("rules", "      - {contact: brigade, if: {place: sea}}\n", "", [
        "SG111 action `put-out` can be left without anyone who acts (`who`)",
    ], id="SG111, nobody for some answers"),
    pytest.param("beside", ", none-because: a heading", "", [
        "SG112 paragraph 2 of `leaflet` has neither statements nor a reason for none",
    ], id="SG112"),
    pytest.param("beside", "statements:\n", "statements:\n"
        "  - {id: three, document: leaflet, where: page 3, says: Run., kind: duty, sure: seed}\n", [
        "SG113 nothing cites statement `three`",
    ], id="SG113"),
    pytest.param("rules", "{do: Use sand, if: {place: out}", "{do: Use sand, if: {place: in}", [
        "SG116 step 1 of action `put-out` is never shown with it",
    ], id="SG116"),
    pytest.param("beside", "if: {place: in}, then", "if: {place: in, burning: no}, then", [
        "SG117 invariant `fire-first` guards nothing: its `if` can never hold",
    ], id="SG117"),
    pytest.param("rules", "ask: Does it burn?", "ask: Does it burn?\n    for-record: yes", [
        "SG118 question `burning` is only `for-record`, so it is never asked, and rules read it",
    ], id="SG118, for the record"),
    pytest.param("rules", "ask: Does it burn?", "ask: Does it burn?\n    default: no", [
        "SG118 question `burning` has a `default`, so it is never asked, and rules read it",
    ], id="SG118, default"),
    pytest.param("rules", "ask: Which colour?", "ask: Which colour?\n    default: red", [
    ], id="a default that chooses what is shown beside"),
    pytest.param("rules", "    find-out: The warden knows within a minute.\n", "", [
        "SG127 not to know `burning` can change the action; it has no `find-out`",
    ], id="SG127"),
    pytest.param("rules", "because: It kills., source: one}", "because: It kills., source: one}\n"
        "      - {id: both, if: {burning: yes, heard: bell}, because: It burns., source: one}", [
        "SG128 an unsure answer can decide rule `both`; it has no `because-unsure`",
    ], id="SG128"),
    pytest.param("rules", "because: It kills., source: one}", "because: It kills., source: one}\n"
        "      - {id: both, if: {burning: yes, heard: bell}, because: It burns., source: one, "
        "because-unsure: It may spread.}", [
    ], id="a rule with its words for doubt"),
    pytest.param("rules", "because: It kills., source: one}", "because: It kills., source: one}\n"
        "      - {id: both, if: {burning: yes, heard: bell}, because: It burns., source: one, "
        "because-unsure: You are not sure whether it burns.}", [
        "SG145 `because-unsure` of rule `both` says itself what is not sure",
    ], id="SG145"),
    pytest.param("rules", "    unsure-of: whether it burns\n", "", [
        "SG146 a reason may rest on doubt about `burning`; it has no `unsure-of`",
    ], id="SG146"),
    pytest.param("rules", "if: {burning: no, heard: none}",
        "if: {heard: none, any: [{burning: no}, {burning: unsure}]}", [
    ], id="a rule that names doubt itself"),
    pytest.param("rules", "    always-known: You can see where it is.\n", "", [
        "SG129 nobody can say that they do not know `place`",
    ], id="SG129"),
    pytest.param("rules", "{red: Red, blue: Blue}\n    always-known: You can see it.",
        "{red: Red, blue: Blue, not-known: I cannot see it}", [
        "SG107 answers `blue`, `not-known` to `colour` always lead to the same advice",
    ], id="an answer for whoever does not know"),
    pytest.param("rules", "always-known: You can see it.", "find-out: It shows by day.", [
        "SG129 nobody can say that they do not know `colour`",
        "SG130 nobody can be unsure of `colour`, so its `find-out` is never shown",
    ], id="SG130"),
    pytest.param("rules", "counts-as: yes", "counts-as: yes\n    always-known: It shows.", [
        "SG130 `burning` is `always-known`, and lets people say that it is not",
    ], id="SG130, always known"),
    pytest.param("rules", "because: Nothing burns., source: two}",
        "because: Nothing burns., source: two, because-unsure: It burns on.}", [
        "SG130 no unsure answer decides rule `all-quiet` (`because-unsure`)",
    ], id="SG130, a reason"),
    pytest.param("rules", "because: Bells ring for a reason., source: two}\n  - id: carry-on\n"
        "    do: Carry on\n    level: rest\n    who: []\n    within: by agreement",
        "because: So., source: two}\n"
        "      - {id: perhaps, if: {colour: blue}, because: So., source: two, "
        "in-force-from: unknown}\n"
        "  - id: carry-on\n    do: Carry on\n    level: rest\n    who: []\n    within: now", [
        "SG141 held against the rules without `perhaps`, whose start is unknown: `put-out` may be "
        "due later (the same day) than in `carry-on` (at once), which the base recommends for the "
        "same answers",
        "SG111 action `put-out` can be left without anyone who acts (`who`)",
    ], id="SG141"),
    pytest.param("beside", "kind: fact, sure: seed, at: 1}",
        "kind: fact, sure: seed, at: 1, in-force-from: 2026-06-01}", [
        "SG142 rule `burns-inside` is in force, and nothing that it cites is (until 31 May 2026)",
        "SG142 rule `someone-cries` is in force, and nothing that it cites is (until 31 May 2026)",
        "SG142 rule `burns-outside` is in force, and nothing that it cites is (until 31 May 2026)",
        "SG142 duty `write` is in force, and nothing that it cites is (until 31 May 2026)",
    ], id="SG142"),
    pytest.param("rules", "because: It kills., source: one}",
        "because: It kills., source: one, in-force-from: 2026-06-01}", [
        "SG101 part `fire` can apply without any of its rules holding (until 31 May 2026)",
        "SG109 invariant `fire-first` fails: Fire indoors is for the brigade. (until 31 May 2026)",
        "SG110 being unsure of `burning` protects less than `no`: part `fire` no longer reaches "
        "level `rest` (until 31 May 2026)",
    ], id="a rule that comes too late"),
    pytest.param("ruleset", "files: [rules", "words-to-avoid: [{words: [it], instead: name it, "
        "opening: yes}, {words: [put it], instead: name it}]\nfiles: [rules", [
        "SG144 the reason of `burns-inside` says “It”; name it",
        "SG144 the reason of `burns-outside` says “It”; name it",
        "SG144 action `put-out` says “Put it”; name it",
    ], id="SG144"),
    pytest.param("beside", "met-if: {heard: bell}", "met-if: {place: in}, in-force-from: "
        "2026-03-01, in-force-until: 2026-04-30", [
        "SG105 item `bell` of `drill` can never be met (from 1 March 2026 until 30 April 2026)",
    ], id="an item of two months"),
    pytest.param("beside", "then: {fire: {action: ring}}",
        "then: {fire: {action: ring}}, in-force-until: 2026-03-31", [
    ], id="an invariant that ends"),
    pytest.param("rules", "{do: Look at it, if: {colour: red}",
        "{do: Look at it, in-force-from: 2026-03-01, if: {colour: red}", [
    ], id="a question that matters from a day on"),
    pytest.param("rules", "source: one}\n  - id: put-out",
        "source: one, in-force-from: unknown}\n  - id: put-out", [
    ], id="an unknown start that only adds"),
]  # fmt: skip


def broken(folder: Path, name: str, old: str, new: str) -> RuleSet:
    copy = folder / "proved"
    shutil.copytree(PROVED, copy)
    edit(copy, name, old, new)
    return load_rules(copy)


def said(report: Report) -> list[str]:
    return [f"{finding.code} {finding.message}" for finding in report.findings]


def shows(rules: RuleSet, finding: Finding) -> dict[str, str]:
    """Replay a counterexample as `advise` does; return each part's action."""
    interview = Interview(rules)
    text = answers_file(finding, {})
    answers, moment = read_answers(text.encode(), "answers.yaml", interview.questions)
    as_of = moment or datetime(2026, 1, 1, tzinfo=LONDON)
    replay = interview.replay(answers, as_of)
    assert replay.set_aside == ()
    parts = interview.decide(replay).parts
    return {part.part.id: part.action.id if part.action else "" for part in parts}


@pytest.fixture(scope="module")
def proved() -> RuleSet:
    return load_rules(PROVED)


def test_nothing_is_found_where_nothing_is(proved: RuleSet) -> None:
    report = check(proved, date(2026, 11, 22))

    assert said(report) == []
    assert [each.says for each in report.proved][-1] == "nothing is past its review date"
    assert all(each.things for each in report.proved)


@pytest.mark.parametrize(("name", "old", "new", "expected"), BROKEN)
def test_each_fault_is_found_and_nothing_else(
    tmp_path: Path, name: str, old: str, new: str, expected: list[str]
) -> None:
    assert said(check(broken(tmp_path, name, old, new))) == expected


def test_what_is_past_its_review_date_is_found_on_that_day_only(proved: RuleSet) -> None:
    assert said(check(proved, LATER)) == [
        "SG114 the rule set `proved` was to be reviewed by 2027-01-31",
        "SG114 the document `leaflet` was to be reviewed by 2027-01-31",
        "SG114 the contact `brigade` was last checked on 2026-01-02",
    ]
    assert said(check(proved)) == []


def test_an_empty_rule_set_is_not_without_findings(proved: RuleSet) -> None:
    report = check(replace(proved, parts=()))

    assert said(report) == ["SG115 there is nothing to check: no rules, or no questions"]
    assert report.proved == ()


def test_what_could_not_be_finished_is_a_finding_and_not_proved(proved: RuleSet) -> None:
    report = check(proved, steps=1)

    assert {finding.code for finding in report.findings} == {"SG190"}
    assert "every rule can win, and so can every action" not in [p.says for p in report.proved]


def test_every_code_is_tripped_by_a_broken_rule_set() -> None:
    cases = [*BROKEN, *CLASHES]
    lines = [line for case in cases for line in case.values[3]]  # type: ignore[union-attr]
    tripped = {line[:5] for line in lines} | {"SG114", "SG115", "SG190"}

    assert tripped == CODES - OF_LOCAL_RULES


def test_every_code_has_a_page_and_no_page_is_left_over() -> None:
    assert set(read_pages()) == CODES | FAULT_CODES
    assert all(page.what and page.why and page.mend for page in read_pages().values())


def test_a_counterexample_is_the_fewest_answers_and_can_be_replayed(tmp_path: Path) -> None:
    rules = broken(tmp_path, "beside", "{action: ring}", "{not-action: ring}")

    (finding,) = check(rules).findings

    assert finding.counterexample == {"burning": "yes", "place": "in"}
    assert finding.rules == (("burns-inside", "proved/rules.yaml:37:14"),)
    assert shows(rules, finding) == {"fire": "ring"}


def test_no_fewer_answers_show_the_fault(tmp_path: Path) -> None:
    rules = broken(tmp_path, "rules", "burning: no, heard: none}", "burning: no, heard: bell}")
    finding = check(rules).findings[0]

    assert finding.counterexample == {"burning": "no", "heard": ("none",)}
    assert shows(rules, finding) == {"fire": ""}


def test_answer_sets_are_counted_exactly(proved: RuleSet) -> None:
    assert count_answer_sets(Proof(proved)) == 3 * 3 * 2 * 2 * 2


def test_the_lengths_of_interviews_are_exact_for_few_questions(proved: RuleSet) -> None:
    lengths = measure_interviews(Proof(proved))
    asked = list(numbers_asked(proved))

    assert lengths.longest == (max(asked), max(asked))
    assert lengths.mean[0] == lengths.mean[1] == pytest.approx(sum(asked) / len(asked))


def numbers_asked(rules: RuleSet) -> Iterator[int]:
    interview = Interview(rules)
    tested = [question for question in rules.questions if not question.for_record]
    for chosen in product(*(legal_answers(question) for question in tested)):
        given = dict(zip((question.id for question in tested), chosen, strict=True))
        yield len(interview.replay(given, NOW).asked)


def test_lengths_that_are_only_bounds_are_called_bounds(shipped: RuleSet) -> None:
    lengths = measure_interviews(make_proofs(shipped)[0], 20)
    report = Report((), (), 1, lengths)

    assert lengths.longest[0] < lengths.longest[1]
    assert lengths.mean[0] < lengths.mean[1]
    assert folded(findings_lines(report, 0.1), 80).count("a bound, between") == 2


def test_every_invariant_of_the_small_set_agrees_with_trying_all_answers(tmp_path: Path) -> None:
    rules = broken(tmp_path, "beside", "{action: ring}", "{not-action: ring}")
    proof = Proof(rules)
    (invariant,) = rules.invariants
    states = product(*([1 << n for n in range(b.bit_length())] for b in proof.space.blank))

    failing = [
        state
        for state in map(list, states)
        if truth(proof.node(invariant.condition), state) == HOLDS
        and truth(proof.node(invariant.then), state) == FAILS
    ]

    assert failing
    assert all(proof.space.answers(state)["place"] == {"in"} for state in failing)


@pytest.mark.parametrize("how", sorted(RENDERERS))
def test_every_format_names_the_place_and_the_code(tmp_path: Path, how: FindingFormat) -> None:
    rules = broken(tmp_path, "beside", "{action: ring}", "{not-action: ring}")
    report = check(rules)

    text = RENDERERS[how](report, 1.0)

    assert "SG109" in text
    assert "proved/beside.yaml" in text
    if how in ("json", "sarif"):
        json.loads(text)


# That nothing is found at all, `test_check_cli.py` shows too.
@pytest.mark.slow
def test_nothing_is_found_in_few_steps_in_the_rules_that_come_with_the_tool(
    shipped: RuleSet,
) -> None:
    # Little more than the longer of both tasks needs. A second holds about ten thousand.
    assert said(check(shipped, steps=53_000)) == []
