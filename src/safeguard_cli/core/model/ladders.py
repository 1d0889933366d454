"""The shorthand for a ladder: ordered stages, each with its people, clocks and ways past it.

`expand_ladder` turns it into ordinary questions, actions and rules. What nobody writes
has a sensible default; ids are made from the names of the part and its stages.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, field

from safeguard_cli.core.model.acts import Asking
from safeguard_cli.core.model.clauses import Step, Who, Within
from safeguard_cli.core.model.conditions import ALWAYS, Condition

ESCALATES = "escalates"


class Asked(Struct, frozen=True, rename="kebab"):
    """The words of one of a ladder's three questions. `was`: ids that it had once.

    `unsure_of` says what whoever is not sure is not sure of; `find_out` is said to them.
    """

    ask: str
    id: str = ""
    help: str = ""
    find_out: str = ""
    unsure_of: str = ""
    source: tuple[str, ...] = ()
    was: tuple[str, ...] = ()
    where: str = ""


class AskedDay(Asked, frozen=True, rename="kebab"):
    """The words of "by when". `not_before`, `not_after`: between which days the date may lie."""

    not_before: str = ""
    not_after: str = ""


class Branch(Struct, frozen=True, rename="kebab"):
    """A way past stages: where the condition holds, and why."""

    condition: Condition = field(name="if")
    because: str
    source: tuple[str, ...]
    because_unsure: str = ""
    rule: str = ""
    where: str = ""


class StageTime(Struct, frozen=True, rename="kebab"):
    """One more thing with a clock of its own in a stage: a letter, a meeting.

    `after`: what its clock counts from. That is the day on which the stage was raised
    (empty), its `reply`, or an earlier time of the stage.
    """

    what: str
    within: tuple[Within, ...]
    id: str = ""
    after: str = ""
    where: str = ""


class Ceiling(Struct, frozen=True, rename="kebab"):
    """How long a ladder may take at most: local stages are held against this.

    `stage`: one stage, from when it is next until everything due in it. `in_all`: from
    when the first stage is next until everything due in the last one.
    """

    stage: tuple[Within, ...]
    in_all: tuple[Within, ...]
    because: str
    source: tuple[str, ...]
    where: str = ""


class Urgent(Asking, frozen=True, rename="kebab"):
    """The urgent form of a stage: where the condition holds, its own words and clocks."""

    condition: Condition = field(name="if")
    do: str
    raise_within: tuple[Within, ...]
    because: str
    source: tuple[str, ...]
    because_unsure: str = ""
    reply_within: tuple[Within, ...] = ()
    times: tuple[StageTime, ...] = ()
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
    because_unsure: str = ""
    within: tuple[Within, ...] = ()
    where: str = ""


class LastWord(Asking, frozen=True, rename="kebab"):
    """Who decides when every stage was tried, and how to put it to them."""

    who: tuple[Who, ...]
    do: str
    source: tuple[str, ...] = ()


class Stage(Asking, frozen=True, rename="kebab"):
    """One stage. `tried` is the answer "I have got as far as this".

    `strengthens`: the base's stages whose place it takes, in a local rule set;
    having tried it counts as having tried `stands_for` (else the last of these). One that
    takes nobody's place stands between stages, and counts as the one before it.
    `times`: what else is due in it, beside the reply.
    `silence`: `escalates`, or the stage to which it leads at once.
    `was`: ids that it had once.
    """

    id: str
    do: str
    tried: str
    record: tuple[str, ...]
    because: str
    source: tuple[str, ...]
    because_unsure: str = ""
    raise_within: tuple[Within, ...] = ()
    action: str = ""
    rule: str = ""
    who: tuple[Who, ...] = ()
    raised_by: tuple[Who, ...] = ()
    answered_by: tuple[Who, ...] = ()
    reply_within: tuple[Within, ...] = ()
    times: tuple[StageTime, ...] = ()
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
    because_unsure: str = ""
    rule: str = ""
    steps: tuple[Step, ...] = ()
    where: str = ""


class Ladder(Struct, frozen=True, rename="kebab"):
    """Ordered stages, first to last. `contacts` and `steps` belong to every stage.

    `moves_on_if`: where it holds, the next stage comes, whatever came of this one.
    `ask_after`: the question behind which the ladder's own are asked.
    `ceiling`: how long the stages of a local ladder may take, in the place of these.
    Without `beyond`, `hold` and `settled` it lies over actions that are written out.
    """

    stages: tuple[Stage, ...]
    level: str
    beyond: Ending | None = None
    hold: Ending | None = None
    settled: Ending | None = None
    ask_if: Condition = ALWAYS
    ask_after: str = ""
    moves_on_if: Condition | None = None
    ceiling: Ceiling | None = None
    how_far: Asked | None = None
    what_came: Asked | None = None
    by_when: AskedDay | None = None
    contacts: tuple[Who, ...] = ()
    steps: tuple[Step, ...] = ()
    substitutes: tuple[Substitute, ...] = ()
    excluded: tuple[Excluded, ...] = ()
    last_word: LastWord | None = None
    version: str = ""
    review_by: str = ""
    where: str = ""


class Rungs(Struct, frozen=True, rename="kebab"):
    """A ladder whose actions are written out: the questions by which they follow each other.

    `answers`: the actions from the first to the last, each with the answer to `how_far`
    that says "I have got as far as this". With them a local ladder can take their place.
    """

    how_far: str
    what_came: str
    by_when: str
    answers: dict[str, str]
    moves_on_if: Condition | None = None
    where: str = ""


class Dues(Struct, frozen=True):
    """What is due in a stage once it was raised: the reply, and anything beside it."""

    reply: tuple[Within, ...]
    times: tuple[StageTime, ...]


def dues_of(stage: Stage, *, urgent: bool = False) -> Dues:
    """Return what is due in a stage. Where its urgent form does not say, it is as in the stage."""
    if urgent and stage.urgent and (stage.urgent.reply_within or stage.urgent.times):
        return Dues(stage.urgent.reply_within, stage.urgent.times)
    return Dues(stage.reply_within, stage.times)


def times_of(dues: Dues) -> tuple[Within, ...]:
    """Return the clocks of all that is due at a time of its own."""
    return tuple(clock for time in dues.times for clock in time.within)


def clocks_due(stage: Stage) -> Iterator[Within]:
    """Yield every clock of what is due in a stage, and in its urgent form."""
    for dues in (dues_of(stage), dues_of(stage, urgent=True)):
        yield from (*dues.reply, *times_of(dues))


def misnamed_times(ladder: Ladder) -> Iterator[StageTime]:
    """Find times that count from what is not there, or only comes after them."""
    for stage in ladder.stages:
        for dues in (dues_of(stage), dues_of(stage, urgent=True)):
            known = {"", "reply"} if dues.reply else {""}
            for time in dues.times:
                if time.after not in known:
                    yield time
                known.add(time.id)


def misnamed_stages(ladder: Ladder) -> Iterator[tuple[Stage, str]]:
    """Find stages whose silence leads to what is no later stage."""
    for number, stage in enumerate(ladder.stages):
        later = {ESCALATES, *(each.id for each in ladder.stages[number + 1 :])}
        if stage.silence not in later:
            yield stage, stage.silence
