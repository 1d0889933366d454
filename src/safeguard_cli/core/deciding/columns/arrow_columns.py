"""Put what was decided of a block of rows into Arrow columns, without the JSON of each row.

The columns are those of `arrow_schema.decision_schema`, as made, and say the same as
`rows_to_batch` does of the documents; only `missing` may name more questions, as it does there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from safeguard_cli.core.deciding.columns.arrow_schema import as_made, decision_schema
from safeguard_cli.core.deciding.columns.by_law import Decided
from safeguard_cli.core.deciding.columns.cases import Ints, packed, unpacked, used_of
from safeguard_cli.core.deciding.columns.outcomes import Outcomes
from safeguard_cli.core.deciding.columns.shapes import Names, PartColumn
from safeguard_cli.core.deciding.decision import rules_named
from safeguard_cli.core.deciding.outcome import Due
from safeguard_cli.core.model.rule_set import RuleSet

if TYPE_CHECKING:
    import pyarrow as pa

# So many rows are turned at once: those of a block would take much memory.
_TURNED = 2048


def decided_to_batch(rules: RuleSet, decided: Iterable[Decided]) -> pa.RecordBatch:
    """Put what several laws decided of one block into one batch, in the order of its rows.

    `decided` has every row of the block once. What came of one law is dropped before the next.
    """
    import pyarrow as pa

    batches, rows = [], []
    for each in decided:
        batches.append(outcomes_to_batch(rules, each.outcomes))
        rows.append(each.rows)
        del each
    if len(batches) == 1:
        return batches[0]
    table = pa.Table.from_batches(batches).unify_dictionaries().combine_chunks()
    # In one chunk they are put in order in half the time.
    (batch,) = table.to_batches()
    return batch.take(pa.array(np.argsort(np.concatenate(rows))))


def outcomes_to_batch(rules: RuleSet, outcomes: Outcomes) -> pa.RecordBatch:
    """Put the decision of each row into the columns of `decision_schema`, as made."""
    import pyarrow as pa

    floor, levels = outcomes.floor, outcomes.level.values
    because = [f"{each.question}={each.answer}" if each else None for each in floor.reasons]
    held: Names = [(duty.duty.id, duty.holds) for duty in outcomes.duties]
    found: dict[str, Any] = {
        "level": _coded(outcomes.level.of, levels),
        "floor": _coded(floor.level, levels),
        "floor-because": _coded(floor.because, because),
        "complete": pa.array(outcomes.complete),
        "stopped": pa.array(outcomes.stopped),
        "missing": _listed(outcomes.missing, outcomes.count),
        "duties": _listed(held, outcomes.count),
        "asks": _listed(outcomes.asks, outcomes.count),
        "forbids": _listed(outcomes.forbids, outcomes.count),
        "exceptions": _listed(outcomes.exceptions, outcomes.count),
        "set-aside": _listed(outcomes.set_aside, outcomes.count),
        **_rules(outcomes),
    }
    dues = _Dues(outcomes.deadlines.values)
    for place, part in enumerate(outcomes.parts):
        found |= _part(rules.parts[place].id, part, dues)
    schema = as_made(decision_schema(rules))
    moments = pa.array([each.at for each in outcomes.cases.moments], schema.field("as-of").type)
    found["as-of"] = moments.take(pa.array(outcomes.cases.moment_of))
    return pa.RecordBatch.from_arrays([found[name] for name in schema.names], schema=schema)


class _Dues:
    """The deadlines of a block, as all its parts say them: each different text once."""

    def __init__(self, values: Sequence[Due | None]) -> None:
        import pyarrow as pa

        places: dict[str, int] = {}
        # There is none at the first place alone.
        texts = [each.at or each.words for each in values if each]
        codes = [0, *(places.setdefault(text, len(places) + 1) for text in texts)]
        self._codes = np.array(codes, dtype=np.int64)
        self._words = pa.array(["", *places], pa.string())

    def column(self, due: Ints) -> pa.DictionaryArray:
        """Name in each row the deadline at this place, with those in the dictionary that occur."""
        import pyarrow as pa

        used, of = used_of(self._codes[due], len(self._words))
        has_none = used[:1] == [0]
        rows = (of - has_none).astype(np.int32)
        words = self._words.take(pa.array(used[has_none:], pa.int32()))
        return pa.DictionaryArray.from_arrays(pa.array(rows, mask=rows < 0), words)


def _part(name: str, column: PartColumn, dues: _Dues) -> dict[str, Any]:
    actions = [each.action if each.is_advised else None for each in column.kinds]
    return {
        f"{name}.action": _coded(column.of, [each.id if each else None for each in actions]),
        f"{name}.level": _coded(column.of, [each.level if each else None for each in actions]),
        f"{name}.due": dues.column(column.due),
    }


def _rules(outcomes: Outcomes) -> dict[str, Any]:
    named = rules_named(outcomes.law.interview.rules)
    same = np.zeros(outcomes.count, dtype=np.int64)
    return {
        "rules": _coded(same, [named.id]),
        "rules-version": _coded(same, [named.version]),
        "rules-digest": _coded(same, [named.digest]),
    }


def _coded(of: Ints, values: Sequence[str | None]) -> pa.DictionaryArray:
    """Name in each row one of these values, each of them once in the dictionary."""
    import pyarrow as pa

    words = list(dict.fromkeys(value for value in values if value is not None))
    places = {word: place for place, word in enumerate(words)}
    codes = np.array([places.get(value, -1) if value is not None else -1 for value in values])
    rows = codes[of].astype(np.int32)
    return pa.DictionaryArray.from_arrays(
        pa.array(rows, mask=rows < 0), pa.array(words, pa.string())
    )


def _listed(names: Names, count: int) -> pa.ListArray:
    """List in each row the names that hold in it, in their order."""
    import pyarrow as pa

    # Most names hold in no row of a block.
    held = [(name, rows) for name, rows in names if rows]
    sets = [rows for _, rows in held]
    lengths = unpacked(sets, count).sum(axis=0, dtype=np.int32)
    offsets = np.zeros(count + 1, dtype=np.int32)
    np.cumsum(lengths, out=offsets[1:])
    # Turned while eight stand in one: it is an eighth as much to move.
    turned, codes = packed(sets, count).T, np.empty(offsets[-1], dtype=np.int32)
    for first in range(0, count, _TURNED):
        some, ends = slice(first, first + _TURNED), offsets[first : first + _TURNED + 1]
        table = np.unpackbits(
            np.ascontiguousarray(turned[some]), axis=1, count=len(held), bitorder="little"
        )
        places = np.flatnonzero(table.view(np.bool_))
        places -= np.repeat(np.arange(len(table)) * len(held), lengths[some])
        codes[ends[0] : ends[-1]] = places
    words = pa.array([name for name, _ in held], pa.string())
    listed = pa.DictionaryArray.from_arrays(pa.array(codes), words)
    return pa.ListArray.from_arrays(pa.array(offsets), listed)
