"""Decide more cases than one machine holds: on Apache Spark, by the same rules, the same decisions.

    from safeguard_cli import load_rules
    from safeguard_cli.spark import decide

    decisions = decide(spark.read.parquet("cases"), load_rules())

What goes in and comes out are the columns of `decide_table`, with text where it has dictionaries.
Every machine needs safeguard and pyarrow in its Python; the rules go to each from here.
"""

from __future__ import annotations

import warnings
from collections.abc import Collection, Iterator
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from safeguard_cli import api
from safeguard_cli.api.given import Moment, moment_of
from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.deciding.certain_level import FloorTable
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.model.rule_set import RuleSet
from safeguard_cli.reading.decide_tables import TableDecider, make_schema

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame

__all__ = ["decide", "refuse_without_spark"]


class _Sent(Struct, frozen=True):
    """What each machine needs to decide as this one does."""

    rules: RuleSet
    known: dict[str, Value]
    floors: dict[int, FloorTable]
    as_of: str
    ignore: frozenset[str]


def decide(
    df: DataFrame,
    rules: api.Rules | None = None,
    as_of: Moment = None,
    ignore: Collection[str] = (),
) -> DataFrame:
    """Decide each row of a frame of Spark, when Spark comes to it. docs/scripts.md has the columns.

    `rules`: those that come with the tool, if none are given. `as_of`: the moment of rows that have
    none; the moment of this call, if none is given. `ignore`: columns that are no questions.

    Raises UsageError, before anything is decided, for a column that is no question or cannot hold
    answers, and where pyspark is not installed. A bad cell is named in `errors`.
    """
    refuse_without_spark()
    rules = rules if rules is not None else api.load_rules()
    # An empty table tells which columns cannot be read, here instead of on some other machine.
    api.decide_table(rules, _columns_of(df), as_of, ignore)
    sent = _Sent(
        rules=rules._interview.rules,
        known=rules._known,
        floors=rules._interview.found_floors(),
        as_of=moment_of(as_of).isoformat(),
        ignore=frozenset(ignore),
    )
    with warnings.catch_warnings():
        # It speaks of a version of pandas, which is not used here.
        warnings.filterwarnings("ignore", "PySpark does not yet fully support", FutureWarning)
        return df.mapInArrow(partial(_decide_batches, sent), _spark_schema(sent.rules))


def refuse_without_spark() -> None:
    """Raise UsageError, with what to install, where pyspark is not there."""
    if find_spec("pyspark") is None:
        raise UsageError(
            "Spark needs pyspark, which is not installed", "pip install 'safeguard-cli[spark]'"
        )


def _columns_of(df: DataFrame) -> pa.Table:
    from pyspark.errors import PySparkException
    from pyspark.sql.pandas.types import to_arrow_schema

    try:
        return to_arrow_schema(df.schema).empty_table()
    except (PySparkException, AttributeError):
        raise UsageError(
            "`df` takes a frame of Spark whose columns hold answers",
            "leave out columns of other types",
        ) from None


# Processes of Python serve many tasks: what was found for one serves the next.
_ready: dict[tuple[str, str, str], TableDecider] = {}


def _decide_batches(sent: _Sent, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Decide batches of rows on the machine where they are."""
    import pyarrow as pa

    tables, at = _tables(sent), moment_of(sent.as_of)
    plain = _plain(make_schema(sent.rules))
    for batch in batches:
        decided = tables.decide(pa.Table.from_batches([batch]), at, sent.ignore)
        yield from pa.Table.from_batches([decided]).cast(plain).to_batches()


def _tables(sent: _Sent) -> TableDecider:
    local = sent.rules.local
    key = (sent.rules.digest, local.digest if local else "", repr(sorted(sent.known.items())))
    if key not in _ready:
        _ready.clear()
        interview = Interview(sent.rules)
        interview.kept_floors = sent.floors
        _ready[key] = TableDecider(interview, sent.known)
    return _ready[key]


def _plain(schema: pa.Schema) -> pa.Schema:
    """Return the same columns with text instead of dictionaries, which Spark does not have."""
    import pyarrow as pa

    return pa.schema(
        [
            field.with_type(pa.string()) if pa.types.is_dictionary(field.type) else field
            for field in schema
        ]
    )


def _spark_schema(rules: RuleSet) -> Any:  # noqa: ANN401 - pyspark is not there for every type check
    import pyarrow.types as types
    from pyspark.sql import types as spark

    def kind(each: Any) -> Any:  # noqa: ANN401
        if types.is_list(each):
            return spark.ArrayType(spark.StringType())
        if types.is_timestamp(each):
            return spark.TimestampType()
        return spark.BooleanType() if types.is_boolean(each) else spark.StringType()

    schema = _plain(make_schema(rules))
    return spark.StructType([spark.StructField(field.name, kind(field.type)) for field in schema])
