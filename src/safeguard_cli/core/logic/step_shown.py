"""When a single step of an action is shown: its condition holds, and nothing has ended it.

`core/logic/sentences.py` lists steps with all other sentences, each with where it is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Container

from safeguard_cli.core.logic.nodes import Negation, Node, every
from safeguard_cli.core.model.clauses import Step
from safeguard_cli.core.model.conditions import Condition


def node_of_step(step: Step, compile_: Callable[[Condition], Node]) -> Node:
    """Return the node that holds where a step is shown with its action.

    Before all is answered the page shows it also where it is not sure yet that it has ended.
    """
    shown = compile_(step.condition)
    return shown if step.until is None else every(shown, Negation(compile_(step.until)))


def is_step_on_page(
    step: Step, holds: Callable[[Condition], bool], answered: Container[str]
) -> bool:
    """Say whether advice shows a step now. `holds`: by what is answered so far."""
    if step.until is not None and holds(step.until):
        return False
    # Most steps wait for no answer: no question has an empty name.
    return holds(step.condition) and step.until_answered not in answered
