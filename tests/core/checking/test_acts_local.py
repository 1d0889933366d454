"""A local rule set may ask for more, and is found where its sentences endanger."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from msgspec.structs import replace
from overlay_folders import Find, checked, overlay_in
from sampling import some_quick
from whole_cases import shipped_rules

from safeguard_cli.commands.option_words import FindingFormat
from safeguard_cli.commands.rules.check import RENDERERS, check_local
from safeguard_cli.core.checking.check_act_tags import unnamed_words, untagged_sentences
from safeguard_cli.core.checking.check_acts import impossible_requests
from safeguard_cli.core.checking.check_local_protects import check_overlay
from safeguard_cli.core.checking.check_outcomes import broken_invariants
from safeguard_cli.core.checking.local_may_advise import place_at_local_rules
from safeguard_cli.core.checking.proofs_by_day import make_proofs
from safeguard_cli.core.checking.run_checks import Report
from safeguard_cli.core.errors import RulesError
from safeguard_cli.core.model.rule_set import RuleSet
from safeguard_cli.reading.localise import localise

EVERY_CHECK = pytest.param((), marks=pytest.mark.slow, id="every check")
HEAD = """\
extends: uk-safeguarding
id: talking
title: Talking
version: "1"
review-by: 2027-09-30
files: [more.yaml]
"""
# It stands for a step that suspected abuse leads to, and sends people to the one suspected.
TALK = """\
in-part: five-steps
actions:
  - id: have-a-talk
    before: raise-with-manager
    strengthens: raise-with-manager
    do: Have a restorative talk with the person first, before anyone else
    level: act
    who: [{who}]
    within: 1 working day or sooner
    record: [what was said]
    {tags}
    rules:
      - id: talk-about-abuse
        if: {{person-worry: abuse, told: [told-silence, told-no]}}
        because: People can change.
        source: [s000-step-1-talk-to-the-person]
"""


def found(folder: Path, more: str, *only: Find, base: RuleSet | None = None) -> Report:
    """What `rules check`, or `only` some of its checks, find in a local rule set, and list of it.

    Every check is run with `-m slow`.
    """
    base = base or shipped_rules()
    rules, _ = localise(base, overlay_in(folder, more, HEAD))
    findings, _ = check_overlay(base, rules)
    report = checked(base, rules, *only)
    everything = place_at_local_rules([*findings, *report.findings], rules)
    return Report(everything, report.proved, 0, None, (), report.unasking)


def found_in_sentences(folder: Path, more: str) -> set[str]:
    """The codes of what the checks on acts alone find, in a small part of the time."""
    rules, _ = localise(shipped_rules(), overlay_in(folder, more, HEAD))
    proof = make_proofs(rules)[-1]
    checks = (untagged_sentences, unnamed_words, impossible_requests)
    return {each.code for find in checks for each in find(proof)}


@pytest.mark.parametrize("who", some_quick(["manager", "the-person"], 2))
@pytest.mark.parametrize(
    ("tags", "code"),
    some_quick(
        [
            ("asks: [talk-to-the-person]", "SG121"),
            ("in-case: [talk-to-the-person]", "SG121"),
            ("asks: none", "SG124"),
            ("asks: [tell-safe-manager]", "SG124"),
            ("evidence", "SG123"),
        ],
        2,
    ),
)
def test_a_talk_with_the_person_about_abuse_is_found_however_it_is_tagged(
    tmp_path: Path, who: str, tags: str, code: str
) -> None:
    tags = "" if tags == "evidence" else tags

    assert code in found_in_sentences(tmp_path, TALK.format(who=who, tags=tags))


@pytest.mark.parametrize("only", [(broken_invariants,), EVERY_CHECK])
def test_a_talk_that_is_tagged_breaks_the_promises_of_the_base(
    tmp_path: Path, only: tuple[Find, ...]
) -> None:
    more = TALK.format(who="manager", tags="asks: [talk-to-the-person]")
    # To prove every promise takes seconds, and is done with every check.
    promised = [i for i in shipped_rules().invariants if i.id == "abuse-is-never-talked-over"]
    base = replace(shipped_rules(), invariants=tuple(promised)) if only else None

    messages = [finding.message for finding in found(tmp_path, more, *only, base=base).findings]

    assert any("invariant `abuse-is-never-talked-over` fails" in each for each in messages)


@pytest.mark.parametrize("only", [(impossible_requests,), EVERY_CHECK])
def test_a_contact_sends_to_the_person_whatever_the_sentence_says(
    tmp_path: Path, only: tuple[Find, ...]
) -> None:
    tags = "asks: none\n    not-asking: It only looks so."

    report = found(tmp_path, TALK.format(who="the-person", tags=tags), *only)

    messages = [each.message for each in report.findings if each.code == "SG121"]
    # The person concerned is called otherwise where it is about a service.
    assert [each.partition(" where ")[0] for each in messages] == [
        "`have-a-talk/who/the-person/1` asks in case for `talk-to-the-person`",
        "`have-a-talk/who/the-person` asks in case for `talk-to-the-person`",
    ]


@pytest.mark.parametrize("only", [(untagged_sentences,), EVERY_CHECK])
def test_what_no_tag_says_is_listed_for_a_reader(tmp_path: Path, only: tuple[Find, ...]) -> None:
    tags = "asks: none\n    not-asking: It only looks so."

    report = found(tmp_path, TALK.format(who="manager", tags=tags), *only)

    assert "have-a-talk" in [each.sentence for each in report.unasking]
    assert "It only looks so." in " ".join(RENDERERS[FindingFormat.text](report, 0.1).split())


ACTS = """\
acts:
  - id: tell-lead
    never-if: {setting: sport}
    words: [tell the welfare officer]
    excludes: [tell-welfare-officer]
  - id: tell-welfare-officer
    says: Tell the club's welfare officer
