"""The papers of a lesson: a sheet for who takes part, without answers, and one for who leads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from math import ceil
from typing import Final

from safeguard_cli.core.advising.shapes import AdvisedAction, Party
from safeguard_cli.core.training.taught_case import AdviceTurn, TaughtCase, TaughtStage
from safeguard_cli.core.words.plural import counted
from safeguard_cli.edges.render import phrases
from safeguard_cli.edges.render.blocks import (
    Answers,
    Block,
    Card,
    Fact,
    Heading,
    Lead,
    Listing,
    Paragraph,
    Plainer,
    Point,
    Typed,
    Urgency,
)
from safeguard_cli.edges.render.html import page
from safeguard_cli.edges.render.moments import INVENTED, marked, what_is_told
from safeguard_cli.edges.render.page import TRANSCRIPT, styles
from safeguard_cli.edges.render.sections import points
from safeguard_cli.edges.render.source_line import sources

TURN_OVER: Final = "Please turn over only when the group goes on."
_NOW: Final = "What would you do now? Whom would you tell, and by when?"
_UNKNOWN: Final = "What do you not know yet? How could you find out?"
_CHANGED: Final = "What would you do now that you would not have done before?"

# What fits on A4 between the margins, in lines of 4.8 mm, and how many letters fit on one.
_ROOM: Final = 54.0
_LETTERS: Final = 96
# A line to write on is as high as this many lines of text.
_RULED: Final = 1.4


def participants_html(lesson: TaughtCase) -> str:
    """Lay out the sheet to hand out: two pages, with room to write and no answer on them."""
    lesson = phrases.cleaned(lesson)
    name = marked(lesson.card.title)
    blocks = [*_outline_first_page(lesson), *_outline_second_page(lesson)]
    look = styles(*TRANSCRIPT, "participants", running=f"{name}. {INVENTED}")
    return page(name, look, blocks)


def facilitator_html(lesson: TaughtCase) -> str:
    """Lay out the sheet for whoever leads: timing, answers with reasons, the usual mistake."""
    lesson = phrases.cleaned(lesson)
    name = marked(f"{lesson.card.title}: for whoever leads")
    return page(
        name,
        styles(*TRANSCRIPT, "facilitator", running=f"{name}. {INVENTED}"),
        _outline_facilitator(lesson),
    )


def _outline_first_page(lesson: TaughtCase) -> Iterator[Block]:
    first = lesson.stages[0]
    asks = (_UNKNOWN, _NOW)
    yield Heading(1, marked(lesson.card.title))
    yield Paragraph(INVENTED)
    yield Fact("When", phrases.moment(first.told.as_of))
    yield Fact("You", lesson.card.story)
    yield Heading(2, _say_heading(first))
    yield Lead(first.told.says)
    lines = _count_lines_each([lesson.card.story, first.told.says], asks, headings=3)
    yield from (Typed(ask, "", lines) for ask in asks)
    if len(lesson.stages) > 1:
        yield Fact("Stop here", TURN_OVER)


def _outline_second_page(lesson: TaughtCase) -> Iterator[Block]:
    later = lesson.stages[1:]
    asks = (*[_CHANGED] * len(later), *lesson.discussion)
    lines = _count_lines_each([each.told.says for each in later], asks, headings=1 + len(later))
    for stage in later:
        yield Heading(2, _say_heading(stage))
        if stage.told.is_later:
            yield Fact("When", phrases.moment(stage.told.as_of))
        yield Lead(stage.told.says)
        yield Typed(_CHANGED, "", lines)
    yield Heading(2, "To talk about")
    yield from (Typed(point, "", lines) for point in lesson.discussion)


def _count_lines_each(leads: Iterable[str], asks: Sequence[str], *, headings: int) -> int:
    """Count the lines to write on that each question may have, so that all stays on one page."""
    # A heading with its gap and a date takes 3 lines; a text that leads stands larger.
    used = 3 * headings + sum(1.3 * ceil(len(each) / _LETTERS) for each in leads)
    used += sum(1.2 * ceil(len(each) / _LETTERS) for each in asks)
    return max(1, min(14, int((_ROOM - used) / (len(asks) * _RULED))))


def _say_heading(stage: TaughtStage) -> str:
    return f"Part {stage.told.number} of {stage.told.of}: {what_is_told(stage.told)}"


def _outline_facilitator(lesson: TaughtCase) -> Iterator[Block]:
    yield Heading(1, marked(f"{lesson.card.title}: for whoever leads"))
    yield Paragraph(f"{INVENTED} This sheet holds the answers. Keep it to yourself until the end.")
    yield from _outline_story(lesson)
    yield Heading(2, "Timing")
    yield Listing("", points(_list_timing(lesson)))
    for stage in lesson.stages:
        yield from _outline_stage(lesson, stage)
    yield Heading(2, f"To talk about: {counted(lesson.timing.discussion, 'minute')}")
    yield Listing("", points(lesson.discussion), is_numbered=True)
    yield Heading(2, "The usual mistake")
    yield Paragraph(lesson.mistake)


def _outline_story(lesson: TaughtCase) -> Iterator[Block]:
    card = lesson.card
    yield Fact("Story", card.story)
    yield Fact("Begins", phrases.moment(lesson.as_of))
    words = ", ".join(
        card.words[each] for each in ("role", "setting", "nation") if each in card.words
    )
    if words:
        yield Fact("Who and where", words)
    yield Fact("How hard", card.difficulty)
    yield Fact("Theme", card.theme)


def _list_timing(lesson: TaughtCase) -> Iterator[str]:
    timing = lesson.timing
    yield f"{_say_time(timing.opening)} Read out who you are. Say that the case is invented."
    for stage in lesson.stages:
        yield (
            f"{_say_time(stage.minutes)} Part {stage.told.number}. Read it out; let all write; "
            "hear some; then say what is advised, and why."
        )
    yield f"{_say_time(timing.discussion)} The questions to talk about, as time allows."
    yield f"{_say_time(timing.closing)} The usual mistake. One thing that each of you takes home."
    yield f"{counted(lesson.card.minutes, 'minute')} in all."


def _say_time(minutes: int) -> str:
    return f"{counted(minutes, 'minute')}:"


def _outline_stage(lesson: TaughtCase, stage: TaughtStage) -> Iterator[Block]:
    yield Heading(2, f"{_say_heading(stage)} ({counted(stage.minutes, 'minute')})")
    if stage.told.is_later:
        yield Fact("When", phrases.moment(stage.told.as_of))
    yield Lead(stage.told.says)
    yield Listing("What changes here", tuple(_list_changes(stage)))
    moved = {turn.after for turn in stage.turns}
    new = [action for action in stage.advice.actions if action.do in moved]
    yield from (Card(each.colour, tuple(_outline_advice(each))) for each in new)
    old = [action.do for action in stage.advice.actions if action.do not in moved]
    if old:
        yield Listing("Advised as before", points(old))
    beside = [duty for duty in stage.advice.duties if _is_new(lesson, stage, duty.do)]
    for when, group in groupby(beside, key=lambda duty: duty.due.words):
        label = f"Also, {phrases.deadline(when)}"
        yield Listing(label, tuple(Point(duty.do, (), sources(duty.sources)) for duty in group))
    yield Fact("Answers in this part", str(len(stage.answered)))
    yield Answers(tuple(Typed(each.ask, each.words) for each in stage.answered))


def _is_new(lesson: TaughtCase, stage: TaughtStage, sentence: str) -> bool:
    earlier = lesson.stages[: stage.told.number - 1]
    return all(duty.do != sentence for each in earlier for duty in each.advice.duties)


def _list_changes(stage: TaughtStage) -> Iterator[Point]:
    for answer in stage.answered:
        if answer.before:
            yield Point(answer.ask, (f"Before: {answer.before}", f"Now: {answer.words}"))
    yield from map(_describe_turn, stage.turns)
    if not stage.turns:
        yield Point("The advice stays as it was. That is worth saying aloud.")


def _describe_turn(turn: AdviceTurn) -> Point:
    now = turn.after or "nothing more is advised"
    return Point(f"{turn.part}: {now}", (f"Before: {turn.before}",) if turn.before else ())


def _say_reached(party: Party) -> str:
    return f"{party.role}: {party.number}" if party.number else party.role


def _outline_advice(action: AdvisedAction) -> Iterator[Plainer]:
    yield Urgency(action.level_label, action.colour)
    yield Lead(action.do)
    yield Fact("By when", phrases.deadline(action.due.words))
    if action.who:
        yield Fact("Who", "; ".join(map(_say_reached, action.who)))
    if action.reasons:
        why = tuple(Point(each.because, (), sources(each.sources)) for each in action.reasons)
        yield Listing("Why", why)
