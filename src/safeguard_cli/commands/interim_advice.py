"""What is certain already, said between two questions: how grave it is, and what not to do.

Whoever stops early, or is called away, has then heard what no further answer can change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from safeguard_cli.commands.results import in_a_sentence
from safeguard_cli.core.deciding.decided_case import DecidedCase
from safeguard_cli.core.logic.judged import Judged
from safeguard_cli.core.logic.nodes import HOLDS
from safeguard_cli.core.model.rule_set import Level


class SoFar:
    """Says each thing once, as soon as it is certain."""

    def __init__(self) -> None:
        """Begin with nothing said."""
        self._level = ""
        self._actions: dict[str, str] = {}
        self._prohibitions: set[str] = set()

    def news(self, case: DecidedCase) -> Iterator[str]:
        """Yield the sentences that have become certain since the last time."""
        settled = list(self._settled_actions(case))
        yield from self._graver_level(case)
        yield from settled
        yield from self._new_prohibitions(case)

    def _graver_level(self, case: DecidedCase) -> Iterator[str]:
        levels = case.law.rules.levels
        ids = [level.id for level in levels]
        advised = self._advised(case)
        floor = case.floor(advised).level
        if floor is None or floor == advised or not self._is_graver(ids, floor):
            return
        self._level = floor
        level = levels[ids.index(floor)]
        if level.colour == "red":
            yield _whatever_else(level)

    def _is_graver(self, ids: list[str], floor: str) -> bool:
        return not self._level or ids.index(floor) < ids.index(self._level)

    def _advised(self, case: DecidedCase) -> str | None:
        ids = [level.id for level in case.law.rules.levels]
        found = [
            ids.index(part.action.level)
            for part in case.law.engine.decide_parts(case.replay.state)
            if part.is_settled and part.action is not None and part.applies == HOLDS
        ]
        return ids[min(found)] if found else None

    def _settled_actions(self, case: DecidedCase) -> Iterator[str]:
        for part in case.law.engine.decide_parts(case.replay.state):
            if part.action is None or not part.is_settled:
                continue
            if self._actions.get(part.part.id) != part.action.id:
                self._actions[part.part.id] = part.action.id
                yield f"So far, {in_a_sentence(part.part.title)}: {part.action.do}."

    def heard(self, sentences: Iterable[str]) -> None:
        """Take sentences as said, where they were shown in another way."""
        self._prohibitions.update(sentences)

    def _new_prohibitions(self, case: DecidedCase) -> Iterator[str]:
        for text in _prohibitions(case):
            if text not in self._prohibitions:
                self._prohibitions.add(text)
                yield f"Already certain: {text}"


def _prohibitions(case: DecidedCase) -> Iterator[str]:
    """Yield the sentences that hold, and forbid something without asking for anything."""
    # What stands above many sentences, such as their action, is judged once.
    judged = Judged(case.replay.state.copy())
    for sentence in case.law.engine.space.sentences:
        tags = sentence.tags
        is_one = tags.forbids and not tags.requested and not sentence.is_contact
        both = (sentence.owner, sentence.condition)
        if is_one and all(judged.truth(node) == HOLDS for node in both):
            yield sentence.text


def _whatever_else(level: Level) -> str:
    label = in_a_sentence(level.label)
    certain = f"Already certain, whatever else you answer: {label}."
    return f"{certain} What to do comes with your next answers."
