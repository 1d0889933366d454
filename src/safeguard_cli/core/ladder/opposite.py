"""Say where none of some conditions holds, as far as conditions can say it."""

from __future__ import annotations

from collections.abc import Sequence

from safeguard_cli.core.conditions import AnyOf, Condition, Is, IsNot, NotApplicable


def opposite(conditions: Sequence[Condition]) -> Condition | None:
    """Return the condition that none of these holds. Only tests of one question have one."""
    match conditions:
        case [IsNot(question, answers)]:
            return AnyOf((Is(question, answers), NotApplicable(question)))
        case [Is(question), *_] if all(
            isinstance(c, Is) and c.question == question for c in conditions
        ):
            answers = tuple(answer for c in conditions if isinstance(c, Is) for answer in c.answers)
            return AnyOf((IsNot(question, answers), NotApplicable(question)))
        case _:
            return None
