"""Chain the entries of a concern, so that none can be changed, lost or moved without being found.

Each entry commits to its content by a digest over that and 32 random bytes, and is sealed over
that commitment and the seal of the entry before. So content can be erased, together with its
random bytes: what it was cannot be guessed from what is left, and the chain still holds.

The digests have no key. Whoever can write the file can make a whole new chain. Against that, and
against the last entries being taken away, stands only a checkpoint that was printed or given to
somebody else.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence

import msgspec
from msgspec import Struct

SALT = 32
BEFORE_THE_FIRST = ""
# As much of a seal as is printed: 128 bits, which nobody can make another chain fit.
_PRINTED = 32
_ROOT = re.compile(r"[0-9a-f]{64}", re.ASCII)
_CHECKPOINT = re.compile(r"([0-9]{1,9}) ?[:-] ?((?:[0-9a-f]{4}[ -]?){8})", re.ASCII)


class Entry(Struct, frozen=True):
    """One link: everything of an entry but its content.

    `written`: the ISO 8601 moment that this computer's clock showed.
    """

    concern: str
    number: int
    written: str
    kind: str
    commitment: str
    previous: str
    seal: str


class Stored(Struct, frozen=True):
    """An entry with its content and the random bytes; both are None once they are erased.

    `root`: the digest of the pieces of a record, each of which can be shown without the others.
    """

    entry: Entry
    salt: bytes | None
    content: bytes | None
    root: str = ""


class Contained(Struct, frozen=True):
    """What is to be kept of an entry: its content, the random bytes, and the root of its pieces."""

    content: bytes
    salt: bytes
    root: str = ""


class Checkpoint(Struct, frozen=True):
    """How many entries there were, and the start of the seal of the last."""

    number: int
    seal: str

    def __str__(self) -> str:
        groups = [self.seal[at : at + 4] for at in range(0, len(self.seal), 4)]
        return f"{self.number}:{'-'.join(groups)}"


def linked(
    concern: str, after: Entry | None, *, written: str, kind: str, held: Contained
) -> Stored:
    """Return a new entry that follows `after`, or begins the concern."""
    number = after.number + 1 if after else 1
    previous = after.seal if after else BEFORE_THE_FIRST
    commitment = commit(hidden(held.salt, held.content), held.root)
    bare = Entry(
        concern=concern,
        number=number,
        written=written,
        kind=kind,
        commitment=commitment,
        previous=previous,
        seal="",
    )
    sealed = msgspec.structs.replace(bare, seal=seal_of(bare))
    return Stored(sealed, held.salt, held.content, held.root)


def hidden(salt: bytes, content: bytes) -> bytes:
    """Return the digest of a content that cannot be guessed from it."""
    return hashlib.sha256(salt + content).digest()


def commit(hidden_content: bytes, root: str = "") -> str:
    """Return the digest that holds a content, and its pieces where it has any."""
    if not root:
        return hidden_content.hex()
    return hashlib.sha256(hidden_content + bytes.fromhex(root)).hexdigest()


def seal_of(entry: Entry) -> str:
    """Return the digest of everything else in an entry."""
    said = [
        entry.concern, entry.number, entry.written, entry.kind, entry.commitment, entry.previous,
    ]  # fmt: skip
    return hashlib.sha256(msgspec.json.encode(said)).hexdigest()


def checkpoint(last: Entry) -> Checkpoint:
    """Return what to print: whoever has it can tell later whether the entries up to it stand."""
    return Checkpoint(last.number, last.seal[:_PRINTED])


def read_checkpoint(text: str) -> Checkpoint | None:
    """Read a checkpoint as it was printed, also one typed from paper; None if it is none."""
    found = _CHECKPOINT.fullmatch(text.strip().lower())
    if found is None:
        return None
    return Checkpoint(int(found[1]), re.sub(r"[ -]", "", found[2]))


class Fault(Struct, frozen=True):
    """What does not hold, and at which entry."""

    number: int
    words: str


def faults_in(
    concern: str,
    stored: Sequence[Stored],
    head: Checkpoint | None,
    known: Iterable[Checkpoint] = (),
) -> list[Fault]:
    """Find what does not hold in the entries of a concern, in their order.

    `head`: how it ended when it was last written. `known`: checkpoints that were printed.
    """
    faults: list[Fault] = []
    previous = BEFORE_THE_FIRST
    for number, one in enumerate(stored, 1):
        faults += [Fault(number, words) for words in _find_faults(concern, number, previous, one)]
        previous = one.entry.seal
    if head is not None:
        faults += _compare_known(head, stored, "as it was last kept here")
        if len(stored) > head.number:
            faults.append(Fault(head.number + 1, "it was added otherwise than by this program"))
    for each in known:
        faults += _compare_known(each, stored, "as the checkpoint says")
    return faults


def _find_faults(concern: str, number: int, previous: str, stored: Stored) -> Iterable[str]:
    entry = stored.entry
    if entry.concern != concern or entry.number != number:
        yield "it is not the entry that stood there"
    if entry.previous != previous:
        yield "it does not follow the entry before it"
    if entry.seal != seal_of(entry):
        yield "when it was written, of what kind it is or what it holds was changed"
    if stored.salt is None or stored.content is None:
        if stored.salt is not stored.content:
            yield "half of it is gone"
    elif not _is_unchanged(entry, stored.salt, stored.content, stored.root):
        yield "its content was changed"


def _is_unchanged(entry: Entry, salt: bytes, content: bytes, root: str) -> bool:
    if len(salt) != SALT or (root and not _ROOT.fullmatch(root)):
        return False
    return entry.commitment == commit(hidden(salt, content), root)


def _compare_known(known: Checkpoint, stored: Sequence[Stored], words: str) -> Iterable[Fault]:
    if known.number > len(stored):
        yield Fault(len(stored) + 1, f"entries are missing: there were {known.number}, {words}")
    elif known.number < 1 or not stored[known.number - 1].entry.seal.startswith(known.seal):
        yield Fault(known.number, f"it is not {words}")
