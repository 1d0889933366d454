"""Everything that can be wrong with a record: one code and one sentence for each."""

from __future__ import annotations

from safeguard_cli.core.deciding.envelope import Problem
from safeguard_cli.core.words.plural import noun
from safeguard_cli.edges.batch.lines import LINE_LIMIT

TOO_LONG = Problem(
    "line-too-long", "", f"the line is longer than {LINE_LIMIT:_} bytes".replace("_", " ")
)
EMPTY_LINE = Problem("empty-line", "", "the line is empty")
NOT_UTF_8 = Problem(
    "not-utf-8", "", "the record is not text in UTF-8; save the file anew in that encoding"
)
BOM_INSIDE = Problem(
    "byte-order-mark", "", "a byte-order mark stands inside the file; were two files joined?"
)
NUL = Problem("nul-byte", "", "the record holds NUL bytes; is this a text file, in UTF-8?")
NOT_JSON = Problem("not-json", "", "the line is not whole JSON; is its end missing?")
TOO_DEEP = Problem("too-deep", "", "the brackets are nested too deep")
NOT_A_RECORD = Problem(
    "not-a-record", "", "a record is an object with `id` and `answers`, and `as-of` if you like"
)
NO_ID = Problem("no-id", "id", "the record has no `id`")
BAD_ID = Problem(
    "bad-id",
    "id",
    "`id` takes text of 1 to 200 characters, without line ends or control characters",
)
NO_ANSWERS = Problem("no-answers", "answers", "the record has no `answers`")
BAD_ANSWERS = Problem("wrong-type", "answers", "`answers` takes an object of questions and answers")
UNCLOSED = Problem("unclosed-quote", "", "a quotation mark is opened and never closed")
NOT_CSV = Problem(
    "not-csv", "", "the row is not CSV: a quotation mark or a line end stands in the wrong place"
)


def columns(found: int, wanted: int) -> Problem:
    """Return the problem of a row with too few or too many cells."""
    cells = "1 cell" if found == 1 else f"{found} cells"
    return Problem("wrong-columns", "", f"the row has {cells}, the header has {wanted}")


def repeated(field: str) -> Problem:
    """Return the problem of a key that is given twice in one object."""
    return Problem("repeated-key", field, "a key is given twice, so it can be read in two ways")


def duplicate(line: int, earlier: int) -> Problem:
    """Return the problem of an id that another record has."""
    message = f"the `id` on line {line} is that of the record on line {earlier}"
    return Problem("duplicate-id", "id", message)


def more_unknown(keys: int) -> Problem:
    """Say how many more keys are no questions."""
    is_no = "is not the id of a question" if keys == 1 else "are not the ids of questions"
    message = f"{keys} {noun(keys, 'more key')} of `answers` {is_no}"
    return Problem("unknown-question", "", message)
