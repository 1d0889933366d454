"""Which rows agree in everything that a part shows: the one engine decides a row of each kind."""

from __future__ import annotations

from itertools import chain

from safeguard_cli.core.columns.cases import Bytes, Kinds, alike, packed
from safeguard_cli.core.columns.replayed import Replayed
from safeguard_cli.core.engine import CompiledPart, PartDecision
from safeguard_cli.core.judged_together import JudgedTogether


class PartKinds:
    """The kinds of a block. `whole`: the rows that lack no answer; `final`: with those filled in.

    A kind that was met before, in this block or another, is not decided again.
    """

    def __init__(self, replayed: Replayed, whole: int, final: JudgedTogether) -> None:
        self._replayed = replayed
        self._whole = whole
        self._final = final

    def of(self, compiled: CompiledPart) -> tuple[Kinds, list[PartDecision]]:
        """Group the rows by what a part shows, and decide each kind."""
        state, count = self._replayed.state, self._replayed.count
        shown, settled = _shown(compiled, state)
        known, later = packed(shown, count), packed((), count)
        if open_ := self._whole & ~settled:
            final, _ = _shown(compiled, self._final)
            later = packed([bits & open_ for bits in (open_, *final)], count)
        columns = [column for column in chain(known, later) if column.any()]
        kinds = alike(columns, count)
        rows = kinds.first.tolist()
        keys = zip(_rows_of(known, kinds), _rows_of(later, kinds), rows, strict=True)
        return kinds, [self._decided(compiled, *each) for each in keys]

    def _decided(
        self, compiled: CompiledPart, known: bytes, later: bytes, row: int
    ) -> PartDecision:
        kept, key = self._replayed.law.parts, (compiled.part.id, known, later)
        if key not in kept:
            kept[key] = compiled.decide(self._replayed.state.alone(row))
            if self._whole >> row & 1:
                kept[key] = kept[key].completed(compiled.decide(self._final.alone(row)))
        return kept[key]


def _shown(compiled: CompiledPart, state: JudgedTogether) -> tuple[list[int], int]:
    """Everything on which it rests what a part comes to, as sets of rows; and where it is settled.

    Nothing more is looked at where the part does not apply, or where a graver action has won.
    """
    applies, may_not = state.can(compiled.applies)
    shown, left, opened = [applies, may_not], applies, 0
    for rules in compiled.rules:
        can = [state.can(node) for _, node in rules]
        holding = [left & holds & ~fails for holds, fails in can]
        won = 0
        for rows in holding:
            won |= rows
        left &= ~won
        unknown = [left & holds & fails for holds, fails in can]
        for rows in unknown:
            opened |= rows
        shown += [*holding, *unknown]
    won_at_all = applies & ~left
    return shown, state.all_rows & ~applies | won_at_all & ~may_not & ~opened


def _rows_of(columns: Bytes, kinds: Kinds) -> list[bytes]:
    """Return what stands in the first row of each kind."""
    size, text = len(columns), columns[:, kinds.first].T.tobytes()
    return [text[start * size : (start + 1) * size] for start in range(len(kinds.first))]
