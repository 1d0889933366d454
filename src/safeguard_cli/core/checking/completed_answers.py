"""Add to answers that show something what else an interview needs, so that nothing is missing.

Answers that show a fault or a difference settle it, whatever else is answered. So these are
only to be few: each is the one after which least may still be asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from safeguard_cli.core.checking.counterexample import make_date
from safeguard_cli.core.deciding.case import Given, Value
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.deciding.replay import Replay
from safeguard_cli.core.model.question import DATE_STATES
from safeguard_cli.core.model.question_kinds import kind_of
from safeguard_cli.core.model.rule_set import UNSURE, Question

_REPLAYS = 1_000
_NOTHING: Mapping[str, Value] = {}


def complete_answers(
    interview: Interview, given: Given, as_of: datetime, rather: Mapping[str, Value] = _NOTHING
) -> dict[str, Value]:
    """Return further answers with which no answer is missing and none that is given set aside.

    They make no emergency that there is not. `rather` are answers to prefer where they fit.
    Empty where nothing is missing, or where the search is too long.
    """
    found = _Finishing(interview.on(as_of), given, as_of, rather).complete(dict(given))
    return {name: value for name, value in (found or {}).items() if name not in given}


class _Finishing:
    def __init__(
        self, interview: Interview, given: Given, as_of: datetime, rather: Mapping[str, Value]
    ) -> None:
        self._interview = interview
        self._as_of = as_of
        self._rather = rather
        self._left = _REPLAYS
        before = self._replay_once(dict(given))
        self._asked = frozenset(given) - frozenset(before.set_aside)
        self._stops = before.stopped

    def complete(self, answers: dict[str, Value]) -> dict[str, Value] | None:
        replay = self._replay_once(answers)
        if not replay.missing or replay.stopped:
            return answers
        if replay.is_cut:
            return None
        name = replay.missing[0]
        trials = [
            (value != self._rather.get(name), len(trial.missing), value)
            for value in _list_values(self._interview.questions[name], self._as_of)
            if self._left > 0
            and self._keeps_what_was_asked(trial := self._replay_once({**answers, name: value}))
        ]
        for _, _, value in sorted(trials, key=lambda trial: trial[:2]):
            found = self.complete({**answers, name: value})
            if found is not None:
                return found
        return None

    def _replay_once(self, answers: dict[str, Value]) -> Replay:
        self._left -= 1
        return self._interview.replay(answers, self._as_of)

    def _keeps_what_was_asked(self, trial: Replay) -> bool:
        return trial.stopped == self._stops and not self._asked.intersection(trial.set_aside)


def _list_values(question: Question, as_of: datetime) -> Iterator[Value]:
    if question.kind == "date":
        yield from (make_date(state, as_of) for state in DATE_STATES)
    for answer in question.answers:
        yield kind_of(question).value_of(answer)
    if question.counts_as:
        yield UNSURE
