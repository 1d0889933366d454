"""Advice for reading now: every thing is said once, and what must not be done stands together.

A step of a later action, a duty or an item is left out where everything that it asks for or
forbids is said above it, and is due no sooner. What is asked for "in case" is said above only where
it is asked for outright, or in the same words: two cases are two things to know. What only the
title of its own action says leaves no step out, as the steps say how. Whom to turn to is named
where it is first needed. The record keeps all of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from msgspec.structs import replace

from safeguard_cli.core.advising.long_page import is_long, steps_behind
from safeguard_cli.core.advising.same_talk import same_talks
from safeguard_cli.core.advising.shapes import (
    Advice,
    AdvisedAction,
    AdvisedDuty,
    ChecklistState,
    Party,
)
from safeguard_cli.core.deciding.deadlines import moment_of
from safeguard_cli.core.deciding.outcome import Due
from safeguard_cli.core.model.acts import NO_ACT, Asking
from safeguard_cli.core.model.rule_set import LATER, RuleSet

# How an act stands in a sentence (asked for, in case, forbidden), and the act.
Saying = tuple[str, str]


def said_once(advice: Advice, rules: RuleSet) -> Advice:
    """Return the advice without what it repeats. `rules`: those that gave it."""
    return _Reader(rules).read(advice)


class _Reader:
    def __init__(self, rules: RuleSet) -> None:
        self._tags = dict(_list_tags(rules))
        self._gravest = rules.gravest
        self._said: dict[Saying, datetime] = {}
        self._told_how: set[Saying] = set()
        self._words: dict[str, datetime] = {}
        self._do_nots: list[str] = []
        self._named: set[Party] = set()

    def read(self, advice: Advice) -> Advice:
        for action in advice.actions:
            self._keep_said(self._list_title_sayings(action), action.due)
        brief = replace(
            advice,
            actions=tuple(
                self._read_action(action, is_first=not number)
                for number, action in enumerate(advice.actions)
            ),
            duties=tuple(self._read_duties(sorted(advice.duties, key=_is_later))),
            support=tuple(self._read_duties(advice.support)),
            checklists=tuple(map(self._read_checklist, advice.checklists)),
            do_nots=tuple(self._do_nots),
            same_talk=tuple(same_talks(advice.actions, self._gravest, advice.raised)),
        )
        if not is_long(brief):
            return brief
        return replace(brief, is_long=True, steps_behind=tuple(steps_behind(brief, self._asks)))

    def _read_action(self, action: AdvisedAction, *, is_first: bool) -> AdvisedAction:
        steps: list[str] = []
        # Steps say how to do what their title asks, unless steps of an action above have said it.
        untold = set(self._list_title_sayings(action)) - self._told_how
        for step in action.steps:
            tags = self._find_tags(action.action, step)
            sayings = _list_sayings(tags)
            stands = is_first or (untold.intersection(sayings) and not _is_prohibition(tags))
            if stands or not self._is_repeated(step, sayings, action.due):
                (self._do_nots if _is_prohibition(tags) else steps).append(step)
            self._keep_said(sayings, action.due, step)
            self._told_how.update(sayings)
        return replace(action, steps=tuple(steps), who=self._name_once(action.who))

    def _name_once(self, who: tuple[Party, ...]) -> tuple[Party, ...]:
        first = tuple(one for one in who if one not in self._named)
        self._named.update(first)
        return first

    def _list_title_sayings(self, action: AdvisedAction) -> list[Saying]:
        return _list_sayings(self._find_tags(action.action, action.do))

    def _read_duties(self, duties: Iterable[AdvisedDuty]) -> Iterator[AdvisedDuty]:
        for duty in duties:
            tags = self._find_tags(duty.duty, duty.do)
            sayings = _list_sayings(tags)
            if not self._is_repeated(duty.do, sayings, duty.due):
                if _is_prohibition(tags) and not _is_later(duty):
                    self._do_nots.append(duty.do)
                else:
                    yield replace(duty, who=self._name_once(duty.who))
            self._keep_said(sayings, duty.due, duty.do)

    def _asks(self, owner: str, text: str) -> bool:
        return bool(self._find_tags(owner, text).requested)

    def _read_checklist(self, checklist: ChecklistState) -> ChecklistState:
        # What has no deadline of its own can be due no sooner than anything.
        whenever = Due("", "")
        kept = tuple(
            item
            for item in checklist.items
            if not self._is_repeated(
                item.do, _list_sayings(self._find_tags(checklist.checklist, item.do)), whenever
            )
        )
        return replace(checklist, items=kept)

    def _find_tags(self, owner: str, text: str) -> Asking:
        return self._tags.get((owner, text), Asking())

    def _keep_said(self, sayings: Iterable[Saying], due: Due, words: str = "") -> None:
        when = moment_of(due)
        for saying in sayings:
            self._said[saying] = min(when, self._said.get(saying, when))
        if words:
            self._words[words] = min(when, self._words.get(words, when))

    def _is_repeated(self, words: str, sayings: list[Saying], due: Due) -> bool:
        when = moment_of(due)
        same = self._words.get(words)
        if sayings and same is not None and same <= when:
            return True
        found = [self._find_due_above(saying) for saying in sayings]
        return bool(found) and all(above is not None and above <= when for above in found)

    def _find_due_above(self, saying: Saying) -> datetime | None:
        how, act = saying
        # What is asked for outright needs no case. Another case is another thing to know.
        return self._said.get(("asks", act) if how == "in case" else saying)


def _list_tags(rules: RuleSet) -> Iterator[tuple[tuple[str, str], Asking]]:
    """Yield what each sentence asks for, by what it belongs to and its text."""
    for action in rules.actions:
        yield (action.id, action.do), action
        yield from (((action.id, step.do), step) for step in action.steps)
    for duty in rules.duties:
        yield (duty.id, duty.do), duty
        yield (duty.id, duty.do_beside_call), duty
    for checklist in rules.checklists:
        for item in checklist.items:
            yield (checklist.id, item.do), item


def _list_sayings(tags: Asking) -> list[Saying]:
    return [
        (how, act)
        for how, acts in (("asks", tags.asks), ("in case", tags.in_case), ("no", tags.forbids))
        for act in acts
        if act != NO_ACT
    ]


def _is_later(duty: AdvisedDuty) -> bool:
    # What is read later must leave out nothing of what is read now.
    return duty.group == LATER


def _is_prohibition(tags: Asking) -> bool:
    return bool(tags.forbids) and not tags.requested
