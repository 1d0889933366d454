"""Check that an old id is nobody's today, and was one thing's only: else it would be a guess."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from safeguard_cli.core.ladder.ladder_ids import names_of
from safeguard_cli.core.model.ladders import Stage
from safeguard_cli.core.model.old_ids import Renamable
from safeguard_cli.core.model.rule_set import NOT_APPLICABLE, UNSURE, Question, RuleSet
from safeguard_cli.reading import fault_codes as codes
from safeguard_cli.reading.fault_places import FaultPlaces
from safeguard_cli.reading.faults import Fault, Place, quoted

_WORDS = (UNSURE, NOT_APPLICABLE)


class _OldId(NamedTuple):
    """An id that something had once, what it is called now, and where that is written."""

    name: str
    now: str
    place: Place


def find_old_id_faults(rules: RuleSet, places: FaultPlaces) -> Iterator[Fault]:
    """Find old ids that are in use today, and those that two things of one kind had."""
    named: dict[str, Sequence[Renamable]] = {
        "question": rules.questions,
        "contact": rules.contacts,
        "action": [action for part in rules.parts for action in part.actions],
        "duty": rules.duties,
        "checklist": rules.checklists,
    }
    for kind, declared in named.items():
        old = [
            _OldId(name, each.id, places.of(each, f"was.{number}"))
            for each in declared
            for number, name in enumerate(each.was)
        ]
        yield from _find_not_free(kind, old, {each.id for each in declared})
    stages = _index_stages(rules)
    for question in rules.questions:
        old = list(_list_old_answers(question, stages.get(question.id, {}), places))
        yield from _find_not_free("answer", old, {*question.answers, *_WORDS})


def _list_old_answers(
    question: Question, stages: dict[str, Stage], places: FaultPlaces
) -> Iterator[_OldId]:
    for now, answer in question.answers.items():
        # The answers of a ladder are made of its stages, which know where they are written.
        owner = answer if places.is_noted(answer) else stages.get(now, question)
        for number, name in enumerate(answer.was):
            yield _OldId(name, now, places.of(owner, f"was.{number}"))


def _index_stages(rules: RuleSet) -> dict[str, dict[str, Stage]]:
    """Hold the stages of each ladder under the question that asks how far somebody has gone."""
    return {
        names_of(part.id, part.ladder).tried: {stage.id: stage for stage in part.ladder.stages}
        for part in rules.parts
        if part.ladder
    }


def _find_not_free(kind: str, old: Iterable[_OldId], in_use: Collection[str]) -> Iterator[Fault]:
    first: dict[str, str] = {}
    for name, now, place in old:
        if name in in_use:
            message = f"{kind} {quoted(now)} cannot have been {quoted(name)}: that is in use today"
            yield Fault(place, codes.NOT_FREE, message)
        elif name in first:
            message = f"{quoted(name)} is what {kind} {quoted(first[name])} was called already"
            yield Fault(place, codes.NOT_FREE, message)
        first.setdefault(name, now)
