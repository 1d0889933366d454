"""Find out what of an input does not fit, column by column, without deciding anything.

What may be told is little: a word in a column of coded answers, once it stands in several records
or is one of the answers but for its capitals. Of dates only the form is told. Anything else is
counted, and the line where it stands first.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct, field

from safeguard_cli.core.deciding.answer_numbers import AnswerNumbers
from safeguard_cli.core.deciding.envelope import Entry, Moment, Problem, Refused
from safeguard_cli.core.model.question_kinds import offered_answers
from safeguard_cli.core.model.rule_set import UNSURE, Question
from safeguard_cli.edges.batch.entries import Checking
from safeguard_cli.edges.batch.layout import Layout
from safeguard_cli.reading.batch_mapping import folded
from safeguard_cli.reading.date_format import DateFormat

FEWEST: Final = 3
"""In so many records a word must stand before it is shown."""

_LONGEST = 40
# With more different words that do not fit it is no column of codes, but perhaps one of names.
_MOST_CODES = 20
_SHORT: Final = {"y": "yes", "n": "no", "true": "yes", "false": "no"}
# More different words than that are no codes. They are counted together.
_MOST_WORDS = 1000
_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_LIKELY = (
    "DD/MM/YYYY", "DD/MM/YY", "DD-MM-YYYY", "DD.MM.YYYY", "D Mon YYYY", "D Mon YY", "D-Mon-YY",
    "YYYY/MM/DD", "YYYYMMDD", "MM/DD/YYYY",
)  # fmt: skip
_TIMES = ("", " hh:mm", " hh:mm:ss")


class Misfits(Struct):
    """What does not fit in one column: how often each word stands there, or the form of a date.

    `others`: how many records hold words beyond those that are counted one by one; `first`: for
    each word the line of its first record. `formats`: those that read every date so far.
    """

    records: int = 0
    words: Counter[str] = field(default_factory=Counter)
    first: dict[str, int] = field(default_factory=dict)
    others: int = 0
    formats: list[DateFormat] | None = None

    def add(self, words: Sequence[str], line: int) -> None:
        """Count one record."""
        self.records += 1
        for word in words:
            if word in self.words or len(self.words) < _MOST_WORDS:
                self.words[word] += 1
                self.first.setdefault(word, line)
            else:
                self.others += 1


class Survey:
    """What was found so far. `columns`: misfits by question, `as-of` or `id`.

    `given`: how many records give each of these something. `faults`: of records as a whole, by
    code, each with its sentence and its first line. `unknown`: for each place of a column that is
    no question, how many records hold something there.
    """

    def __init__(self, questions: Mapping[str, Question]) -> None:
        self._questions = questions
        self.records = 0
        self.columns: dict[str, Misfits] = {}
        self.given: Counter[str] = Counter()
        self.faults: dict[str, tuple[str, int]] = {}
        self.counts: Counter[str] = Counter()
        self.unknown: Counter[int] = Counter()
        self.keys: Counter[str] = Counter()
        self.layout: Layout | None = None

    def watch(self, layout: Layout) -> None:
        """Look at the columns that are no questions too."""
        self.layout = layout
        for place in layout.unknown:
            self.unknown[place] = 0
        layout.watch = self._look_at_unknown

    def count(self, found: Entry | Refused, fields: Mapping[str, object]) -> None:
        """Count what is wrong with one record."""
        answers = fields.get("answers")
        held = {**answers, **fields} if isinstance(answers, dict) else {**fields}
        self.given.update(name for name, value in held.items() if value is not None)
        for problem in found.problems:
            self._count_problem(problem, held, found.line)

    def count_row(self, found: Entry | Refused) -> None:
        """Count one record of the input, and a fault of all of it."""
        self.records += 1
        for problem in found.problems:
            if problem.code not in _IN_COLUMNS:
                self._add_fault(problem, found.line)

    def usual_keys(self) -> dict[str, int]:
        """Return the keys that are no questions and stand in most records: they are columns.

        Any other may be what was typed.
        """
        return {
            name: count
            for name, count in self.keys.most_common()
            if 2 * count > self.records and count >= FEWEST
        }

    def shown(self, name: str) -> Iterator[tuple[str, int]]:
        """Yield the words of a column that may be told, the most frequent first."""
        misfits = self.columns[name]
        for word, count in misfits.words.most_common():
            if self._may_tell(name, word, count):
                yield word, count

    def _may_tell(self, name: str, word: str, count: int) -> bool:
        question = self._questions.get(name)
        if question is None or question.kind in ("date", "text"):
            # Only the form of it is held.
            return True
        if offered_as(question, word):
            return True
        if len(self.columns[name].words) > _MOST_CODES:
            return False
        return count >= FEWEST and len(word) <= _LONGEST and word.isprintable()

    def _count_problem(self, problem: Problem, held: Mapping[str, object], line: int) -> None:
        name = problem.field
        if problem.code in _IN_COLUMNS and (name in self._questions or name == "as-of"):
            misfits = self.columns.setdefault(name, Misfits())
            misfits.add(list(self._misfitting(name, held.get(name), misfits)), line)

    def _add_fault(self, problem: Problem, line: int) -> None:
        self.counts[problem.code] += 1
        self.faults.setdefault(problem.code, (problem.message, line))

    def _misfitting(self, name: str, value: object, misfits: Misfits) -> Iterator[str]:
        question = self._questions.get(name)
        if question is None or question.kind in ("date", "text"):
            text = value if isinstance(value, str) else ""
            if _ISO.fullmatch(text):
                yield "a date that the question does not take at the moment of the case"
                return
            misfits.formats = [
                each
                for each in (_formats() if misfits.formats is None else misfits.formats)
                if each.read(text)
            ]
            yield form_of(text)
            return
        offered = set(offered_answers(question))
        words = [str(each) for each in value] if isinstance(value, list) else [str(value)]
        wrong = [word for word in words if word not in offered]
        # Each may be an answer, and only not together with the others.
        yield from wrong or [" + ".join(sorted(words))]

    def _look_at_unknown(self, values: Sequence[object]) -> None:
        for place in self.unknown:
            value = values[place]
            self.unknown[place] += bool(value.strip() if isinstance(value, str) else value)


class Surveying(Checking):
    """Checks records, and keeps what is wrong with them in a survey."""

    def __init__(self, numbers: AnswerNumbers, moment: Moment, survey: Survey) -> None:
        super().__init__(numbers, moment)
        self._survey = survey

    def entry(
        self, line: int, fields: Mapping[str, object], wrong: tuple[Problem, ...] = ()
    ) -> Entry | Refused:
        """Return the record, as ever."""
        found = super().entry(line, fields, wrong)
        self._survey.count(found, fields)
        return found

    def no_question(self, where: str, name: str, value: object = None) -> Problem:
        """Say of a key that it is no question, and count it."""
        self._survey.keys[name] += 1
        return super().no_question(where, name, value)


_IN_COLUMNS = frozenset(
    {"bad-answer", "wrong-type", "bad-as-of", "renamed-answer", "unknown-question"}
)


def offered_as(question: Question, word: str) -> str:
    """Return the answer that a word is but for its capitals, by its id or its label; or nothing."""
    wanted = folded(word)
    offered = {folded(answer.label): name for name, answer in question.answers.items()}
    offered |= {name: name for name in question.answers}
    if question.counts_as:
        offered.setdefault(UNSURE, UNSURE)
    for short, name in _SHORT.items():
        if name in question.answers:
            offered.setdefault(short, name)
    return offered.get(wanted, "")


def form_of(text: str) -> str:
    """Return how a date is written, without which it is: `99/99/9999`."""
    if len(text) > 25:
        return "longer text"
    return re.sub(r"[^\W\d_]", "a", re.sub(r"\d", "9", text)) or "no text"


def _formats() -> list[DateFormat]:
    return [DateFormat(f"{day}{time}") for day in _LIKELY for time in _TIMES]
