"""Everything that scenarios show, as text that a person reads when it has changed.

First each sentence that some scenario shows, once: its words, by when, and the acts that it asks
for. Then, for each scenario, which steps, contacts, duties and items stand in its advice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from safeguard_cli.core.deciding.deadlines import clocks_in_words
from safeguard_cli.core.logic.answer_space import Space
from safeguard_cli.core.logic.nodes import HOLDS, State
from safeguard_cli.core.logic.sentences import Sentence
from safeguard_cli.core.logic.truth_in_state import StateTruths


class Played(NamedTuple):
    """A scenario by its id, with the rules of its day as a space, and its final state."""

    scenario: str
    space: Space
    state: State


def write_shown(played: Iterable[Played]) -> str:
    """Write down what these scenarios show: the same text as long as they show the same."""
    texts: dict[str, str] = {}
    shown: list[str] = []
    for each in played:
        found = list(_list_held(each))
        clocks = _write_clocks(each.space)
        texts |= {s.name: _write_sentence(s, clocks) for s in found if not s.is_contact}
        shown += ["", each.scenario, *_list_by_owner(found)]
    return "\n".join(["Sentences", "", *(texts[name] for name in sorted(texts)), *shown]) + "\n"


def _list_held(played: Played) -> Iterator[Sentence]:
    judged = StateTruths(played.state)
    # Most owners say nothing here, and then nothing of theirs has to be looked at.
    for owner, sentences in groupby(played.space.sentences, attrgetter("owner")):
        if judged.truth(owner) == HOLDS:
            yield from (each for each in sentences if judged.truth(each.condition) == HOLDS)


def _write_clocks(space: Space) -> dict[str, str]:
    within = {duty.id: duty.within for duty in space.rules.duties}
    within |= {action.id: action.within for action in space.rules.actions}
    return {name: clocks_in_words(clocks) for name, clocks in within.items()}


def _write_sentence(sentence: Sentence, clocks: dict[str, str]) -> str:
    tags = sentence.tags
    pairs = (("asks", tags.asks), ("in case", tags.in_case), ("forbids", tags.forbids))
    acts = "; ".join(f"{how} {', '.join(which)}" for how, which in pairs if which)
    within = f" [{clocks[sentence.name]}]" if sentence.name in clocks else ""
    return f"{sentence.name}{within}: {sentence.text}\n    {acts}"


def _list_by_owner(found: Iterable[Sentence]) -> Iterator[str]:
    """List for each action, duty and checklist what of it is shown: steps, items, contacts."""
    owners: dict[str, list[str]] = {}
    for sentence in found:
        owner, _, rest = sentence.name.partition("/")
        owners.setdefault(owner, []).extend([rest] if rest else [])
    whole = [owner for owner, shown in owners.items() if not shown]
    for owner, shown in owners.items():
        if shown:
            yield f"    {owner}: {' '.join(shown)}"
    if whole:
        yield f"    besides: {' '.join(whole)}"
