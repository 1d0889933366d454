"""Decide whole Arrow tables: cases in, decisions out, a row for each in the same order."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from safeguard_cli.core.deciding.case import Given
from safeguard_cli.core.deciding.columns.arrow_schema import decision_schema, tell_problems
from safeguard_cli.core.deciding.envelope import Moment
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.deciding.many_cases import MOST_ROWS, decider_for
from safeguard_cli.core.deciding.tally import Counts
from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.model.rule_set import RuleSet
from safeguard_cli.reading.table import TableReader

if TYPE_CHECKING:
    import pyarrow as pa

_NO_TABLE = UsageError(
    "`table` takes an Arrow table or record batch, or a frame that gives itself as one",
    "make one with pyarrow.table(...)",
)


def make_schema(rules: RuleSet) -> pa.Schema:
    """Name the columns: `id`, `errors` and `errors-in`, then those of the decision.

    `errors` are codes; `errors-in` names the question of each, "" where it is none.
    """
    import pyarrow as pa

    listed = pa.list_(pa.string())
    first = [("id", pa.string()), ("errors", listed), ("errors-in", listed)]
    return pa.schema([*(pa.field(*one) for one in first), *decision_schema(rules)])


def make_table(value: Any) -> pa.Table:  # noqa: ANN401 - whatever was given as a table
    """Return what was given as a table, or raise UsageError if it is none."""
    import pyarrow as pa

    if isinstance(value, pa.Table):
        return value
    if isinstance(value, pa.RecordBatch):
        return pa.Table.from_batches([value])
    if not (hasattr(value, "__arrow_c_stream__") or hasattr(value, "__arrow_c_array__")):
        raise _NO_TABLE
    try:
        return pa.table(value)
    except (pa.ArrowException, TypeError, ValueError):
        raise UsageError(
            "the frame cannot become an Arrow table; does a column hold values of several types?",
            "make each column text, or lists of text",
        ) from None


class TableDecider:
    """Reads and decides tables by one rule set; what was found for one table serves the next."""

    def __init__(self, interview: Interview, known: Given) -> None:
        """Take the rules, and the answers that come from the set-up."""
        self._interview = interview
        self._decider = decider_for(interview, known)
        self._reader = TableReader(self._decider.numbers)
        self._rules = interview.rules

    def decide(self, table: pa.Table, at: datetime, ignored: Collection[str]) -> pa.RecordBatch:
        """Decide every row. `at`: the moment of rows without one."""
        import pyarrow as pa

        schema = make_schema(self._rules)
        self._reader.checks.is_grave = self._interview.on(at).floors.is_grave
        batches = list(self._decide_batches(table, Moment(at, at.isoformat()), ignored, schema))
        if not batches:
            return pa.RecordBatch.from_pylist([], schema)
        if len(batches) == 1:
            return batches[0]
        whole = pa.Table.from_batches(batches, schema).unify_dictionaries()
        (batch,) = whole.combine_chunks().to_batches()
        return batch

    def _decide_batches(
        self, table: pa.Table, at: Moment, ignored: Collection[str], schema: pa.Schema
    ) -> Iterator[pa.RecordBatch]:
        import pyarrow as pa

        for block in self._reader.blocks(table, at, ignored, MOST_ROWS):
            decided = self._decider.decide_table(block.cases, Counts())
            ids = pa.array(block.ids, pa.string())
            made = [ids, *tell_problems(block.problems, len(ids)), *decided.columns]
            columns = [each.cast(kind) for each, kind in zip(made, schema.types, strict=True)]
            yield pa.RecordBatch.from_arrays(columns, schema=schema)
