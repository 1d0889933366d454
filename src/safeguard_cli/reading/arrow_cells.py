"""Read the columns of Arrow tables: each different value of a column once, whatever its type.

`Cells` takes a column apart. A reader then says what one of its values means, None where that is no
answer; there is one for each type of column that `decide_table` takes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self

import numpy as np

from safeguard_cli.core.deciding.columns.cases import Ints, used_of
from safeguard_cli.core.deciding.deadlines import LONDON
from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.model.rule_set import Question

if TYPE_CHECKING:
    import pyarrow as pa

Reader = Callable[[Any], Any]
"""From a value of Python, which is never None, to what it means."""

UNREADABLE: Final = "?"
"""Stands for a cell that holds no value. No answer and no moment is written so."""

_YES_NO = frozenset({"yes", "no"})
_BETWEEN = "\x1f"
_PANDAS_INDEX = re.compile(r"__index_level_[0-9]+__")


class Cells(NamedTuple):
    """The cells of a column: its `values`, and `of` each row which of them stands there.

    Where it can be told without looking at each cell, every value stands there once.
    """

    of: Ints
    values: list[Any]

    @classmethod
    def of_column(cls, column: Any) -> Self:  # noqa: ANN401 - pyarrow has no types
        """Take a column apart, an array or one in chunks. What cannot be read is `UNREADABLE`."""
        import pyarrow as pa

        array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
        if isinstance(array, pa.ChunkedArray):
            # So it is where they do not fit into one.
            return cls(np.arange(len(array)), _values(array))
        if pa.types.is_timestamp(array.type) and array.type.unit == "ns":
            # Python's moments are not as fine.
            array = array.cast(pa.timestamp("us", tz=array.type.tz), safe=False)
        joined = _join_lists(array) if _is_list(array.type) else None
        if joined is not None:
            of, texts = _take_apart(joined)
            return cls(of, [_part_text(text) for text in texts])
        try:
            return cls(*_take_apart(array))
        except (pa.ArrowException, TypeError):
            # Such as structures, of which it cannot be told whether two are the same.
            return cls(np.arange(len(array)), _values(array))

    def read(self, read: Reader) -> Cells:
        """Say what each value means."""
        return Cells(self.of, [None if each is None else read(each) for each in self.values])

    def each(self) -> list[Any]:
        """Return the value of each row."""
        return [self.values[place] for place in self.of.tolist()]


class Words(NamedTuple):
    """What stands in a column of lists: the `words`, each once, and which of them `stand` there.

    `lengths`: how many words stand in the list of each row, one after the other.
    """

    words: list[str]
    stand: Ints
    lengths: Ints

    @classmethod
    def of_column(cls, column: Any) -> Self | None:  # noqa: ANN401 - pyarrow has no types
        """Take lists of text apart; None for any other column."""
        import pyarrow as pa
        import pyarrow.compute as compute

        array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
        if not (pa.types.is_list(array.type) and _is_text(array.type.value_type)):
            return None
        words = array.flatten()
        if words.null_count:
            return None
        lengths = compute.fill_null(compute.list_value_length(array), 0).to_numpy()
        stand, each = _take_apart(words)
        return cls(each, stand, lengths.astype(np.int64))

    def join(self, bits: Ints) -> Ints:
        """Return for each row the bits of all its words together; `bits` has those of each."""
        found = np.zeros(len(self.lengths), dtype=np.int64)
        if len(self.stand):
            some = self.lengths > 0
            starts = np.cumsum(self.lengths) - self.lengths
            found[some] = np.bitwise_or.reduceat(bits[self.stand], starts[some])
        return found


def _take_apart(array: pa.Array) -> tuple[Ints, list[Any]]:
    """Return which value each row has, and the values; a dictionary may hold others too."""
    import pyarrow as pa

    coded = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
    none = len(coded.dictionary)
    places = coded.indices.cast(pa.int64()).fill_null(none).to_numpy()
    used, of = used_of(places, none + 1)
    is_null = used[-1:] == [none]
    values = _values(coded.dictionary.take(pa.array(used[:-1] if is_null else used, pa.int64())))
    return of, [*values, None] if is_null else values


def _join_lists(array: pa.Array) -> pa.Array | None:
    """Write each list as one text, if that can be done with these: [""] as the empty list is."""
    import pyarrow as pa
    import pyarrow.compute as compute

    try:
        lists = array.cast(pa.list_(pa.string()))
        words = compute.list_flatten(lists)
        if words.null_count or compute.any(compute.match_substring(words, _BETWEEN)).as_py():
            return None
        return compute.binary_join(lists, _BETWEEN)
    except (pa.ArrowException, TypeError):
        return None


def _part_text(text: str | None) -> list[str] | None:
    return text.split(_BETWEEN) if text else None if text is None else []


def values_of(column: Any) -> list[Any]:  # noqa: ANN401 - pyarrow has no types
    """Return the value of each row of a column in which most differ; else as `Cells` has them."""
    if _is_text(column.type):
        found: list[Any] = column.to_numpy(zero_copy_only=False).tolist()
        return found
    return Cells.of_column(column).each()


def is_pandas_index(name: str) -> bool:
    """Say whether this is the column that pandas makes of an index without a name."""
    return _PANDAS_INDEX.fullmatch(name) is not None


def reader_of_ids(kind: Any) -> Reader:  # noqa: ANN401 - pyarrow has no types
    """Return what reads ids: text, or whole numbers."""
    import pyarrow.types as types

    if _is_text(kind) or types.is_null(kind) or types.is_integer(kind):
        return str
    raise _refused("id", kind, "text or whole numbers")


def reader_of_moments(kind: Any) -> Reader:  # noqa: ANN401 - pyarrow has no types
    """Return what reads moments as text; those without a zone are London's."""
    import pyarrow.types as types

    if types.is_null(kind) or _is_text(kind):
        return _read_text
    if types.is_timestamp(kind) or types.is_date(kind):
        return _write_moment
    raise _refused("as-of", kind, "moments, days or text such as 2026-11-22T14:30")


