"""Make of what stands in a cell, or under a key, what the rules take: ids, ISO dates, lists.

What cannot be read so is given on as it is, for the checks to name it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from safeguard_cli.core.model.rule_set import Question
from safeguard_cli.reading.batch_mapping import BatchMapping, folded
from safeguard_cli.reading.date_format import first_read

_KEPT: Final = 10_000


class Translating:
    """Translates the values of one input, each different one once."""

    def __init__(self, questions: Mapping[str, Question], mapping: BatchMapping) -> None:
        self._mapping = mapping
        self._known: dict[str, dict[str, object]] = {name: {} for name in ("as-of", *questions)}
        self._how: dict[str, Callable[[str], object]] = {
            name: self._reader(question) for name, question in questions.items()
        }
        self._how["as-of"] = self._moment

    def value(self, target: str, given: object) -> object:
        """Return what stands for a question, for `as-of` or for `id`; None where it is blank."""
        # Most values are text.
        if type(given) is str:
            return self._read(target, given)
        if isinstance(given, list):
            return self._several(target, given)
        # Many programs write the day of an answer as a moment.
        if isinstance(given, datetime) and target != "as-of":
            given = given.date()
        text = plain(given)
        return self._read(target, text) if isinstance(text, str) else text

    def _read(self, target: str, text: str) -> object:
        known = self._known.get(target)
        if known is not None and text in known:
            return known[text]
        stripped, blank = text.strip(), self._mapping.blank
        if not stripped or (blank and folded(stripped) in blank):
            return None
        if known is None or target not in self._how:
            return stripped
        found = self._how[target](stripped)
        if len(known) < _KEPT:
            known[text] = found
        return found

    def ids(self, given: Sequence[object]) -> list[Any]:
        """Return what stands for the `id` of each record; None where it is blank."""
        if not self._mapping.blank and {*map(type, given)} == {str}:
            return [str(each).strip() or None for each in given]
        return [None if each is None else self.value("id", each) for each in given]

    def _several(self, target: str, given: list[object]) -> object:
        words = [word for each in given if (word := plain(each)) is not None and word != ""]
        table = self._mapping.answers.get(target, {})
        return [
            _looked_up(table, word) if isinstance(word, str) else word for word in words
        ] or None

    def _reader(self, question: Question) -> Callable[[str], object]:
        table = self._mapping.answers.get(question.id, {})
        if question.kind == "text":
            return lambda text: text
        if question.kind == "date":
            return lambda text: self._date(question.id, _looked_up(table, text))
        if question.kind == "many":
            return lambda text: self._split(table, text)
        return lambda text: _looked_up(table, text)

    def _split(self, table: Mapping[str, str], text: str) -> object:
        if folded(text) in table:
            return [table[folded(text)]]
        # Forms write a separator behind the last answer too.
        words = [word for each in text.split(self._mapping.separator) if (word := each.strip())]
        return [_looked_up(table, word) for word in words] or None

    def _date(self, name: str, text: str) -> str:
        found = first_read(self._mapping.formats(name), text)
        return found.date().isoformat() if found else text

    def _moment(self, text: str) -> str:
        found = first_read(self._mapping.formats("as-of"), text)
        return found.isoformat() if found else text


def plain(given: object) -> object:
    """Return a value of a table as text; what is none of these as it is."""
    match given:
        case bool():
            return "yes" if given else "no"
        case int():
            return str(given)
        case float():
            # A column of whole numbers in which some are missing is often one of fractions.
            return None if given != given else str(int(given)) if given.is_integer() else given
        case datetime():
            return given.isoformat()
        case date():
            return given.isoformat()
        case _:
            return given


def _looked_up(table: Mapping[str, str], word: str) -> str:
    return table.get(folded(word), word) if table else word.strip()
