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

    `nothing`: what stands where there is no answer. It is milder than what every case comes to:
    where less than that is advised, an answer that gives no more than that is named too. In the
    place of an answer that is not given stands that of the set-up.
    """

    def __init__(self, interview: Interview, known: Given) -> None:
        super().__init__()
        self._interview = interview
        self._questions = list(interview.questions.values())
        self._known = known

    @property
    def nothing(self) -> Rank:
        """The rank of no answer."""
        return self._interview.floors.rank(None) + 1, None

    def __missing__(self, key: tuple[int, Any]) -> Rank:
        place, label = key
        found = self[key] = self._rank(self._questions[place], label)
        return found

    def _rank(self, question: Question, label: Any) -> Rank:  # noqa: ANN401 - answer or marker
        if label is NOT_GIVEN:
            label = self._known.get(question.id, NOT_GIVEN)
        if label is NOT_GIVEN or question.kind == "text":
            return self.nothing
        given = (label,) if isinstance(label, str) else label
        floors = self._interview.floors
        ranks = ((floors.rank(answer), answer) for answer in named_answers(question, given))
        return min(ranks, key=lambda rank: rank[0], default=self.nothing)
