"""Write what came of each record as a row of CSV: no cell is a formula to a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from itertools import islice

import msgspec

from safeguard_cli.core.deciding.decision import DecisionDocument
from safeguard_cli.core.deciding.envelope import Problem, Refused
from safeguard_cli.core.deciding.many_cases import Decider
from safeguard_cli.core.deciding.tally import Counts
from safeguard_cli.core.model.rule_set import RuleSet
from safeguard_cli.core.words.cleaning import harmless
from safeguard_cli.edges.batch.column_items import Head
from safeguard_cli.edges.batch.items import Item, Items
from safeguard_cli.edges.batch.run import decided_of, heads_of

_BEFORE = (
    "id", "line", "key", "errors", "errors-in", "as-of", "level", "floor", "floor-because",
    "complete", "stopped", "missing",
)  # fmt: skip
_AFTER = ("duties", "asks", "forbids", "set-aside", "rules", "rules-version", "rules-digest")
# So many rows are written at once: all of a block would take as much memory as the block.
_TOGETHER = 256
_decode = msgspec.json.Decoder(DecisionDocument).decode


class AsRows:
    """Writes one row of CSV a record: a column for each action, level and deadline of a part."""

    def __init__(self, decider: Decider, rules: RuleSet) -> None:
        self.decider = decider
        parts = [part.id for part in rules.parts]
        of_parts = [f"{part}.{key}" for part in parts for key in ("action", "level", "due")]
        self._columns = [*_BEFORE, *of_parts, *_AFTER]

    def head(self) -> bytes:
        """Return the row that names the columns."""
        return _row(self._columns)

    def write(self, items: Items, keys: list[str], counts: Counts) -> Iterator[tuple[bytes, bytes]]:
        """Yield the rows of some records at a time."""
        rows = self._rows(items, keys, counts)
        while some := list(islice(rows, _TOGETHER)):
            yield b"".join(row for row, _ in some), b"".join(bad for _, bad in some)

    def _rows(self, items: Items, keys: list[str], counts: Counts) -> Iterator[tuple[bytes, bytes]]:
        decisions = self.decider.decide(decided_of(items), counts)
        for key, item in zip(keys, heads_of(items), strict=True):
            if type(item) is Refused:
                row = self._refused(item)
            else:
                row = _decided(item, key, next(decisions))
            yield row, row if item.problems else b""

    def _refused(self, refused: Item | Head) -> bytes:
        """Return a row that holds only what is wrong."""
        cells = [refused.id or "", str(refused.line), "", *_wrong(refused.problems)]
        return _row(cells + [""] * (len(self._columns) - len(cells)))


def _decided(entry: Item | Head, key: str, decision: bytes) -> bytes:
    document = _decode(decision)
    cells = [entry.id or "", str(entry.line), key, *_wrong(entry.problems)]
    return _row([*cells, *_first(document), *_parts(document), *_last(document)])


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
