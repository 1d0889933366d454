"""Apply deliberate exceptions of a local rule set: later deadlines, where they may hold.

One holds only until its review date, and only where it is settled that nobody is in
danger, that no abuse is suspected (`never-excepted` in the base) and that no answer
is "unsure". What is unknown counts against it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from safeguard_cli.core.deciding.case import Given
from safeguard_cli.core.deciding.deadlines import Calendar, clocks_in_words, due
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.deciding.outcome import Due
from safeguard_cli.core.deciding.replay import Replay
from safeguard_cli.core.logic.nodes import FAILS, Node, truth
from safeguard_cli.core.model.clauses import Within
from safeguard_cli.core.model.rule_set import UNSURE, Action, Duty, Exemption


class Exemptions:
    """The exceptions that may hold for one case, and those that were used."""

    def __init__(self, interview: Interview, replay: Replay, given: Given, as_of: datetime) -> None:
        """Find which exceptions may hold for these answers at this moment."""
        self._may: dict[str, Exemption] = {}
        self._used: list[tuple[Exemption, tuple[Within, ...]]] = []
        if interview.rules.exemptions and _may_any(interview, replay, given):
            self._may = {
                each.on: each for each in interview.rules.exemptions if each.runs_on(as_of.date())
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
