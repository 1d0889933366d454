"""The shorthand for a ladder: ordered stages, each with its people, clocks and ways past it.

`ladder.expand` turns it into ordinary questions, actions and rules. What nobody writes
has a sensible default; ids are made from the names of the part and its stages.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, field

from safeguard_cli.core.acts import Asking
from safeguard_cli.core.conditions import ALWAYS, Condition
from safeguard_cli.core.pieces import Step, Who, Within

ESCALATES = "escalates"


class Asked(Struct, frozen=True, rename="kebab"):
    """The words of one of a ladder's three questions. `was`: ids that it had once."""

    ask: str
    id: str = ""
    help: str = ""
    source: tuple[str, ...] = ()
    was: tuple[str, ...] = ()
    where: str = ""


class Branch(Struct, frozen=True, rename="kebab"):
    """A way past stages: where the condition holds, and why."""

    condition: Condition = field(name="if")
    because: str
    source: tuple[str, ...]
    rule: str = ""
    where: str = ""


class Urgent(Asking, frozen=True, rename="kebab"):
    """The urgent form of a stage: where the condition holds, its own words and clocks."""

    condition: Condition = field(name="if")
    do: str
    raise_within: tuple[Within, ...]
    because: str
    source: tuple[str, ...]
    reply_within: tuple[Within, ...] = ()
    steps: tuple[Step, ...] = ()
    where: str = ""


class Substitute(Struct, frozen=True, rename="kebab"):
    """A contact who stands in for another, where the condition holds."""

    stands_in_for: str
    contact: str
    condition: Condition = field(name="if")


class Excluded(Asking, frozen=True, rename="kebab"):
    """What this ladder is not for, and where it goes instead."""

    id: str
    condition: Condition = field(name="if")
    goes_to: tuple[Who, ...]
    do: str
    because: str
    source: tuple[str, ...]
    within: tuple[Within, ...] = ()
    where: str = ""


class AlsoGoesTo(Asking, frozen=True, rename="kebab"):
    """What a local ladder is not made for: where it goes as well. The stages hold until then."""

    condition: Condition = field(name="if")
    goes_to: tuple[Who, ...]
    do: str
    source: tuple[str, ...]


class LastWord(Asking, frozen=True, rename="kebab"):
    """Who decides when every stage was tried, and how to put it to them."""

    who: tuple[Who, ...]
    do: str
    source: tuple[str, ...] = ()


class Stage(Asking, frozen=True, rename="kebab"):
    """One stage. `tried` is the answer "I have got as far as this".

    `strengthens`: the base's stages whose place it takes, in a local rule set;
    having tried it counts as having tried `stands_for` (else the last of these).
    `silence`: `escalates`, or the stage to which it leads at once.
    `was`: ids that it had once.
    """

    id: str
    do: str
    tried: str
    raise_within: tuple[Within, ...]
    record: tuple[str, ...]
    because: str
    source: tuple[str, ...]
    action: str = ""
    rule: str = ""
    who: tuple[Who, ...] = ()
    raised_by: tuple[Who, ...] = ()
    answered_by: tuple[Who, ...] = ()
    reply_within: tuple[Within, ...] = ()
    indicative: bool = False
    evidence: tuple[str, ...] = ()
    notify: tuple[Who, ...] = ()
    skip: Branch | None = None
    start_here: Branch | None = None
    urgent: Urgent | None = None
    silence: str = ESCALATES
    steps: tuple[Step, ...] = ()
    strengthens: tuple[str, ...] = ()
    stands_for: str = ""
    was: tuple[str, ...] = ()
    where: str = ""


class Ending(Asking, frozen=True, rename="kebab"):
    """An action of the ladder that is no stage: after the last, on hold, or settled."""

    id: str
    do: str
    level: str
    who: tuple[Who, ...]
    within: tuple[Within, ...]
    record: tuple[str, ...]
    because: str
    source: tuple[str, ...]
    rule: str = ""
    steps: tuple[Step, ...] = ()
    where: str = ""


class Ladder(Struct, frozen=True, rename="kebab"):
    """Ordered stages, first to last. `contacts` and `steps` belong to every stage.

    `moves_on_if`: where it holds, the next stage comes, whatever came of this one.
    `ask_after`: the question behind which the ladder's own are asked.
    """

    stages: tuple[Stage, ...]
    level: str
    beyond: Ending
    hold: Ending
    settled: Ending
    ask_if: Condition = ALWAYS
    ask_after: str = ""
    moves_on_if: Condition | None = None
    how_far: Asked | None = None
    what_came: Asked | None = None
    by_when: Asked | None = None
    contacts: tuple[Who, ...] = ()
    steps: tuple[Step, ...] = ()
    substitutes: tuple[Substitute, ...] = ()
    excluded: tuple[Excluded, ...] = ()
    last_word: LastWord | None = None
    version: str = ""
    review_by: str = ""
    where: str = ""


class LocalLadder(Struct, frozen=True, rename="kebab"):
    """The stages of a local ladder, which take the place of the base's. The rest is kept.

    What is `excluded` goes elsewhere as well: to leave the base's stages would be to
    protect less.
    """

    stages: tuple[Stage, ...]
    version: str
    review_by: str
    contacts: tuple[Who, ...] = ()
    steps: tuple[Step, ...] = ()
    substitutes: tuple[Substitute, ...] = ()
    excluded: tuple[AlsoGoesTo, ...] = ()
    last_word: LastWord | None = None
    where: str = ""


def urgent_reply(stage: Stage) -> tuple[Within, ...]:
    """Return by when an urgent stage is answered: where it does not say, as the stage is."""
    return (stage.urgent.reply_within if stage.urgent else ()) or stage.reply_within


def misnamed_stages(ladder: Ladder) -> Iterator[tuple[Stage, str]]:
    """Find stages whose silence leads to what is no later stage."""
    for number, stage in enumerate(ladder.stages):
        later = {ESCALATES, *(each.id for each in ladder.stages[number + 1 :])}
        if stage.silence not in later:
            yield stage, stage.silence
