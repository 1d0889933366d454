"""Read records from lines of JSON: `{"id": ..., "answers": {...}, "as-of": ...}`.

With a mapping the keys of a record, and those of its `answers`, are columns as in a table.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any, NoReturn

import msgspec

from safeguard_cli.core.deciding.envelope import Entry, Problem, Refused
from safeguard_cli.core.deciding.many_cases import in_columns
from safeguard_cli.core.words.nearest import did_you_mean
from safeguard_cli.edges.batch import problems
from safeguard_cli.edges.batch.column_items import ColumnItems
from safeguard_cli.edges.batch.entries import KEYS, LONGEST_ID, Checking
from safeguard_cli.edges.batch.layout import Naming
from safeguard_cli.edges.batch.lines import BOM
from safeguard_cli.reading.batch_mapping import BatchMapping

if TYPE_CHECKING:
    from safeguard_cli.edges.batch.plain_lines import PlainLines

_KEYS = frozenset(KEYS)
# So many lines are read at once, no more than a processor keeps near. What is unusual in one of
# them makes all of them slow.
_TOGETHER = 256


class _Twice(dict[str, Any]):
    """An object in which a key is given more than once."""

    key = ""


class JsonRecords:
    """Reads lines, and finds everything that is wrong with each."""

    def __init__(self, checking: Checking, mapping: BatchMapping | None = None) -> None:
        self._checking = checking
        self._naming = Naming(checking, mapping) if mapping else None
        self._plain: PlainLines | None = None
        if not mapping and in_columns(checking.questions) and not checking.keep:
            # numpy takes a while to load.
            from safeguard_cli.edges.batch.plain_lines import PlainLines

            self._plain = PlainLines(checking)

    def read_all(self, first: int, lines: Sequence[bytes | None]) -> Sequence[Entry | Refused]:
        """Return what these lines hold, of which the first has this number."""
        starts = range(0, len(lines), _TOGETHER)
        found = [self._read_some(first + n, lines[n : n + _TOGETHER]) for n in starts]
        plain = [each for each in found if isinstance(each, ColumnItems)]
        if plain and len(plain) == len(found):
            return ColumnItems.joined(plain)
        return list(chain.from_iterable(found))

    def _read_some(self, first: int, lines: Sequence[bytes | None]) -> Sequence[Entry | Refused]:
        # A line that is too long stands alone.
        if self._plain is not None and lines[0] is not None:
            plain = self._plain.read(first, lines)  # type: ignore[arg-type]  # there is no None
            if plain is not None:
                return plain
        return [self.read(number, line) for number, line in enumerate(lines, first)]

    def read(self, line: int, content: bytes | None) -> Entry | Refused:
        """Return the record on this line; None stands for a line that was too long."""
        if content is None:
            return Refused(line, None, (problems.TOO_LONG,))
        found = _read_plain(content)
        if found is None:
            found = _tree(content)
        if isinstance(found, Problem):
            return Refused(line, None, (found,))
        if not isinstance(found, dict):
            return Refused(line, None, (problems.NOT_A_RECORD,))
        if self._naming is not None:
            return self._mapped(line, found, self._naming)
        return self._checking.entry(line, found, tuple(self._keys(found)))

    def _mapped(self, line: int, record: dict[str, Any], naming: Naming) -> Entry | Refused:
        """Read a record whose keys a mapping names."""
        wrong = self._twice(record)
        answers = record.pop("answers", None)
        flat = {**record, **(answers if isinstance(answers, dict) else {})}
        given: dict[str, object] = {}
        for number, (name, value) in enumerate(flat.items(), 1):
            target = naming.target(name)
            if target is None:
                where = f"key {number} of the record"
                wrong.append(self._checking.no_question(where, name, value))
            elif target in given:
                wrong.append(problems.repeated(target))
            elif target:
                given[target] = value
        return self._checking.entry(line, naming.record(given, given.values()), tuple(wrong))

    def _keys(self, record: dict[str, Any]) -> list[Problem]:
        found: list[Problem] = []
        if type(record) is dict and record.keys() <= _KEYS and type(record.get("answers")) is dict:
            return found
        for number, key in enumerate(record, 1):
            if key not in KEYS:
                near = did_you_mean(key, KEYS) if len(key) <= LONGEST_ID else ""
                message = f"key {number} of the record is not one of `id`, `answers`, `as-of`{near}"
                found.append(Problem("unknown-key", "", message))
        return found + self._twice(record)

    def _twice(self, record: dict[str, Any]) -> list[Problem]:
        """Take out what is given twice: which of the two is meant, nobody knows."""
        found: list[Problem] = []
        if isinstance(record, _Twice):
            found.append(problems.repeated(record.key if record.key in KEYS else ""))
            record.pop(record.key)
        answers = record.get("answers")
        if isinstance(answers, _Twice):
            known = answers.key in self._checking.questions
            found.append(problems.repeated(answers.key if known else ""))
            answers.pop(answers.key)
        return found


def _read_plain(content: bytes) -> Any:  # noqa: ANN401 - any JSON value
    """Return what a line says that is written plainly, and None for all others.

    Written again it is the same but for spaces: so no key stands there twice.
    """
    try:
        found = msgspec.json.decode(content)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    again = msgspec.json.encode(found)
    is_same = again.translate(None, b" ") == content.translate(None, b" \t\r")
    return found if is_same else None


def _tree(content: bytes) -> Any:  # noqa: ANN401 - any JSON value, or a Problem
    """Return what the line says, or what is wrong with it."""
    if content.startswith(BOM):
        return problems.BOM_INSIDE
    if b"\0" in content:
        return problems.NUL
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return problems.NOT_UTF_8
    if not text.strip():
        return problems.EMPTY_LINE
    try:
        return _decode(text)
    except RecursionError:
        return problems.TOO_DEEP
    except ValueError:
        return problems.NOT_JSON


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) == len(pairs):
        return fields
    twice = _Twice(pairs)
    seen: set[str] = set()
    twice.key = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
    return twice


def _refuse(name: str) -> NoReturn:
    raise ValueError(name)


# Made once: to make it for each line takes as long as to read it.
_decode = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_refuse).decode
