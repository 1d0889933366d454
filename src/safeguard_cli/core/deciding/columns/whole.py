"""In which rows no answer is missing any more.

Where no question may matter, none does. Where a question may, ways to fill in what is left mostly
show that it does: the advice comes out differently. Where none of them does, the one engine
searches, once for all rows that agree in what it reads.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from safeguard_cli.core.deciding.columns.cases import as_bits, as_rows
from safeguard_cli.core.deciding.columns.one_law import Law
from safeguard_cli.core.deciding.columns.replayed import Replayed, rows_in
from safeguard_cli.core.deciding.replay import Patience
from safeguard_cli.core.logic.nodes import Node, State
from safeguard_cli.core.logic.truth_in_state import StateTruths
from safeguard_cli.core.logic.truth_in_states import FilledTruths

_FEW_STEPS = 100
# Of 1 600 rows of which two ways leave it in doubt, so many more leave 100.
_MORE_WAYS = 20

_Columns = Sequence[dict[int, int]]


def whole_rows(replayed: Replayed) -> int:
    """Find the rows that lack no answer. What seemed to be missing there is not."""
    lacking = 0
    for rows in replayed.missing.values():
        lacking |= rows
    if not lacking:
        return replayed.all
    doubtful = _in_doubt(replayed, lacking)
    states = replayed.states_of(doubtful)
    doubts = zip(rows_in(doubtful), states, strict=True)
    found = sum(1 << row for row, state in doubts if _is_whole(replayed, row, state))
    for name in replayed.missing:
        replayed.missing[name] &= ~found
    return replayed.all & ~lacking | found


def _in_doubt(replayed: Replayed, wanted: int) -> int:
    """Find those of the `wanted` rows in which no ways to fill in what is left differ.

    Where two differ, some question matters by which they do: from one to the other leads a change
    of one answer after the other. Few rows need more than two ways.
    """
    columns, count = replayed.state.columns, replayed.count
    nodes = [output.node for output in replayed.law.interview.relevance.outputs]
    left = wanted & ~_differing(nodes, columns, count, [_lowest, _highest])
    if not left:
        return 0
    rows, few = as_rows(left, count), left.bit_count()
    some = [{b: as_bits(as_rows(r, count)[rows]) for b, r in column.items()} for column in columns]
    ways = [_lowest, *(_Drawn(seed).of for seed in range(_MORE_WAYS))]
    rows[rows] = ~as_rows(_differing(nodes, some, few, ways), few)
    return as_bits(rows)


def _differing(
    nodes: Sequence[Node], columns: _Columns, count: int, ways: Sequence[Callable[[int], int]]
) -> int:
    """Find the rows in which some node comes to something else by one of the ways to fill them in.

    The first of them is held against the others. All are judged side by side, as so many times as
    many rows: it takes hardly longer.
    """
    judged = FilledTruths(_filled(columns, count, ways), count * len(ways))
    rows, found = (1 << count) - 1, 0
    # A set of rows times this is that set once for each way.
    each_way = sum(1 << place * count for place in range(len(ways)))
    for node in nodes:
        holds = judged.holds(node)
        found |= (holds & rows) * each_way ^ holds
    differing = 0
    for _ in ways:
        differing |= found & rows
        found >>= count
    return differing


def _filled(
    columns: _Columns, count: int, ways: Sequence[Callable[[int], int]]
) -> list[dict[int, int]]:
    """Fill in for each variable one of the bits that are left to it, by each way."""
    filled = []
    for column in columns:
        found: dict[int, int] = {}
        for bits, rows in column.items():
            for place, choose in enumerate(ways):
                value = choose(bits)
                found[value] = found.get(value, 0) | rows << place * count
        filled.append(found)
    return filled


def _lowest(bits: int) -> int:
    return bits & -bits


def _highest(bits: int) -> int:
    return 1 << bits.bit_length() - 1


class _Drawn:
    """Draws bits, the same ones in every run."""

    def __init__(self, seed: int) -> None:
        self._chance = Random(seed)

    def of(self, bits: int) -> int:
        """Return one of these bits."""
        # A third of the time of `randrange`.
        for _ in range(int(self._chance.random() * bits.bit_count())):
            bits &= bits - 1
        return bits & -bits


def _is_whole(replayed: Replayed, row: int, state: State) -> bool:
    names = (name for name, rows in replayed.missing.items() if rows >> row & 1)
    return not any(_matters(replayed.law, name, state) for name in names)


def _matters(law: Law, name: str, state: State) -> bool:
    """Say whether a question matters where an interview comes to it, knowing what stands before."""
    first = law.space.of_question[name][0]
    before = [
        bits if place < first or place in law.with_default else law.space.blank[place]
        for place, bits in enumerate(state)
    ]
    kind = (name, *(before[place] for place in law.read_beside(name)))
    if kind not in law.mattering:
        law.mattering[kind] = _matters_with(law, name, before)
    return law.mattering[kind]


def _matters_with(law: Law, name: str, state: State) -> bool:
    """Search once for all states that agree in what is read.

    Mostly a few steps are enough, and take less time than to see what a state leaves.
    """
    patience = Patience(lambda: law.interview.relevance, _FEW_STEPS)
    found = patience.matters(name, state)
    return _matters_after(law, name, state) if patience.has_ended else found


def _matters_after(law: Law, name: str, state: State) -> bool:
    judged, relevance = StateTruths(state), law.interview.relevance
    wanted = law.space.bits_of(name)
    open_ = [o.node for o in law.outputs[name] if judged.turns_on(o.node) & wanted]
    dated = [node for question, node in relevance.dated if question == name]
    placed = [(place, bits) for place, bits in enumerate(state) if bits.bit_count() == 1]
    left = (name, frozenset(_left_of(law, node, placed) for node in (*open_, *dated)))
    if left not in law.mattering:
        law.mattering[left] = Patience(lambda: relevance).matters(name, state)
    return law.mattering[left]


def _left_of(law: Law, node: Node, placed: list[tuple[int, int]]) -> Node:
    """Return what is left of a node, once all answers that are known are put into it."""
    known = law.interview.relevance.budget.known
    for variable, bits in placed:
        node = known.fixed(node, variable, bits)
    return node
