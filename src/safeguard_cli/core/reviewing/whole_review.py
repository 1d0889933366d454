"""Gather a rule set for whoever approves it: every sentence, in reading order.

First the questions in the order of asking, then the parts in their order, then what stands
beside them, and last what all of it rests on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import count
from typing import Final

from msgspec.structs import replace

from safeguard_cli.core.advising.citing import cite_statements
from safeguard_cli.core.advising.rules_used import rules_used
from safeguard_cli.core.model.rule_set import RuleSet
from safeguard_cli.core.reviewing.entry_words import RuleWords
from safeguard_cli.core.reviewing.review_beside_actions import (
    review_checklists,
    review_contacts,
    review_duties,
    review_follow_ups,
    review_pages,
    review_promises,
)
from safeguard_cli.core.reviewing.review_document import Kind, Review, ReviewSection
from safeguard_cli.core.reviewing.review_parts import review_parts
from safeguard_cli.core.reviewing.review_questions import review_questions, review_record
from safeguard_cli.core.reviewing.review_sources_and_days import (
    review_appendix,
    review_days,
    review_exceptions,
    review_head,
    review_sources,
)

_Gather = Callable[[RuleSet, RuleWords], Iterator[ReviewSection]]
_IN_ORDER: Final[tuple[_Gather, ...]] = (
    review_head,
    review_questions,
    review_parts,
    review_checklists,
    review_duties,
    review_follow_ups,
    review_promises,
    review_record,
    review_pages,
    review_contacts,
    review_days,
    review_exceptions,
    review_sources,
    review_appendix,
)
# What other entries name by its number.
_NAMED: Final[tuple[Kind, ...]] = ("question", "statement")


def review_rules(rules: RuleSet) -> Review:
    """Return everything that a rule set says, entry by entry."""
    rule_words = RuleWords(rules)
    found = (section for gather in _IN_ORDER for section in gather(rules, rule_words))
    sections = tuple(_number_entries(section for section in found if section.entries))
    numbers = {
        entry.id: entry.number
        for section in sections
        for entry in section.entries
        if entry.kind in _NAMED
    }
    review_by = rules.local.review_by if rules.local else rules.review_by
    return Review(
        rules=rules_used(rules),
        review_by=review_by,
        sections=sections,
        cited=cite_statements(rules),
        numbers=numbers,
    )


def _number_entries(sections: Iterator[ReviewSection]) -> Iterator[ReviewSection]:
    """Count the entries of each kind through all sections, so that a number names one."""
    counters: defaultdict[Kind, count[int]] = defaultdict(lambda: count(1))
    for section in sections:
        numbered = (replace(e, number=next(counters[e.kind])) for e in section.entries)
        yield replace(section, entries=tuple(numbered))
