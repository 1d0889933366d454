"""Decide the rows of Arrow tables, from Python."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from safeguard_cli.api.given import Moment, moment_of
from safeguard_cli.api.loaded_rules import Rules, refuse_other_rules
from safeguard_cli.core.deciding.columns.arrow_schema import refuse_without_arrow
from safeguard_cli.core.errors import UsageError

if TYPE_CHECKING:
    import pyarrow as pa


def decide_table(
    rules: Rules, table: pa.Table, as_of: Moment = None, ignore: Collection[str] = ()
) -> pa.RecordBatch:
    """Decide the rows of an Arrow table or record batch, each to a row of a record batch.

    `table`: a column for each question that is answered, by its id; `id` and `as-of` if you like.
    Any object that gives itself as Arrow is taken: frames of pandas and Polars, relations of
    DuckDB. `as_of`: the moment of rows that have none. `ignore`: columns that are no questions.
    docs/scripts.md says which types of columns there may be, and what comes out (`table_schema`).

    A cell that cannot be an answer is left out and named in `errors` and `errors-in`; the rest of
    the row is decided. Raises UsageError for a column that is no question or cannot hold answers,
    for what is no table, and where pyarrow is not installed.

        >>> import pyarrow as pa
        >>> table = pa.table({"id": ["a", "b"], "danger-now": ["yes", "perhaps"]})
        >>> found = decide_table(load_rules(), table, as_of="2026-11-25T18:30")
        >>> found["protection.action"].to_pylist(), found["errors-in"].to_pylist()
        (['call-999', None], [[], ['danger-now']])
    """
    refuse_other_rules(rules)
    refuse_without_arrow("tables need")
    from safeguard_cli.reading.decide_tables import TableDecider, make_table

    at = moment_of(as_of)
    rules._tables = rules._tables or TableDecider(rules._interview, rules._known)
    return rules._tables.decide(make_table(table), at, _names_of(ignore))


def table_schema(rules: Rules) -> pa.Schema:
    """Return the columns of what `decide_table` returns.

    Raises UsageError where pyarrow is not installed.

        >>> table_schema(load_rules()).names[:5]
        ['id', 'errors', 'errors-in', 'as-of', 'level']
    """
    refuse_other_rules(rules)
    refuse_without_arrow("tables need")
    from safeguard_cli.reading.decide_tables import make_schema

    return make_schema(rules._interview.rules)


def _names_of(ignore: Collection[str]) -> frozenset[str]:
    if isinstance(ignore, str) or not isinstance(ignore, Collection):
        raise UsageError("`ignore` takes a list of names of columns")
    return frozenset(ignore)
