"""The JSON of many decisions: each row joined from pieces that are written once for each kind.

What comes out is, byte for byte, what `decision` writes for a row by itself; only `missing` may
name more questions.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from functools import partial

import msgspec
import numpy as np

from safeguard_cli.core.deciding.columns.cases import (
    Bools,
    Bytes,
    Ints,
    alike,
    as_rows,
    packed,
    used_of,
)
from safeguard_cli.core.deciding.columns.outcomes import Outcomes
from safeguard_cli.core.deciding.columns.shapes import ChecklistColumn, Names, PartColumn
from safeguard_cli.core.deciding.columns.texts import FEW, RowsOfText
from safeguard_cli.core.deciding.decision import SCHEMA, part_decided, rules_named
from safeguard_cli.core.deciding.outcome import item_word
from safeguard_cli.core.deciding.part_decision import PartDecision
from safeguard_cli.core.logic.nodes import FAILS, HOLDS, UNKNOWN
from safeguard_cli.core.model.rule_set import Item

# What is shown together has eight bits: so many names, and whether one stands before them.
_NAMES = 7
_CODES = 256
# For each of so many items, whether either of its conditions can hold, and can fail.
_ITEMS = 2
_TRUTH = (FAILS, HOLDS, FAILS, UNKNOWN)
_json = msgspec.json.encode


def documents(outcomes: Outcomes) -> RowsOfText:
    """Write the decision of each row, in order."""
    return _Document(outcomes).written()


class _Document:
    def __init__(self, outcomes: Outcomes) -> None:
        self._outcomes = outcomes
        self._rows = RowsOfText(outcomes.count)
        # The deadline stands last in what it belongs to. Texts are written once all are counted.
        self._due_of_duties = list(map(outcomes.due_of_duty, outcomes.duties))
        self._due_texts = [_json(due) + b"}" for due in outcomes.deadlines.values]
        self._first_due = self._rows.take_up(self._due_texts)

    def written(self) -> RowsOfText:
        outcomes = self._outcomes
        self._write_head()
        self._write_names(b',"asks":[', outcomes.asks)
        self._write_names(b'],"forbids":[', outcomes.forbids)
        for place, part in enumerate(outcomes.parts):
            self._write_part(b"," if place else b'],"parts":[', part)
        self._rows.say(b'],"duties":[' if outcomes.parts else b'],"parts":[],"duties":[')
        self._write_duties()
        self._rows.say(b'],"checklists":[')
        begun = np.zeros(outcomes.count, dtype=np.bool_)
        for checklist in outcomes.checklists:
            self._write_checklist(checklist, begun)
            begun |= checklist.applies
        self._write_names(b'],"missing":[', outcomes.missing)
        self._write_names(b'],"exceptions":[', outcomes.exceptions)
        self._write_names(b'],"set-aside":[', outcomes.set_aside)
        self._rows.say(b"]}")
        self._rows.end()
        return self._rows

    def _write_head(self) -> None:
        outcomes, moments = self._outcomes, self._outcomes.cases.moments
        rules = rules_named(outcomes.law.interview.rules)
        head = b'{"schema":%b,"rules":%b,"as-of":' % (_json(SCHEMA), _json(rules))
        self._rows.add(outcomes.cases.moment_of, [head + _json(each.text) for each in moments])
        level, floor = outcomes.level, outcomes.floor
        columns = [level.of, floor.level, floor.because, outcomes.complete, outcomes.stopped]
        kinds = alike([np.asarray(column, dtype=np.int64) for column in columns], outcomes.count)
        texts = [
            b',"level":%b,"floor":%b,"floor-because":%b,"complete":%b,"stopped":%b'
            % (
                _json(level.values[level.of[row]]),
                _json(level.values[floor.level[row]]),
                _json(floor.reasons[floor.because[row]]),
                _json(bool(outcomes.complete[row])),
                _json(bool(outcomes.stopped[row])),
            )
            for row in kinds.first.tolist()
        ]
        self._rows.add(kinds.of, texts)

    def _write_part(self, before: bytes, part: PartColumn) -> None:
        def write(kind: PartDecision) -> bytes:
            return before + _json(part_decided(kind, None)).removesuffix(b"null}")

        known = self._outcomes.law.texts.setdefault("parts", {})
        texts = [
            _kept(known, key, partial(write, kind))
            for key, kind in zip(part.keys, part.kinds, strict=True)
        ]
        self._rows.add(part.of, texts)
        self._write_due(part.due)

    def _write_due(self, due: Ints, rows: Ints | None = None) -> None:
        low, high = int(due.min()), int(due.max())
        if high - low < FEW:
            self._rows.add(due - low, self._due_texts[low : high + 1], rows)
        else:
            self._rows.add_numbers(due + self._first_due, rows)

    def _write_duties(self) -> None:
        begun = np.zeros(self._outcomes.count, dtype=np.int64)
        each = zip(self._outcomes.duties, self._due_of_duties, strict=True)
        for (duty, holds), due in each:
            text = b'{"duty":%b,"due":' % _json(duty.id)
            rows = np.flatnonzero(as_rows(holds, self._outcomes.count))
            self._rows.add(begun[rows], [text, b"," + text], rows)
            self._write_due(due[rows], rows)
            begun[rows] = 1

    def _write_checklist(self, column: ChecklistColumn, begun: Bools) -> None:
        rows = np.flatnonzero(column.applies)
        head = b'{"checklist":%b,"items":[' % _json(column.checklist.id)
        self._rows.add(begun[rows].astype(np.int64), [head, b"," + head], rows)
        codes = packed(column.sets, self._outcomes.count)
        for place, code in enumerate(codes):
            first = place * _ITEMS
            items = column.checklist.items[first : first + _ITEMS]
            key = (column.checklist.id, place)
            self._write_codes(key, code[rows], partial(_items_of, items, is_first=not place), rows)
        self._rows.say(b"]}", rows)

    def _write_names(self, key: bytes, names: Names) -> None:
        self._rows.say(key)
        begun, sets, groups = 0, list[int](), list[list[str]]()
        for start in range(0, len(names), _NAMES):
            some = names[start : start + _NAMES]
            if any(rows for _, rows in some):
                sets += [begun, *(rows for _, rows in some), *[0] * (_NAMES - len(some))]
                groups.append([name for name, _ in some])
                for _, rows in some:
                    begun |= rows
        for group, code in zip(groups, packed(sets, self._outcomes.count), strict=True):
            self._write_codes((key, *group), code, partial(_names_of, group))

    def _write_codes(
        self,
        key: Hashable,
        codes: Bytes,
        write: Callable[[int], bytes],
        rows: Ints | None = None,
    ) -> None:
        """Write for each row, or for each of these, the text that its code stands for."""
        known = self._outcomes.law.texts.setdefault(key, {})
        used, of = used_of(codes, _CODES)
        self._rows.add(of, [_kept(known, code, partial(write, code)) for code in used], rows)


def _kept(known: dict[Hashable, bytes], key: Hashable, write: Callable[[], bytes]) -> bytes:
    """Return the text with this key, written when it is first asked for."""
    if key not in known:
        known[key] = write()
    return known[key]


def _names_of(names: list[str], code: int) -> bytes:
    listed = [_json(name) for place, name in enumerate(names, 1) if code >> place & 1]
    return (b"," if code & 1 and listed else b"") + b",".join(listed)


def _items_of(items: Sequence[Item], code: int, *, is_first: bool) -> bytes:
    found = []
    for place, item in enumerate(items):
        applies, met = _TRUTH[code >> 4 * place & 3], _TRUTH[code >> 4 * place + 2 & 3]
        word = item_word(applies, None if item.met_if is None else met)
        found.append(b'{"item":%b,"state":%b}' % (_json(item.id), _json(word)))
    return (b"" if is_first else b",") + b",".join(found)
