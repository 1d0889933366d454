"""Write what came of each record: as a line of JSON, or as a row of CSV.

In CSV no cell can be read as a formula by a spreadsheet.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Protocol

import msgspec

from safeguard_cli.core.deciding.decision import DecisionDocument
from safeguard_cli.core.deciding.envelope import Envelope, Problem, Refused
from safeguard_cli.core.model.rule_set import RuleSet
from safeguard_cli.core.words.cleaning import harmless
from safeguard_cli.edges.batch.column_items import Head

_BEFORE = (
    "id", "line", "key", "errors", "errors-in", "as-of", "level", "floor", "floor-because",
    "complete", "stopped", "missing",
)  # fmt: skip
_AFTER = ("duties", "asks", "forbids", "set-aside", "rules", "rules-version", "rules-digest")
_HEAD = b'{"id":%b,"line":%d,"key":"%b","decision":'
_TAIL = b',"errors":%b}\n'
_NO_ERRORS = _TAIL % b"[]"
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(DecisionDocument).decode


class Form(Protocol):
    """How envelopes are written."""

    def head(self) -> bytes:
        """Return what stands before the first envelope."""

    def decided(self, entry: Head, key: str, decision: list[bytes]) -> list[bytes]:
        """Return the envelope of a record that was decided, from key and JSON, in pieces."""

    def refused(self, refused: Refused) -> bytes:
        """Return the envelope of a record that was not."""


class JsonForm:
    """One envelope a line, as `core.envelope` says."""

    def head(self) -> bytes:
        """Return nothing: lines of JSON have no header."""
        return b""

    def decided(self, entry: Head, key: str, decision: list[bytes]) -> list[bytes]:
        """Return one line."""
        head = _HEAD % (_encode(entry.id), entry.line, key.encode())
        return [head, *decision, _TAIL % _encode(entry.problems) if entry.problems else _NO_ERRORS]

    def refused(self, refused: Refused) -> bytes:
        """Return one line."""
        return _encode(Envelope(refused.id, refused.line, None, None, refused.problems)) + b"\n"


class CsvForm:
    """One row a record: a column for each action, level and deadline of a part."""

    def __init__(self, rules: RuleSet) -> None:
        parts = [part.id for part in rules.parts]
        of_parts = [f"{part}.{key}" for part in parts for key in ("action", "level", "due")]
        self._columns = [*_BEFORE, *of_parts, *_AFTER]

    def head(self) -> bytes:
        """Return the row that names the columns."""
        return _row(self._columns)

    def decided(self, entry: Head, key: str, decision: list[bytes]) -> list[bytes]:
        """Return one row."""
        document = _decode(b"".join(decision))
        cells = [entry.id, str(entry.line), key, *_wrong(entry.problems)]
        return [_row([*cells, *_first(document), *_parts(document), *_last(document)])]

    def refused(self, refused: Refused) -> bytes:
        """Return a row that holds only what is wrong."""
        cells = [refused.id or "", str(refused.line), "", *_wrong(refused.problems)]
        return _row(cells + [""] * (len(self._columns) - len(cells)))


def _wrong(problems: Iterable[Problem]) -> tuple[str, str]:
    """Name what is wrong: the codes, and in which keys and questions, each once."""
    codes = dict.fromkeys(problem.code for problem in problems)
    fields = dict.fromkeys(problem.field for problem in problems if problem.field)
    return " ".join(codes), " ".join(fields)


def _row(cells: Iterable[str]) -> bytes:
    held = io.StringIO()
    csv.writer(held, lineterminator="\n").writerow(map(harmless, cells))
    return held.getvalue().encode()


def _first(document: DecisionDocument) -> Iterator[str]:
    yield document.as_of
    yield document.level or ""
    yield document.floor or ""
    because = document.floor_because
    yield f"{because.question}={because.answer}" if because else ""
    yield "yes" if document.complete else "no"
    yield "yes" if document.stopped else "no"
    yield " ".join(document.missing)


def _parts(document: DecisionDocument) -> Iterator[str]:
    for part in document.parts:
        # What is not advised yet has no place in a table that people sort by actions.
        is_advised = part.due is not None
        yield part.action if is_advised else ""
        yield (part.level or "") if is_advised else ""
        yield (part.due.at or part.due.words) if part.due else ""


def _last(document: DecisionDocument) -> Iterator[str]:
    yield " ".join(duty.duty for duty in document.duties)
    yield " ".join(document.asks)
    yield " ".join(document.forbids)
    yield " ".join(document.set_aside)
    yield document.rules.id
    yield document.rules.version
    yield document.rules.digest
