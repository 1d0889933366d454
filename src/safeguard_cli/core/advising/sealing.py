"""Seal a record, write it, and read it back without trusting it.

A record file is accepted only if its bytes are the canonical encoding (RFC
8785) of what it says, and a line end. So any byte that changes is found: the
file is refused, or its digest no longer fits. The digest has no key: it shows
that a record changed, not who made it, and anyone can seal a new one.

A record keeps the schema with which it was sealed. One of an earlier schema is
held against the keys of that schema, and written with just those again.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any, Final

import msgspec

from safeguard_cli.core.advising.earlier_records import EARLIER, only
from safeguard_cli.core.advising.shapes import Record
from safeguard_cli.core.errors import SafeguardError
from safeguard_cli.core.words.cleaning import AsJson

SCHEMA: Final = "safeguard-record/2"
LARGEST_FILE = 10_000_000

_ASK_AGAIN = "ask whoever gave it to you for the file again, or use the printed record"
_TOO_MUCH = "the file holds more than a record does, so it was changed after it was made"
LESSON: Final = "safeguard-training/"
"""How the schema of a lesson's results begins. They are about invented cases."""

_LATER = re.compile(r"safeguard-record/[0-9]{1,3}", re.ASCII)
_FIELDS = frozenset(field.encode_name for field in msgspec.structs.fields(Record))


class RecordError(SafeguardError):
    """A record cannot be sealed, or a file cannot be accepted as one."""


class NotJsonError(RecordError):
    """The file is not UTF-8, or not JSON, or far too large."""


class RepeatedKeyError(RecordError):
    """The file names something twice, so it could be read in two ways."""


class UnknownSchemaError(RecordError):
    """The file is no record, or one of another version."""


class WrongShapeError(RecordError):
    """The file lacks something that every record has, or has it in another form."""


class ExtraFieldsError(RecordError):
    """The file holds something that no record has."""


class TrainingRecordError(RecordError):
    """The file is a record of a demonstration, where a real one is wanted."""


class NotCanonicalError(RecordError):
    """The file says what a record says, but is not written as this tool writes it."""


def seal(record: Record) -> Record:
    """Return the record with the digest of all its other fields."""
    return msgspec.structs.replace(record, digest=_make_digest(record))


def is_intact(record: Record) -> bool:
    """Say whether the record still has the digest it was sealed with."""
    return record.digest == _make_digest(record)


def to_json(record: Record) -> str:
    """Write the record as canonical JSON: one line, and a line end."""
    return AsJson(_write_canonical(_list_fields(record)).decode() + "\n")


def from_json(content: bytes, *, training_too: bool = False) -> Record:
    """Read a record that this tool wrote. Whether it is intact is a separate question.

    A training record is refused unless it is asked for.
    """
    record = _read_record(content)
    if record.training and not training_too:
        raise TrainingRecordError(
            "this is a training record: a demonstration made it, about an invented child",
            "name a real record. To read this one: safeguard record show FILE",
        )
    return record


def _read_record(content: bytes) -> Record:
    tree, canonical = _read_tree(content)
    record = _shape_record(tree)
    if to_json(record).encode() != canonical:
        raise ExtraFieldsError(_TOO_MUCH, _ASK_AGAIN)
    if content != canonical:
        raise NotCanonicalError(
            "the file is not written as this tool writes records, so it was changed or "
            "saved by another program",
            _ASK_AGAIN,
        )
    return record


def _make_digest(record: Record) -> str:
    fields = _list_fields(record)
    del fields["digest"]
    return hashlib.sha256(_write_canonical(fields)).hexdigest()


def _list_fields(record: Record) -> Any:  # noqa: ANN401 - a JSON object
    """Take of a record what its schema has."""
    fields = msgspec.to_builtins(record)
    return only(fields, EARLIER[record.schema]) if record.schema in EARLIER else fields


def _write_canonical(fields: Any) -> bytes:  # noqa: ANN401 - any JSON value
    """Write what a record holds as RFC 8785 has it: text, true, false, small whole numbers.

    For these, and names in ASCII, the standard encoder gives the same bytes many times
    faster. Every record that is read back is held against the library for RFC 8785.
    """
    text = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        raise RecordError(
            "the record holds characters that cannot be saved",
            "take out what was pasted in, type it again, and save once more",
        ) from None


def _read_tree(content: bytes) -> tuple[Any, bytes]:
    """Return what the file says, and how its canonical bytes would be."""
    # Only whoever reads a record needs it.
    from rfc8785 import dumps

    if len(content) > LARGEST_FILE:
        raise NotJsonError("the file is far too large to be a record", "choose another file")
    try:
        tree = json.loads(content.decode("utf-8"), object_pairs_hook=_refuse_repeats)
        return tree, dumps(tree) + b"\n"
    except (ValueError, RecursionError):
        # Not `from`: the cause quotes what is in the file.
        raise NotJsonError(
            "the file cannot be read as a record: it is not JSON in UTF-8", _ASK_AGAIN
        ) from None


def _refuse_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise RepeatedKeyError(
            "the file gives the same field twice, so it was changed after it was made", _ASK_AGAIN
        )
    return fields


def _describe_unknown(schema: object) -> RecordError:
    if isinstance(schema, str) and _LATER.fullmatch(schema):
        return UnknownSchemaError(
            f"the record is of the kind `{schema}`, which this version of safeguard does not know",
            "read it with the version of safeguard that made it, or a later one",
        )
    if isinstance(schema, str) and schema.startswith(LESSON):
        return TrainingRecordError(
            "these are the results of a lesson, about invented cases", "name a real record"
        )
    return UnknownSchemaError("the file is not a record", "choose another file")


def _shape_record(tree: Any) -> Record:  # noqa: ANN401 - not yet checked
    schema = tree.get("schema") if isinstance(tree, dict) else None
    if schema not in (*EARLIER, SCHEMA):
        raise _describe_unknown(schema)
    if tree.keys() - (EARLIER.get(schema) or _FIELDS):
        raise ExtraFieldsError(_TOO_MUCH, _ASK_AGAIN)
    try:
        return msgspec.convert(tree, Record)
    except msgspec.ValidationError:
        # Not `from`: the cause may quote what is in the file.
        raise WrongShapeError(
            "the file lacks something that every record has, or has it in another form",
            _ASK_AGAIN,
        ) from None
