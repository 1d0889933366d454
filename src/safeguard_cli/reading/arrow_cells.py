"""Read the columns of an Arrow table as plain values, whatever type of column holds them.

Each reader takes a column and returns a value for each row: None where there is no answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from safeguard_cli.core.deciding.deadlines import LONDON
from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.model.rule_set import Question

Reader = Callable[[Any], list[Any]]
"""From a chunked array of pyarrow to a value for each row."""

UNREADABLE: Final = "?"
"""Stands for a cell that holds no value. No answer and no moment is written so."""

_YES_NO = frozenset({"yes", "no"})
_BETWEEN = "\x1f"
_PANDAS_INDEX = re.compile(r"__index_level_[0-9]+__")


def is_pandas_index(name: str) -> bool:
    """Say whether this is the column that pandas makes of an index without a name."""
    return _PANDAS_INDEX.fullmatch(name) is not None


def reader_of_ids(kind: Any) -> Reader:  # noqa: ANN401 - pyarrow has no types
    """Return what reads ids: text, or whole numbers."""
    import pyarrow.types as types

    if _is_text(kind) or types.is_null(kind) or types.is_integer(kind):
        return _ids
    raise _refused("id", kind, "text or whole numbers")


def reader_of_moments(kind: Any) -> Reader:  # noqa: ANN401 - pyarrow has no types
    """Return what reads moments, as text or as moments; those without a zone are London's."""
    import pyarrow.types as types

    if types.is_null(kind):
        return _nothing
    if _is_text(kind):
        return _answered
    if types.is_timestamp(kind):
        return _moments
    if types.is_date(kind):
        return _days
    raise _refused("as-of", kind, "moments, days or text such as 2026-11-22T14:30")


def reader_of_answers(question: Question, kind: Any) -> Reader:  # noqa: ANN401 - pyarrow has no types
    """Return what reads answers to a question; raise UsageError if the column cannot hold them."""
    import pyarrow.types as types

    if types.is_null(kind):
        return _nothing
    if question.kind == "many":
        if _is_text(kind):
            return _split
        if _is_list(kind) and (_is_text(kind.value_type) or types.is_null(kind.value_type)):
            return _lists
        raise _refused(question.id, kind, "lists of answers, or text with `;` between them")
    if _is_text(kind):
        return _answered
    if types.is_boolean(kind) and question.answers.keys() >= _YES_NO:
        return _yes_no
    if question.kind == "date" and (types.is_date(kind) or types.is_timestamp(kind)):
        return _days
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


def _nothing(column: Any) -> list[None]:  # noqa: ANN401 - pyarrow has no types
    return [None] * len(column)


def _ids(column: Any) -> list[str | None]:  # noqa: ANN401 - pyarrow has no types
    return [None if each is None else str(each) for each in _values(column)]


def _answered(column: Any) -> list[str | None]:  # noqa: ANN401 - pyarrow has no types
    """Read text, each word of it once; what is empty is no answer, as in CSV."""
    import pyarrow as pa

    array = column.combine_chunks()
    if isinstance(array, pa.ChunkedArray):
        # So it is where there is no chunk, or where they do not fit into one.
        return [text or None for text in _values(array)]
    coded = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
    words = [text or None for text in _values(coded.dictionary)]
    return [None if place is None else words[place] for place in coded.indices.to_pylist()]


def _split(column: Any) -> list[tuple[str, ...] | None]:  # noqa: ANN401 - pyarrow has no types
    return [
        tuple(each.strip() for each in text.split(";")) if text else None
        for text in _answered(column)
    ]


def _lists(column: Any) -> list[tuple[str, ...] | None]:  # noqa: ANN401 - pyarrow has no types
    """Read lists; one without anything in it is no answer."""
    texts = _joined(column)
    if texts is not None:
        read = {text: tuple(text.split(_BETWEEN)) if text else None for text in set(texts)}
        return [read[text] for text in texts]
    return [
        (UNREADABLE,)
        if cell == UNREADABLE
        else tuple(each for each in cell if each is not None) or None
        if cell
        else None
        for cell in _values(column)
    ]


def _joined(column: Any) -> list[str | None] | None:  # noqa: ANN401 - pyarrow has no types
    """Read each list as one text, of which there are few, if that can be done with this column."""
    import pyarrow as pa
    import pyarrow.compute as compute

    try:
        array = column.combine_chunks().cast(pa.list_(pa.string()))
        words = compute.list_flatten(array)
        if words.null_count or compute.any(compute.match_substring(words, _BETWEEN)).as_py():
            return None
        return _answered(pa.chunked_array([compute.binary_join(array, _BETWEEN)]))
    except (pa.ArrowException, TypeError):
        return None


def _yes_no(column: Any) -> list[str | None]:  # noqa: ANN401 - pyarrow has no types
    words = {True: "yes", False: "no", None: None}
    return [words[cell] for cell in column.to_pylist()]


def _moments(column: Any) -> list[Any]:  # noqa: ANN401 - pyarrow has no types
    import pyarrow as pa

    if column.type.unit == "ns":
        # Python's moments are not as fine.
        column = column.cast(pa.timestamp("us", tz=column.type.tz), safe=False)
    return _values(column)


def _days(column: Any) -> list[str | None]:  # noqa: ANN401 - pyarrow has no types
    """Read days, also those of moments, by London's clock where they have a zone."""
    import pyarrow.types as types

    if not types.is_timestamp(column.type):
        return [_day(cell) for cell in _values(column)]
    found = _moments(column)
    if column.type.tz:
        found = [each.astimezone(LONDON) if isinstance(each, datetime) else each for each in found]
    return [_day(each) for each in found]


def _day(cell: Any) -> str | None:  # noqa: ANN401 - pyarrow has no types
    return cell if cell is None or isinstance(cell, str) else str(cell.isoformat()[:10])
