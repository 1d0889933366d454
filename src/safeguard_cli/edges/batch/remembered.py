"""Remember lines of JSON by the bytes after their id: whole, or by their two halves.

Whatever is asked for and not known is read in full, and known from then on.
"""

from __future__ import annotations

import re
from typing import Any

from safeguard_cli.core.fast.engine import FastEngine
from safeguard_cli.core.fast.paths import NOT_GIVEN, Step
from safeguard_cli.core.fast.settled import Moment, Settled, Values
from safeguard_cli.edges.batch.lines import Block
from safeguard_cli.edges.batch.typed import TypedRecords

# How much is remembered at most.
_MOST = 60_000
_MOST_BYTES = 16_000_000


class NotGoodError(Exception):
    """A line is not plainly good."""


class InFull:
    """Reads lines and halves of lines in full, and decides them."""

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

    def after(self, first: Values) -> tuple[Any, Step]:
        """Return what is the same for all first halves that go on alike, and where this leads."""
        return self._engine.after(first, self._moment)

    def decide(self, rest: bytes) -> Settled:
        """Read a line in full, all but its id, and decide it."""
        values = self._values(rest)
        if values is None:
            raise NotGoodError
        return self.decide_values(values)

    def decide_values(self, values: Values, after: Step | None = None) -> Settled:
        """Decide a case. `after`: what its first half leads to, where that is known."""
        return self._engine.decided(values, self._moment, after)

    def _values(self, rest: bytes) -> Values | None:
        """Return the answers of a line, all but its id; None if it is not plainly good."""
        # Within a record a line end is a blank. Here it would be another line.
        if b"\n" in rest:
            return None
        good = self._typed.read(Block(1, b'{"id":"x"' + rest))
        return None if good is None or good.moments else good.values[0]


class Remembered:
    """What is known: first halves, second halves, and lines that have no halves."""

    def __init__(self, lines: InFull) -> None:
        self.firsts = _Firsts(self, lines)
        self.seconds = _Seconds(self, lines)
        self.wholes = _Wholes(self, lines)
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

    def __init__(self, known: Remembered, lines: InFull) -> None:
        super().__init__()
        self._known = known
        self._lines = lines

    def __missing__(self, text: bytes) -> _Second:
        self._known.add(len(text))
        found = self[text] = _Second(text, self._lines.second_values(text))
        return found


class _Wholes(dict[bytes, Settled]):
    """Decisions by everything that follows the id."""

    def __init__(self, known: Remembered, lines: InFull) -> None:
        super().__init__()
        self._known = known
        self._lines = lines

    def __missing__(self, rest: bytes) -> Settled:
        self._known.add(len(rest))
        found = self[rest] = self._lines.decide(rest)
        return found


class _Firsts(dict[bytes, "_Kind"]):
    """The kinds of first halves, by what stands before the marker."""

    def __init__(self, known: Remembered, lines: InFull) -> None:
        super().__init__()
        self._known = known
        self._lines = lines
        self._kinds: dict[Any, _Kind] = {}

    def __missing__(self, first: bytes) -> _Kind:
        self._known.add(len(first))
        values = self._lines.first_values(first)
        key, after = (first, None) if values is None else self._lines.after(values)
        if key not in self._kinds:
            self._kinds[key] = _Kind(self._known, self._lines, (first, values, after))
        self[first] = self._kinds[key]
        return self[first]

    def let_go(self) -> None:
        """Let go of all kinds, and of the ways of the engine that they hold."""
        self.clear()
        self._kinds.clear()


class _Kind(dict[_Second, Settled]):
    """What follows from first halves of one kind, by the second half."""

    __slots__ = ("_after", "_first", "_known", "_lines", "_values")

    def __init__(
        self, known: Remembered, lines: InFull, first: tuple[bytes, Values | None, Step | None]
    ) -> None:
        super().__init__()
        self._known = known
        self._lines = lines
        self._first, self._values, self._after = first

    def __missing__(self, second: _Second) -> Settled:
        self._known.add(0)
        if self._values is not None and second.values is not None:
            found = self._lines.decide_values((*self._values, *second.values), self._after)
        else:
            marker = self._lines.marker
            found = self._lines.decide(self._first + marker + second.text)
        self[second] = found
        return found
