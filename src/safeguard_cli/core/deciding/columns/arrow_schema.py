"""What is decided of each record, as a row of an Arrow table: its columns, and how they are filled.

Flat, for Parquet and for tools that sort and count: one column for each action, level and deadline
of a part, and ids as lists. The columns say what the JSON of a decision says of the same case, and
their names are those of the CSV. Described in docs/decisions.md. pyarrow is loaded when it is used.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from itertools import accumulate, chain
from typing import TYPE_CHECKING, Any, Final

from safeguard_cli.core.deciding.decision import DecisionDocument, PartDecided
from safeguard_cli.core.deciding.envelope import Problem
from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.model.rule_set import Question, RuleSet

if TYPE_CHECKING:
    import pyarrow as pa

PART_KEYS: Final = ("action", "level", "due")
"""What a part has a column for, each named `PART.KEY`."""

_ZONE: Final = "Europe/London"
_BOOLS: Final = ("complete", "stopped")
_RULES: Final = ("rules", "rules-version", "rules-digest")
_LISTS: Final = ("missing", "duties", "asks", "forbids", "exceptions", "set-aside")


def refuse_without_arrow(needing: str, otherwise: str = "") -> None:
    """Raise UsageError where pyarrow, or numpy beside it, is not there.

    `needing` is what needs them, such as "Parquet needs"; `otherwise` what can be done without.
    """
    for name in ("pyarrow", "numpy"):
        if find_spec(name) is None:
            raise UsageError(
                f"{needing} {name}, which is not installed",
                f"pip install 'safeguard-cli[batch]'{otherwise}",
            )


def schema_of(rules: RuleSet) -> pa.Schema:
    """Name the columns of what a batch writes: those of the record, then those of its decision.

    `id`, `line`, `key`, and what is wrong with it: `errors` (codes) and `errors-in` (for each code
    the key or question, "" where it is no known one). Those of the decision are null where the
    record could not be decided.
    """
    import pyarrow as pa

    codes = pa.list_(pa.string())
    fields = [("id", pa.string()), ("line", pa.int64()), ("key", pa.string())]
    found = [pa.field(name, kind) for name, kind in (*fields, ("errors", codes))]
    return pa.schema([*found, pa.field("errors-in", codes), *decision_schema(rules)])


def decision_schema(rules: RuleSet) -> pa.Schema:
    """Name the columns of a decision alone.

    `level` and `floor` are null while none is settled and "" where nothing is advised. What a part
    does not advise is null. `PART.due` is a moment as text, or words where it must be agreed.
    """
    import pyarrow as pa

    word, ids = pa.dictionary(pa.int32(), pa.string()), pa.list_(pa.string())
    kinds: dict[str, Any] = {
        "as-of": pa.timestamp("us", tz=_ZONE),
        **dict.fromkeys(("level", "floor", "floor-because"), word),
        **dict.fromkeys(_BOOLS, pa.bool_()),
        **{f"{part.id}.{key}": word for part in rules.parts for key in PART_KEYS},
        **dict.fromkeys(_LISTS, ids),
        **dict.fromkeys(_RULES, word),
    }
    return pa.schema([pa.field(name, kind) for name, kind in kinds.items()])


def as_made(schema: pa.Schema) -> pa.Schema:
    """Name the same columns as they are made here: what lists hold is by a dictionary too.

    Read as one of these or the other, they say the same; these take a fifth of the memory.
    """
    import pyarrow as pa

    coded = pa.list_(pa.dictionary(pa.int32(), pa.string()))
    kinds = [coded if pa.types.is_list(kind) else kind for kind in schema.types]
    return pa.schema(list(zip(schema.names, kinds, strict=True)))


def input_schema(questions: Sequence[Question]) -> pa.Schema:
    """Name the columns in which cases are best given: `id`, `as-of`, one for each question.

    Several answers are a list. A date is text such as 2026-11-25, for it may be "unsure" too.
    """
    import pyarrow as pa

    word = pa.dictionary(pa.int32(), pa.string())
    kinds = {"choice": word, "many": pa.list_(pa.string()), "date": pa.string()}
    fields = [pa.field("id", pa.string()), pa.field("as-of", pa.timestamp("us", tz=_ZONE))]
    return pa.schema(
        [*fields, *(pa.field(q.id, kinds.get(q.kind, pa.string())) for q in questions)]
    )


def rows_to_batch(rules: RuleSet, decisions: Sequence[DecisionDocument | None]) -> pa.RecordBatch:
    """Put decisions into the columns of `decision_schema`, as made; None makes a row of nulls.

    For many cases `arrow_columns.outcomes_to_batch` does the same without the documents.
    """
    import pyarrow as pa

    schema = as_made(decision_schema(rules))
    rows = [dict(_cells(each)) if each else {} for each in decisions]
    arrays = [pa.array([row.get(name) for row in rows], kind) for name, kind in _types(schema)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def tell_problems(problems: Mapping[int, Sequence[Problem]], count: int) -> Iterator[pa.Array]:
    """Make `errors` and `errors-in`, as made, from what is wrong by the place of the row.

    The places rise.
    """
    import pyarrow as pa

    lengths = [0] * count
    for place, wrong in problems.items():
        lengths[place] = len(wrong)
    offsets = pa.array(list(accumulate(lengths, initial=0)), pa.int32())
    each = list(chain.from_iterable(problems.values()))
    for told in ([problem.code for problem in each], [problem.field for problem in each]):
        words = pa.array(told, pa.string()).dictionary_encode()
        yield pa.ListArray.from_arrays(offsets, words)


def _types(schema: pa.Schema) -> Iterator[tuple[str, Any]]:
    yield from zip(schema.names, schema.types, strict=True)


def _cells(document: DecisionDocument) -> Iterator[tuple[str, Any]]:
    from datetime import datetime

    yield "as-of", datetime.fromisoformat(document.as_of)
    yield "level", document.level
    yield "floor", document.floor
    because = document.floor_because
    yield "floor-because", f"{because.question}={because.answer}" if because else None
    yield "complete", document.complete
    yield "stopped", document.stopped
    for part in document.parts:
        yield from _part_cells(part)
    yield "missing", document.missing
    yield "duties", [duty.duty for duty in document.duties]
    yield "asks", document.asks
    yield "forbids", document.forbids
    yield "exceptions", document.exceptions
    yield "set-aside", document.set_aside
    named = (document.rules.id, document.rules.version, document.rules.digest)
    yield from zip(_RULES, named, strict=True)


def _part_cells(part: PartDecided) -> Iterator[tuple[str, str | None]]:
    # What is not advised yet has no place in a table that people sort by actions.
    if part.due is not None:
        yield f"{part.part}.action", part.action
        yield f"{part.part}.level", part.level
        yield f"{part.part}.due", part.due.at or part.due.words
