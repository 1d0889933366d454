"""Read the mapping of a batch: which column is which question, and which word is which answer.

YAML, read strictly. Every fault is told with its place. Names of columns and words for answers are
declared here, so they may be quoted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from itertools import combinations

from msgspec import Struct, field

from safeguard_cli.core.deciding.case import Value, checked
from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.model.question_kinds import offered_answers
from safeguard_cli.core.model.rule_set import Question
from safeguard_cli.core.words.nearest import did_you_mean
from safeguard_cli.reading.date_format import DateFormat
from safeguard_cli.reading.faults import quoted
from safeguard_cli.reading.yaml_nodes import List, Node, Text, parse
from safeguard_cli.reading.yaml_nodes import Mapping as Entries

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}
ENCODINGS = {"utf-8": "utf-8", "utf-16": "utf-16", "windows-1252": "cp1252"}


def folded(word: str) -> str:
    """Return a word as it is compared: without blanks round it, capital or small."""
    return " ".join(word.split()).casefold()


class BatchMapping(Struct):
    """What a mapping says. Names of columns and words are compared without case (`folded`).

    `columns`: for each column `id`, `as-of` or a question; "" where that is still to be said.
    `answers`: for each question its answers by the words that stand for them. `dates`: the formats
    of a question or of `as-of`; those of all others stand under "". `constant`: answers of every
    record. `names`: the columns as they were written.
    """

    columns: dict[str, str] = field(default_factory=dict)
    answers: dict[str, dict[str, str]] = field(default_factory=dict)
    dates: dict[str, tuple[DateFormat, ...]] = field(default_factory=dict)
    ignore: frozenset[str] = frozenset()
    constant: dict[str, Value] = field(default_factory=dict)
    blank: frozenset[str] = frozenset()
    separator: str = ";"
    delimiter: str = ""
    encoding: str = ""
    digest: str = ""
    names: dict[str, str] = field(default_factory=dict)

    def formats(self, target: str) -> tuple[DateFormat, ...]:
        """Return the formats in which the dates of this question, or of `as-of`, are written."""
        return self.dates.get(target, self.dates.get("", ()))


def read_mapping(content: bytes, file: str, questions: Mapping[str, Question]) -> BatchMapping:
    """Read a mapping, or raise one UsageError that holds every fault, one a line."""
    node, faults = parse(content, file)
    if faults or node is None:
        raise UsageError("\n".join(str(fault) for fault in faults))
    reading = _Reading(questions)
    reading.file(node)
    if reading.faults:
        raise UsageError("\n".join(reading.faults), "docs/decisions.md shows a mapping")
    reading.found.digest = sha256(content).hexdigest()
    return reading.found


class _Reading:
    def __init__(self, questions: Mapping[str, Question]) -> None:
        self._questions = questions
        self.found = BatchMapping()
        self.faults: list[str] = []
        self._keys: dict[str, Callable[[Node], None]] = {
            "id": lambda node: self._column(node, "id"),
            "as-of": lambda node: self._column(node, "as-of"),
            "columns": self._columns,
            "answers": self._answers,
            "dates": self._dates,
            "ignore": self._ignore,
            "constant": self._constant,
            "blank": self._blank,
            "separator": self._separator,
            "delimiter": self._delimiter,
            "encoding": self._encoding,
        }

    def file(self, node: Node) -> None:
        for key, value in self._entries(node, "a mapping file has keys such as `columns`"):
            if key.value in self._keys:
                self._keys[key.value](value)
            else:
                self._fault(key, f"unknown key{did_you_mean(key.value, self._keys)}")
        self._refuse_twice(node)

    def _column(self, node: Node, target: str) -> None:
        if name := self._text(node):
            self._add_column(node, name, target)

    def _columns(self, node: Node) -> None:
        for key, value in self._entries(node, "`columns` has a line `NAME: QUESTION` each"):
            # An empty one is what a first mapping leaves to be filled in.
            target = value.value if isinstance(value, Text) else self._text(value)
            if target and target not in ("id", "as-of") and self._question(value, target) is None:
                continue
            self._add_column(key, key.value, target)

    def _add_column(self, node: Node, name: str, target: str) -> None:
        if folded(name) in self.found.columns:
            self._fault(node, f"the column {quoted(name)} stands here twice")
        if target and target in self.found.columns.values():
            self._fault(node, f"two columns give `{target}`")
        self.found.columns[folded(name)] = target
        self.found.names[folded(name)] = name

    def _answers(self, node: Node) -> None:
        for key, value in self._entries(node, "`answers` has a question, then `WORD: ANSWER`"):
            question = self._question(key, key.value)
            if question is None:
                continue
            if question.kind == "text":
                self._fault(key, f"`{question.id}` is free text, which has no answers to name")
                continue
            words = self.found.answers.setdefault(question.id, {})
            for word, answer in self._entries(value, "words for answers are `WORD: ANSWER`"):
                self._add_word(
                    question, words=words, word=word, answer=self._text(answer), node=answer
                )

    def _add_word(
        self, question: Question, *, words: dict[str, str], word: Text, answer: str, node: Node
    ) -> None:
        offered = offered_answers(question)
        if answer not in offered:
            near = did_you_mean(answer, offered) or f"; its answers are: {', '.join(offered)}"
            self._fault(node, f"`{question.id}` has no such answer{near}")
        if words.get(folded(word.value), answer) != answer:
            self._fault(word, f"{quoted(word.value)} stands for two answers; capitals do not count")
        words[folded(word.value)] = answer

    def _dates(self, node: Node) -> None:
        if not isinstance(node, Entries):
            self.found.dates[""] = self._formats(node)
            return
        for key, value in node.entries:
            question = None if key.value == "as-of" else self._question(key, key.value)
            if question is not None and question.kind != "date":
                self._fault(key, f"`{key.value}` is no date")
            self.found.dates[key.value] = self._formats(value)

    def _formats(self, node: Node) -> tuple[DateFormat, ...]:
        found = []
        for item in node.items if isinstance(node, List) else (node,):
            try:
                found.append(DateFormat(self._text(item)))
            except ValueError:
                self._fault(item, "a date is written such as `DD/MM/YYYY` or `D Mon YY hh:mm`")
        for one, other in combinations(found, 2):
            if one.clashes_with(other):
                self._fault(node, f"`{one.text}` and `{other.text}` read one date as two days")
        return tuple(found)

    def _ignore(self, node: Node) -> None:
        names = [folded(name) for name in self._texts(node)]
        for name in names:
            if name in self.found.columns:
                self._fault(node, f"the column {quoted(name)} is ignored and used")
        self.found.ignore = frozenset(names)

    def _constant(self, node: Node) -> None:
        for key, value in self._entries(node, "`constant` has a line `QUESTION: ANSWER` each"):
            plain = list(self._texts(value)) if isinstance(value, List) else self._text(value)
            try:
                self.found.constant[key.value] = checked(self._questions, key.value, plain)
            except UsageError as error:
                self._fault(key, f"{error}{f'; {error.hint}' if error.hint else ''}")

    def _blank(self, node: Node) -> None:
        self.found.blank = frozenset(map(folded, self._texts(node)))

    def _separator(self, node: Node) -> None:
        self.found.separator = self._text(node)

    def _delimiter(self, node: Node) -> None:
        self.found.delimiter = self._choice(node, DELIMITERS)

    def _encoding(self, node: Node) -> None:
        self.found.encoding = self._choice(node, ENCODINGS)

    def _choice(self, node: Node, offered: dict[str, str]) -> str:
        word = self._text(node).lower()
        if word not in offered:
            self._fault(node, f"it is one of: {', '.join(offered)}")
        return offered.get(word, "")

    def _refuse_twice(self, node: Node) -> None:
        for name in self.found.constant:
            if name in self.found.columns.values():
                self._fault(node, f"`{name}` is constant, and a column gives it too")

    def _question(self, node: Node, name: str) -> Question | None:
        if name not in self._questions:
            near = did_you_mean(name, self._questions)
            self._fault(node, f"{quoted(name)} is not the id of a question{near}")
        return self._questions.get(name)

    def _entries(self, node: Node, wanted: str) -> tuple[tuple[Text, Node], ...]:
        if isinstance(node, Entries):
            return node.entries
        self._fault(node, wanted)
        return ()

    def _texts(self, node: Node) -> Iterator[str]:
        for item in node.items if isinstance(node, List) else (node,):
            yield self._text(item)

    def _text(self, node: Node) -> str:
        if isinstance(node, Text) and node.value:
            return node.value
        self._fault(node, "a word is wanted here")
        return ""

    def _fault(self, node: Node, message: str) -> None:
        self.faults.append(f"{node.place}: {message}")
