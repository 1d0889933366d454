"""Write down a lesson: a table of what came of it, and a page that says what was practised."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from safeguard_cli.core.training.lesson_results import (
    CaseResult,
    Hands,
    PairResult,
    Results,
    Tally,
    tally_learners,
)
from safeguard_cli.core.training.score_answers import KINDS, Miss
from safeguard_cli.core.words.dates import day_in_words
from safeguard_cli.core.words.plural import counted
from safeguard_cli.edges.render import phrases
from safeguard_cli.edges.render.blocks import (
    Block,
    Card,
    Fact,
    Heading,
    Lead,
    Listing,
    Paragraph,
    Signatures,
    Typed,
)
from safeguard_cli.edges.render.csv_text import csv_text
from safeguard_cli.edges.render.debrief import NO_ACCREDITATION, how_many, missed
from safeguard_cli.edges.render.html import page
from safeguard_cli.edges.render.page import TRANSCRIPT, styles
from safeguard_cli.edges.render.sections import points

_MARK = "TRAINING"
_COLUMNS = (
    "mark", "kind", "learner", "case", "pair", "question", "answer", "hands", "outcome", "right",
    *KINDS, "critical-misses", "change",
)  # fmt: skip
_WORDS = {True: "yes", False: "no", None: ""}

TITLE = "TRAINING: cases practised"


def results_csv(results: Results) -> str:
    """Return a row for each case and pair of each learner, and for each answer with hands."""
    rows = _list_rows(results)
    return csv_text(_COLUMNS, ([row.get(column, "") for column in _COLUMNS] for row in rows))


def _list_rows(results: Results) -> Iterator[dict[str, str]]:
    for case in results.cases:
        yield _describe_case(case)
        yield from (_count_hands(case.case, "", each) for each in case.hands)
    for pair in results.pairs:
        yield _describe_pair(pair)
        yield from (_count_hands(pair.case, str(pair.pair), each) for each in pair.hands)


def _describe_case(result: CaseResult) -> dict[str, str]:
    change = (f"{each.question}: {each.given} -> {each.right}" for each in result.change)
    return {
        "mark": _MARK, "kind": "case", "learner": result.learner, "case": result.case,
        "outcome": result.how, "right": _WORDS[result.first], "change": "\n".join(change),
        **_list_misses(result.misses),
    }  # fmt: skip


def _describe_pair(result: PairResult) -> dict[str, str]:
    return {
        "mark": _MARK, "kind": "pair", "learner": result.learner, "case": result.case,
        "pair": str(result.pair), "question": result.question,
        "answer": f"{result.here} / {result.there}",
        "outcome": "same" if result.is_same else "other",
        "right": _WORDS[result.right and result.which is not False], **_list_misses(result.misses),
    }  # fmt: skip


def _count_hands(case: str, pair: str, hands: Hands) -> dict[str, str]:
    return {
        "mark": _MARK, "kind": "hands", "case": case, "pair": pair, "question": hands.question,
        "answer": hands.answer, "hands": str(hands.hands), "outcome": hands.how,
        "right": _WORDS[hands.is_right], **_list_misses(hands.misses),
    }  # fmt: skip


def _list_misses(misses: Iterable[Miss]) -> dict[str, str]:
    held = list(misses)
    counts: dict[str, str] = {kind: str(sum(miss.kind == kind for miss in held)) for kind in KINDS}
    return {**counts, "critical-misses": "\n".join(miss.words for miss in held)}


def certificate_html(results: Results) -> str:
    """Return a self-contained page, with an A4 page for each learner."""
    results = phrases.cleaned(results)
    look = styles(*TRANSCRIPT, "certificate", running=f"TRAINING. {NO_ACCREDITATION}")
    return page(TITLE, look, _gather_blocks(results))


def _gather_blocks(results: Results) -> Iterator[Block]:
    typed = set(results.learners) - _find_unnamed(results)
    for tally in tally_learners(results):
        yield Heading(1, TITLE)
        yield Typed("Name", tally.learner if tally.learner in typed else "")
        yield Fact("Day", day_in_words(date.fromisoformat(results.made)))
        yield from _list_practice(results, tally)
        yield Fact("Rules", f"{results.rules.title}, version {results.rules.version}")
        yield Paragraph(NO_ACCREDITATION)
        yield Signatures(("Trainer",))


def _list_practice(results: Results, tally: Tally) -> Iterator[Block]:
    titles = [each.title for each in results.cases if each.learner == tally.learner]
    if titles:
        yield Listing("Cases practised", points(titles))
    if tally.cases:
        yield Fact(f"Actions in {counted(tally.cases, 'case')}", how_many(tally))
    if tally.pairs:
        yield Fact(counted(tally.pairs, "pair"), f"{tally.pairs_right} told apart rightly")
    if tally.misses:
        lines = points(f"{title}: {missed(miss)}" for title, miss in tally.misses)
        yield Card("red", (Lead("To talk over"), Listing("Critical misses", lines)))
    else:
        yield Paragraph("No critical miss.")


def _find_unnamed(results: Results) -> set[str]:
    numbered = {f"learner {number}" for number in range(1, len(results.learners) + 1)}
    return numbered | {"the group"}
