"""Find what does not hold in a copy of a concern: its chain, what is shown, and what is withheld.

What a reader sees is made of what is held against the chain here. Nothing else may stand in it.
"""

from __future__ import annotations

import hmac
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from safeguard_cli.core.advising.sealing import RecordError, from_json, is_intact
from safeguard_cli.core.advising.shapes import Record
from safeguard_cli.core.concern.chain import (
    SALT,
    Checkpoint,
    Entry,
    Fault,
    checkpoint,
    commit,
    faults_in,
)
from safeguard_cli.core.concern.entry import Advised, NotAnEntryError
from safeguard_cli.core.concern.export import (
    Export,
    NotAnExportError,
    Parted,
    Shown,
    advised_in,
    digest_of_copy,
    stored_in,
    unpacked,
)
from safeguard_cli.core.concern.pieces import digest_of, root_of, root_of_record
from safeguard_cli.core.concern.story import Kept, gaps, record_of
from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.words.plural import counted


def faults_of(export: Export, known: Sequence[Checkpoint] = ()) -> list[Fault]:
    """Return what does not hold in a copy."""
    stored = stored_in(export)
    found = faults_in(export.concern, stored, None, known)
    if export.checkpoint != str(checkpoint(export.links[-1])):
        found.append(Fault(len(stored), "its checkpoint is not that of the last entry"))
    if export.digest != digest_of_copy(export):
        found.append(Fault(len(stored), "what the copy says of itself was changed"))
    links = {link.number: link for link in export.links}
    found += _find_misplaced(links, [one.number for one in export.shown])
    found += _find_misplaced(links, [one.number for one in export.parted])
    for parted in export.parted:
        found += [Fault(parted.number, words) for words in _of_parted(parted, links)]
    return found or _find_unreadable(export, links) or _left_out(export)


def _find_misplaced(links: dict[int, Entry], numbers: Sequence[int]) -> Iterator[Fault]:
    """Yield what is shown of no entry, or twice, or out of its order."""
    before = 0
    for number in numbers:
        if number not in links or number <= before:
            yield Fault(number, "it is shown twice, or in another place, or is no entry")
        before = number


def _find_unreadable(export: Export, links: dict[int, Entry]) -> list[Fault]:
    """Find contents that are held by the chain, but are nothing that this tool writes."""
    return [
        Fault(one.number, "it cannot be read")
        for one in export.shown
        if not _is_readable(one, links[one.number].kind)
    ]


def _is_readable(shown: Shown, kind: str) -> bool:
    try:
        content = unpacked(shown.content, kind)
        if not isinstance(content, Advised):
            return not shown.root
        sealed = from_json(content.record.encode(), training_too=True)
        return is_intact(sealed) and shown.root == root_of_record(record_of(content), shown.salt)
    except (NotAnExportError, NotAnEntryError, RecordError, UnicodeError):
        return False


def _left_out(export: Export) -> list[Fault]:
    """Find contents that a whole copy should show, and does not."""
    if export.redacted_for:
        return []
    return gaps(
        [
            Kept(one.entry, unpacked(one.content, one.entry.kind) if one.content else None)
            for one in stored_in(export)
        ]
    )


def _of_parted(parted: Parted, links: dict[int, Entry]) -> Iterator[str]:
    link = links.get(parted.number)
    digests = {piece.path: piece.digest for piece in parted.pieces}
    is_held = (
        link is not None
        and len(parted.hidden) == SALT
        and len(digests) == len(parted.pieces)
        and link.commitment == commit(parted.hidden, root_of(digests))
    )
    if not is_held:
        yield "its pieces are not those that were sealed"
        return
    for piece in parted.pieces:
        value = msgspec.json.decode(piece.value)
        if piece.withheld:
            if piece.salt or value is not None:
                yield f"`{piece.path}` is said to be withheld, and is there"
        elif not hmac.compare_digest(piece.digest, digest_of(piece.salt, value)):
            yield f"`{piece.path}` was changed"
    try:
        parted.record({})
    except NotAnExportError:
        yield "it cannot be read as a record"


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
            return record_of(advised_in(one.content))
    raise UsageError("this copy holds no record", "ask for one that does")
