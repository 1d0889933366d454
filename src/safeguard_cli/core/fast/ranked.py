"""Remember what floor each answer gives, so that case after case finds it at once."""

from __future__ import annotations

from typing import Any

from safeguard_cli.core.case import Given
from safeguard_cli.core.fast.paths import NOT_GIVEN
from safeguard_cli.core.floor import Because, named_answers
from safeguard_cli.core.interview import Interview
from safeguard_cli.core.model import Question

Rank = tuple[int, Because | None]


class Ranked(dict[tuple[int, Any], Rank]):
    """The gravest floor that an answer to a question gives, by its place and as it is tested.

    `least`: the rank of what every case comes to. In the place of an answer that is not given
    stands that of the set-up.
    """

    def __init__(self, interview: Interview, known: Given) -> None:
        super().__init__()
        self._interview = interview
        self._questions = list(interview.questions.values())
        self._known = known

    @property
    def least(self) -> int:
        """The rank that every case reaches, whatever is answered."""
        return self._interview.floors.rank(None)

    def __missing__(self, key: tuple[int, Any]) -> Rank:
        place, label = key
        found = self[key] = self._rank(self._questions[place], label)
        return found

    def _rank(self, question: Question, label: Any) -> Rank:  # noqa: ANN401 - answer or marker
        if label is NOT_GIVEN:
            label = self._known.get(question.id, NOT_GIVEN)
        nothing = self.least, None
        if label is NOT_GIVEN or question.kind == "text":
            return nothing
        given = (label,) if isinstance(label, str) else label
        floors = self._interview.floors
        ranks = ((floors.rank(answer), answer) for answer in named_answers(question, given))
        return min(ranks, key=lambda rank: rank[0], default=nothing)
