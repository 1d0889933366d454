"""Write what came of each record: as a line of JSON, or as a row of CSV.

In CSV no cell can be read as a formula by a spreadsheet.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from itertools import count
from typing import Protocol

import msgspec

from safeguard_cli.core.cleaning import harmless
from safeguard_cli.core.decision import DecisionDocument
from safeguard_cli.core.envelope import Envelope, Refused
from safeguard_cli.core.fast.settled import Settled
from safeguard_cli.core.model import RuleSet

_BEFORE = (
    "id", "line", "errors", "as-of", "level", "floor", "floor-because", "complete", "stopped",
    "missing",
)  # fmt: skip
_AFTER = ("duties", "asks", "forbids", "set-aside", "rules", "rules-version", "rules-digest")
_LINE = b'{"id":%b,"line":%d,"decision":%b,"errors":[]}\n'
# The same line in pieces that are made once: the number of a line stands in two of them.
_BEGIN = b'{"id":"'
_NUMBER = b'","line":'
_AFTER_NUMBER = b',"decision":'
_END = b',"errors":[]}\n'
_BETWEEN = _END + _BEGIN
_UNPADDED = [b"%d%b" % (number, _AFTER_NUMBER) for number in range(1000)]
_PADDED = [b"%03d%b" % (number, _AFTER_NUMBER) for number in range(1000)]
_encode = msgspec.json.Encoder().encode


class Form(Protocol):
    """How envelopes are written."""

    def head(self) -> bytes:
        """Return what stands before the first envelope."""

    def decided(self, name: str, line: int, settled: Settled) -> bytes:
        """Return the envelope of a record that was decided."""

    def all_decided(self, first: int, names: list[bytes], settled: list[Settled]) -> bytes:
        """Return the envelopes of many such records, whose ids need no escape."""

    def refused(self, refused: Refused) -> bytes:
        """Return the envelope of a record that was not."""


class JsonForm:
    """One envelope a line, as `core.envelope` says."""

    def head(self) -> bytes:
        """Return nothing: lines of JSON have no header."""
        return b""

    def decided(self, name: str, line: int, settled: Settled) -> bytes:
        """Return one line."""
        return _LINE % (_encode(name), line, settled.text)

    def all_decided(self, first: int, names: list[bytes], settled: list[Settled]) -> bytes:
        """Return one line for each."""
        thousands, rest = _numbers(first, len(names))
        pieces = [_BETWEEN] * (5 * len(names) + 1)
        pieces[0] = _BEGIN
        pieces[1::5] = names
        pieces[2::5] = thousands
        pieces[3::5] = rest
        pieces[4::5] = [one.text for one in settled]
        pieces[-1] = _END
        return b"".join(pieces)

    def refused(self, refused: Refused) -> bytes:
        """Return one line."""
        return _encode(Envelope(refused.id, refused.line, None, refused.problems)) + b"\n"


class CsvForm:
    """One row a record: a column for each action, level and deadline of a part."""

    def __init__(self, rules: RuleSet) -> None:
        parts = [part.id for part in rules.parts]
        of_parts = [f"{part}.{key}" for part in parts for key in ("action", "level", "due")]
        self._columns = [*_BEFORE, *of_parts, *_AFTER]

    def head(self) -> bytes:
        """Return the row that names the columns."""
        return _row(self._columns)

    def decided(self, name: str, line: int, settled: Settled) -> bytes:
        """Return one row."""
        document = settled.document
        cells = [name, str(line), "", *_first(document), *_parts(document), *_last(document)]
        return _row(cells)

    def all_decided(self, first: int, names: list[bytes], settled: list[Settled]) -> bytes:
        """Return one row for each."""
        rows = zip(map(bytes.decode, names), count(first), settled, strict=False)
        return b"".join([self.decided(*row) for row in rows])

    def refused(self, refused: Refused) -> bytes:
        """Return a row that holds only what is wrong."""
        errors = " ".join(dict.fromkeys(problem.code for problem in refused.problems))
        cells = [refused.id or "", str(refused.line), errors]
        return _row(cells + [""] * (len(self._columns) - len(cells)))


def _numbers(first: int, count: int) -> tuple[list[bytes], list[bytes]]:
    """Return so many numbers from `first` on: the thousands of each, and its last digits."""
    thousands: list[bytes] = []
    rest: list[bytes] = []
    while len(rest) < count:
        over, start = divmod(first + len(rest), 1000)
        some = (_PADDED if over else _UNPADDED)[start : start + count - len(rest)]
        thousands += [b"%b%d" % (_NUMBER, over) if over else _NUMBER] * len(some)
        rest += some
    return thousands, rest


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
