"""Which rules hold only because an answer is unsure, and what is said of them then.

"Unsure" counts as one of the other answers, so a rule may hold by it alone. Its `because`
would then tell as a fact what nobody knows: `because-unsure` stands in its place.
"""

from __future__ import annotations

from typing import Final

from safeguard_cli.core.conditions import AllOf, AnyOf, AtLeast, Condition, Is, IsNot
from safeguard_cli.core.model import UNSURE, Rule
from safeguard_cli.core.nodes import HOLDS, Leaf, Node, State, every, some, truth
from safeguard_cli.core.space import Space

# For rules that have no sentence of their own for it, as those of older local rule sets.
_COUNTS: Final = "You are not sure, and that counts:"


def reason_of(rule: Rule, space: Space, state: State) -> str:
    """Say why a rule holds in a state: in other words where only "unsure" makes it hold."""
    if truth(space.compile(rule.condition), state) != HOLDS:
        return rule.because
    if truth(held_surely(space, rule.condition), state) == HOLDS:
        return rule.because
    return rule.because_unsure or f"{_COUNTS} {rule.because}"


def held_surely(space: Space, condition: Condition) -> Node:
    """Compile a condition to a node that no unsure answer makes hold.

    A test that names `unsure`, and not what it counts as, is about being unsure: it stays as it
    is. So does whether a question is asked: that is no reason which a rule gives.
    """
    match condition:
        case AllOf(parts):
            return every(*(held_surely(space, part) for part in parts))
        case AnyOf(parts):
            return some(*(held_surely(space, part) for part in parts))
        case AtLeast(part, level):
            return _reached_surely(space, part, level)
        case Is(question, answers) if _names_unsure(space, question, answers):
            return space.compile(condition)
        case Is(question) | IsNot(question):
            return every(space.compile(condition), *_given_surely(space, question))
        case _:
            return space.compile(condition)


def _reached_surely(space: Space, name: str, level: str) -> Node:
    part = next(part for part in space.rules.parts if part.id == name)
    levels = [known.id for known in space.rules.levels]
    reached = levels[: levels.index(level) + 1]
    rules = (rule for action in part.actions if action.level in reached for rule in action.rules)
    surely = some(*(held_surely(space, rule.condition) for rule in rules))
    return every(space.compile(part.applies_if), surely)


def _names_unsure(space: Space, question: str, answers: tuple[str, ...]) -> bool:
    return UNSURE in answers and space.questions[question].counts_as not in answers


def _given_surely(space: Space, question: str) -> list[Node]:
    if not space.questions[question].counts_as:
        return []
    (variable,) = space.of_question[question]
    sure = [value != UNSURE for value in space.variables[variable].values]
    return [Leaf(variable, sum(is_sure << bit for bit, is_sure in enumerate(sure)))]
