"""The slides of a lesson: one step each, few words, so that the last row can read them.

A question stands alone before its answer. What is on them is the same in every format.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from msgspec import Struct

from safeguard_cli.core.advising.shapes import AdvisedAction
from safeguard_cli.core.training.taught_case import TaughtCase, TaughtStage, TurningAnswer
from safeguard_cli.core.words.plural import counted
from safeguard_cli.edges.render import phrases
from safeguard_cli.edges.render.blocks import Colour
from safeguard_cli.edges.render.graph_svg import wrap
from safeguard_cli.edges.render.moments import ACT_FIRST, INVENTED, MARK, what_is_told

WIDTH: Final = 1280
HEIGHT: Final = 720
EDGE: Final = 80
# Where the text begins and ends, from the top: the mark stands above, the number below.
TOP: Final = 110
BOTTOM: Final = 650
LEADING: Final = 1.28

_SIZES: Final = range(64, 21, -2)
_TABLE_SIZE: Final = 14
# Beside more answers than these, a room reads and does not talk.
_MOST_CHOICES: Final = 8


class WallSlide(Struct, frozen=True):
    """What stands on one slide. `colour` is that of an action's level; its words stand in `over`.

    `over`: what this is, in a few words. `lead`: the sentence that counts. `points` stand below.
    """

    over: str
    lead: str
    points: tuple[str, ...] = ()
    colour: Colour | None = None


class Passage(NamedTuple):
    """One passage of a slide with its lines, and its size in units of the slide."""

    lines: tuple[str, ...]
    size: int
    is_lead: bool

    @property
    def height(self) -> float:
        """Return the height that its lines need, with the gap below."""
        return self.size * LEADING * len(self.lines) + self.size * 0.55


def slides_of(lesson: TaughtCase) -> tuple[WallSlide, ...]:
    """Lay a lesson out as slides."""
    return tuple(_list_slides(phrases.cleaned(lesson)))


def mark_of(lesson: TaughtCase) -> str:
    """Return what stands at the head of each slide."""
    return f"{MARK} · {phrases.one_line(lesson.card.title)}"


def passages(slide: WallSlide) -> tuple[Passage, ...]:
    """Set the text of a slide as large as it can be and still fit."""
    found: tuple[Passage, ...] = ()
    for size in _SIZES:
        found = tuple(_fit_passages(slide, size))
        if sum(each.height for each in found) <= BOTTOM - TOP:
            break
    return found


def _fit_passages(slide: WallSlide, size: int) -> Iterator[Passage]:
    yield Passage(_fold_text(slide.lead, size, bold=True), size, is_lead=True)
    small = max(20, size * 3 // 4)
    for point in slide.points:
        yield Passage(_fold_text(point, small), small, is_lead=False)


def _fold_text(text: str, size: int, *, bold: bool = False) -> tuple[str, ...]:
    # The table of widths is for letters of one size.
    return tuple(wrap(text, (WIDTH - 2 * EDGE) * _TABLE_SIZE / size, bold=bold))


def _list_slides(lesson: TaughtCase) -> Iterator[WallSlide]:
    card = lesson.card
    yield WallSlide(card.theme, card.title, (INVENTED, phrases.moment(lesson.as_of)))
    yield WallSlide("Who you are", card.story)
    for stage in lesson.stages:
        yield from _list_stage_slides(stage)
    for number, point in enumerate(lesson.discussion, 1):
        yield WallSlide(f"To talk about, {number} of {len(lesson.discussion)}", point)
    yield WallSlide("The mistake that most people make", lesson.mistake)
    yield WallSlide("At the end", "What do you take home from this?", (INVENTED,))


def _list_stage_slides(stage: TaughtStage) -> Iterator[WallSlide]:
    told = stage.told
    part = f"Part {told.number} of {told.of}"
    when = (phrases.moment(told.as_of),) if told.is_later else ()
    yield WallSlide(f"{part}: {what_is_told(told)}", told.says, when)
    yield WallSlide(
        part,
        "What would you do now?",
        ("Whom would you tell?", "By when?", "What do you not know yet?"),
    )
    for turning in stage.turning:
        yield from _list_question_slides(turning)
    moved = {turn.after for turn in stage.turns}
    actions = [action for action in stage.advice.actions if action.do in moved]
    if not actions:
        yield WallSlide("What is advised", "The advice stays as it was.")
    yield from map(_make_action_slide, actions)


def _list_question_slides(turning: TurningAnswer) -> Iterator[WallSlide]:
    answered = turning.answered
    choices = turning.choices if len(turning.choices) <= _MOST_CHOICES else ()
    yield WallSlide("What would you answer?", answered.ask, choices)
    points = tuple(f"{turn.part}: {turn.after}" for turn in turning.turns)
    if answered.emergency:
        points = (*(each.do for each in answered.emergency.actions[:1]), ACT_FIRST)
    before = (f"Before: {answered.before}",) if answered.before else ()
    colour: Colour | None = "red" if answered.emergency else None
    yield WallSlide(answered.ask, answered.words, (*before, *points), colour)


def _make_action_slide(action: AdvisedAction) -> WallSlide:
    who = [party.role for party in action.who]
    more = f", and {counted(len(who) - 3, 'other')}" if len(who) > 3 else ""
    facts = [phrases.capital(phrases.deadline(action.due.words))]
    facts += [f"Who: {'; '.join(who[:3])}{more}"] if who else []
    facts += [f"Why: {action.reasons[0].because}"] if action.reasons else []
    return WallSlide(action.level_label, action.do, tuple(facts), action.colour)
