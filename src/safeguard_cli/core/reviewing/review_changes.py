"""Mark what has changed since another version, entry by entry and sentence by sentence.

Words are compared as they are read. Numbers that only count entries are not. How the advice
itself differs is proved by `diff`.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from safeguard_cli.core.advising.rules_used import rules_used
from safeguard_cli.core.comparing.compare_rule_sets import compare
from safeguard_cli.core.model.rule_set import RuleSet
from safeguard_cli.core.reviewing.review_document import (
    Kind,
    Remark,
    Review,
    ReviewEntry,
    ReviewFact,
    ReviewSection,
    RuleChanges,
)
from safeguard_cli.core.reviewing.whole_review import review_rules

_Key = tuple[Kind, str]
_Stood = dict[_Key, tuple[ReviewSection, ReviewEntry]]


def review_since(rules: RuleSet, old: RuleSet, *, only_changes: bool = False) -> Review:
    """Return a rule set with its changes since another; `only_changes` leaves the rest out."""
    new, then = review_rules(rules), review_rules(old)
    before = _Before(then)
    sections = tuple(map(before.section, new.sections))
    if only_changes:
        kept = map(_keep_changes, sections)
        sections = tuple(each for each in kept if each.entries or each.before)
    # What is gone may rest on statements that are gone too.
    cited, changes = then.cited | new.cited, _describe_changes(rules, old, before.gone())
    changes = replace(changes, is_partial=only_changes)
    return replace(new, sections=sections, cited=cited, changes=changes)


def _describe_changes(rules: RuleSet, old: RuleSet, gone: tuple[ReviewEntry, ...]) -> RuleChanges:
    compared = compare(old, rules)
    # Acts are no advice: what sentences ask for is proved by them.
    found = [one for one in compared.differences if one.kind != "act"]
    ways = [one.protective for one in found]
    return RuleChanges(
        since=rules_used(old),
        is_partial=False,
        gone=gone,
        less=tuple(one for one in found if one.protective == "less"),
        more=ways.count("more"),
        equally=ways.count("equally"),
        proved_same=compared.proved_same,
    )


def _keep_changes(section: ReviewSection) -> ReviewSection:
    return replace(section, entries=tuple(_keep_marked(e) for e in section.entries if e.mark))


def _keep_marked(entry: ReviewEntry) -> ReviewEntry:
    """Leave out what an entry still says; of steps, which are counted, what stands beside them."""
    if entry.mark == "new":
        return entry
    kept = (_keep_marked_facts(fact) for fact in entry.facts if any(s.mark for s in fact.said))
    return replace(entry, facts=tuple(kept))


def _keep_marked_facts(fact: ReviewFact) -> ReviewFact:
    if fact.is_numbered:
        return replace(fact, said=tuple(s if s.mark else Remark(s.text) for s in fact.said))
    return replace(fact, said=tuple(said for said in fact.said if said.mark))


class _Before:
    """The entries of the other version, of which each is found once at most."""

    def __init__(self, old: Review) -> None:
        self._sections = {section.id: section for section in old.sections}
        self._left: _Stood = {
            (entry.kind, entry.id): (section, entry)
            for section in old.sections
            for entry in section.entries
        }

    def section(self, section: ReviewSection) -> ReviewSection:
        """Return a section with its entries marked."""
        entries = tuple(self._mark_entry(entry, section) for entry in section.entries)
        return replace(section, entries=entries, before=self._list_old_order(section))

    def gone(self) -> tuple[ReviewEntry, ...]:
        """Return what no section has any more."""
        return tuple(replace(entry, mark="gone") for _, entry in self._left.values())

    def _mark_entry(self, entry: ReviewEntry, section: ReviewSection) -> ReviewEntry:
        names = (entry.id, *entry.was)
        key = next(((entry.kind, name) for name in names if (entry.kind, name) in self._left), None)
        if key is None:
            return replace(entry, mark="new")
        stood, old = self._left.pop(key)
        moved = (
            [] if stood.id == section.id else [ReviewFact("It stood under", (Remark(stood.title),))]
        )
        return _compare_entry(entry, old, moved)

    def _list_old_order(self, section: ReviewSection) -> tuple[str, ...]:
        """Return the titles in the order that they had, if what is in both stands otherwise."""
        stood = self._sections.get(section.id)
        if stood is None:
            return ()
        now = {(entry.kind, entry.id): place for place, entry in enumerate(section.entries)}
        both = [entry for entry in stood.entries if (entry.kind, entry.id) in now]
        places = [now[entry.kind, entry.id] for entry in both]
        return () if places == sorted(places) else tuple(entry.title for entry in both)


def _compare_entry(new: ReviewEntry, old: ReviewEntry, before: list[ReviewFact]) -> ReviewEntry:
    if _take_words(new) == _take_words(old) and not before:
        return new
    if new.title != old.title:
        before.append(ReviewFact("It said", (Remark(old.title),)))
    stood = {fact.label: fact for fact in old.facts}
    facts = tuple(_mark_fact(fact, stood.get(fact.label)) for fact in new.facts)
    now = {fact.label: fact for fact in new.facts}
    before += (each for fact in old.facts for each in _list_lost(fact, now.get(fact.label)))
    if old.sources != new.sources:
        before.append(ReviewFact("It rested on", (Remark("Other sources", sources=old.sources),)))
    if old.check != new.check:
        before.append(
            ReviewFact("Confirmed", (Remark(old.check or "Nothing was left to confirm"),))
        )
    return replace(new, mark="changed", facts=facts, before=tuple(before))


def _take_words(entry: ReviewEntry) -> object:
    return entry.title, entry.sources, entry.check, tuple(map(_read_fact, entry.facts))


def _read_fact(fact: ReviewFact) -> object:
    return fact.label, tuple(map(_read_sentence, fact.said))


def _read_sentence(said: Remark) -> object:
    """Return a sentence as it is read: without the ids of the questions that it names."""
    lines = tuple((line.kind, line.text, line.depth) for line in said.when)
    return said.text, said.notes, lines, said.sources, said.check


def _mark_fact(fact: ReviewFact, old: ReviewFact | None) -> ReviewFact:
    had = list(map(_read_sentence, old.said)) if old else []
    texts = {said.text for said in old.said} if old else set()
    return replace(
        fact,
        said=tuple(
            said
            if _read_sentence(said) in had
            else replace(said, mark="changed" if said.text in texts else "new")
            for said in fact.said
        ),
    )


def _list_lost(old: ReviewFact, new: ReviewFact | None) -> Iterator[ReviewFact]:
    """Yield what is no longer said under a name; all of it where only the order is another."""
    kept, had = (list(map(_read_sentence, each.said)) if each else [] for each in (new, old))
    lost = tuple(said for said in old.said if _read_sentence(said) not in kept)
    if lost:
        yield replace(old, said=lost)
    elif [each for each in kept if each in had] != had:
        yield replace(old, label=f"{old.label}, in this order")
