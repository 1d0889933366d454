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

from safeguard_cli.core.advising.rules_used import rules_used
from safeguard_cli.core.advising.shapes import Cited
from safeguard_cli.core.model.rule_set import RuleSet
from safeguard_cli.core.reviewing.asked import questions, record
from safeguard_cli.core.reviewing.beside import (
    checklists,
    contacts,
    duties,
    follow_ups,
    pages,
    promises,
)
from safeguard_cli.core.reviewing.listed import appendix, days, exceptions, head, sources
from safeguard_cli.core.reviewing.parts import parts
from safeguard_cli.core.reviewing.shapes import Kind, Review, Section
from safeguard_cli.core.reviewing.telling import Telling

_Gather = Callable[[RuleSet, Telling], Iterator[Section]]
_IN_ORDER: Final[tuple[_Gather, ...]] = (
    head, questions, parts, checklists, duties, follow_ups, promises, record, pages, contacts, days,
    exceptions, sources, appendix,
)  # fmt: skip
# What other entries name by its number.
_NAMED: Final[tuple[Kind, ...]] = ("question", "statement")


def review(rules: RuleSet) -> Review:
    """Return everything that a rule set says, entry by entry."""
    telling = Telling(rules)
    found = (section for gather in _IN_ORDER for section in gather(rules, telling))
    sections = tuple(_numbered(section for section in found if section.entries))
    numbers = {
        entry.id: entry.number
        for section in sections
        for entry in section.entries
        if entry.kind in _NAMED
    }
    review_by = rules.local.review_by if rules.local else rules.review_by
    return Review(rules_used(rules), review_by, sections, _cited(rules), numbers)


def _numbered(sections: Iterator[Section]) -> Iterator[Section]:
    """Count the entries of each kind through all sections, so that a number names one."""
    counters: defaultdict[Kind, count[int]] = defaultdict(lambda: count(1))
    for section in sections:
        numbered = (replace(e, number=next(counters[e.kind])) for e in section.entries)
        yield replace(section, entries=tuple(numbered))


def _cited(rules: RuleSet) -> dict[str, Cited]:
    titles = {document.id: document.title for document in rules.documents}
    return {s.id: Cited(s.id, titles[s.document], s.where, s.sure) for s in rules.statements}
