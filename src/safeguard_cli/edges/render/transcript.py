"""Write a demonstration down: as text, as lines to be read aloud, and as a page to print."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from safeguard_cli.core.advising.shapes import Advice
from safeguard_cli.core.training.demo_moments import Moment, QuestionAnswered, StoryAdvised
from safeguard_cli.core.training.what_if import WhatIf
from safeguard_cli.edges.render import phrases
from safeguard_cli.edges.render.blocks import (
    Block,
    Card,
    Fact,
    Heading,
    Lead,
    Listing,
    Paragraph,
)
from safeguard_cli.edges.render.html import page
from safeguard_cli.edges.render.moments import (
    ACT_FIRST,
    INVENTED,
    MARK,
    branch_blocks,
    marked,
    moment_blocks,
    title_of,
)
from safeguard_cli.edges.render.page import TRANSCRIPT, styles
from safeguard_cli.edges.render.plain import advice_plain, each, sentences, spoken
from safeguard_cli.edges.render.text import text_of


def transcript_text(title: str, moments: Sequence[Moment]) -> str:
    """Return the transcript as plain text, 78 columns wide."""
    return text_of(transcript_blocks(title, moments))


def transcript_html(title: str, moments: Sequence[Moment]) -> str:
    """Return the transcript as one self-contained page."""
    name = marked(title)
    look = styles(*TRANSCRIPT, running=f"{name}. {INVENTED}")
    return page(name, look, transcript_blocks(title, moments))


def transcript_blocks(title: str, moments: Sequence[Moment]) -> Iterator[Block]:
    """Lay out the transcript."""
    yield Heading(1, marked(title))
    for moment in moments:
        yield from moment_blocks(moment)
    yield Paragraph(f"{MARK}. {INVENTED}")


def transcript_plain(title: str, moments: Sequence[Moment]) -> str:
    """Return the transcript as lines to be read aloud."""
    said = [spoken([f"Training: {title}.", f"Training. {INVENTED}"])]
    said += [moment_plain(moment) for moment in moments]
    return "\n".join(said)


def moment_plain(moment: Moment, *, alone: bool = False) -> str:
    """Return a moment as lines to be read aloud."""
    if isinstance(moment, StoryAdvised):
        head = each("Set aside", phrases.cleaned(moment).set_aside)
        return spoken([f"Training: {title_of(moment)}.", *head]) + _say_advice(moment.advice)
    blocks = list(moment_blocks(moment, alone=alone))
    if isinstance(moment, QuestionAnswered) and moment.emergency:
        # Advice that is read aloud has its own form, in the place of the cards for the eye.
        first = next(place for place, block in enumerate(blocks) if isinstance(block, Card))
        after = blocks.index(Paragraph(ACT_FIRST))
        advised = advice_plain(moment.emergency)
        return spoken(lines_to_say(blocks[:first])) + advised + spoken(lines_to_say(blocks[after:]))
    return spoken(lines_to_say(blocks))


def _say_advice(advice: Advice) -> str:
    """Say advice without the way to more of what would change it: that is for real records."""
    lines = advice_plain(advice).splitlines(keepends=True)
    return "".join(line for line in lines if phrases.MORE_CHANGES not in line)


def slide_plain(shown: Moment | WhatIf) -> str:
    """Return a moment, or a way aside, that is shown alone, as lines to be read aloud."""
    if isinstance(shown, WhatIf):
        return spoken(lines_to_say(branch_blocks(shown)))
    return moment_plain(shown, alone=True)


def lines_to_say(blocks: Iterable[Block]) -> Iterator[str]:
    """Yield blocks as lines to be read aloud; those that moments hold."""
    for block in blocks:
        match block:
            case Heading(_, text) | Lead(text) | Paragraph(text):
                yield from sentences("", text)
            case Fact(label, text):
                yield from sentences(label, text)
            case Listing(label, points):
                for number, point in enumerate(points, 1):
                    counted = f"{label or 'Point'} {number} of {len(points)}"
                    yield from sentences(counted if len(points) > 1 else label, point.text)
                    yield from (f"{phrases.ended(line)}" for line in point.below)
            case _:
                raise TypeError(block)
