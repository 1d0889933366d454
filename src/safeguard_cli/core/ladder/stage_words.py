"""Say in words what a ladder's stage holds: people, papers, clocks, silence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from msgspec.structs import replace

from safeguard_cli.core.deciding.deadlines import clocks_in_words
from safeguard_cli.core.model.acts import UNASKING, tagged
from safeguard_cli.core.model.clauses import Step, Who, Within
from safeguard_cli.core.model.conditions import ALWAYS, opposite
from safeguard_cli.core.model.ladders import (
    Dues,
    Ending,
    Excluded,
    Ladder,
    Stage,
    StageTime,
    Substitute,
    dues_of,
)
from safeguard_cli.core.words.dates import day_in_words

_INDICATIVE = "These times are a guide. What protects the child comes first."
_EXCLUDED_WITHIN = (Within("working-days", 1, or_sooner=True),)


def people(ladder: Ladder, stage: Stage) -> tuple[Who, ...]:
    """Return everybody of a stage once: who raises, answers, helps; substitutes in their place."""
    named = (*stage.raised_by, *stage.answered_by, *stage.who, *stage.notify, *ladder.contacts)
    found: list[Who] = []
    for who in named:
        found += _with_substitutes(who, ladder.substitutes)
    return _drop_repeated(found)


def stage_steps(
    ladder: Ladder, number: int, dues: Dues, roles: Mapping[str, str]
) -> tuple[Step, ...]:
    """Return the steps of a stage: its own, what its fields say, and those of every stage."""
    stage = ladder.stages[number]
    return (*stage.steps, *_write_field_steps(ladder, number, dues, roles), *ladder.steps)


def ending_steps(ladder: Ladder, beyond: Ending) -> tuple[tuple[Step, ...], tuple[Who, ...]]:
    """Return the steps and people after the last stage: whoever has the last word comes first."""
    steps, who = beyond.steps, beyond.who
    if ladder.last_word:
        first = tagged(
            Step(ladder.last_word.do, source=ladder.last_word.source, where=ladder.where),
            ladder.last_word,
        )
        return (first, *steps), _drop_repeated([*ladder.last_word.who, *who])
    return steps, who


def excluded_steps(
    excluded: tuple[Excluded, ...],
) -> tuple[tuple[Who, ...], tuple[Step, ...], tuple[Within, ...]]:
    """Return where each thing goes that the ladder is not for: people, steps and clocks."""
    who = [replace(each, condition=e.condition) for e in excluded for each in e.goes_to]
    steps = tuple(
        tagged(Step(each.do, each.condition, each.source, where=each.where), each)
        for each in excluded
    )
    clocks = tuple(dict.fromkeys(clock for each in excluded for clock in each.within))
    return _drop_repeated(who), steps, clocks or _EXCLUDED_WITHIN


def added_help(given: str, ladder: Ladder) -> str:
    """Return the help of "by when", with the time that each stage has for a reply."""
    clocks = [
        f"{stage.tried}: {'; '.join(said)}"
        for stage in ladder.stages
        if (said := list(_list_dues(dues_of(stage))))
    ]
    told = f"If no day was agreed, count from the day you raised it. {'. '.join(clocks)}."
    return f"{given} {told}".strip() if clocks else given


def _list_dues(dues: Dues) -> Iterator[str]:
    if dues.reply:
        yield clocks_in_words(dues.reply)
    for time in dues.times:
        then = "then: " if time.after else ""
        yield f"{then}{time.what}, {clocks_in_words(time.within)}"


def _write_field_steps(
    ladder: Ladder, number: int, dues: Dues, roles: Mapping[str, str]
) -> Iterator[Step]:
    stage = ladder.stages[number]
    yield from _write_role_steps(ladder, stage, roles)
    if stage.evidence:
        yield _make_step(stage, "evidence", f"Send with it: {'; '.join(stage.evidence)}.")
    if stage.notify:
        told = f"Tell them also that this stage has begun: {_list_roles(stage.notify, roles)}."
        yield _make_step(stage, "notify", told)
    for time in dues.times:
        yield _make_step(
            stage, time.id or f"time-{dues.times.index(time) + 1}", _describe_due(time, dues.times)
        )
    silence = _describe_silence(ladder, number)
    if dues.reply:
        due = f"A reply is due {_describe_clocks(dues.reply)}. Write that day down."
        yield _make_step(stage, "reply-due", f"{due} If none comes, {silence}.")
    elif dues.times:
        due = "Write these days down. If one passes and it has not come,"
        yield _make_step(stage, "reply-due", f"{due} {silence}.")
    if stage.indicative:
        yield _make_step(stage, "indicative", _INDICATIVE)
    if ladder.version:
        review = (
            f", to be looked at again by {_write_day(ladder.review_by)}" if ladder.review_by else ""
        )
        said = f"These stages and times are those of version {ladder.version}{review}."
        yield _make_step(stage, "version", said)


def _make_step(stage: Stage, field: str, do: str) -> Step:
    """Return a step that a field says. In a local ladder it takes the place of the base's."""
    taken = tuple(f"{name}-{field}" for name in stage.strengthens)
    step = Step(do, source=stage.source, id=f"{stage.id}-{field}", strengthens=taken)
    return tagged(step, UNASKING)


