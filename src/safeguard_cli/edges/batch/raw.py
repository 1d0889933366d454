"""Know good lines of JSON again without parsing them: by the bytes after the id, in two halves.

A line that is known differs from one that was read in full in its id alone, or it joins two
halves that were each read beside others of the same kind. Whatever is not known is read in
full; whatever is not plainly good is left to those who read in full.
"""

from __future__ import annotations

from safeguard_cli.core.fast.engine import FastEngine
from safeguard_cli.core.fast.settled import Moment, Settled
from safeguard_cli.edges.batch.entries import LONGEST_ID, are_ids
from safeguard_cli.edges.batch.lines import Block
from safeguard_cli.edges.batch.remembered import InFull, NotGoodError, Remembered
from safeguard_cli.edges.batch.typed import TypedRecords

_BEGINNINGS = (b'{"id":"', b'{"id": "')
# What stands in most ids. All of it is printable, and none of it is an escape or ends an id.
_PLAIN = bytes(set(range(0x20, 0x7F)) - set(b'"\\'))


class RawRecords:
    """Reads and decides lines of JSON that are good and have no moment of their own."""

    def __init__(self, engine: FastEngine, typed: TypedRecords, moment: Moment) -> None:
        """Begin with nothing known."""
        self._in_full = InFull(engine, typed, moment)
        self._known: Remembered | None = None
        self._is_useful = True

    def read(self, block: Block) -> tuple[list[bytes], list[Settled]] | None:
        """Return the ids of these lines and their decisions, if all of them are plainly good."""
        known = self._remembered()
        if known is None or block.content is None:
            return None
        try:
            names, settled = self._read(block.content, known)
        except NotGoodError:
            return None
        block.count = len(names)
        return names, settled

    def _read(self, content: bytes, known: Remembered) -> tuple[list[bytes], list[Settled]]:
        begin = _BEGINNINGS[content[6:7] == b" "]
        if not content.startswith(begin):
            raise NotGoodError
        lines = content.split(b"\n" + begin)
        lines[0] = lines[0][len(begin) :]
        parts = [line.partition(b'"') for line in lines]
        names = [name for name, _, _ in parts]
        if not _are_plain(names):
            raise NotGoodError
        marker = self._in_full.marker
        wholes, firsts, seconds = known.wholes, known.firsts, known.seconds
        settled = [
            firsts[first][seconds[second]] if found else wholes[first]
            for first, found, second in [rest.partition(marker) for _, _, rest in parts]
        ]
        known.asked += len(lines)
        return names, settled

    def forget(self) -> None:
        """Let go of everything: the engine has let go of its own."""
        if self._known is not None:
            self._known.let_go()
        self._known = None

    def _remembered(self) -> Remembered | None:
        if self._known is not None and self._known.is_full:
            # Where most lines are new, to remember them costs more than it saves.
            self._is_useful = self._known.missed < self._known.asked // 2
            self.forget()
        if self._known is None and self._is_useful:
            self._known = Remembered(self._in_full)
        return self._known


def _are_plain(names: list[bytes]) -> bool:
    """Say whether all of these can be ids, written without an escape."""
    lengths = set(map(len, names))
    if 0 in lengths or max(lengths) > LONGEST_ID:
        return False
    rest = b"\n".join(names).translate(None, _PLAIN)
    if len(rest) == len(names) - 1:
        return True
    try:
        return b"\\" not in rest and are_ids(b"\n".join(names).decode().split("\n"))
    except UnicodeDecodeError:
        return False
