"""Write down what came of a lesson as a table. It is marked as training."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from safeguard_cli.core.training.lesson_results import CaseResult, Hands, PairResult, Results
from safeguard_cli.core.training.score_answers import KINDS, Miss
from safeguard_cli.edges.render.csv_text import csv_text

_MARK = "TRAINING"
_COLUMNS = (
    "mark", "kind", "learner", "case", "pair", "question", "answer", "hands", "outcome", "right",
    *KINDS, "critical-misses", "change",
)  # fmt: skip
_WORDS = {True: "yes", False: "no", None: ""}


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
