"""Lay out a demonstration as neutral blocks.

Every moment is marked TRAINING in its heading, unless whoever shows it puts the
mark above it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, assert_never

from safeguard_cli.core.logic.most_questions import FAR_OFF
from safeguard_cli.core.training.demo_moments import (
    Discussed,
    Mistaken,
    Moment,
    QuestionAnswered,
    QuestionShown,
    StageTold,
    Standing,
    StoryAdvised,
    StoryOpened,
)
from safeguard_cli.core.training.what_if import ChangedLine, WhatIf
from safeguard_cli.edges.render import phrases
from safeguard_cli.edges.render.advice_outline import advice_outline
from safeguard_cli.edges.render.blocks import Block, Fact, Heading, Lead, Listing, Paragraph, Point
from safeguard_cli.edges.render.sections import actions, afterwards, points

MARK: Final = "TRAINING"
INVENTED: Final = "An invented case. No real child or worker is meant."
NO_OTHER: Final = "The advice is the same, line by line."
ACT_FIRST: Final = "In a real case the questions stop here until someone has called."


def marked(text: str) -> str:
    """Return the heading of a moment."""
    return f"{MARK}: {text}"


def moment_blocks(moment: Moment, *, alone: bool = False) -> Iterator[Block]:
    """Lay out a moment. Shown `alone` it stands under a mark, and says what it rests on."""
    moment = phrases.cleaned(moment)
    title = title_of(moment)
    yield Heading(2, phrases.capital(title) if alone else marked(title))
    match moment:
        case StoryOpened():
            yield from _open_case(moment)
        case StageTold():
            yield from _tell_passage(moment)
        case QuestionAnswered():
            yield from _tell_answer(moment, alone=alone)
        case StoryAdvised(advice, gone):
            yield from set_aside(gone)
            yield from invented(advice_outline(advice))
        case Discussed(worth):
            yield Listing("", points(worth), is_numbered=len(worth) > 1)
        case Mistaken(says):
            yield Lead(says)
        case _:
            assert_never(moment)


def invented(blocks: Iterable[Block]) -> Iterator[Block]:
    """Leave out the way to more of what would change it: it is for real records alone."""
    return (block for block in blocks if block != Paragraph(phrases.MORE_CHANGES))


def slide_blocks(shown: Moment | WhatIf) -> Iterator[Block]:
    """Lay out a moment, or a way aside, that stands on a screen alone."""
    if isinstance(shown, WhatIf):
        return branch_blocks(shown)
    return moment_blocks(shown, alone=True)


def title_of(moment: Moment) -> str:
    """Return what a moment is, in a few words."""
    match moment:
        case StoryOpened():
            return "an invented case"
        case StageTold(number, of):
            what = what_is_told(moment)
            return f"part {number} of {of}, {what}" if of > 1 else what
        case QuestionAnswered():
            return title_of_question(moment)
        case StoryAdvised():
            return "the whole advice"
        case Discussed():
            return "to talk about"
        case Mistaken():
            return "the mistake that most people make"
        case _:
            assert_never(moment)


def what_is_told(stage: StageTold) -> str:
    """Say what a part of a story is to whoever hears it."""
    return "what you know now" if stage.number == 1 else "what you learn next"


def title_of_question(moment: QuestionAnswered | QuestionShown) -> str:
    """Return which question this is, in a few words."""
    if moment.before:
        return "an answer changes"
    if not moment.number:
        return "for the record"
    bound = f" of at most {moment.at_most}" if moment.at_most <= FAR_OFF else ""
    return f"question {moment.number}{bound}"


def branch_blocks(branch: WhatIf) -> Iterator[Block]:
    """Lay out what another answer would lead to, beside what the story led to."""
    branch = phrases.cleaned(branch)
    yield Heading(2, "What if?")
    yield Lead(branch.ask)
    yield Fact("In the story", branch.story)
    yield Fact("What if", branch.branch)
    if not branch.differs:
        yield Paragraph(NO_OTHER)
    for each in branch.differs:
        yield _list_difference(each)
    if branch.is_emergency:
        yield Paragraph(ACT_FIRST)
    yield from set_aside(branch.set_aside)
    if branch.asked_next:
        yield Fact("Then asked next", branch.asked_next)


def standing(each: Standing) -> str:
    """Say where a part stands, on one line."""
    if not each.do:
        return f"{each.part}: not settled any more. Before: {phrases.ended(each.before)}"
    before = f" Before: {phrases.ended(each.before)}" if each.before else ""
    is_open = "" if each.is_settled else " Not settled: a later answer can change it."
    return f"{each.part}: {phrases.ended(each.do)}{is_open}{before}"


def _open_case(moment: StoryOpened) -> Iterator[Block]:
    yield Lead(phrases.capital(moment.theme))
    yield Paragraph(moment.story)
    yield Fact("When", phrases.moment(moment.as_of))
    yield Paragraph(INVENTED)


def _tell_passage(moment: StageTold) -> Iterator[Block]:
    if moment.is_later:
        yield Fact("When", phrases.moment(moment.as_of))
    if moment.waiting:
        yield Fact("Waiting for an answer", moment.waiting)
    yield Paragraph(moment.says)


def _tell_answer(moment: QuestionAnswered, *, alone: bool) -> Iterator[Block]:
    if alone:
        yield Fact("You know", moment.stage.says)
    yield Lead(moment.ask)
    if moment.before:
        yield Fact("Answer until now", moment.before)
    yield Fact("Answer", moment.words)
    if not alone:
        yield Fact("Why this answer", f"see part {moment.stage.number} of the story")
    if moment.emergency:
        yield from actions(moment.emergency)
        yield from afterwards(moment.emergency, with_sources=False)
        yield Paragraph(ACT_FIRST)
    yield from what_it_brings(moment)
    if moment.why:
        yield Fact("Why this is asked", moment.why)
    if alone:
        yield from what_stays(moment)


def what_it_brings(moment: QuestionAnswered) -> Iterator[Block]:
    """Lay out what the answer brings: a line for every part, and questions that come and go."""
    new = [standing(each) for each in moment.so_far if each.is_new]
    if new:
        yield Listing("New in the advice", points(new))
    yield from set_aside(moment.set_aside)
    if moment.taken_up:
        yield Listing("Asked again, so the answer counts again", points(moment.taken_up))


def what_stays(moment: QuestionAnswered) -> Iterator[Block]:
    """Lay out what is advised as it was before the answer."""
    old = [standing(each) for each in moment.so_far if not each.is_new and each.do]
    if old:
        yield Listing("In the advice as before", points(old))


def set_aside(asks: tuple[str, ...]) -> Iterator[Block]:
    """Name the questions whose answers do not count any more."""
    if asks:
        yield Listing("Set aside, because it is not asked any more", points(asks))


def _list_difference(differs: ChangedLine) -> Listing:
    both = (f"In the story: {differs.story}", f"What if: {differs.branch}")
    return Listing("", (Point(differs.what, both),))
