"""Read records once, and judge each by several rule sets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from safeguard_cli.core.deciding.answer_numbers import AnswerNumbers
from safeguard_cli.core.deciding.envelope import Entry, Moment, Problem, Refused
from safeguard_cli.edges.batch.entries import Checking


class Written(NamedTuple):
    """A record as it stands in the file, and what is wrong with how it is written."""

    line: int
    fields: Mapping[str, object]
    wrong: tuple[Problem, ...]


class EveryChecking(Checking):
    """Takes records for several rule sets: a column may be a question of any of them.

    `judged` yields, for the items that a reader made with this, how each rule set reads them.
    """

    def __init__(self, numbers: Sequence[AnswerNumbers], moment: Moment) -> None:
        """Judge by the rule sets of `numbers`; `moment` is that of records without one."""
        every = {name: q for one in reversed(numbers) for name, q in one.questions.items()}
        # Answers are kept: so no reader takes the numbers of its own accord, past `entry`.
        super().__init__(AnswerNumbers(every), moment, keep=True)
        self._each = [Checking(one, moment) for one in numbers]
        self._written: dict[int, Written] = {}

    def entry(
        self, line: int, fields: Mapping[str, object], wrong: tuple[Problem, ...] = ()
    ) -> Entry | Refused:
        """Hold the record until it is judged; what is returned stands for it."""
        self._written[line] = Written(line, fields, wrong)
        return Refused(line, None, ())

    def judged(self, items: Sequence[Entry | Refused]) -> Iterator[tuple[Entry | Refused, ...]]:
        """Yield what each rule set makes of each record, in order."""
        for item in items:
            written = self._written.pop(item.line, None)
            if written is None:
                # Its line could not be read at all.
                yield (item,) * len(self._each)
                continue
            yield tuple(
                one.entry(written.line, _fitting(written.fields, one), written.wrong)
                for one in self._each
            )


def _fitting(fields: Mapping[str, object], checking: Checking) -> Mapping[str, object]:
    """Give one answer as one: a cell was split if the question takes several in any rule set."""
    answers = fields.get("answers")
    if not isinstance(answers, dict):
        return fields
    single = {
        name: value[0]
        for name, value in answers.items()
        if isinstance(value, list)
        and len(value) == 1
        and name in checking.questions
        and checking.questions[name].kind != "many"
    }
    return {**fields, "answers": {**answers, **single}} if single else fields
