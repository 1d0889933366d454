"""One case under the law of its day: answers, a moment, what its deadlines rest on.

A deliberate exception of a local rule set, which puts a deadline off, holds only until its review
date, and only where it is settled that nobody is in danger, that no abuse is suspected
(`never-excepted` in the base) and that no answer is "unsure". What is unknown counts against it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import cached_property

from msgspec.structs import replace

from safeguard_cli.core.deciding.case import Given, Value
from safeguard_cli.core.deciding.certain_level import Floor, named_answers
from safeguard_cli.core.deciding.deadlines import Calendar, OwnDays, clocks_in_words, due
from safeguard_cli.core.deciding.engine import Decision
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.deciding.outcome import Due
from safeguard_cli.core.deciding.replay import Replay
from safeguard_cli.core.logic.nodes import FAILS, Node, truth
from safeguard_cli.core.model.clauses import Within
from safeguard_cli.core.model.question_kinds import kind_of
from safeguard_cli.core.model.rule_set import (
    NOT_KNOWN,
    UNSURE,
    Action,
    Duty,
    Exemption,
    Holidays,
    RuleSet,
)

_NONE_KNOWN = Holidays("england", "0000-00-00", ())


class DecidedCase:
    """Answers at one moment, decided by the law of that day. Each result is worked out once.

    `given`: the answers of this case, as they are when it is made. `known`: answers from the
    set-up. `answers`: both.
    """

    def __init__(
        self,
        interview: Interview,
        given: Given,
        moment: datetime,
        known: Given | None = None,
        *,
        needs_asked: bool = True,
    ) -> None:
        """Take the answers at this moment. `needs_asked`: see `Interview.replay`."""
        self._interview = interview
        self.given: dict[str, Value] = dict(given)
        self.known: dict[str, Value] = dict(known or {})
        self.answers: dict[str, Value] = {**self.known, **self.given}
        self.moment = moment
        self._needs_asked = needs_asked

    @cached_property
    def law(self) -> Interview:
        """The interview of that day."""
        return self._interview.on(self.moment)

    @cached_property
    def replay(self) -> Replay:
        """What an interview comes to with these answers."""
        return self.law.replay(self.given, self.moment, self.known, needs_asked=self._needs_asked)

    @cached_property
    def decision(self) -> Decision:
        """What the rules decide: each part, the duties and the checklists."""
        return self.law.decide(self.replay)

    @cached_property
    def calendar(self) -> Calendar:
        """The calendar by which the deadlines of this case are counted."""
        return calendar_for(self.law, self.replay, self.answers, self.moment)

    def exemptions(self) -> Exemptions:
        """Return the local exceptions that may hold here; it then notes which of them are used."""
        return Exemptions(self.law, self.replay, self.answers, self.moment)

    def floor(self, level: str | None) -> Floor:
        """Find the level that is certain, where `level` is advised already."""
        replay = self.replay
        # The level can still rise only where answers are missing, or parts are not asked.
        if replay.stopped or (replay.is_complete and not self.law.is_partial):
            return Floor(level, None)
        questions = (self.law.questions[name] for name in replay.counted)
        answers = (
            answer
            for question in questions
            for answer in named_answers(
                question, kind_of(question).tested(self.answers[question.id], self.moment)
            )
        )
        return self.law.floors.find(answers, level or None)


def calendar_for(interview: Interview, replay: Replay, given: Given, as_of: datetime) -> Calendar:
    """Return the calendar by which the deadlines of these answers are counted."""
    dates = {
        name: day
        for name in (*replay.counted, *replay.for_record)
        if name in given and (day := kind_of(interview.questions[name]).day_of(given[name]))
    }
    return replace(calendar_at(interview.rules, given, as_of), dates=dates)


def calendar_at(rules: RuleSet, given: Given, as_of: datetime) -> Calendar:
    """Return the calendar of a moment, with the bank holidays of the nation that was answered."""
    holidays = _choose_holidays(rules, given)
    return Calendar(
        as_of=as_of,
        holidays=holidays,
        dates={},
        school=rules.school_days,
        own=_find_own_days(rules, holidays.nation),
    )


def _choose_holidays(rules: RuleSet, given: Given) -> Holidays:
    nation = given.get("nation", "england")
    known = {holidays.nation: holidays for holidays in rules.holidays}
    return known.get(str(nation)) or next(iter(known.values()), _NONE_KNOWN)


def _find_own_days(rules: RuleSet, nation: str) -> OwnDays | None:
    national = next((each for each in rules.national_holidays if each.nation == nation), None)
    # What is off everywhere changes only with the days of all the nations.
    of = [each.of for each in rules.local_holidays if nation in (each.nation, NOT_KNOWN)]
    return OwnDays(" and of ".join(dict.fromkeys(of)), national) if of and national else None


class Exemptions:
    """The exceptions that may hold for one case, and those that were used."""

    def __init__(self, interview: Interview, replay: Replay, given: Given, as_of: datetime) -> None:
        """Find which exceptions may hold for these answers at this moment."""
        self._may: dict[str, Exemption] = {}
        self._used: list[tuple[Exemption, tuple[Within, ...]]] = []
        if interview.rules.exemptions and _may_any(interview, replay, given):
            self._may = {
                each.on: each
                for each in interview.rules.exemptions
                if as_of.date() <= date.fromisoformat(each.review_by)
            }

    def due(self, timed: Action | Duty, calendar: Calendar) -> Due:
        """Return when an action or duty is due, by its own clocks or those of its exception."""
        return due(self._choose_clocks(timed.id, timed.within), calendar)

    def _choose_clocks(self, on: str, within: tuple[Within, ...]) -> tuple[Within, ...]:
        if on not in self._may:
            return within
        self._used.append((self._may[on], within))
        return self._may[on].within

    @property
    def used(self) -> tuple[str, ...]:
        """Return the ids of the exceptions that were used so far, each once."""
        return tuple(dict.fromkeys(each.id for each, _ in self._used))

    def notes(self) -> Iterator[str]:
        """Yield what is to be printed of every exception that was used."""
        for each, instead in self._used:
            later, base = clocks_in_words(each.within), clocks_in_words(instead)
            yield (
                f"A local exception sets a later time for `{each.on}`: {later} instead of {base}. "
                f"Reason: {each.reason} Owner: {each.owner}. It ends on {each.review_by}."
            )


def grave_nodes(interview: Interview) -> list[Node]:
    """List what must all fail where an exception holds: danger, and suspected abuse."""
    never = interview.rules.never_excepted
    grave = [] if never is None else [interview.engine.space.compile(never)]
    return [*interview.engine.stopping_nodes, *grave]


def _may_any(interview: Interview, replay: Replay, given: Given) -> bool:
    unsure = any(given.get(name) == UNSURE for name in replay.counted)
    return not unsure and all(truth(node, replay.state) == FAILS for node in grave_nodes(interview))
