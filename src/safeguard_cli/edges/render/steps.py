"""Lay out the steps of a demonstration: a question alone, then its answer, then what follows.

What a room is asked stands apart from what it is told, so that it can answer first.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from safeguard_cli.core.training.demo_moments import (
    Alarmed,
    AnswerRevealed,
    AnswersOffered,
    Leading,
    Moment,
    QuestionShown,
    Step,
    StoryAdvised,
)
from safeguard_cli.core.training.what_if import WhatIf
from safeguard_cli.core.words.listing import listed
from safeguard_cli.edges.render import phrases, would_change
from safeguard_cli.edges.render.advice_outline import advice_outline
from safeguard_cli.edges.render.blocks import Block, Fact, Heading, Lead, Listing, Paragraph
from safeguard_cli.edges.render.moments import (
    ACT_FIRST,
    slide_blocks,
    title_of,
    title_of_question,
    what_it_brings,
    what_stays,
)
from safeguard_cli.edges.render.plain import advice_plain, spoken
from safeguard_cli.edges.render.sections import points
from safeguard_cli.edges.render.transcript import lines_to_say, slide_plain

ADVICE: Final = "Advice"
SHOW_IT: Final = "show the answer"
OTHERS_LEAD: Final = "Why this is asked: other answers lead elsewhere"


def step_blocks(shown: Step | Moment | WhatIf) -> Iterator[Block]:
    """Lay out one step that stands on a screen alone, under a mark."""
    match shown:
        case QuestionShown():
            yield from _outline_question(phrases.cleaned(shown))
            yield from offer_blocks(shown.offer)
        case AnswerRevealed():
            yield from _outline_answer(phrases.cleaned(shown))
        case Alarmed(advice):
            yield from advice_outline(phrases.cleaned(advice))
            yield Paragraph(ACT_FIRST)
        case _:
            yield from slide_blocks(shown)


def step_plain(shown: Step | Moment | WhatIf) -> str:
    """Return one step as lines to be read aloud."""
    match shown:
        case QuestionShown():
            said = spoken(lines_to_say(_outline_question(phrases.cleaned(shown))))
            return said + offer_plain(shown.offer)
        case AnswerRevealed():
            return spoken(lines_to_say(step_blocks(shown)))
        case Alarmed(advice):
            return advice_plain(advice) + spoken([ACT_FIRST])
        case _:
            return slide_plain(shown)


def help_blocks(offer: AnswersOffered) -> Iterator[Block]:
    """Lay out what is worth knowing before a question is answered."""
    offer = phrases.cleaned(offer)
    yield Lead(offer.ask)
    yield from map(Paragraph, offer.help)


def offer_blocks(offer: AnswersOffered) -> Iterator[Block]:
    """Lay out a question and its answers, numbered through, so that a room can call a number."""
    offer = phrases.cleaned(offer)
    yield Lead(offer.ask)
    number = 1
    for group in offer.groups:
        yield Listing(group.heading, points(group.answers), is_numbered=True, begins=number)
        number += len(group.answers)


def offer_plain(offer: AnswersOffered) -> str:
    """Return a question and its answers as lines to be read aloud, numbered through."""
    return spoken(_say_offer(phrases.cleaned(offer)))


def name_of(shown: Step | Moment) -> str:
    """Return the name under which the pages of a step are counted; most have none of their own."""
    is_advice = isinstance(shown, StoryAdvised | Alarmed)
    return ADVICE if is_advice else ""


def _outline_question(asked: QuestionShown) -> Iterator[Block]:
    yield Heading(2, phrases.capital(title_of_question(asked)))
    yield Fact("You know", asked.stage.says)
    if asked.before:
        yield Fact("Answer until now", asked.before)


def _say_offer(offer: AnswersOffered) -> Iterator[str]:
    yield offer.ask
    number = 1
    for group in offer.groups:
        if group.heading:
            yield f"{group.heading}:"
        for answer in group.answers:
            yield phrases.ended(f"{number}. {answer}")
            number += 1


def _outline_answer(revealed: AnswerRevealed) -> Iterator[Block]:
    moment = revealed.answered
    yield Heading(2, phrases.capital(title_of(moment)))
    yield Lead(moment.ask)
    if moment.before:
        yield Fact("Answer until now", moment.before)
    yield Fact("Answer", moment.words)
    yield from _explain_answer(revealed)
    yield from _explain_asking(revealed)
    # An emergency has a step of its own.
    yield from what_it_brings(moment)
    yield from what_stays(moment)


def _explain_answer(revealed: AnswerRevealed) -> Iterator[Block]:
    part = revealed.answered.stage.number
    said = f"Part {part} of the story says: {' '.join(revealed.told)}"
    yield Fact("Why this answer", said)
    yield from (Fact("What the answer means", about) for about in revealed.about)


def _explain_asking(revealed: AnswerRevealed) -> Iterator[Block]:
    if revealed.leading:
        yield Listing(OTHERS_LEAD, points(map(_say_led, revealed.leading)))
    elif revealed.answered.why:
        yield Fact("Why this is asked", revealed.answered.why)


def _say_led(leading: Leading) -> str:
    answers = [*map(phrases.quoted, leading.answers)]
    return f"{would_change.leading(leading.leads_to)} {listed(answers, 'or')}."