duties:
  - id: welfare
    do: Tell the club's welfare officer today.
    asks: [tell-welfare-officer]
    group: child
    if: {setting: sport, harm: yes}
    within: same day
    source: [s003-report-to-designated-senior]
  - id: tell-them
    do: You may also tell the welfare officer.
    asks: none
    group: child
    if: {setting: faith}
    within: same day
    source: [s003-report-to-designated-senior]
"""


@pytest.mark.slow
@pytest.mark.usefixtures("unexampled")
def test_a_local_rule_set_adds_acts_and_to_acts(tmp_path: Path) -> None:
    messages = [each.message for each in found(tmp_path, ACTS).findings]

    excluded = (
        "`tell-the-lead` asks for `tell-lead`, and `welfare` at local/more.yaml:9:9 asks for "
    )
    assert f"{excluded}`tell-welfare-officer`, which excludes it" in messages
    assert (
        "`tell-them` says “tell the welfare officer” and does not name the act `tell-lead`"
        in messages
    )


@pytest.mark.parametrize(
    ("act", "only"),
    [
        # Few sentences ask to stay with the child, and many to tell the lead: of these to try every
        # check takes minutes.
        ("stay-with-child", (impossible_requests, untagged_sentences, unnamed_words)),
        pytest.param("stay-with-child", (), marks=pytest.mark.slow, id="every check"),
    ],
)
def test_what_only_sentences_of_the_base_ask_for_is_nothing_to_mend_locally(
    tmp_path: Path, act: str, only: tuple[Find, ...]
) -> None:
    more = f"acts:\n  - {{id: {act}, never-if: {{setting: sport}}}}\n"

    assert found(tmp_path, more, *only).findings == ()


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        (
            "{id: tell-lead, done-if: {told: referred}}",
            "SG077 act `tell-lead` is the base's; `done-if`",
        ),
        ("{id: tell-lead, says: Tell them}", "SG077 act `tell-lead` is the base's; `says`"),
        ("{id: tell-welfare}", "SG023 missing key `says`: what does `tell-welfare` ask for?"),
    ],
)
def test_a_local_rule_set_changes_no_act_of_the_base(tmp_path: Path, more: str, fault: str) -> None:
    with pytest.raises(RulesError, match=re.escape(fault)):
        check_local(overlay_in(tmp_path, f"acts:\n  - {more}\n", HEAD))