def _write_day(review_by: str) -> str:
    return day_in_words(date.fromisoformat(review_by), short=True)


def _write_role_steps(ladder: Ladder, stage: Stage, roles: Mapping[str, str]) -> Iterator[Step]:
    if stage.raised_by:
        yield _make_step(
            stage, "raised-by", f"It is raised by: {_list_roles(stage.raised_by, roles)}."
        )
    if stage.answered_by:
        said = f"It is answered by: {_list_roles(stage.answered_by, roles)}."
        yield _make_step(stage, "answered-by", said)
    here = {who.contact for who in (*stage.raised_by, *stage.answered_by)}
    for one in ladder.substitutes:
        if one.stands_in_for in here:
            missing, stands = _name_role(one.stands_in_for, roles), _name_role(one.contact, roles)
            said = f"Where there is no “{missing}”, this person stands in: {stands}."
            yield tagged(Step(said, one.condition, stage.source), UNASKING)


def _describe_silence(ladder: Ladder, number: int) -> str:
    later = {stage.id: stage.do for stage in ladder.stages[number + 1 :]}
    last = ladder.beyond.do if ladder.beyond else ""
    following = next(iter(later.values()), last)
    # Else it escalates. A name of no later stage is a fault that is told of the whole ladder.
    after = later.get(ladder.stages[number].silence, following)
    return f"go on: {after}" if after else "ask for advice here again"


def _describe_due(time: StageTime, times: Iterable[StageTime]) -> str:
    """Say what is due besides the reply, by when, and from when that is counted."""
    named = {each.id: f"that: {each.what}" for each in times if each.id}
    start = named.get(time.after, "the reply" if time.after else "the day on which you raise it")
    return f"{time.what} is due {_describe_clocks(time.within)}. Count from {start}."


def _describe_clocks(clocks: Iterable[Within]) -> str:
    words = clocks_in_words(clocks)
    return words if words.startswith(("the same", "by ", "at once")) else f"within {words}"


def _list_roles(named: Iterable[Who], roles: Mapping[str, str]) -> str:
    return "; ".join(_name_role(who.contact, roles) for who in named)


def _name_role(contact: str, roles: Mapping[str, str]) -> str:
    return roles.get(contact, contact)


def _with_substitutes(who: Who, substitutes: tuple[Substitute, ...]) -> Iterator[Who]:
    mine = [one for one in substitutes if one.stands_in_for == who.contact]
    otherwise = opposite([one.condition for one in mine])
    # Where the opposite cannot be said in a condition, both are shown.
    yield replace(who, condition=otherwise) if otherwise and who.condition == ALWAYS else who
    yield from (Who(one.contact, one.condition) for one in mine)


def _drop_repeated(found: Iterable[Who]) -> tuple[Who, ...]:
    return tuple(dict.fromkeys(found))
