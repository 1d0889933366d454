"""A copy of a concern for somebody else: whole, or with pieces withheld, and checked either way.

It holds every link of the chain. A content is shown whole, as pieces of a record, or not at all;
what is not shown stands there as its digest, so that the copy still verifies.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec
from msgspec import Struct

from safeguard_cli.core.advising.shapes import Record
from safeguard_cli.core.concern.chain import (
    Entry,
    Stored,
    checkpoint,
    hidden,
)
from safeguard_cli.core.concern.entry import Advised, Content, NotAnEntryError, decoded
from safeguard_cli.core.concern.pieces import digest_of, pieces_of, salt_of
from safeguard_cli.core.concern.redaction import Reader, as_shown, withheld_from
from safeguard_cli.core.concern.story import record_of
from safeguard_cli.core.errors import SafeguardError

LARGEST = 20_000_000
# What a partner also reads of what happened; all else of a redacted copy is withheld.
_FOR_PARTNERS = ("done", "reply", "handed-over", "closed", "reopened")


class Shown(Struct, frozen=True, rename="kebab"):
    """A content that is shown whole."""

    number: int
    salt: bytes
    content: bytes
    root: str = ""


class Piece(Struct, frozen=True, rename="kebab"):
    """A piece of a record: its value and random bytes, or where it is withheld its digest."""

    path: str
    digest: str
    salt: bytes = b""
    value: msgspec.Raw = msgspec.Raw(b"null")
    withheld: bool = False


class Parted(Struct, frozen=True, rename="kebab"):
    """A record of which pieces are withheld. `hidden`: the digest of the whole content."""

    number: int
    hidden: bytes
    pieces: tuple[Piece, ...]

    def record(self, labels: Mapping[str, str]) -> Record:
        """Return the record as its reader may see it. Raises NotAnExportError where it is none.

        `labels`: what sections and fields are called.
        """
        values = {
            piece.path: None if piece.withheld else msgspec.json.decode(piece.value)
            for piece in self.pieces
        }
        try:
            return as_shown(values, labels)
        except (msgspec.ValidationError, TypeError, LookupError, AttributeError):
            raise _NOT_ONE from None


class Export(Struct, frozen=True, kw_only=True, rename="kebab", forbid_unknown_fields=True):
    """The copy. `redacted_for`: for whom pieces are withheld; empty where nothing is.

    `digest`: of all else in it.
    """

    schema: Literal["safeguard-export/1"]
    concern: str
    made: str
    redacted_for: Literal["", "partner", "parent", "training"]
    checkpoint: str
    links: tuple[Entry, ...]
    shown: tuple[Shown, ...] = ()
    parted: tuple[Parted, ...] = ()
    digest: str = ""


class NotAnExportError(SafeguardError):
    """The file is no copy of a concern, or one that was changed."""


_NOT_ONE = NotAnExportError(
    "the file is no copy of a concern, or it was changed",
    "ask whoever gave it to you for the file again",
)


def exported(stored: Sequence[Stored], made: str) -> Export:
    """Return a whole copy."""
    shown = tuple(
        Shown(one.entry.number, one.salt, one.content, one.root)
        for one in stored
        if one.salt is not None and one.content is not None
    )
    return _make_export(stored, made=made, reader="", shown=shown, parted=())


def exported_for(
    stored: Sequence[Stored], made: str, reader: Reader, typed: frozenset[str]
) -> Export:
    """Return a copy with pieces withheld. `typed`: the questions that take text or a date."""
    shown, parted = [], []
    for one in stored:
        if one.salt is None or one.content is None:
            continue
        if one.entry.kind == "advice":
            parted.append(
                _split_record(one, salt=one.salt, content=one.content, reader=reader, typed=typed)
            )
        elif reader == "partner" and one.entry.kind in _FOR_PARTNERS:
            shown.append(Shown(one.entry.number, one.salt, one.content))
    return _make_export(stored, made=made, reader=reader, shown=tuple(shown), parted=tuple(parted))


def _make_export(
    stored: Sequence[Stored],
    *,
    made: str,
    reader: Reader | Literal[""],
    shown: tuple[Shown, ...],
    parted: tuple[Parted, ...],
) -> Export:
    links = tuple(one.entry for one in stored)
    bare = Export(
        schema="safeguard-export/1",
        concern=links[0].concern,
        made=made,
        redacted_for=reader,
        checkpoint=str(checkpoint(links[-1])),
        links=links,
        shown=shown,
        parted=parted,
    )
    return msgspec.structs.replace(bare, digest=digest_of_copy(bare))


def digest_of_copy(export: Export) -> str:
    """Return the digest of all that a copy says."""
    return hashlib.sha256(to_json(msgspec.structs.replace(export, digest=""))).hexdigest()


def _split_record(
    one: Stored, *, salt: bytes, content: bytes, reader: Reader, typed: frozenset[str]
) -> Parted:
    record = record_of(advised_in(content))
    gone = withheld_from(record, reader, typed)
    pieces = []
    for path, value in pieces_of(record).items():
        own = salt_of(salt, path)
        digest = digest_of(own, value)
        if path in gone:
            pieces.append(Piece(path, digest, withheld=True))
        else:
            pieces.append(Piece(path, digest, own, msgspec.Raw(msgspec.json.encode(value))))
    return Parted(one.entry.number, hidden(salt, content), tuple(pieces))


def unpacked(content: bytes, kind: str) -> Content:
    """Return what happened. Raises NotAnExportError where it cannot be read."""
    try:
        return decoded(zlib.decompressobj().decompress(content, LARGEST), kind)
    except (zlib.error, NotAnEntryError):
        raise _NOT_ONE from None


def advised_in(content: bytes) -> Advised:
    """Return the advice of an entry. Raises NotAnExportError where it is none."""
    found = unpacked(content, "advice")
    assert isinstance(found, Advised)
    return found


def to_json(export: Export) -> bytes:
    """Write the copy."""
    return msgspec.json.format(msgspec.json.encode(export), indent=1) + b"\n"


def from_json(content: bytes) -> Export:
    """Read a copy. Raises NotAnExportError where it is none; whether it holds is asked apart.

    It is none if it is written otherwise than this tool writes it: it would hold more than is read.
    """
    try:
        # Not all of it is looked at in decoding: a value is kept as it stands.
        found = msgspec.json.decode(content.decode("utf-8"), type=Export)
        is_ours = bool(found.links) and content == to_json(found)
    except (ValueError, RecursionError):
        is_ours = False
    if not is_ours:
        raise _NOT_ONE
    return found


def stored_in(export: Export) -> list[Stored]:
    """Return the entries of a copy, with the contents that are shown whole."""
    shown = {one.number: one for one in export.shown}
    found = []
    for link in export.links:
        one = shown.get(link.number)
        found.append(
            Stored(link, one.salt, one.content, one.root) if one else Stored(link, None, None)
        )
    return found
