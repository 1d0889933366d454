"""Which rules hold only because an answer is unsure, and what is said of them then.

"Unsure" counts as one of the other answers, so a rule may hold by it alone. Its `because`
would then tell as a fact what nobody knows. In its place stands what is not sure, from the
`unsure-of` of exactly the answers that decide it, and then `because-unsure`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from safeguard_cli.core.logic.answer_space import Space
from safeguard_cli.core.logic.nodes import HOLDS, Leaf, Node, State, every, some, truth
from safeguard_cli.core.model.conditions import AllOf, AnyOf, AtLeast, Condition, Is, IsNot
from safeguard_cli.core.model.rule_set import UNSURE, Part, Rule

NOT_SURE: Final = "You are not sure"
_SURE: Final[frozenset[str]] = frozenset()


def explain_rule(rule: Rule, space: Space, state: State) -> str:
    """Say why a rule holds in a state: in other words where only "unsure" makes it hold."""
    if truth(space.compile(rule.condition), state) != HOLDS:
        return rule.because
    deciding = find_deciding_doubts(space, rule.condition, state)
    if not deciding:
        return rule.because
    # Older local rule sets name there themselves what is not sure.
    if rule.because_unsure.startswith(NOT_SURE):
        return rule.because_unsure
    phrases = [space.questions[name].unsure_of for name in deciding]
    named = ", or ".join(phrases) if all(phrases) else ""
    if rule.because_unsure:
        return f"{NOT_SURE} {named or 'of all that counts here'}. {rule.because_unsure}"
    return f"{NOT_SURE}{named and f' {named}'}, and that counts: {rule.because}"


def find_deciding_doubts(space: Space, condition: Condition, state: State) -> tuple[str, ...]:
    """Return the unsure answers that alone make a condition hold: if none does alone, all of them.

    They stand in the order of the questions. The condition holds in this state.
    """
    unsure = {name for name in space.questions if _is_unsure(space, name, state)}
    found = _find_doubts(space, condition, state, unsure) if unsure else _SURE
    alone = [name for name in found if _find_doubts(space, condition, state, {name})]
    return tuple(name for name in space.questions if name in (alone or found))


def _is_unsure(space: Space, question: str, state: State) -> bool:
    if not space.questions[question].counts_as:
        return False
    (variable,) = space.of_question[question]
    return state[variable] == 1 << space.variables[variable].values.index(UNSURE)


def _find_doubts(
    space: Space, condition: Condition, state: State, unsure: Collection[str]
) -> frozenset[str]:
    """Return those of the unsure answers on which a condition that holds rests; none if surely."""
    match condition:
        case AllOf(parts):
            return _SURE.union(*(_find_doubts(space, part, state, unsure) for part in parts))
        case AnyOf(parts):
            return _find_doubts_of_any(space, parts, state, unsure)
        case AtLeast(name, level):
            part = next(part for part in space.rules.parts if part.id == name)
            return _find_doubts_of_any(space, _list_ways_to(space, part, level), state, unsure)
        case Is(question, answers) if _names_unsure(space, question, answers):
            return _SURE
        case Is(question) | IsNot(question) if question in unsure:
            return frozenset({question})
        case _:
            return _SURE


def _find_doubts_of_any(
    space: Space, ways: Iterable[Condition], state: State, unsure: Collection[str]
) -> frozenset[str]:
    holding = (way for way in ways if truth(space.compile(way), state) == HOLDS)
    found = [_find_doubts(space, way, state, unsure) for way in holding]
    return _SURE.union(*found) if all(found) else _SURE


def compile_surely(space: Space, condition: Condition) -> Node:
    """Compile a condition to a node that no unsure answer makes hold.

    A test that names `unsure`, and not what it counts as, is about being unsure: it stays as it
    is. So does whether a question is asked: that is no reason which a rule gives.
    """
    match condition:
        case AllOf(parts):
            return every(*(compile_surely(space, part) for part in parts))
        case AnyOf(parts):
            return some(*(compile_surely(space, part) for part in parts))
        case AtLeast(name, level):
            part = next(part for part in space.rules.parts if part.id == name)
            ways = _list_ways_to(space, part, level)
            surely = some(*(compile_surely(space, way) for way in ways))
            return every(space.compile(part.applies_if), surely)
        case Is(question, answers) if _names_unsure(space, question, answers):
            return space.compile(condition)
        case Is(question) | IsNot(question):
            return every(space.compile(condition), *_require_sure(space, question))
        case _:
            return space.compile(condition)


def _list_ways_to(space: Space, part: Part, level: str) -> list[Condition]:
    levels = [known.id for known in space.rules.levels]
    reached = levels[: levels.index(level) + 1]
    actions = (action for action in part.actions if action.level in reached)
    return [rule.condition for action in actions for rule in action.rules]


def _names_unsure(space: Space, question: str, answers: tuple[str, ...]) -> bool:
    return UNSURE in answers and space.questions[question].counts_as not in answers


def _require_sure(space: Space, question: str) -> list[Node]:
    if not space.questions[question].counts_as:
        return []
    (variable,) = space.of_question[question]
    sure = [value != UNSURE for value in space.variables[variable].values]
    return [Leaf(variable, sum(is_sure << bit for bit, is_sure in enumerate(sure)))]
