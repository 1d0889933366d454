"""All checks of a rule set, in the order in which their findings are listed.

To add a check: write a function that yields findings, list it in CHECKS, give its code a page. A
test fails until a rule set trips the code. `known_no_more` stays in the task of the checks on acts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from safeguard_cli.core.checking.check_act_tags import (
    idle_acts,
    known_no_more,
    unnamed_words,
    untagged_sentences,
)
from safeguard_cli.core.checking.check_acts import (
    asked_and_forbidden,
    asked_together,
    impossible_requests,
    repeated_requests,
)
from safeguard_cli.core.checking.check_completeness import (
    incomplete_actions,
    past_review,
    uncited_statements,
    unread_paragraphs,
)
from safeguard_cli.core.checking.check_ladder_ceilings import count_ceilings, over_ceiling
from safeguard_cli.core.checking.check_law_in_force import softening_starts, unfounded
from safeguard_cli.core.checking.check_not_known import (
    count_asked_in_base,
    count_reasons_in_base,
    doubts_as_facts,
    doubts_said_twice,
    hard_to_find_out,
    idle_doubts,
    nameless_doubts,
    never_unknown,
)
from safeguard_cli.core.checking.check_outcomes import (
    broken_invariants,
    idle_duties,
    idle_items,
    never_shown,
    never_winning,
    no_outcome,
    same_rules,
)
from safeguard_cli.core.checking.check_questions import (
    idle_questions,
    never_asked,
    silent_answers,
)
from safeguard_cli.core.checking.check_unsure import unsure_lowers
from safeguard_cli.core.checking.check_vague_people import list_texts, loose_words
from safeguard_cli.core.checking.finding import Finding
from safeguard_cli.core.checking.overdue import count_dates
from safeguard_cli.core.checking.proof import Proof
from safeguard_cli.core.deciding.law_of_day import unknown_starts
from safeguard_cli.core.model.question_kinds import kind_of
from safeguard_cli.core.model.rule_set import RuleSet


class Check(NamedTuple):
    """What a check proves when it finds nothing, the check, and how many things it examines.

    It is run for the law of each span, or `once` for all. Those `apart` take about half the time.
    """

    says: str
    find: Callable[[Proof], Iterator[Finding]]
    things: Callable[[RuleSet], int]
    once: bool = False
    apart: bool = False


def count_rules(rules: RuleSet) -> int:
    """Count the rules of all parts."""
    return sum(len(action.rules) for action in rules.actions)


def _count_steps_and_contacts(rules: RuleSet) -> int:
    return sum(len(a.steps) + len(a.who) for a in rules.actions)


def _count_asked(rules: RuleSet) -> int:
    return sum(not q.for_record and not q.default and kind_of(q).is_tested for q in rules.questions)


def _count_unsure(rules: RuleSet) -> int:
    return sum(bool(q.counts_as) and not q.unsure_because for q in rules.questions)


def _count_acts(rules: RuleSet) -> int:
    return len(rules.acts)


def _count_sentences(rules: RuleSet) -> int:
    if not rules.acts:
        return 0
    beside = len(rules.duties) + sum(len(checklist.items) for checklist in rules.checklists)
    return beside + sum(1 + len(action.steps) for action in rules.actions)


CHECKS: tuple[Check, ...] = (
    Check(
        "every part always has an outcome", no_outcome, lambda rules: len(rules.parts), apart=True
    ),
    Check("every rule can win, and so can every action", never_winning, count_rules),
    Check("every duty can hold", idle_duties, lambda rules: len(rules.duties)),
    Check(
        "every item of a checklist can be shown, and met",
        idle_items,
        lambda rules: sum(len(checklist.items) for checklist in rules.checklists),
    ),
    Check("every step and contact can be shown", never_shown, _count_steps_and_contacts),
    Check("every question and every answer can matter", idle_questions, _count_asked, once=True),
    Check(
        "every answer of a setup question changes a sentence",
        silent_answers,
        lambda rules: sum(len(q.answers) for q in rules.questions if q.setup),
        once=True,
    ),
    Check(
        "every question that rules read is asked", never_asked, lambda rules: len(rules.questions)
    ),
    Check("no two rules say the same", same_rules, count_rules),
    Check("every invariant holds", broken_invariants, lambda rules: len(rules.invariants)),
    Check("being unsure never protects less", unsure_lowers, _count_unsure, apart=True),
    Check("nobody must know what they may not know", never_unknown, count_asked_in_base, once=True),
    Check("whoever does not know is told how to find out", hard_to_find_out, count_asked_in_base),
    Check("no doubt is told as a fact", doubts_as_facts, count_reasons_in_base),
    Check(
        "it can be said of what somebody is not sure",
        nameless_doubts,
        count_asked_in_base,
        once=True,
    ),
    Check("no reason tells a doubt twice", doubts_said_twice, count_reasons_in_base, once=True),
    Check("all words for whoever is not sure are shown", idle_doubts, count_reasons_in_base),
    Check("no sentence asks for what another forbids", asked_and_forbidden, _count_acts),
    Check(
        "no two sentences ask for what excludes each other",
        asked_together,
        lambda rules: sum(len(act.excludes) for act in rules.acts),
    ),
    Check(
        "nothing is asked for where it cannot be done",
        impossible_requests,
        lambda rules: sum(act.never_if is not None for act in rules.acts),
    ),
    Check(
        "nothing is asked for where it has been done",
        repeated_requests,
        lambda rules: sum(act.done_if is not None for act in rules.acts),
    ),
    Check("every sentence says what it asks for", untagged_sentences, _count_sentences),
    Check(
        "no words of an act stand in a sentence that does not name it", unnamed_words, _count_acts
    ),
    Check(
        "every sentence names the people whom it means",
        loose_words,
        lambda rules: len(list(list_texts(rules))) if rules.words_to_avoid else 0,
        once=True,
    ),
    Check("every act is asked for or forbidden", idle_acts, _count_acts, once=True),
    Check(
        "every known finding is still found",
        known_no_more,
        lambda rules: len(rules.known_findings),
        once=True,
    ),
    Check(
        "no rule of unknown start makes anything milder",
        softening_starts,
        lambda rules: len(unknown_starts(rules)),
    ),
    # Ladders are those of every day.
    Check(
        "every ladder keeps within its ceiling",
        over_ceiling,
        count_ceilings,
        once=True,
        apart=True,
    ),
    Check(
        "every action has who, by when, record and source",
        incomplete_actions,
        lambda rules: len(rules.actions),
    ),
    Check(
        "every paragraph of a source is accounted for",
        unread_paragraphs,
        lambda rules: sum(len(document.paragraphs) for document in rules.documents),
        once=True,
    ),
    Check(
        "every statement is cited",
        uncited_statements,
        lambda rules: len(rules.statements),
        once=True,
    ),
    Check(
        "what is in force cites law of its own days",
        unfounded,
        lambda rules: sum(bool(s.in_force_from or s.in_force_until) for s in rules.statements),
        once=True,
    ),
    Check("nothing is past its review date", past_review, count_dates, once=True),
)