def reader_of_answers(question: Question, kind: Any) -> Reader:  # noqa: ANN401 - pyarrow has no types
    """Return what reads answers to a question; raise UsageError if the column cannot hold them."""
    import pyarrow.types as types

    if types.is_null(kind):
        return _read_text
    if question.kind == "many":
        if _is_text(kind):
            return _split
        if _is_list(kind) and (_is_text(kind.value_type) or types.is_null(kind.value_type)):
            return _read_list
        raise _refused(question.id, kind, "lists of answers, or text with `;` between them")
    if _is_text(kind):
        return _read_text
    if types.is_boolean(kind) and question.answers.keys() >= _YES_NO:
        return _read_bool
    if question.kind == "date" and (types.is_date(kind) or types.is_timestamp(kind)):
        return _read_day
    raise _refused(question.id, kind, _takes(question))


def _takes(question: Question) -> str:
    if question.kind == "date":
        return "days, or text such as 2026-11-22"
    is_yes_no = question.answers.keys() >= _YES_NO
    return "text" + (" or true and false" if is_yes_no else "")


def _refused(name: str, kind: Any, takes: str) -> UsageError:  # noqa: ANN401
    return UsageError(f"column `{name}` holds {_called(kind)}; it takes {takes}")


def _called(kind: Any) -> str:  # noqa: ANN401 - pyarrow has no types
    import pyarrow.types as types

    if types.is_dictionary(kind):
        return f"{_called(kind.value_type)} by a dictionary"
    names = {
        "true and false": types.is_boolean,
        "lists": _is_list,
        "whole numbers": types.is_integer,
        "numbers": lambda each: types.is_floating(each) or types.is_decimal(each),
        "days": types.is_date,
        "moments": types.is_timestamp,
        "text": _is_text,
    }
    return next((name for name, fits in names.items() if fits(kind)), "values of another type")


def _is_text(kind: Any) -> bool:  # noqa: ANN401 - pyarrow has no types
    import pyarrow.types as types

    held = kind.value_type if types.is_dictionary(kind) else kind
    return bool(types.is_string(held) or types.is_large_string(held) or types.is_string_view(held))


def _is_list(kind: Any) -> bool:  # noqa: ANN401 - pyarrow has no types
    import pyarrow.types as types

    kinds = (types.is_list, types.is_large_list, types.is_fixed_size_list)
    views = (types.is_list_view, types.is_large_list_view)
    return any(fits(kind) for fits in (*kinds, *views))


def _values(column: Any) -> list[Any]:  # noqa: ANN401 - pyarrow has no types
    """Read every cell. One that cannot be read at all is such as a day of the year 20000.

    It becomes text that is no answer to any question, so that it is named.
    """
    try:
        return list(column.to_pylist())
    except (ValueError, OverflowError):  # those of pyarrow are such too
        return [_value(cell) for cell in column]


def _value(cell: Any) -> Any:  # noqa: ANN401 - pyarrow has no types
    try:
        return cell.as_py()
    except (ValueError, OverflowError):
        return UNREADABLE


def _read_text(text: str) -> str | None:
    # What is empty is no answer, as in CSV.
    return text or None


def _split(text: str) -> list[str] | None:
    return [each.strip() for each in text.split(";")] if text else None


def _read_list(cell: Any) -> Any:  # noqa: ANN401 - a list of text, or what could not be read
    return cell if cell == UNREADABLE else [each for each in cell if each is not None] or None


def _read_bool(cell: bool) -> str:
    return "yes" if cell else "no"


def _write_moment(cell: Any) -> str:  # noqa: ANN401 - a moment, a day, or what could not be read
    return str(cell) if cell == UNREADABLE else str(cell.isoformat())


def _read_day(cell: Any) -> str:  # noqa: ANN401 - a moment, a day, or what could not be read
    """Return the day, by London's clock where the moment has a zone."""
    if isinstance(cell, datetime) and cell.tzinfo:
        cell = cell.astimezone(LONDON)
    return _write_moment(cell)[:10]
