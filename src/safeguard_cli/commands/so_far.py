"""What is certain already, said between two questions: how grave it is, and what not to do.

Whoever stops early, or is called away, has then heard what no further answer can change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from safeguard_cli.commands.results import in_a_sentence
from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.deciding.interview import Interview, Replay
from safeguard_cli.core.logic.nodes import HOLDS
from safeguard_cli.core.logic.truth_in_state import StateTruths
from safeguard_cli.core.model.rule_set import Level


class SoFar:
    """Says each thing once, as soon as it is certain."""

    def __init__(self) -> None:
        """Begin with nothing said."""
        self._level = ""
        self._actions: dict[str, str] = {}
        self._prohibitions: set[str] = set()

    def news(
        self, law: Interview, replay: Replay, answers: Mapping[str, Value], moment: datetime
    ) -> Iterator[str]:
        """Yield the sentences that have become certain since the last time."""
        settled = list(self._settled_actions(law, replay))
        yield from self._graver_level(law, replay, answers, moment)
        yield from settled
        yield from self._new_prohibitions(law, replay)

    def _graver_level(
        self, law: Interview, replay: Replay, answers: Mapping[str, Value], moment: datetime
    ) -> Iterator[str]:
        ids = [level.id for level in law.rules.levels]
        advised = self._advised(law, replay)
        floor = law.floor(replay, (answers, moment), advised).level
        if floor is None or floor == advised or not self._is_graver(ids, floor):
            return
        self._level = floor
        level = law.rules.levels[ids.index(floor)]
        if level.colour == "red":
            yield _whatever_else(level)

    def _is_graver(self, ids: list[str], floor: str) -> bool:
        return not self._level or ids.index(floor) < ids.index(self._level)

    def _advised(self, law: Interview, replay: Replay) -> str | None:
        ids = [level.id for level in law.rules.levels]
        found = [
            ids.index(part.action.level)
            for part in law.engine.decide_parts(replay.state)
            if part.is_settled and part.action is not None and part.applies == HOLDS
        ]
        return ids[min(found)] if found else None

    def _settled_actions(self, law: Interview, replay: Replay) -> Iterator[str]:
        for part in law.engine.decide_parts(replay.state):
            if part.action is None or not part.is_settled:
                continue
            if self._actions.get(part.part.id) != part.action.id:
                self._actions[part.part.id] = part.action.id
                yield f"So far, {in_a_sentence(part.part.title)}: {part.action.do}."

    def heard(self, sentences: Iterable[str]) -> None:
        """Take sentences as said, where they were shown in another way."""
        self._prohibitions.update(sentences)

    def _new_prohibitions(self, law: Interview, replay: Replay) -> Iterator[str]:
        for text in _prohibitions(law, replay):
            if text not in self._prohibitions:
                self._prohibitions.add(text)
                yield f"Already certain: {text}"


def _prohibitions(law: Interview, replay: Replay) -> Iterator[str]:
    """Yield the sentences that hold, and forbid something without asking for anything."""
    # What stands above many sentences, such as their action, is judged once.
    judged = StateTruths(replay.state.copy())
    for sentence in law.engine.space.own_sentences:
        tags = sentence.tags
        is_one = tags.forbids and not tags.requested
        both = (sentence.owner, sentence.condition)
        if is_one and all(judged.truth(node) == HOLDS for node in both):
            yield sentence.text


def _whatever_else(level: Level) -> str:
    label = in_a_sentence(level.label)
    certain = f"Already certain, whatever else you answer: {label}."
    return f"{certain} What to do comes with your next answers."
