"""Records that are read by columns: one by one they are made only where somebody asks for one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import repeat
from typing import TYPE_CHECKING, Any, NamedTuple

from safeguard_cli.core.deciding.content_key import ContentKeys
from safeguard_cli.core.deciding.envelope import Entry, Problem, Refused

if TYPE_CHECKING:  # it loads numpy, without which records are read one by one
    from safeguard_cli.core.deciding.columns.cases import Cases

# So many rows are turned at once: those of a block would take much memory.
_TOGETHER = 1024
Problems = Mapping[int, tuple[Problem, ...]]


class Head(NamedTuple):
    """A record that is decided, without its answers."""

    line: int
    id: str
    problems: tuple[Problem, ...]


class ColumnItems(Sequence[Entry | Refused]):
    """Records of which the first stands on the line `first`, one on each.

    `ids`: None for those that are refused. `problems`: what is wrong, by the place of the record.
    """

    def __init__(self, first: int, ids: list[str | None], cases: Cases, problems: Problems) -> None:
        self.lines = range(first, first + len(ids))
        self.ids = ids
        self.problems = problems
        self._cases = cases

    @classmethod
    def joined(cls, parts: Sequence[ColumnItems]) -> ColumnItems:
        """Put records in which nothing is wrong, and that stand one after the other, together."""
        ids = [name for part in parts for name in part.ids]
        cases = type(parts[0]._cases).joined([part._cases for part in parts])
        return cls(parts[0].lines[0], ids, cases, {})

    def __len__(self) -> int:
        return len(self.ids)

    def __getitem__(self, wanted: Any) -> Any:  # noqa: ANN401 - a record or some, as of a list
        if not isinstance(wanted, slice):
            head = self._head(range(len(self))[wanted])
            if isinstance(head, Refused):
                return head
            row, moment = self._cases[wanted]
            return Entry(head.line, head.id, row, moment, head.problems)
        places = range(len(self))[wanted]
        some = {n: self.problems[p] for n, p in enumerate(places) if p in self.problems}
        return ColumnItems(self.lines[wanted].start, self.ids[wanted], self._cases[wanted], some)

    def heads(self) -> Iterator[Head | Refused]:
        """Yield each record, without the answers of those that are decided."""
        if not self.problems:
            return map(Head, self.lines, self.ids, repeat(()))  # type: ignore[arg-type]  # no None
        return map(self._head, range(len(self)))

    def faulty(self) -> Iterator[Entry | Refused]:
        """Yield the records in which something is wrong."""
        return (self[place] for place in self.problems)

    def decided(self) -> Cases:
        """Return the answers of those that are decided."""
        if None not in self.ids:
            return self._cases
        import numpy as np

        rows = [place for place, name in enumerate(self.ids) if name is not None]
        return self._cases.some(np.array(rows, dtype=np.int64))

    def keys(self, keys: ContentKeys) -> list[str]:
        """Return the key of each record; "" for those that are refused."""
        import numpy as np

        if self._cases.table.dtype == np.object_:
            # Some numbers are larger than eight bytes.
            each = zip(self.ids, self._cases, strict=True)
            return ["" if name is None else keys.of(row, at.text) for name, (row, at) in each]
        texts, made = [moment.text for moment in self._cases.moments], list[str]()
        for start in range(0, len(self), _TOGETHER):
            some = slice(start, start + _TOGETHER)
            moments = [texts[place] for place in self._cases.moment_of[some].tolist()]
            table = np.ascontiguousarray(self._cases.table[some], dtype=np.int64)
            made += keys.of_rows(table, moments)
        if None not in self.ids:
            return made
        return ["" if name is None else key for name, key in zip(self.ids, made, strict=True)]

    def _head(self, place: int) -> Head | Refused:
        name, problems = self.ids[place], self.problems.get(place, ())
        line = self.lines[place]
        return Refused(line, None, problems) if name is None else Head(line, name, problems)
