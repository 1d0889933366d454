"""The law of a day: what of a rule set is in force then, and the days on which that changes.

Rules, steps, duties, items, invariants, notes and statements may say from which day and until
which day they hold. Questions, actions and contacts are those of every day, so that answers
mean the same by whichever law they are decided. What has an unknown start counts as in
force on every day, and says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import Final, NamedTuple, TypeVar

from msgspec.structs import replace

from safeguard_cli.core.model.conditions import NEVER
from safeguard_cli.core.model.rule_set import (
    Action,
    Checklist,
    Duty,
    Invariant,
    Item,
    Note,
    Part,
    Rule,
    RuleSet,
    Statement,
    Step,
)
from safeguard_cli.core.words.dates import day_in_words

UNKNOWN_START: Final = "unknown"
NOT_CONFIRMED: Final = "start date not confirmed"

Dated = Rule | Step | Duty | Item | Invariant | Note | Statement
Citing = TypeVar("Citing", Rule, Step, Duty, Item)


def spans(rules: RuleSet) -> tuple[Span, ...]:
    """Return the spans of days with one law each, the earliest first."""
    return spans_between(turning_days(rules))


def spans_of_both(one: RuleSet, other: RuleSet) -> tuple[Span, ...]:
    """Return the spans of days in which neither of two rule sets has another law."""
    return spans_between({*turning_days(one), *turning_days(other)})


def turning_days(rules: RuleSet) -> tuple[date, ...]:
    """Return the days on which another law begins, in order."""
    found: set[date] = set()
    for each in dated_in(rules):
        if each.in_force_from not in ("", UNKNOWN_START):
            found.add(date.fromisoformat(each.in_force_from))
        if each.in_force_until and (last := date.fromisoformat(each.in_force_until)) < date.max:
            found.add(last + timedelta(days=1))
    return tuple(sorted(found))


def is_dated(rules: RuleSet) -> bool:
    """Say whether anything in the rule set says when it is in force."""
    return next(dated_in(rules), None) is not None


def dated_in(rules: RuleSet) -> Iterator[Dated]:
    """Yield everything in a rule set that says from when or until when it is in force."""
    return (each for each in datable_in(rules) if each.in_force_from or each.in_force_until)


def in_force(each: Dated, day: date) -> bool:
    """Say whether this holds on a day. An unknown start counts as one that has passed."""
    begun = each.in_force_from in ("", UNKNOWN_START) or each.in_force_from <= day.isoformat()
    return begun and (not each.in_force_until or day.isoformat() <= each.in_force_until)


def rules_on(rules: RuleSet, day: date, counts: Callable[[Rule], bool] | None = None) -> RuleSet:
    """Return the law of a day as a rule set without dates; the same one where nothing is dated.

    `counts` can leave out more rules: a proof asks what is advised without them.
    """
    return _Law(rules, day, counts).rules() if is_dated(rules) else rules


def datable_in(rules: RuleSet) -> Iterator[Dated]:
    """Yield everything in a rule set that may say when it is in force."""
    for action in rules.actions:
        yield from action.rules
        yield from action.steps
    yield from rules.duties
    yield from rules.invariants
    for checklist in rules.checklists:
        yield from checklist.items
        yield from checklist.dated_notes
    yield from rules.statements


class _Law:
    def __init__(
        self, rules: RuleSet, day: date, counts: Callable[[Rule], bool] | None = None
    ) -> None:
        self._rules = rules
        self._day = day
        self._counts = counts or (lambda _: True)

    def rules(self) -> RuleSet:
        rules = self._rules
        return replace(
            rules,
            parts=tuple(map(self._keep_part, rules.parts)),
            duties=tuple(
                _remove_dates(self._drop_lapsed_sources(duty), "do")
                for duty in rules.duties
                if self._is_now(duty)
            ),
            invariants=tuple(map(self._keep_invariant, rules.invariants)),
            checklists=tuple(map(self._keep_checklist, rules.checklists)),
            statements=tuple(map(self._keep_statement, rules.statements)),
        )

    def _is_now(self, each: Dated) -> bool:
        return in_force(each, self._day)

    def _keep_part(self, part: Part) -> Part:
        actions = tuple(
            changed
            for action in part.actions
            # An action of which no rule is in force is not in force itself.
            if (changed := self._keep_action(action)).rules or not action.rules
        )
        return replace(part, actions=actions)

    def _keep_action(self, action: Action) -> Action:
        rules = tuple(
            _remove_dates(self._drop_lapsed_sources(rule), "because", "because_unsure")
            for rule in action.rules
            if self._is_now(rule) and self._counts(rule)
        )
        return replace(action, rules=rules, steps=tuple(map(self._keep_step, action.steps)))

    def _keep_step(self, step: Step) -> Step:
        if self._is_now(step):
            return _remove_dates(self._drop_lapsed_sources(step), "do")
        # It keeps its place, so that findings number the steps as the file does.
        return replace(step, condition=NEVER, source=(), in_force_from="", in_force_until="")

    def _keep_invariant(self, invariant: Invariant) -> Invariant:
        if not (invariant.in_force_from or invariant.in_force_until):
            return invariant
        condition = invariant.condition if self._is_now(invariant) else NEVER
        return replace(invariant, condition=condition, in_force_from="", in_force_until="")

    def _keep_checklist(self, checklist: Checklist) -> Checklist:
        items = (item for item in checklist.items if self._is_now(item))
        notes = (
            _remove_dates(note, "says").says for note in checklist.dated_notes if self._is_now(note)
        )
        return replace(
            checklist,
            items=tuple(_remove_dates(self._drop_lapsed_sources(item), "says") for item in items),
            note=" ".join((checklist.note.strip(), *notes)),
            dated_notes=(),
        )

    def _keep_statement(self, statement: Statement) -> Statement:
        if not (statement.in_force_from or statement.in_force_until):
            return statement
        where = statement.where
        if statement.in_force_from == UNKNOWN_START:
            where = f"{where}, {NOT_CONFIRMED}" if where else NOT_CONFIRMED
        return replace(statement, where=where, in_force_from="", in_force_until="")

    @cached_property
    def _lapsed_statements(self) -> frozenset[str]:
        return frozenset(each.id for each in self._rules.statements if not self._is_now(each))

    def _drop_lapsed_sources(self, each: Citing) -> Citing:
        """Let it cite what is in force. Where nothing that it cites is, it keeps all of that."""
        if self._lapsed_statements.isdisjoint(each.source):
            return each
        kept = tuple(name for name in each.source if name not in self._lapsed_statements)
        return replace(each, source=kept) if kept else each


Sentence = TypeVar("Sentence", Rule, Step, Duty, Item, Note)


def _remove_dates(each: Sentence, *sentences: str) -> Sentence:
    """Take its dates off; an unknown start is then said beside its sentences."""
    if not (each.in_force_from or each.in_force_until):
        return each
    fields = {"in_force_from": "", "in_force_until": ""}
    if each.in_force_from == UNKNOWN_START:
        fields |= {
            name: _say_unconfirmed(said) for name in sentences if (said := getattr(each, name))
        }
    return replace(each, **fields)


def _say_unconfirmed(said: str) -> str:
    ended = f"{said} {NOT_CONFIRMED.capitalize()}."
    return ended if said.endswith((".", "!", "?")) else f"{said} ({NOT_CONFIRMED})"


def unknown_starts(rules: RuleSet) -> tuple[Rule, ...]:
    """Return the rules whose start is unknown."""
    return tuple(
        rule
        for action in rules.actions
        for rule in action.rules
        if rule.in_force_from == UNKNOWN_START
    )


class Span(NamedTuple):
    """Days in a row with one law, both ends included. None: without end on this side."""

    first: date | None
    last: date | None

    def holds(self, day: date) -> bool:
        """Say whether a day lies in it."""
        return (self.first or day) <= day <= (self.last or day)

    def day(self, wanted: date) -> date:
        """Return the day of it that lies nearest to the one that is wanted."""
        if self.first and wanted < self.first:
            return self.first
        return self.last if self.last and wanted > self.last else wanted

    @property
    def words(self) -> str:
        """Return it in words: "from 30 September 2026". Empty where it is every day."""
        first, last = (day and day_in_words(day, short=True) for day in self)
        if first and last:
            return f"on {first}" if first == last else f"from {first} until {last}"
        return f"from {first}" if first else f"until {last}" if last else ""


EVERY_DAY: Final = Span(None, None)


def spans_between(turns: Iterable[date]) -> tuple[Span, ...]:
    """Return the spans into which the days on which another law begins part all days."""
    starts: list[date | None] = [None, *sorted(turns)]
    ends = [*(day - timedelta(days=1) for day in starts[1:] if day), None]
    return tuple(map(Span, starts, ends))


def joined_words(days: Sequence[Span]) -> str:
    """Return spans in words, those together that follow each other: "until 1 May 2026"."""
    found: list[Span] = []
    for span in days:
        last = found[-1].last if found else None
        if last and span.first and (span.first - last).days == 1:
            found[-1] = Span(found[-1].first, span.last)
        else:
            found.append(span)
    return " and ".join(span.words for span in found)
