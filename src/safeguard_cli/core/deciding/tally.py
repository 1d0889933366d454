"""Count what came of many cases: levels, floors, actions, months, faults, and what was unknown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct, field

from safeguard_cli.core.deciding.decision import DecisionDocument
from safeguard_cli.core.deciding.envelope import Entry, Moment, Refused
from safeguard_cli.core.model.rule_set import RuleSet

# No level has such an id: nothing is advised in the end, or nothing is settled yet.
NOTHING = ""
NOT_YET = "?"


class Line(Struct, frozen=True, rename="kebab"):
    """One line of a summary: what is counted, in words, and how often."""

    id: str
    words: str
    count: int
    colour: str = ""


class Month(Struct, frozen=True, rename="kebab"):
    """The cases of one month (`2026-11`), and how many actions are due in it.

    How many there are of each level, floor and action (`PART ACTION`), and how often each fault
    (`CODE FIELD`) stood in a case of that month.
    """

    month: str
    cases: int
    levels: dict[str, int]
    due: int
    floors: dict[str, int]
    actions: dict[str, int]
    errors: dict[str, int]


class Summary(Struct, frozen=True, rename="kebab"):
    """The counts of a batch. Described in docs/decisions.md.

    `bad`: records that could not be decided; `faulty`: decided without some of their answers.
    `levels` and `floors` end with nothing advised (id `""`) and not known yet (`?`).
    `errors`: by code and field. `unknown`: how often each question is the first that may be
    missing.
    """

    schema: str
    title: str
    version: str
    records: int
    bad: int
    faulty: int
    incomplete: int
    levels: tuple[Line, ...]
    floors: tuple[Line, ...]
    actions: tuple[tuple[str, tuple[Line, ...]], ...]
    months: tuple[Month, ...]
    unknown: tuple[Line, ...]
    errors: tuple[Line, ...]


Counted = dict[str, int]


class Counts(Struct, rename="kebab"):
    """What was counted so far.

    Keys of `actions` are a part and an action, of `errors` a code and a field, with a space
    between; those of `months` (the levels of each) and of all that ends in `by_month` are months,
    and so are those of `due`. What could not be decided has the month "".
    """

    records: int = 0
    bad: int = 0
    faulty: int = 0
    incomplete: int = 0
    levels: Counted = field(default_factory=dict)
    floors: Counted = field(default_factory=dict)
    actions: Counted = field(default_factory=dict)
    unknown: Counted = field(default_factory=dict)
    errors: Counted = field(default_factory=dict)
    months: dict[str, Counted] = field(default_factory=dict)
    due: Counted = field(default_factory=dict)
    floors_by_month: dict[str, Counted] = field(default_factory=dict)
    actions_by_month: dict[str, Counted] = field(default_factory=dict)
    errors_by_month: dict[str, Counted] = field(default_factory=dict)

    def add_decision(self, decision: DecisionDocument, moment: Moment) -> None:
        """Count the decision of one case."""
        level, floor, month = level_key(decision.level), level_key(decision.floor), moment.text[:7]
        _count_once(self.levels, level)
        _count_once(self.floors, floor)
        _count_once(self.months.setdefault(month, {}), level)
        _count_once(self.floors_by_month.setdefault(month, {}), floor)
        for part in decision.parts:
            if part.due is not None:
                _count_once(self.actions, f"{part.part} {part.action}")
                _count_once(
                    self.actions_by_month.setdefault(month, {}), f"{part.part} {part.action}"
                )
                _count_once(self.due, month_of(part.due.at))
        if not decision.complete:
            self.incomplete += 1
            _count_once(self.unknown, decision.missing[0])

    def add_problems(self, item: Entry | Refused) -> None:
        """Count one record with faults."""
        is_decided = isinstance(item, Entry)
        self.faulty += is_decided
        self.bad += not is_decided
        month = month_of(item.moment.text) if isinstance(item, Entry) else ""
        for problem in item.problems:
            key = f"{problem.code} {problem.field}"
            _count_once(self.errors, key)
            _count_once(self.errors_by_month.setdefault(month, {}), key)


def add_counted(counted: Counted, more: Mapping[str, int]) -> None:
    """Add these counts to others."""
    for key, count in more.items():
        if count:
            counted[key] = counted.get(key, 0) + count


_BY_MONTH = frozenset({"months", "floors_by_month", "actions_by_month", "errors_by_month"})


def add_counts(counts: Counts, more: Counts) -> None:
    """Add what was counted elsewhere."""
    for name in Counts.__struct_fields__:
        found, other = getattr(counts, name), getattr(more, name)
        if isinstance(found, int):
            setattr(counts, name, found + other)
        elif name in _BY_MONTH:
            for month, some in other.items():
                add_counted(found.setdefault(month, {}), some)
        else:
            add_counted(found, other)


def level_key(level: str | None) -> str:
    """Under what a level is counted."""
    return NOT_YET if level is None else level


def month_of(moment: str) -> str:
    """Return the month of a moment; nothing for a deadline that must be agreed."""
    return moment[:7]


def summary_of(rules: RuleSet, counts: Counts) -> Summary:
    """Put counts into the order and the words of the rules."""
    return Summary(
        schema="safeguard-batch-summary/1",
        title=rules.title,
        version=rules.version,
        records=counts.records,
        bad=counts.bad,
        faulty=counts.faulty,
        incomplete=counts.incomplete,
        levels=_tell_levels(rules, counts.levels),
        floors=_tell_levels(rules, counts.floors),
        actions=tuple(_tell_actions(rules, counts.actions)),
        months=tuple(_tell_months(counts)),
        unknown=tuple(
            Line(q.id, q.ask, counts.unknown[q.id])
            for q in rules.questions
            if q.id in counts.unknown
        ),
        errors=tuple(
            Line(key.strip(), _error_words(key), count)
            for key, count in sorted(counts.errors.items(), key=lambda each: (-each[1], each[0]))
        ),
    )


def _count_once(counted: Counted, key: str) -> None:
    counted[key] = counted.get(key, 0) + 1


def _tell_levels(rules: RuleSet, counted: Counted) -> tuple[Line, ...]:
    lines = [Line(one.id, one.label, counted.get(one.id, 0), one.colour) for one in rules.levels]
    lines.append(Line(NOTHING, "Nothing is advised", counted.get(NOTHING, 0)))
    lines.append(Line(NOT_YET, "Not known yet: an answer is missing", counted.get(NOT_YET, 0)))
    return tuple(lines)


def _tell_actions(rules: RuleSet, counted: Counted) -> list[tuple[str, tuple[Line, ...]]]:
    colours = {level.id: level.colour for level in rules.levels}
    found = []
    for part in rules.parts:
        lines = tuple(
            Line(action.id, action.do, count, colours[action.level])
            for action in part.actions
            if (count := counted.get(f"{part.id} {action.id}"))
        )
        found.append((part.title, lines))
    return [each for each in found if each[1]]


def _tell_months(counts: Counts) -> Iterator[Month]:
    for month in sorted({*counts.months, *counts.due, *counts.errors_by_month}):
        by_month = (counts.floors_by_month, counts.actions_by_month, counts.errors_by_month)
        levels = dict(sorted(counts.months.get(month, {}).items()))
        others = (dict(sorted(each.get(month, {}).items())) for each in by_month)
        yield Month(month, sum(levels.values()), levels, counts.due.get(month, 0), *others)


def _error_words(key: str) -> str:
    code, _, where = key.partition(" ")
    return f"{code}: {where}" if where else code
