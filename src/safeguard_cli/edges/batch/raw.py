"""Know good lines of JSON again without parsing them: by the bytes after the id, in two halves.

A line that is known differs from one that was read in full in its id alone, or it joins two
halves that were each read beside others of the same kind. Whatever is not known is read in
full; whatever is not plainly good is left to those who read in full.
"""

from __future__ import annotations

import re
from typing import Any

from safeguard_cli.core.fast.engine import FastEngine, Moment, Settled
from safeguard_cli.edges.batch.lines import Block
from safeguard_cli.edges.batch.typed import TypedRecords, are_ids

_BEGINNINGS = (b'{"id":"', b'{"id": "')
# How much is remembered at most.
_MOST = 60_000
_MOST_BYTES = 16_000_000


class NotGoodError(Exception):
    """A line is not plainly good."""


class RawRecords:
    """Reads and decides lines of JSON that are good and have no moment of their own."""

    def __init__(self, engine: FastEngine, typed: TypedRecords, moment: Moment) -> None:
        """Split the lines before the question at which the engine splits the answers."""
        self._engine = engine
        self._typed = typed
        self._moment = moment
        first = engine.names[: engine.half]
        marked = engine.names[engine.half : engine.half + 1]
        self.marker = f'"{marked[0]}"'.encode() if marked else b"\n"
        # The first half in the one form in which all first halves are of a kind.
        pairs = "".join(rf'\s*"{re.escape(name)}"\s*:\s*"[^"\\]*"\s*,' for name in first)
        self._kind = re.compile(rf'"\s*,\s*"answers"\s*:\s*\{{{pairs}\s*'.encode())
        self._known: _Firsts | None = None
        self._is_useful = True

    def read(self, block: Block) -> tuple[list[str], list[Settled]] | None:
        """Return the ids of these lines and their decisions, if all of them are plainly good."""
        known = self._remembered()
        if known is None or None in block.lines:
            return None
        try:
            return self._read(block.lines, known)  # type: ignore[arg-type]  # None was excluded
        except (NotGoodError, UnicodeDecodeError):
            return None

    def _read(self, lines: list[bytes], known: _Firsts) -> tuple[list[str], list[Settled]]:
        begin = _BEGINNINGS[lines[0][6:7] == b" "]
        start = len(begin)
        if {line[:start] for line in lines} != {begin}:
            raise NotGoodError
        raw = [line[start : line.find(b'"', start)] for line in lines]
        names = b"\n".join(raw).decode().split("\n")
        if not are_ids(names) or b"\\" in b"".join(raw):
            raise NotGoodError
        marker, skip = self.marker, known.shortest
        settled = [
            known[line[(end := start + len(name)) : (cut := line.find(marker, end + skip))]][
                line[cut:]
            ]
            for line, name in zip(lines, raw, strict=True)
        ]
        known.asked += len(lines)
        return names, settled

    def kind(self, first: bytes) -> Any:  # noqa: ANN401 - what first halves of a kind share
        """Return what is the same for all first halves that go on alike."""
        if not self._kind.fullmatch(first):
            return first
        line = b'{"id":"x' + first.rstrip().removesuffix(b",") + b"}}"
        good = self._typed.read(Block(1, [line]))
        if good is None:
            raise NotGoodError
        return self._engine.reached(good.values[0][: self._engine.half], self._moment)

    def decide(self, rest: bytes) -> Settled:
        """Read a line in full, all but its id, and decide it."""
        good = self._typed.read(Block(1, [b'{"id":"x' + rest]))
        if good is None or good.moments:
            raise NotGoodError
        return self._engine.decided(good.values[0], self._moment)

    def forget(self) -> None:
        """Let go of everything: the engine has let go of its own."""
        self._known = None

    def _remembered(self) -> _Firsts | None:
        if self._known is not None and self._known.is_full:
            # Where most lines are new, to remember them costs more than it saves.
            self._is_useful = self._known.missed < self._known.asked // 2
            self._known = None
        if self._known is None and self._is_useful:
            self._known = _Firsts(self)
        return self._known


class _Firsts(dict[bytes, "_Seconds"]):
    """What is known, by the first half of a line."""

    def __init__(self, records: RawRecords) -> None:
        super().__init__()
        self.records = records
        self._kinds: dict[Any, _Seconds] = {}
        self.missed = self.asked = self.size = 0
        # How long the shortest first half is: where to begin to look for its end.
        self.shortest = 0

    def __missing__(self, first: bytes) -> _Seconds:
        found = first.find(self.records.marker)
        if found >= 0:
            # The search began too far on. This block is read in full.
            self.shortest = found
            raise NotGoodError
        self.shortest = min(self.shortest or len(first), len(first))
        self.missed += 1
        self.size += len(first)
        kind = self.records.kind(first)
        if kind not in self._kinds:
            self._kinds[kind] = _Seconds(self, first)
        self[first] = self._kinds[kind]
        return self[first]

    @property
    def is_full(self) -> bool:
        """Say whether so much is known that it must be let go of."""
        return self.missed > _MOST or self.size > _MOST_BYTES


class _Seconds(dict[bytes, Settled]):
    """What is known of one kind of first half, by the second half."""

    __slots__ = ("_all", "_first")

    def __init__(self, all_: _Firsts, first: bytes) -> None:
        super().__init__()
        self._all = all_
        self._first = first

    def __missing__(self, second: bytes) -> Settled:
        self._all.missed += 1
        self._all.size += len(second)
        found = self[second] = self._all.records.decide(self._first + second)
        return found
