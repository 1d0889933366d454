"""What is certain already, said between two questions: how grave it is, and what not to do.

What a situation asks for at once is said too: at the last question, those whom it is about may be
gone. Whoever stops early, or is called away, has then heard what no further answer can change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from safeguard_cli.commands.results import in_a_sentence
from safeguard_cli.core.deciding.decided_case import DecidedCase
from safeguard_cli.core.deciding.engine import PartDecision
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.logic.nodes import HOLDS
from safeguard_cli.core.logic.truth_in_state import StateTruths

# The group of the duties that a situation brings.
_SITUATION = "special"


class InterimAdvice:
    """Says each thing once, as soon as it is certain."""

    def __init__(self) -> None:
        """Begin with nothing said."""
        self._level = ""
        self._actions: dict[str, str] = {}
        self._said: set[str] = set()

    def news(self, case: DecidedCase) -> Iterator[str]:
        """Yield the sentences that have become certain since the last time."""
        parts = case.law.engine.decide_parts(case.replay.state)
        settled = list(self._name_new_actions(parts))
        yield from self._name_graver_level(case, parts)
        yield from settled
        # What stands above many sentences, such as their action, is judged once.
        judged = StateTruths(case.replay.state.copy())
        due = ((text, "Do this at once") for text in _list_due_at_once(case.law, judged))
        forbidden = ((text, "Already certain") for text in _list_prohibitions(case.law, judged))
        for text, what in chain(due, forbidden):
            if text not in self._said:
                self._said.add(text)
                yield f"{what}: {text}"

    def take_as_said(self, sentences: Iterable[str]) -> None:
        """Take sentences as said, where they were shown in another way."""
        self._said.update(sentences)

    def _name_graver_level(self, case: DecidedCase, parts: Iterable[PartDecision]) -> Iterator[str]:
        levels = {level.id: level for level in case.law.rules.levels}
        rank = list(levels).index
        settled = (part.action for part in parts if part.is_settled and part.applies == HOLDS)
        advised = min((action.level for action in settled if action), key=rank, default=None)
        floor = case.floor(advised).level
        if floor is None or floor == advised:
            return
        if self._level and rank(floor) >= rank(self._level):
            return
        self._level = floor
        if levels[floor].colour == "red":
            label = in_a_sentence(levels[floor].label)
            certain = f"Already certain, whatever else you answer: {label}."
            yield f"{certain} What to do comes with your next answers."

    def _name_new_actions(self, parts: Iterable[PartDecision]) -> Iterator[str]:
        for part in parts:
            if part.action is None or not part.is_settled:
                continue
            if self._actions.get(part.part.id) != part.action.id:
                self._actions[part.part.id] = part.action.id
                yield f"So far, {in_a_sentence(part.part.title)}: {part.action.do}."


def _list_due_at_once(law: Interview, judged: StateTruths) -> Iterator[str]:
    """Yield what the situation asks for at once, in the words of duties that hold."""
    due = {
        duty.id
        for duty in law.rules.duties
        if duty.group == _SITUATION and any(each.clock == "now" for each in duty.within)
    }
    for sentence in law.engine.space.sentences:
        asks = sentence.name in due and sentence.tags.requested
        if asks and judged.truth(sentence.node) == HOLDS:
            yield sentence.text


def _list_prohibitions(law: Interview, judged: StateTruths) -> Iterator[str]:
    """Yield the sentences that hold, and forbid something without asking for anything."""
    for sentence in law.engine.space.own_sentences:
        tags = sentence.tags
        is_one = tags.forbids and not tags.requested
        both = (sentence.owner, sentence.condition)
        if is_one and all(judged.truth(node) == HOLDS for node in both):
            yield sentence.text
