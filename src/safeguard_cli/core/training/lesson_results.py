"""The results of a lesson, as plain values: who answered what how, without names unless typed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

from msgspec import Struct

from safeguard_cli.core.advising.rules_used import rules_used
from safeguard_cli.core.advising.sealing import LESSON
from safeguard_cli.core.advising.shapes import RulesUsed
from safeguard_cli.core.model.rule_set import RuleSet
from safeguard_cli.core.training.score_answers import How, Miss, PartScore
from safeguard_cli.core.training.smallest_change import Mend

SCHEMA: Final = f"{LESSON}1"
MARK: Final = "TRAINING: invented cases. It is about no real child, and no real file may hold it."


class Hands(Struct, frozen=True, kw_only=True, rename="kebab"):
    """How many chose an answer, and what it alone would have led to in a case that is else right.

    `how` is empty where the answer names no outcome of its own, as with what to do first.
    """

    question: str
    ask: str
    answer: str
    hands: int
    is_right: bool
    how: How | Literal[""]
    misses: tuple[Miss, ...]


class CaseResult(Struct, frozen=True, rename="kebab"):
    """How one learner, or the group, did in one case.

    `first`: whether what they would do first was right; null where it was not asked.
    `change`: the fewest answers that, given as the story tells them, would have made it right.
    """

    case: str
    title: str
    learner: str
    how: How
    first: bool | None
    misses: tuple[Miss, ...]
    parts: tuple[PartScore, ...]
    change: tuple[Mend, ...]
    hands: tuple[Hands, ...] = ()


class PairResult(Struct, frozen=True, rename="kebab"):
    """How one learner, or the group, told two cases apart.

    `right`: whether they said rightly if the advice is the same. `which`: whether they then knew
    which; null where that was not asked. `hands`: how many were right, where hands were counted.
    """

    pair: int
    case: str
    question: str
    ask: str
    here: str
    there: str
    is_same: bool
    learner: str
    right: bool
    which: bool | None
    misses: tuple[Miss, ...]
    hands: tuple[Hands, ...] = ()


class Results(Struct, frozen=True, kw_only=True, rename="kebab"):
    """A whole lesson. `made` is the day; `seed` draws the same cases again.

    `mode`: `turns` at a keyboard, or `hands`.
    """

    schema: str
    training: bool
    mark: str
    made: str
    seed: int
    mode: str
    learners: tuple[str, ...]
    rules: RulesUsed
    cases: tuple[CaseResult, ...]
    pairs: tuple[PairResult, ...]


class Tally(Struct, frozen=True):
    """What a learner's results come to. Misses are listed, and no score is made of them."""

    learner: str
    hows: tuple[How, ...]
    pairs: int
    pairs_right: int
    misses: tuple[tuple[str, Miss], ...]

    @property
    def cases(self) -> int:
        """How many cases were answered."""
        return len(self.hows)


def gather_results(
    rules: RuleSet,
    lesson: tuple[str, int, str, tuple[str, ...]],
    cases: Iterable[CaseResult],
    pairs: Iterable[PairResult],
) -> Results:
    """Gather results. `lesson`: the day, the seed, the mode and the learners."""
    made, seed, mode, learners = lesson
    used = rules_used(rules)
    return Results(
        schema=SCHEMA,
        training=True,
        mark=MARK,
        made=made,
        seed=seed,
        mode=mode,
        learners=learners,
        rules=used,
        cases=tuple(cases),
        pairs=tuple(pairs),
    )


def tally_learners(results: Results) -> tuple[Tally, ...]:
    """Count for each learner, and name every critical miss with its case."""
    return tuple(_tally_learner(results, learner) for learner in results.learners)


def _tally_learner(results: Results, learner: str) -> Tally:
    cases = [each for each in results.cases if each.learner == learner]
    pairs = [each for each in results.pairs if each.learner == learner]
    missed = [(each.title, miss) for each in cases for miss in each.misses]
    missed += [(f"pair {each.pair}", miss) for each in pairs for miss in each.misses]
    return Tally(
        learner=learner,
        hows=tuple(each.how for each in cases),
        pairs=len(pairs),
        pairs_right=sum(each.right and each.which is not False for each in pairs),
        misses=tuple(missed),
    )
