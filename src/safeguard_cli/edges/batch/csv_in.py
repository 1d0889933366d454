"""Read records from CSV: a header with `id`, `as-of` and questions, in any order.

What stands between cells is recognised by the header. Several answers are separated by `;`. An
empty cell, or one of blanks, is a question without an answer. A quotation mark that is never closed
spoils its own line, not those that follow; also where another one, lines further on, seems to close
it.
"""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Callable, Iterator

from safeguard_cli.core.deciding.envelope import Entry, Problem, Refused
from safeguard_cli.core.errors import UsageError
from safeguard_cli.edges.batch import problems
from safeguard_cli.edges.batch.encoding_and_delimiter import recognise_delimiter, separator_line
from safeguard_cli.edges.batch.entries import Checking
from safeguard_cli.edges.batch.layout import HEAD_HINT, Layout, Naming, is_known
from safeguard_cli.edges.batch.lines import BOM, LINE_LIMIT, Block
from safeguard_cli.reading.batch_mapping import BatchMapping

# No text of one cell has more lines. What is read anew after a lone quotation mark is held whole.
_MOST_LINES = 1000


class CsvRecords:
    """Reads the rows of one stream, the header first.

    `found` is told the layout and the delimiter, and may refuse them.
    """

    def __init__(
        self,
        checking: Checking,
        mapping: BatchMapping | None = None,
        found: Callable[[Layout, str], None] | None = None,
    ) -> None:
        self._checking = checking
        self._mapping = mapping
        self._found = found or (lambda layout, _: layout.refuse_faults())
        self._layout: Layout | None = None
        self._delimiter = mapping.delimiter if mapping else ""
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
        content = b"\n".join(lines)  # type: ignore[arg-type]  # None was just excluded
        if self._layout is None:
            self._forget()
            self._head(content)
            return
        cells = _cells(content, self._delimiter)
        if len(lines) > 1 and not self._may_be_one(cells, lines[-1]):
            yield from self._give_up()
            return
        self._forget()
        if isinstance(cells, Problem):
            yield Refused(line, None, (cells,))
        else:
            yield self._record(line, cells)

    def _may_be_one(self, cells: list[str] | Problem, last: bytes | None) -> bool:
        """Say whether several lines make one row: only free text may hold the end of a line.

        The line on which the text closes is no record itself.
        """
        if last and self._is_a_record(last):
            return False
        targets, questions = self._targets, self._checking.questions
        if isinstance(cells, Problem) or len(cells) != len(targets):
            return False
        broken = {name for name, cell in zip(targets, cells, strict=True) if "\n" in cell.strip()}
        # What is left out may be anybody's notes.
        return all(
            name is None or (name in questions and questions[name].kind == "text")
            for name in broken
        )

    def _is_a_record(self, line: bytes) -> bool:
        """Say whether a line alone has a cell for each column, and answers where they stand."""
        cells = line.decode(errors="replace").split(self._delimiter)
        if self._layout is None or len(cells) != len(self._targets):
            return False
        answers = self._layout.fields(cells)["answers"]
        assert isinstance(answers, dict)
        questions = self._checking.questions
        asked = [
            (questions[name].answers, {value} if isinstance(value, str) else {*value})
            for name, value in answers.items()
            if name not in self._layout.mapping.constant and questions[name].answers
        ]
        return bool(asked) and all(given <= {*known} for known, given in asked)

    @property
    def _targets(self) -> list[str | None]:
        return self._layout.targets if self._layout else []

    def _give_up(self) -> Iterator[Entry | Refused]:
        """Refuse the first line that is held, and read the others anew."""
        (line, content), *others = self._held
        self._forget()
        if self._layout is None:
            raise UsageError("line 1: the header is not CSV", HEAD_HINT)
        yield Refused(line, None, (problems.TOO_LONG if content is None else problems.UNCLOSED,))
        for number, other in others:
            yield from self._take(number, other)

    def _forget(self) -> None:
        self._held.clear()
        self._quotes = self._size = 0

    def _head(self, content: bytes) -> None:
        """Read the first row: the names of the columns, or a line before it that says more."""
        text = content.decode(errors="replace")
        if said := separator_line(text):
            self._delimiter = self._delimiter or said
            return
        if not self._delimiter:
            known = is_known(self._checking.questions, self._mapping)
            self._delimiter = recognise_delimiter(text, known)
        cells = _cells(content, self._delimiter)
        if isinstance(cells, Problem):
            raise UsageError(f"line 1: {cells.message}", HEAD_HINT)
        layout = Layout(cells, Naming(self._checking, self._mapping))
        self._found(layout, self._delimiter)
        self._layout = layout

    def _record(self, line: int, cells: list[str]) -> Entry | Refused:
        assert self._layout is not None
        wanted, found = len(self._targets), len(cells)
        if found > wanted and any(map(str.strip, cells[wanted:])):
            return Refused(line, None, (problems.columns(found, wanted),))
        if not any(map(str.strip, cells)):
            return Refused(line, None, (problems.EMPTY_LINE,))
        # Spreadsheets leave out empty cells at the end of a row, or write more of them.
        fields = self._layout.fields([*cells, *[""] * (wanted - found)])
        wrong = (problems.columns(found, wanted),) if found < wanted else ()
        return self._checking.entry(line, fields, wrong)


def _cells(content: bytes, delimiter: str) -> list[str] | Problem:
    if content.startswith(BOM):
        return problems.BOM_INSIDE
    if b"\0" in content:
        return problems.NUL
    if not content.strip():
        return problems.EMPTY_LINE
    try:
        text = io.StringIO(content.decode("utf-8"), newline="")
        rows = list(csv.reader(text, delimiter=delimiter, strict=True))
    except UnicodeDecodeError:
        return problems.NOT_UTF_8
    except csv.Error:
        return problems.NOT_CSV
    return rows[0] if len(rows) == 1 else problems.NOT_CSV
