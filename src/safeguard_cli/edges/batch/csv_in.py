"""Read records from CSV: a header with `id`, `as-of` and questions, in any order.

Several answers are separated by `;`. An empty cell is a question without an answer. A
quotation mark that is never closed spoils its own line, not those that follow; also where
another one, lines further on, seems to close it.
"""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterable, Iterator

from safeguard_cli.core.deciding.envelope import Entry, Problem, Refused
from safeguard_cli.core.errors import UsageError
from safeguard_cli.edges.batch import problems
from safeguard_cli.edges.batch.entries import Checking
from safeguard_cli.edges.batch.lines import BOM, LINE_LIMIT, Block

_HEAD_HINT = "the first row names the columns: `id`, `as-of` and the ids of questions"

# No text of one cell has more lines. What is read anew after a lone quotation mark is held whole.
_MOST_LINES = 1000


class CsvRecords:
    """Reads the rows of one stream, the header first."""

    def __init__(self, checking: Checking) -> None:
        self._checking = checking
        self._header: list[str] | None = None
        self._held: deque[tuple[int, bytes | None]] = deque()
        self._quotes = 0
        self._size = 0
        # The module's own limit is lower than that of a line, and it is one for the process.
        csv.field_size_limit(LINE_LIMIT)

    def read_all(self, block: Block) -> Iterator[Entry | Refused]:
        """Yield the records that end in this block."""
        for number, content in enumerate(block.lines, block.first):
            yield from self._take(number, content)

    def rest(self) -> Iterator[Entry | Refused]:
        """Yield what is left at the end of the stream: lines whose quotation mark never closes."""
        while self._held:
            yield from self._give_up()

    def _take(self, number: int, content: bytes | None) -> Iterator[Entry | Refused]:
        self._held.append((number, content))
        self._quotes += content.count(b'"') if content else 0
        self._size += len(content) if content else 0
        if self._quotes % 2 == 0:
            yield from self._row()
        elif content is None or self._size > LINE_LIMIT or len(self._held) > _MOST_LINES:
            yield from self._give_up()

    def _row(self) -> Iterator[Entry | Refused]:
        """Read what is held as one row."""
        line = self._held[0][0]
        lines = [content for _, content in self._held]
        if None in lines:
            self._forget()
            yield from (Refused(line + n, None, (problems.TOO_LONG,)) for n in range(len(lines)))
            return
        cells = _cells(b"\n".join(lines))  # type: ignore[arg-type]  # None was just excluded
        if self._header is not None and len(lines) > 1 and not self._may_be_one(cells, lines[-1]):
            yield from self._give_up()
            return
        self._forget()
        if self._header is None:
            self._header = self._headed(cells)
        elif isinstance(cells, Problem):
            yield Refused(line, None, (cells,))
        else:
            yield self._record(line, cells)

    def _may_be_one(self, cells: list[str] | Problem, last: bytes | None) -> bool:
        """Say whether several lines make one row: only free text may hold the end of a line.

        The line on which the text closes is no record itself.
        """
        if last and self._is_a_record(last):
            return False
        header, questions = self._header or [], self._checking.questions
        if isinstance(cells, Problem) or len(cells) != len(header):
            return False
        broken = {name for name, cell in zip(header, cells, strict=True) if "\n" in cell.strip()}
        return all(name in questions and questions[name].kind == "text" for name in broken)

    def _is_a_record(self, line: bytes) -> bool:
        """Say whether a line alone has a cell for each column, and answers where they stand."""
        header, questions = self._header or [], self._checking.questions
        cells = [cell.strip() for cell in line.decode(errors="replace").split(",")]
        if len(cells) != len(header):
            return False
        asked = [
            (questions[name].answers, cell)
            for name, cell in zip(header, cells, strict=True)
            if cell and name in questions and questions[name].answers
        ]
        return bool(asked) and all(set(cell.split(";")) <= {*known} for known, cell in asked)

    def _give_up(self) -> Iterator[Entry | Refused]:
        """Refuse the first line that is held, and read the others anew."""
        (line, content), *others = self._held
        self._forget()
        if self._header is None:
            raise UsageError("line 1: the header is not CSV", _HEAD_HINT)
        yield Refused(line, None, (problems.TOO_LONG if content is None else problems.UNCLOSED,))
        for number, other in others:
            yield from self._take(number, other)

    def _forget(self) -> None:
        self._held.clear()
        self._quotes = self._size = 0

    def _headed(self, cells: list[str] | Problem) -> list[str]:
        if isinstance(cells, Problem):
            raise UsageError(f"line 1: {cells.message}", _HEAD_HINT)
        header = [cell.strip() for cell in cells]
        for number, name in enumerate(header, 1):
            if name not in ("id", "as-of", *self._checking.questions):
                problem = self._checking.no_question(f"column {number}", name)
                raise UsageError(f"line 1: {problem.message}", _HEAD_HINT)
        if len(set(header)) < len(header) or "id" not in header:
            raise UsageError("line 1: each column stands once, and `id` must be there", _HEAD_HINT)
        return header

    def _record(self, line: int, cells: list[str]) -> Entry | Refused:
        header = self._header or []
        if len(cells) != len(header):
            return Refused(line, None, (problems.columns(len(cells), len(header)),))
        given = dict(zip(header, cells, strict=True))
        fields: dict[str, object] = {"id": given.pop("id")}
        if as_of := given.pop("as-of", ""):
            fields["as-of"] = as_of
        fields["answers"] = dict(self._answers(given.items()))
        return self._checking.entry(line, fields)

    def _answers(self, cells: Iterable[tuple[str, str]]) -> Iterator[tuple[str, object]]:
        for name, cell in cells:
            if not cell:
                continue
            is_many = self._checking.questions[name].kind == "many"
            yield name, [each.strip() for each in cell.split(";")] if is_many else cell


def _cells(content: bytes) -> list[str] | Problem:
    if content.startswith(BOM):
        return problems.BOM_INSIDE
    if b"\0" in content:
        return problems.NUL
    if not content.strip():
        return problems.EMPTY_LINE
    try:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8"), newline=""), strict=True))
    except UnicodeDecodeError:
        return problems.NOT_UTF_8
    except csv.Error:
        return problems.NOT_CSV
    return rows[0] if len(rows) == 1 else problems.NOT_CSV
