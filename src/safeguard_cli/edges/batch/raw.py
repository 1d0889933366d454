"""Know good lines of JSON again without parsing them: by the bytes after the id, in two halves.

A line that is known differs from one that was read in full in its id alone, or it joins two
halves that were each read beside others of the same kind. Whatever is not known is read in
full; whatever is not plainly good is left to those who read in full.
"""

from __future__ import annotations

import re
from typing import Any

from safeguard_cli.core.fast.engine import FastEngine
from safeguard_cli.core.fast.paths import NOT_GIVEN, Step
from safeguard_cli.core.fast.settled import Moment, Settled, Values
from safeguard_cli.edges.batch.entries import LONGEST_ID, are_ids
from safeguard_cli.edges.batch.lines import Block
from safeguard_cli.edges.batch.typed import TypedRecords

_BEGINNINGS = (b'{"id":"', b'{"id": "')
# What stands in most ids. All of it is printable, and none of it is an escape or ends an id.
_PLAIN = bytes(set(range(0x20, 0x7F)) - set(b'"\\'))
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
        self._kind = re.compile(rf'\s*,\s*"answers"\s*:\s*\{{{pairs}\s*'.encode())
        self._known: _Known | None = None
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

    def _read(self, content: bytes, known: _Known) -> tuple[list[bytes], list[Settled]]:
        begin = _BEGINNINGS[content[6:7] == b" "]
        if not content.startswith(begin):
            raise NotGoodError
        lines = content.split(b"\n" + begin)
        lines[0] = lines[0][len(begin) :]
        parts = [line.partition(b'"') for line in lines]
        names = [name for name, _, _ in parts]
        if not _are_plain(names):
            raise NotGoodError
        marker = self.marker
        wholes, firsts, seconds = known.wholes, known.firsts, known.seconds
        settled = [
            firsts[first][seconds[second]] if found else wholes[first]
            for first, found, second in [rest.partition(marker) for _, _, rest in parts]
        ]
        known.asked += len(lines)
        return names, settled

    def first_values(self, first: bytes) -> Values | None:
        """Return the answers of a first half, or None if it is not in the one form."""
        if not self._kind.fullmatch(first):
            return None
        # It has a comma at its end, and one more answer can follow: that is what is left out.
        values = self._values(first.rstrip().removesuffix(b",") + b"}}")
        return None if values is None else values[: self._engine.half]

    def second_values(self, second: bytes) -> Values | None:
        """Return the answers of a second half, or None if it is more than a second half."""
        values = self._values(b',"answers":{' + self.marker + second)
        half = self._engine.half
        if values is None or values[:half].count(NOT_GIVEN) < half:
            return None
        return values[half:]

    def after(self, first: Values) -> Step:
        """Return what a first half leads to."""
        return self._engine.after(first, self._moment)

    def kind(self, first: Values, after: Step) -> Any:  # noqa: ANN401 - the engine's own
        """Return what is the same for all first halves that go on alike."""
        return self._engine.kind(first, after)

    def decide(self, rest: bytes) -> Settled:
        """Read a line in full, all but its id, and decide it."""
        values = self._values(rest)
        if values is None:
            raise NotGoodError
        return self.decide_values(values)

    def decide_values(self, values: Values, after: Step | None = None) -> Settled:
        """Decide a case. `after`: what its first half leads to, where that is known."""
        return self._engine.decided(values, self._moment, after)

    def forget(self) -> None:
        """Let go of everything: the engine has let go of its own."""
        if self._known is not None:
            self._known.let_go()
        self._known = None

    def _values(self, rest: bytes) -> Values | None:
        """Return the answers of a line, all but its id; None if it is not plainly good."""
        # Within a record a line end is a blank. Here it would be another line.
        if b"\n" in rest:
            return None
        good = self._typed.read(Block(1, b'{"id":"x"' + rest))
        return None if good is None or good.moments else good.values[0]

    def _remembered(self) -> _Known | None:
        if self._known is not None and self._known.is_full:
            # Where most lines are new, to remember them costs more than it saves.
            self._is_useful = self._known.missed < self._known.asked // 2
            self.forget()
        if self._known is None and self._is_useful:
            self._known = _Known(self)
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


class _Known:
    """What is known: first halves, second halves, and lines that have no halves."""

    def __init__(self, records: RawRecords) -> None:
        self.firsts = _Firsts(self, records)
        self.seconds = _Seconds(self, records)
        self.wholes = _Wholes(self, records)
        self.missed = self.asked = self.size = 0

    @property
    def is_full(self) -> bool:
        """Say whether so much is known that it must be let go of."""
        return self.missed > _MOST or self.size > _MOST_BYTES

    def let_go(self) -> None:
        """Let go of everything at once: what refers to itself would wait to be found."""
        self.firsts.let_go()
        self.seconds.clear()
        self.wholes.clear()

    def add(self, size: int) -> None:
        """Take note of something new."""
        self.missed += 1
        self.size += size


class _Second:
    """A second half. `values` are its answers, where it holds nothing else."""

    __slots__ = ("text", "values")

    def __init__(self, text: bytes, values: Values | None) -> None:
        self.text = text
        self.values = values


class _Seconds(dict[bytes, _Second]):
    """The second halves, by what follows the marker."""

    def __init__(self, known: _Known, records: RawRecords) -> None:
        super().__init__()
        self._known = known
        self._records = records

    def __missing__(self, text: bytes) -> _Second:
        self._known.add(len(text))
        found = self[text] = _Second(text, self._records.second_values(text))
        return found


class _Wholes(dict[bytes, Settled]):
    """Decisions by everything that follows the id."""

    def __init__(self, known: _Known, records: RawRecords) -> None:
        super().__init__()
        self._known = known
        self._records = records

    def __missing__(self, rest: bytes) -> Settled:
        self._known.add(len(rest))
        found = self[rest] = self._records.decide(rest)
        return found


class _Firsts(dict[bytes, "_Kind"]):
    """The kinds of first halves, by what stands before the marker."""

    def __init__(self, known: _Known, records: RawRecords) -> None:
        super().__init__()
        self._known = known
        self._records = records
        self._kinds: dict[Any, _Kind] = {}

    def __missing__(self, first: bytes) -> _Kind:
        self._known.add(len(first))
        values = self._records.first_values(first)
        after = None if values is None else self._records.after(values)
        key = first if values is None or after is None else self._records.kind(values, after)
        if key not in self._kinds:
            self._kinds[key] = _Kind(self._known, self._records, (first, values, after))
        self[first] = self._kinds[key]
        return self[first]

    def let_go(self) -> None:
        """Let go of all kinds, and of the ways of the engine that they hold."""
        self.clear()
        self._kinds.clear()


class _Kind(dict[_Second, Settled]):
    """What follows from first halves of one kind, by the second half."""

    __slots__ = ("_after", "_first", "_known", "_records", "_values")

    def __init__(
        self, known: _Known, records: RawRecords, first: tuple[bytes, Values | None, Step | None]
    ) -> None:
        super().__init__()
        self._known = known
        self._records = records
        self._first, self._values, self._after = first

    def __missing__(self, second: _Second) -> Settled:
        self._known.add(0)
        if self._values is not None and second.values is not None:
            found = self._records.decide_values((*self._values, *second.values), self._after)
        else:
            marker = self._records.marker
            found = self._records.decide(self._first + marker + second.text)
        self[second] = found
        return found
