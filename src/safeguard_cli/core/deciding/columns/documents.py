"""The JSON of many decisions: each row joined from pieces that are written once for each kind.

What comes out is, byte for byte, what `decision` writes for a row by itself; only `missing` may
name more questions.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import numpy as np

from safeguard_cli.core.deciding.columns.cases import Ints, alike
from safeguard_cli.core.deciding.columns.joined import JoinedRows
from safeguard_cli.core.deciding.columns.outcomes import ItemColumn, Names, Outcomes, PartColumn
from safeguard_cli.core.deciding.decision import SCHEMA, part_decided, rules_named
from safeguard_cli.core.deciding.outcome import item_word

# So many names of a list are written together.
_TOGETHER = 8
_json = msgspec.json.encode


def documents(outcomes: Outcomes) -> Iterator[bytes]:
    """Write the decision of each row, in order."""
    return _Document(outcomes).written()


class _Document:
    def __init__(self, outcomes: Outcomes) -> None:
        self._outcomes = outcomes
        self._count = outcomes.count
        self._nothing = np.zeros(self._count, dtype=np.int64)
        self._rows = JoinedRows(self._count)

    def written(self) -> Iterator[bytes]:
        outcomes = self._outcomes
        self._write_head()
        self._write_names("asks", outcomes.asks)
        self._write_names("forbids", outcomes.forbids)
        self._rows.say(b',"parts":[')
        for place, part in enumerate(outcomes.parts):
            self._rows.say(b"," if place else b"")
            self._write_part(part)
        self._rows.say(b'],"duties":[')
        self._write_duties()
        self._rows.say(b'],"checklists":[')
        self._write_checklists()
        self._rows.say(b"]")
        self._write_names("missing", outcomes.missing)
        self._write_names("exceptions", outcomes.exceptions)
        self._write_names("set-aside", outcomes.set_aside)
        self._rows.say(b"}")
        return self._rows.rows()

    def _write_head(self) -> None:
        outcomes, moments = self._outcomes, self._outcomes.cases.moments
        self._rows.say(b'{"schema":%b,"rules":%b,"as-of":' % (_json(SCHEMA), _json(self._rules())))
        self._rows.add(outcomes.cases.moment_of, len(moments), lambda n: _json(moments[n].text))
        level, floor = outcomes.level, outcomes.floor
        columns = [level.of, floor.level, floor.because, outcomes.complete, outcomes.stopped]
        kinds = alike([np.asarray(column, dtype=np.int64) for column in columns], self._count)
        rows = [tuple(column[row] for column in columns) for row in kinds.first.tolist()]

        def write(kind: int) -> bytes:
            advised, least, because, complete, stopped = rows[kind]
            return b',"level":%b,"floor":%b,"floor-because":%b,"complete":%b,"stopped":%b' % (
                _json(level.values[advised]),
                _json(level.values[least]),
                _json(floor.reasons[because]),
                _json(bool(complete)),
                _json(bool(stopped)),
            )

        self._rows.add(kinds.of, len(rows), write)

    def _rules(self) -> object:
        return rules_named(self._outcomes.law.interview.rules)

    def _write_part(self, part: PartColumn) -> None:
        # The deadline stands last.
        heads = [_json(part_decided(kind, None)).removesuffix(b"null}") for kind in part.kinds]
        self._rows.add(part.of, len(heads), heads.__getitem__)
        self._rows.add(part.due.of, len(part.due.texts), part.due.texts.__getitem__)
        self._rows.say(b"}")

    def _write_duties(self) -> None:
        found = []
        for duty, holds, due in self._outcomes.duties:
            head = b'{"duty":%b,"due":' % _json(duty.id)
            texts = [head + text + b"}" for text in due.texts]
            rows = np.flatnonzero(holds)
            found.append((rows, due.of[rows], texts))
        self._rows.add_list(found)

    def _write_checklists(self) -> None:
        begun = self._nothing
        for column in self._outcomes.checklists:
            head = b'{"checklist":%b,"items":[' % _json(column.checklist.id)
            here = np.asarray(column.applies, dtype=np.int64)
            heads = (b"", head, b"", b"," + head)
            self._rows.add(2 * begun + here, 4, heads.__getitem__)
            for place, item in enumerate(column.items):
                self._write_item(item, here, b"," if place else b"")
            self._rows.add(here, 2, (b"", b"]}").__getitem__)
            begun = begun | here

    def _write_item(self, column: ItemColumn, here: Ints, comma: bytes) -> None:
        item, applies, met = column

        def write(number: int) -> bytes:
            if not number:
                return b""
            first, second = divmod(number - 1, 3)
            word = item_word(first, None if met is None else second)
            return comma + b'{"item":%b,"state":%b}' % (_json(item.id), _json(word))

        self._rows.add(
            here * (1 + 3 * applies + (self._nothing if met is None else met)), 10, write
        )

    def _write_names(self, key: str, names: Names) -> None:
        self._rows.say(b',"%b":[' % key.encode())
        begun = self._nothing
        for start in range(0, len(names), _TOGETHER):
            some = [name for name, _ in names[start : start + _TOGETHER]]
            code = begun
            for place, (_, rows) in enumerate(names[start : start + _TOGETHER], 1):
                code = code | rows.astype(np.int64) << place

            def write(number: int, some: list[str] = some) -> bytes:
                listed = [_json(name) for place, name in enumerate(some, 1) if number >> place & 1]
                return (b"," if number & 1 and listed else b"") + b",".join(listed)

            self._rows.add(code, 2 << len(some), write)
            begun = begun | (code > 1)
        self._rows.say(b"]")
