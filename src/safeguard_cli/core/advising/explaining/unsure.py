"""What whoever was not sure should know: how to find out, and where each answer would lead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from safeguard_cli.core.advising.explaining.what_would_change import Turn
from safeguard_cli.core.advising.shapes import Otherwise, Unsure
from safeguard_cli.core.deciding.case import Given, values_of
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.deciding.replay import Replay
from safeguard_cli.core.model.question_kinds import label_of
from safeguard_cli.core.model.rule_set import NOT_KNOWN, UNSURE, Question


def left_unsure(
    interview: Interview, replay: Replay, given: Given, turns: Sequence[Turn]
) -> tuple[Unsure, ...]:
    """Tell of each question that was answered "unsure", or "not known" if one can find out.

    `turns`: where every change of one answer leads.
    """
    return tuple(
        Unsure(
            question=name,
            ask=question.ask,
            counted_as=label_of(question, question.counts_as) if given[name] == UNSURE else "",
            find_out=question.find_out,
            otherwise=tuple(_list_otherwise(name, turns)),
        )
        for name, question in ((name, interview.questions[name]) for name in replay.counted)
        if _is_left(question, given[name])
    )


def _is_left(question: Question, value: str | tuple[str, ...]) -> bool:
    if NOT_KNOWN in values_of(value):
        return NOT_KNOWN in question.answers and bool(question.find_out)
    return value == UNSURE and bool(question.counts_as)


def _list_otherwise(name: str, turns: Sequence[Turn]) -> Iterator[Otherwise]:
    """Yield where the other answers would certainly lead, those to the same action together.

    An answer that leads elsewhere in several parts is named once, with the gravest.
    """
    firm = [turn for turn in turns if turn.question == name and turn.is_firm]
    gravest: dict[str, Turn] = {}
    for turn in firm:
        if turn.answer != NOT_KNOWN:
            first = gravest.setdefault(turn.label, turn)
            gravest[turn.label] = min(first, turn, key=lambda each: each.rank)
    labels: dict[str, list[str]] = {}
    for label, turn in gravest.items():
        labels.setdefault(turn.change.leads_to, []).append(label)
    yield from (Otherwise(tuple(each), leads_to) for leads_to, each in labels.items())
