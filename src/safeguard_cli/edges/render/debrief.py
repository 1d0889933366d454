"""Lay out what learners see of a lesson: what is to come, how a case came out, the end.

Critical misses stand first, each by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from safeguard_cli.core.training.lesson_results import (
    CaseResult,
    Hands,
    Results,
    Tally,
    tally_learners,
)
from safeguard_cli.core.training.score_answers import How, Kind, Miss, PartScore
from safeguard_cli.core.training.smallest_change import Mend
from safeguard_cli.core.words.cleaning import clean
from safeguard_cli.core.words.plural import counted
from safeguard_cli.edges.render import phrases
from safeguard_cli.edges.render.blocks import (
    Block,
    Fact,
    Heading,
    Lead,
    Listing,
    Paragraph,
    Point,
)
from safeguard_cli.edges.render.sections import points

OUTCOMES: Final[dict[How, str]] = {
    "same": "the same as the case calls for",
    "other": "as protective as the case calls for, in another way",
    "more": "more protective than the case calls for",
    "less": "less protective than the case calls for",
}
_MISSED: Final[dict[Kind, str]] = {
    "danger-missed": "Danger missed. The case calls for",
    "forbidden-done": "Done, although the advice says not to",
    "nobody-told": "Nobody told. The case calls for",
}
ALONE: Final = "Any of these stands by itself. No other answer makes up for it"
_ALL_RIGHT: Final = "Nobody missed danger, warned the person or left it untold."
_INVENTED: Final = "All is invented. Nothing is kept unless you asked for it."
NO_ACCREDITATION: Final = (
    "It says what was practised. It is no qualification, and accredits nothing."
)


def missed(miss: Miss) -> str:
    """Say a critical miss in a sentence."""
    return phrases.ended(f"{_MISSED[miss.kind]}: {miss.words}")


def plan_blocks(cases: Sequence[tuple[str, int]], pairs: int, seed: int) -> Iterator[Block]:
    """Lay out what a lesson holds: titles with their minutes, how many pairs, and the seed."""
    yield Heading(2, "What is to come")
    if cases:
        minutes = sum(needed for _, needed in cases)
        held = tuple(
            Point(f"{phrases.one_line(clean(title))} ({needed} minutes)") for title, needed in cases
        )
        yield Listing(
            f"{counted(len(cases), 'case')}, about {minutes} minutes", held, is_numbered=True
        )
    if pairs:
        yield Fact(
            "And" if cases else "Here are", f"{counted(pairs, 'pair')} of cases, one answer apart"
        )
    yield Paragraph(f"{_INVENTED} For the same again, add: --seed {seed}")


def known_blocks(facts: Iterable[tuple[str, str]]) -> Iterator[Block]:
    """Lay out what learners are told of who and where they are: question and answer."""
    # A question mark would part the two where they are read aloud.
    said = [f"{ask.rstrip('?')}: {phrases.ended(answer)}" for ask, answer in facts]
    if said:
        yield Listing("You know this from the start", points(said))


def case_blocks(results: Sequence[CaseResult]) -> Iterator[Block]:
    """Lay out how one case came out for everybody."""
    results = [phrases.cleaned(each) for each in results]
    yield Heading(2, "How it came out")
    misses = [f"{whose(each.learner)}{missed(miss)}" for each in results for miss in each.misses]
    if misses:
        yield Listing(f"Critical misses. {ALONE}", points(misses))
    yield Listing("The actions", tuple(map(_describe_outcome, results)))
    for each in results:
        yield from _explain_result(each, named=len(results) > 1)


def hands_blocks(hands: Sequence[Hands], learners: int) -> Iterator[Block]:
    """Lay out how the hands were spread, and what each other answer alone would have led to."""
    yield Heading(2, "The hands")
    by_question: dict[str, list[Hands]] = {}
    for each in map(phrases.cleaned, hands):
        by_question.setdefault(each.ask, []).append(each)
    for ask, held in by_question.items():
        yield Listing(ask.rstrip("?:."), tuple(_count_hands(each, learners) for each in held))


def summary_blocks(results: Results) -> Iterator[Block]:
    """Lay out what the whole lesson came to: critical misses first, then counts."""
    results = phrases.cleaned(results)
    yield Heading(2, "At the end")
    yield Paragraph(results.mark)
    for tally in tally_learners(results):
        yield Lead(phrases.capital(tally.learner))
        if tally.misses:
            said = [f"{title}: {missed(miss)}" for title, miss in tally.misses]
            yield Listing("Critical misses", points(said))
        else:
            yield Paragraph(_ALL_RIGHT)
        if tally.cases:
            yield Fact(counted(tally.cases, "case"), how_many(tally))
        if tally.pairs:
            yield Fact(counted(tally.pairs, "pair"), f"{tally.pairs_right} told apart rightly")
    yield from _list_missed_hands(results)


def how_many(tally: Tally) -> str:
    """Say how many cases came out in each way, as their outcomes are called."""
    numbers = ((tally.hows.count(how), words) for how, words in OUTCOMES.items())
    return "; ".join(f"{number} {words}" for number, words in numbers if number)


def _list_missed_hands(results: Results) -> Iterator[Block]:
    rounds = [*((r.title, r.hands) for r in results.cases)]
    rounds += [(f"Pair {r.pair}", r.hands) for r in results.pairs]
    said = [
        f"{title}: {counted(each.hands, 'hand')} for {phrases.quoted(each.answer)}. {missed(miss)}"
        for title, hands in rounds
        for each in hands
        for miss in each.misses
    ]
    if said:
        yield Listing("Hands that would have led to a critical miss", points(said))


def whose(learner: str) -> str:
    """Return a name as it stands before what somebody did."""
    return f"{phrases.capital(learner)}: "


def _describe_outcome(result: CaseResult) -> Point:
    first = {
        None: (),
        True: ("What to do first: right.",),
        False: ("What to do first: not right.",),
    }
    return Point(f"{whose(result.learner)}{OUTCOMES[result.how]}.", first[result.first])


def _explain_result(result: CaseResult, *, named: bool) -> Iterator[Block]:
    who = whose(result.learner) if named else ""
    if result.parts:
        yield Listing(f"{who}what came out otherwise", tuple(map(_describe_part, result.parts)))
    if result.change:
        label = f"{who}the smallest change that would have made it right"
        yield Listing(phrases.capital(label), tuple(map(mend_point, result.change)))


def _describe_part(score: PartScore) -> Point:
    ours, theirs = phrases.ended(score.right), phrases.ended(score.found)
    return Point(score.title, (f"The case calls for: {ours}", f"These answers led to: {theirs}"))


def mend_point(mend: Mend) -> Point:
    """Lay out one answer with the one that the story gives."""
    where = f"Part {mend.stage} of the story says" if mend.stage else "In the case"
    return Point(
        mend.ask,
        (f"Answered: {phrases.ended(mend.given)}", f"{where}: {phrases.ended(mend.right)}"),
    )


def _count_hands(each: Hands, learners: int) -> Point:
    right = " Right." if each.is_right else ""
    led = f" Alone it leads to advice {OUTCOMES[each.how]}." if each.how else ""
    led = "" if each.is_right or each.how == "same" else led
    notes = tuple(map(missed, each.misses))
    return Point(f"{each.hands} of {learners}: {phrases.ended(each.answer)}{right}{led}", notes)
