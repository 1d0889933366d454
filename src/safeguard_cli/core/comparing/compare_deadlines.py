"""Compare deadlines: say whether one is ever sooner or later than the other.

Whether it can be is judged for every minute of the known calendars, as for local rule
sets; the moment that shows it is looked for on every day of the first calendar, at its
first and at its last minute. A later one at any moment counts as less protective.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from safeguard_cli.core.checking.later_deadlines import (
    NO_HOLIDAYS,
    Clocks,
    list_moments,
    loses_or_sooner,
    may_be_later,
)
from safeguard_cli.core.comparing.comparison_document import Difference, Protective, make_difference
from safeguard_cli.core.comparing.differing_answers import EvidenceFinder
from safeguard_cli.core.comparing.joint_answers import ComparedSide, JointAnswers
from safeguard_cli.core.deciding.deadlines import LONDON, Calendar, due
from safeguard_cli.core.deciding.law_of_day import EVERY_DAY, Span
from safeguard_cli.core.logic.consequences import Wanted
from safeguard_cli.core.logic.nodes import HOLDS, Leaf, Negation, every, some
from safeguard_cli.core.model.rule_set import (
    UNSURE,
    Action,
    Duty,
    Holidays,
    RuleSet,
    SchoolDays,
)

_ANY_DAY = datetime(2026, 12, 18, 9, 30, tzinfo=LONDON)
# Where the date that starts a clock may lie, in days from the moment of the advice.
_OFFSETS = (-7, 0, 7)


class Move(NamedTuple):
    """A moment at which two deadlines differ. `days`: where the date that starts one lies.

    `was` and `now` say both in words.
    """

    protective: Protective
    as_of: datetime | None
    days: int | None
    was: str
    now: str


def find_moves(
    old: Clocks, new: Clocks, rules: tuple[RuleSet, RuleSet], span: Span = EVERY_DAY
) -> Iterator[Move]:
    """Yield moments at which NEW's deadline is later, then those at which it is sooner.

    One for each place where a date that starts a clock may lie, and where there is none; of
    these days if that is possible.
    The last one has no moment: it says what cannot be ruled out, or only that the clocks
    are not the same.
    """
    sides = (_make_side(old, rules[0]), _make_side(new, rules[1]))
    holidays = tuple(dict.fromkeys((*rules[0].holidays, *rules[1].holidays)))
    ways: tuple[tuple[Protective, Clocks, Clocks], ...] = (("less", new, old), ("more", old, new))
    left: list[Protective] = []
    for protective, later, sooner in ways:
        if may_be_later(later, sooner, holidays):
            yield from _find_moves(protective, sides, span)
            left.append(protective)
        elif loses_or_sooner(later, sooner):
            left.append(protective)
    was, now = (_describe_due(side, _ANY_DAY, {}) for side in sides)
    yield Move(
        protective=next(iter(left), "equally"), as_of=None, days=None, was=was[1], now=now[1]
    )


class _Side(NamedTuple):
    clocks: Clocks
    holidays: Holidays
    school: SchoolDays | None


_Sides = tuple[_Side, _Side]


def _make_side(clocks: Clocks, rules: RuleSet) -> _Side:
    return _Side(clocks, next(iter(rules.holidays), NO_HOLIDAYS), rules.school_days)


def _find_moves(protective: Protective, sides: _Sides, span: Span) -> Iterator[Move]:
    names = [clock.start for side in sides for clock in side.clocks if clock.start]
    offsets: tuple[int | None, ...] = (None, *_OFFSETS) if names else (None,)
    for days in offsets:
        # A moment of these days, if one will do: on others another law may hold.
        moments = sorted(
            list_moments(sides[1].holidays), key=lambda moment: not span.holds(moment.date())
        )
        for as_of in moments:
            dates = (
                {} if days is None else dict.fromkeys(names, as_of.date() + timedelta(days=days))
            )
            was, now = (_describe_due(side, as_of, dates) for side in sides)
            if now[0] != was[0] and (now[0] > was[0]) == (protective == "less"):
                yield Move(protective=protective, as_of=as_of, days=days, was=was[1], now=now[1])
                break


def _describe_due(
    side: _Side, as_of: datetime, dates: dict[str, date]
) -> tuple[tuple[bool, float], str]:
    found = due(side.clocks, Calendar(as_of, side.holidays, dates, side.school))
    # "By agreement" is never sooner than anything.
    at = datetime.fromisoformat(found.at).timestamp() if found.at else 0.0
    return (not found.at, at), found.words


def deadline_differences(
    finder: EvidenceFinder,
    pair: tuple[Action | Duty, Action | Duty],
    both: Sequence[Wanted],
    about: tuple[str, str],
) -> Iterator[Difference]:
    """Yield the difference of two deadlines, with answers under which both stand."""
    old, new = pair
    if old.within == new.within:
        return
    joint = finder.joint
    rules = joint.old.rules, joint.new.rules
    for one in find_moves(old.within, new.within, rules, finder.span):
        dates = _require_dates(joint, pair, one.days) if one.as_of else ()
        wanted = [*both, *dates]
        evidence = finder.show(wanted, one.as_of, one.days)
        if evidence:
            ids, words = (old.id, new.id), (one.was, one.now)
            yield make_difference(
                "deadline", one.protective, about, ids=ids, words=words, evidence=evidence
            )
            return


def _require_dates(
    joint: JointAnswers, pair: tuple[Action | Duty, Action | Duty], days: int | None
) -> Iterator[Wanted]:
    """Yield what makes every date that starts a clock lie so many days off, or not be known."""
    state = "passed" if days and days < 0 else "ahead" if days else "today"
    sides: tuple[tuple[ComparedSide, Action | Duty], ...] = (("old", pair[0]), ("new", pair[1]))
    for side, one in sides:
        space = joint.of(side).space
        for name in (clock.start for clock in one.within if clock.start):
            (variable,) = space.of_question[name]
            values = space.variables[variable].values
            if days is None:
                unsure = 1 << values.index(UNSURE) if UNSURE in values else 0
                yield some(Negation(space.asked(name)), Leaf(variable, unsure)), HOLDS
            else:
                bit = 1 << values.index(state)
                yield every(space.asked(name), Leaf(variable, bit)), HOLDS
