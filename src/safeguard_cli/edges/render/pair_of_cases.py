"""Lay out a pair of cases side by side, and then how each of them came out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from safeguard_cli.core.training.boundary_pairs import BoundaryPair
from safeguard_cli.core.training.lesson_results import PairResult
from safeguard_cli.core.words.cleaning import clean
from safeguard_cli.edges.render import phrases
from safeguard_cli.edges.render.blocks import Block, Columns, Fact, Heading, Lead, Listing, Point
from safeguard_cli.edges.render.debrief import ALONE, missed, whose
from safeguard_cli.edges.render.sections import points


def pair_blocks(place: tuple[int, int], told: Sequence[str], pair: BoundaryPair) -> Iterator[Block]:
    """Lay out two cases side by side: what both share, and the one answer that is not the same."""
    number, of = place
    one, two = (phrases.one_line(clean(side.answer)) for side in (pair.here, pair.there))
    yield Heading(2, f"Pair {number} of {of}")
    yield Fact("Both cases", " ".join(phrases.one_line(clean(text)) for text in told))
    yield Lead(clean(pair.ask))
    yield Columns(
        (Listing("Case A", points([one])), Listing("Case B, all else alike", points([two])))
    )


def pair_result_blocks(
    results: Sequence[PairResult], sides: Sequence[tuple[str, Sequence[str]]], part: str
) -> Iterator[Block]:
    """Lay out how a pair came out, with the action of each case in a part and its reasons."""
    first = results[0]
    says = "The advice is the same." if first.is_same else "The advice is not the same."
    yield Heading(2, says.rstrip("."))
    misses = [f"{whose(each.learner)}{missed(miss)}" for each in results for miss in each.misses]
    if misses:
        yield Listing(f"Critical misses. {ALONE}", points(misses))
    yield Fact("Part of the advice", part)
    yield Columns(tuple(_list_side(name, side) for name, side in zip("AB", sides, strict=True)))
    yield Listing("Who was right", points(map(_say_who_was_right, results)))


def _say_who_was_right(result: PairResult) -> str:
    if not result.right:
        return f"{whose(result.learner)}not told apart rightly."
    which = {None: "", True: ", and knew which", False: ", but not which"}[result.which]
    return f"{whose(result.learner)}right{which}."


def _list_side(name: str, side: tuple[str, Sequence[str]]) -> Listing:
    action, because = side
    return Listing(f"Case {name}", (Point(phrases.ended(action), tuple(because)),))
