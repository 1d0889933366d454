"""The lines between two questions: what is certain already, how grave it is, what not to do.

What a situation asks for at once, or before the child leaves, is said too: at the last question,
those whom it is about may be gone. Whoever stops early, or is called away, has then heard what no
further answer can change. What another answer takes away again is withdrawn in words, and said
anew when it returns. The line above advice, while answers are missing, is that of
`core/advising/say_floor.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from safeguard_cli.commands.results import in_a_sentence
from safeguard_cli.commands.session.dialogue import ALL_THE_SAME, WITHDRAWN
from safeguard_cli.core.deciding.certain_level import find_level_words
from safeguard_cli.core.deciding.decided_case import DecidedCase
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.deciding.reader import is_child
from safeguard_cli.core.logic.nodes import HOLDS
from safeguard_cli.core.logic.sentences import Sentence
from safeguard_cli.core.logic.truth_in_state import StateTruths

# The group of the duties that a situation brings.
_SITUATION = "special"
_LEVEL = "level"
# What may be too late at the last question, each with the clock that says so.
_SOON = {"Do this at once": "now", "Before the child leaves": "before-the-child-leaves"}


class Certainty(Struct, frozen=True):
    """What is said of something that is certain, and the advice that is withdrawn once it is not.

    Either is empty where that is said in another way. `rank`: how grave it is, 0 the gravest, where
    it may become graver. `is_open`: an emergency in whose place another one can still come.
    """

    said: str = ""
    advice: str = ""
    rank: int = 0
    is_open: bool = False


class InterimAdvice:
    """Says each thing as soon as it is certain, and once for as long as it stays so."""

    def __init__(self) -> None:
        """Begin with nothing said."""
        self._said: dict[str, Certainty] = {}
        # Each with the answer that was given last when it was said.
        self._said_after: dict[str, str] = {}

    def news(self, case: DecidedCase) -> Iterator[str]:
        """Yield what of all that was said no longer stands, then what has become certain."""
        certain = dict(_list_certain(case))
        if gone := self._take_back(case, certain):
            yield f"{WITHDRAWN}: {' '.join(gone)}"
        for key, now in certain.items():
            before = self._said.get(key)
            if before is None or now.rank < before.rank:
                if now.said:
                    yield now.said
                self._keep(case, key, now)
            elif now.rank == before.rank and not now.said:
                self._keep(case, key, now)

    def take_as_said(self, case: DecidedCase, sentences: Iterable[str]) -> None:
        """Take sentences as said that are shown, and withdrawn, in another way."""
        for sentence in sentences:
            self._keep(case, sentence, Certainty(sentence))

    def _keep(self, case: DecidedCase, key: str, certainty: Certainty) -> None:
        self._said[key] = certainty
        self._said_after[key] = next(reversed(case.given), "")

    def _take_back(self, case: DecidedCase, certain: dict[str, Certainty]) -> list[str]:
        """Forget what was said and no longer stands; return its advice."""
        less = [
            key
            for key, before in self._said.items()
            if key not in certain or certain[key].rank > before.rank
        ]
        gone = [self._said.pop(key) for key in less if _is_past(self._said_after[key], case)]
        # While an emergency stands, the one before it is not taken back in words.
        stands = certain[_LEVEL].rank == 0
        return [each.advice for each in gone if each.advice and not (stands and each.is_open)]


def _is_past(question: str, case: DecidedCase) -> bool:
    """Say whether a question is answered, or not asked any more: who went back has chosen anew."""
    if question in case.given or not case.replay.missing:
        return True
    order = list(case.law.questions)
    return not question or order.index(case.replay.missing[0]) > order.index(question)


def _list_certain(case: DecidedCase) -> Iterator[tuple[str, Certainty]]:
    """Yield all that no further answer can change, each with the key by which it is known again."""
    yield _LEVEL, _find_level(case)
    for part, action in case.shown:
        said = f"So far, {in_a_sentence(part.part.title)}: {action.do}."
        # The gate of an emergency withdraws it itself.
        advice = "" if action.stops_interview else f"{action.do}."
        if part.is_settled:
            yield said, Certainty(said, advice)
        else:
            yield said, Certainty(said, advice and f"{advice} {ALL_THE_SAME}", is_open=True)
    # What stands above many sentences, such as their action, is judged once.
    judged = StateTruths(case.replay.state.copy())
    forbidden: set[str] = set()
    for when, clock in _SOON.items():
        for due in _list_due(clock, case.law, judged):
            forbidden.update(due.tags.forbids)
            yield due.text, Certainty(f"{when}: {due.text}", due.text)
    # What an action is named by has just been said.
    shown = {action.do for _, action in case.shown}
    for text in _list_prohibitions(case.law, judged, but=forbidden):
        if text not in shown:
            yield text, Certainty(f"Already certain: {text}", text)


def _find_level(case: DecidedCase) -> Certainty:
    """Return the level that is certain; nothing is said of one that an action has that is shown."""
    levels = {level.id: level for level in case.law.rules.levels}
    rank = list(levels).index
    advised = min((action.level for _, action in case.shown), key=rank, default=None)
    certain = case.floor(advised)
    floor = certain.level
    if floor is None:
        return Certainty(rank=len(levels))
    if floor == advised or levels[floor].colour != "red":
        return Certainty(rank=rank(floor))
    if rank(floor) and is_child(case.law.questions, case.answers):
        # A child who asks what follows if they tell would take it for an answer.
        return Certainty(rank=rank(floor))
    if words := find_level_words(case.law.questions, case.law.rules.gravest, certain):
        # Whoever fears what they may do themselves hears that help comes, and nothing to dread.
        return Certainty(words, rank=rank(floor))
    label = in_a_sentence(levels[floor].label)
    said = f"Already certain, whatever else you answer: {label}."
    all_the_same = f" {ALL_THE_SAME}" if rank(floor) == 0 else ""
    return Certainty(
        f"{said} Your next answers say whom you tell, and by when.",
        f"{levels[floor].label}.{all_the_same}",
        rank(floor),
    )


def _list_due(clock: str, law: Interview, judged: StateTruths) -> Iterator[Sentence]:
    """Yield what the situation asks for by this clock, in the words of duties that hold."""
    due = {
        duty.id
        for duty in law.rules.duties
        if duty.group == _SITUATION and any(each.clock == clock for each in duty.within)
    }
    for sentence in law.engine.space.sentences:
        asks = sentence.name in due and sentence.tags.requested
        if asks and judged.truth(sentence.node) == HOLDS:
            yield sentence


def _list_prohibitions(law: Interview, judged: StateTruths, *, but: set[str]) -> Iterator[str]:
    """Yield the sentences that hold, and forbid something without asking for anything.

    `but`: acts that are forbidden by what was said above.
    """
    for sentence in law.engine.space.own_sentences:
        tags = sentence.tags
        is_one = set(tags.forbids) - but and not tags.requested
        both = (sentence.owner, sentence.condition)
        if is_one and all(judged.truth(node) == HOLDS for node in both):
            yield sentence.text
