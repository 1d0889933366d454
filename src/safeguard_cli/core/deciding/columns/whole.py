"""In which rows no answer is missing any more.

Where no question may matter, none does. Where a question may, two ways to fill in what is left
mostly show that it does: the advice comes out differently. Where they do not, the one engine
searches, once for all rows that agree in what it reads.
"""

from __future__ import annotations

from safeguard_cli.core.deciding.columns.one_law import Law
from safeguard_cli.core.deciding.columns.replayed import Replayed, rows_in
from safeguard_cli.core.deciding.replay import Patience
from safeguard_cli.core.logic.nodes import Node, State
from safeguard_cli.core.logic.truth_in_state import StateTruths
from safeguard_cli.core.logic.truth_in_states import ManyStateTruths

_FEW_STEPS = 100


def whole_rows(replayed: Replayed) -> int:
    """Find the rows that lack no answer. What seemed to be missing there is not."""
    lacking = 0
    for rows in replayed.missing.values():
        lacking |= rows
    if not lacking:
        return replayed.all
    doubtful = lacking & ~_differing(replayed, lacking)
    states = replayed.states_of(doubtful)
    doubts = zip(rows_in(doubtful), states, strict=True)
    found = sum(1 << row for row, state in doubts if _is_whole(replayed, row, state))
    for name in replayed.missing:
        replayed.missing[name] &= ~found
    return replayed.all & ~lacking | found


def filled(replayed: Replayed, *, highest: bool = False) -> ManyStateTruths:
    """Fill in the lowest, or the highest, value that is left to each variable."""
    columns = []
    for column in replayed.state.columns:
        found: dict[int, int] = {}
        for bits, rows in column.items():
            value = 1 << bits.bit_length() - 1 if highest else bits & -bits
            found[value] = found.get(value, 0) | rows
        columns.append(found)
    return ManyStateTruths(columns, replayed.count)


def _differing(replayed: Replayed, wanted: int) -> int:
    """Find those of the `wanted` rows in which two ways to fill in what is left differ.

    Then some question matters by which they differ: from one to the other leads a change of one
    answer after the other.
    """
    one, two = filled(replayed), filled(replayed, highest=True)
    found = 0
    for output in replayed.law.interview.relevance.outputs:
        found |= wanted & (one.can(output.node)[0] ^ two.can(output.node)[0])
        if found == wanted:
            break
    return found


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
    patience = Patience(law.interview.relevance, _FEW_STEPS)
    found = patience.matters(name, state)
    return _matters_after(law, name, state) if patience.has_ended else found


def _matters_after(law: Law, name: str, state: State) -> bool:
    judged, relevance = StateTruths(state), law.interview.relevance
    wanted = law.variables(name)
    open_ = [o.node for o in law.outputs[name] if judged.turns_on(o.node) & wanted]
    dated = [node for question, node in relevance.dated if question == name]
    placed = [(place, bits) for place, bits in enumerate(state) if bits.bit_count() == 1]
    left = (name, frozenset(_left_of(law, node, placed) for node in (*open_, *dated)))
    if left not in law.mattering:
        law.mattering[left] = Patience(relevance).matters(name, state)
    return law.mattering[left]


def _left_of(law: Law, node: Node, placed: list[tuple[int, int]]) -> Node:
    """Return what is left of a node, once all answers that are known are put into it."""
    known = law.interview.relevance.budget.known
    for variable, bits in placed:
        node = known.fixed(node, variable, bits)
    return node
