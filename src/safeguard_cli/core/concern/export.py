"""A copy of a concern for somebody else: whole, or with pieces withheld, and checked either way.

It holds every link of the chain. A content is shown whole, as pieces of a record, or not at all;
what is not shown stands there as its digest, so that the copy still verifies.
"""

from __future__ import annotations

import hmac
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

import msgspec
from msgspec import Struct

from safeguard_cli.core.concern.chain import (
    SALT,
    Checkpoint,
    Entry,
    Fault,
    Stored,
    checkpoint,
    commit,
    faults_in,
    hidden,
)
from safeguard_cli.core.concern.entry import Advised, decoded
from safeguard_cli.core.concern.pieces import digest_of, pieces_of, root_of, salt_of
from safeguard_cli.core.concern.redaction import Reader, as_shown, withheld_from
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
        except (msgspec.ValidationError, TypeError, IndexError):
            raise _NOT_ONE from None


class Export(Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """The copy. `redacted_for`: for whom pieces are withheld; empty where nothing is."""

    schema: Literal["safeguard-export/1"]
    concern: str
    made: str
    redacted_for: Literal["", "partner", "parent", "training"]
    checkpoint: str
    links: tuple[Entry, ...]
    shown: tuple[Shown, ...] = ()
    parted: tuple[Parted, ...] = ()


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
    return Export(
        "safeguard-export/1", links[0].concern, made, reader, str(checkpoint(links[-1])), links,
        shown, parted,
    )  # fmt: skip


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
    return Parted(one.entry.number, hidden(salt, content), tuple(pieces))


def _advised(content: bytes) -> Advised:
    found = decoded(zlib.decompressobj().decompress(content, LARGEST), "advice")
    assert isinstance(found, Advised)
    return found


def to_json(export: Export) -> bytes:
    """Write the copy."""
    return msgspec.json.format(msgspec.json.encode(export), indent=1) + b"\n"


def from_json(content: bytes) -> Export:
    """Read a copy. Raises NotAnExportError where it is none; whether it holds is asked apart."""
    try:
        found = msgspec.json.decode(content, type=Export)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise _NOT_ONE from None
    if not found.links:
        raise NotAnExportError("the copy holds no entries", "ask for the file again")
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


def faults_of(export: Export, known: Sequence[Checkpoint] = ()) -> list[Fault]:
    """Find what does not hold in a copy: its chain, what it shows whole, and what in pieces."""
    stored = stored_in(export)
    found = faults_in(export.concern, stored, None, known)
    if export.checkpoint != str(checkpoint(export.links[-1])):
        found.append(Fault(len(stored), "its checkpoint is not that of the last entry"))
    links = {link.number: link for link in export.links}
    for parted in export.parted:
        found += [Fault(parted.number, words) for words in _faults(parted, links)]
    return found


def _faults(parted: Parted, links: dict[int, Entry]) -> Iterator[str]:
    link = links.get(parted.number)
    root = root_of({piece.path: piece.digest for piece in parted.pieces})
    if link is None or len(parted.hidden) != SALT or link.commitment != commit(parted.hidden, root):
        yield "its pieces are not those that were sealed"
        return
    for piece in parted.pieces:
        value = msgspec.json.decode(piece.value)
        if piece.withheld:
            if piece.salt or value is not None:
                yield f"`{piece.path}` is said to be withheld, and is there"
        elif not hmac.compare_digest(piece.digest, digest_of(piece.salt, value)):
            yield f"`{piece.path}` was changed"


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


def record_in(export: Export, labels: Mapping[str, str]) -> Record:
    """Return the last record of a copy, as its reader may see it.

    `labels`: what sections and fields are called.
    """
    if export.parted:
        return export.parted[-1].record(labels)
    for one in reversed(export.shown):
        if any(link.number == one.number and link.kind == "advice" for link in export.links):
            return record_of(_advised(one.content))
    raise UsageError("this copy holds no record", "ask for one that does")
