"""What holds only for a reader who has words of their own: a child, and the police.

Which answers say so stands in the rules, as `is-child` and `own-words`.
"""

from __future__ import annotations

from collections.abc import Iterable

from safeguard_cli.core.logic.answer_space import NO, Space
from safeguard_cli.core.logic.nodes import FAILS, Node, State, truth


def list_for_few(space: Space, named: Iterable[tuple[str, Node]]) -> frozenset[str]:
    """Return the names of the nodes that fail for every reader without words of their own."""
    state = _rule_out_few(space)
    return frozenset(name for name, node in named if truth(node, state) == FAILS)


def _rule_out_few(space: Space) -> State:
    """Return the state in which nothing is known but that the reader has no words of their own."""
    state = space.blank.copy()
    for question in space.questions.values():
        said = {name for name, answer in question.answers.items() if answer.is_for_few}
        for place in space.of_question[question.id] if said else ():
            variable = space.variables[place]
            if variable.answer:
                state[place] = NO if variable.answer in said else state[place]
            else:
                others = (i for i, value in enumerate(variable.values) if value not in said)
                state[place] = sum(1 << i for i in others)
    return state
