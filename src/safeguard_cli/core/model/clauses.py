"""The small pieces of which actions, duties and ladders are made: clocks, people and steps."""

from __future__ import annotations

from datetime import date
from typing import Literal

from msgspec import Struct, field

from safeguard_cli.core.model.acts import Asking
from safeguard_cli.core.model.conditions import ALWAYS, Condition

Clock = Literal[
    "now",
    "before-the-child-leaves",
    "same-day",
    "hours",
    "days",
    "working-days",
    "school-days",
    "by-agreement",
    "when-you-choose",
    "answer",
]


class Within(Struct, frozen=True, cache_hash=True, rename="kebab"):
    """A clock: how long, counted from the advice or from a date that was answered (`start`).

    `longest`: how many days school days may take at most, whatever the school's calendar says.
    """

    clock: Clock
    amount: int = 0
    or_sooner: bool = False
    start: str = ""
    longest: int = 0

    @property
    def is_unbounded(self) -> bool:
        """Whether it ends on a day that only the people themselves name."""
        return self.clock in ("by-agreement", "when-you-choose", "answer")


class Who(Struct, frozen=True, rename="kebab"):
    """A contact who acts or is told, where the condition holds.

    Where it was written tells no two apart: the same contact is named once.
    """

    contact: str
    condition: Condition = field(name="if", default=ALWAYS)
    where: str = ""

    def __eq__(self, other: object) -> bool:
        """Compare whom, and where the condition holds."""
        if not isinstance(other, Who):
            return NotImplemented
        return (self.contact, self.condition) == (other.contact, other.condition)

    def __hash__(self) -> int:
        """Agree with what is equal."""
        return hash((self.contact, self.condition))


class Step(Asking, frozen=True, rename="kebab"):
    """One thing to do on the way, where the condition holds.

    `strengthens`: steps of the base whose place it takes, in a local rule set: ids, or the
    words of those that have none.

    `until_answered`: the question whose answer ends it, for what must be said before it is known
    who reads. For the proof it is always shown. `until`: what ends it once it is sure, so that it
    stands also while it is not known.

    `within`: a time that may be sooner than its action's, and is said with that one.
    """

    do: str
    condition: Condition = field(name="if", default=ALWAYS)
    source: tuple[str, ...] = ()
    id: str = ""
    within: tuple[Within, ...] = ()
    until_answered: str = ""
    until: Condition | None = None
    strengthens: tuple[str, ...] = ()
    where: str = ""
    in_force_from: str = ""
    in_force_until: str = ""


class Exemption(Struct, frozen=True, rename="kebab"):
    """A deliberate exception of a local rule set: a later deadline for one action or duty.

    It holds until the end of `review_by`, and never in danger, where abuse is
    suspected, or where an answer is "unsure".
    """

    id: str
    on: str
    within: tuple[Within, ...]
    reason: str
    owner: str
    review_by: str
    where: str = ""

    def runs_on(self, day: date) -> bool:
        """Say whether it has not ended before this day."""
        return day <= date.fromisoformat(self.review_by)


class Shorter(Struct, frozen=True, rename="kebab"):
    """One more clock for an action or duty. The soonest counts, so it can only shorten."""

    on: str
    within: tuple[Within, ...]
    source: tuple[str, ...] = ()
    where: str = ""


class LocalRules(Struct, frozen=True, rename="kebab"):
    """The local rule set that a rule set was extended by. `digest` is that of its rule files."""

    id: str
    title: str
    version: str
    review_by: str
    digest: str
    where: str = ""
