"""A copy of a concern for somebody else: whole, or with pieces withheld, and checked either way.

It holds every link of the chain. A content is shown whole, as pieces of a record, or not at all;
what is not shown stands there as its digest, so that the copy still verifies.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections import Counter
from collections.abc import Sequence
from typing import Literal

import msgspec
from msgspec import Struct

from safeguard_cli.core.concern.chain import (
    Entry,
    Stored,
    checkpoint,
    hidden,
)
from safeguard_cli.core.concern.entry import Advised, Content, NotAnEntryError, decoded
from safeguard_cli.core.concern.pieces import digest_of, pieces_of, salt_of
from safeguard_cli.core.concern.redaction import Reader, redacted, withheld_from
from safeguard_cli.core.concern.story import record_of
from safeguard_cli.core.errors import SafeguardError, UsageError
from safeguard_cli.core.wording import Record, counted

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
    record: Record


class Export(Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
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


def exported(stored: Sequence[Stored], made: str) -> Export:
    """Return a whole copy."""
    shown = tuple(
        Shown(one.entry.number, one.salt, one.content, one.root)
        for one in stored
        if one.salt is not None and one.content is not None
    )
    return _export(stored, made, "", shown, ())


def exported_for(
    stored: Sequence[Stored], made: str, reader: Reader, typed: frozenset[str]
) -> Export:
    """Return a copy with pieces withheld. `typed`: the questions that take text or a date."""
    shown, parted = [], []
    for one in stored:
        if one.salt is None or one.content is None:
            continue
        if one.entry.kind == "advice":
            parted.append(_parted(one, one.salt, one.content, reader, typed))
        elif reader == "partner" and one.entry.kind in _FOR_PARTNERS:
            shown.append(Shown(one.entry.number, one.salt, one.content))
    return _export(stored, made, reader, tuple(shown), tuple(parted))


def _export(
    stored: Sequence[Stored],
    made: str,
    reader: Reader | Literal[""],
    shown: tuple[Shown, ...],
    parted: tuple[Parted, ...],
) -> Export:
    links = tuple(one.entry for one in stored)
    bare = Export(
        "safeguard-export/1", links[0].concern, made, reader, str(checkpoint(links[-1])), links,
        shown, parted,
    )  # fmt: skip
    return msgspec.structs.replace(bare, digest=digest_of_copy(bare))


def digest_of_copy(export: Export) -> str:
    """Return the digest of all that a copy says."""
    return hashlib.sha256(to_json(msgspec.structs.replace(export, digest=""))).hexdigest()


def _parted(
    one: Stored, salt: bytes, content: bytes, reader: Reader, typed: frozenset[str]
) -> Parted:
    record = record_of(_advised(content))
    gone = withheld_from(record, reader, typed)
    pieces = []
    for path, value in pieces_of(record).items():
        own = salt_of(salt, path)
        digest = digest_of(own, value)
        if path in gone:
            pieces.append(Piece(path, digest, withheld=True))
        else:
            pieces.append(Piece(path, digest, own, msgspec.Raw(msgspec.json.encode(value))))
    shown = redacted(record, gone)
    return Parted(one.entry.number, hidden(salt, content), tuple(pieces), shown)


def unpacked(content: bytes, kind: str) -> Content:
    """Return what happened. Raises NotAnExportError where it cannot be read."""
    try:
        return decoded(zlib.decompressobj().decompress(content, LARGEST), kind)
    except (zlib.error, NotAnEntryError):
        raise _altered() from None


def _advised(content: bytes) -> Advised:
    found = unpacked(content, "advice")
    assert isinstance(found, Advised)
    return found


def _altered() -> NotAnExportError:
    return NotAnExportError(
        "the file is no copy of a concern, or it was changed",
        "ask whoever gave it to you for the file again",
    )


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
        raise _altered()
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


def withheld_in(export: Export) -> list[str]:
    """Return what is withheld, by name: entries, and the pieces of records."""
    whole = {one.number for one in export.shown} | {one.number for one in export.parted}
    entries = [f"entry {link.number}" for link in export.links if link.number not in whole]
    pieces = [p.path for parted in export.parted for p in parted.pieces if p.withheld]
    return [*entries, *dict.fromkeys(pieces)]


def withheld_in_words(export: Export) -> str:
    """Return in a sentence what is withheld; the copy itself names each of it."""
    named = withheld_in(export)
    if not named:
        return "Nothing is withheld."
    kinds = {
        "entry": ("entry", "entries"),
        "answers": ("answer", "answers"),
        "form": ("field", "fields"),
        "advice": ("piece of the advice", "pieces of the advice"),
    }
    counts = Counter(re.split(r"[ /]", name)[0] for name in named)
    said = [counted(counts.pop(kind), *words) for kind, words in kinds.items() if kind in counts]
    if rest := sum(counts.values()):
        said.append(counted(rest, "other piece"))
    return f"Withheld, each named in the copy: {', '.join(said)}."


def record_in(export: Export) -> Record:
    """Return the last record of a copy, as its reader may see it."""
    if export.parted:
        return export.parted[-1].record
    for one in reversed(export.shown):
        if any(link.number == one.number and link.kind == "advice" for link in export.links):
            return record_of(_advised(one.content))
    raise UsageError("this copy holds no record", "ask for one that does")
