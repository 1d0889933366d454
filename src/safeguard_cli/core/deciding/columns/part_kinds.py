"""Which rows agree in everything that a part shows: the one engine decides a row of each kind."""

from __future__ import annotations

from itertools import chain

from safeguard_cli.core.deciding.columns.cases import Bytes, Ints, Kinds, alike, packed
from safeguard_cli.core.deciding.columns.replayed import Replayed
from safeguard_cli.core.deciding.part_decision import CompiledPart, Judged, PartDecision
from safeguard_cli.core.logic.nodes import FAILS, HOLDS, UNKNOWN
from safeguard_cli.core.logic.truth_in_states import ManyStateTruths
from safeguard_cli.core.model.rule_set import Action

Key = tuple[str, int, int]
# Of a node: whether it holds, and whether it is unknown.
_TRUTH = (FAILS, HOLDS, UNKNOWN)


class PartKinds:
    """The kinds of a block. `whole`: the rows that lack no answer; `final`: with those filled in.

    A kind that was met before, in this block or another, is not decided again.
    """

    def __init__(self, replayed: Replayed, whole: int, final: ManyStateTruths) -> None:
        self._replayed = replayed
        self._whole = whole
        self._final = final

    def of(self, compiled: CompiledPart) -> tuple[Ints, list[Key], list[PartDecision]]:
        """Group the rows by what a part shows: return the kind of each, and decide each kind."""
        state, count = self._replayed.state, self._replayed.count
        shown, settled = _shown(compiled, state)
        known, later = packed(shown, count), packed((), count)
        if open_ := self._whole & ~settled:
            final, _ = _shown(compiled, self._final)
            # The last one says that it is looked at, also where the part then does not apply.
            later = packed([bits & open_ for bits in (*final, open_)], count)
        kinds = alike([column for column in chain(known, later) if column.any()], count)
        shown_in = zip(_rows_of(known, kinds), _rows_of(later, kinds), strict=True)
        keys = [(compiled.part.id, *each) for each in shown_in]
        return kinds.of, keys, [self._decided(compiled, key) for key in keys]

    def _decided(self, compiled: CompiledPart, key: Key) -> PartDecision:
        kept, (_, known, later) = self._replayed.law.parts, key
        if key not in kept:
            kept[key] = _decide(compiled, known)
            if later:
                kept[key] = kept[key].completed(_decide(compiled, later))
        return kept[key]


def _decide(compiled: CompiledPart, shown: int) -> PartDecision:
    """Decide a part from what `_shown` says of one row, two bits for each node."""
    applies, rest = _TRUTH[shown & 3], shown >> 2
    # Behind the rules may stand that the row is looked at for what is final.
    rest &= (1 << 2 * len(compiled.listed)) - 1
    found: list[tuple[Action, list[Judged]]] = []
    # Most rules fail, and both of their bits are 0.
    while rest:
        place = (rest & -rest).bit_length() - 1 >> 1
        action, name = compiled.listed[place]
        if not found or found[-1][0] is not action:
            found.append((action, []))
        found[-1][1].append((name, _TRUTH[rest >> 2 * place & 3]))
        rest &= -4 << 2 * place
    return compiled.decide_by(applies, found)


def _shown(compiled: CompiledPart, state: ManyStateTruths) -> tuple[list[int], int]:
    """Everything on which it rests what a part comes to, as sets of rows; and where it is settled.

    For each node the rows in which it holds, and those in which it is unknown. Nothing more is
    looked at where the part does not apply, or where a graver action has won.
    """
    applies, may_not = state.can(compiled.applies)
    shown, left, opened = [applies & ~may_not, applies & may_not], applies, 0
    for rules in compiled.rules:
        can = [state.can(node) for _, node in rules]
        holding = [left & holds & ~fails for holds, fails in can]
        for rows in holding:
            left &= ~rows
        unknown = [left & holds & fails for holds, fails in can]
        for rows in unknown:
            opened |= rows
        shown += chain.from_iterable(zip(holding, unknown, strict=True))
    won_at_all = applies & ~left
    return shown, state.all_rows & ~applies | won_at_all & ~may_not & ~opened


def _rows_of(columns: Bytes, kinds: Kinds) -> list[int]:
    """Return what stands in the first row of each kind, as the bits of a number."""
    size, text = len(columns), columns[:, kinds.first].T.tobytes()
    rows = range(len(kinds.first))
    return [int.from_bytes(text[row * size : (row + 1) * size], "little") for row in rows]
