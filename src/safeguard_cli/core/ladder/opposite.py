"""Say where none of some conditions holds, as far as conditions can say it."""

from __future__ import annotations

from collections.abc import Sequence

from safeguard_cli.core.model.conditions import AllOf, AnyOf, Condition, Is, IsNot, NotApplicable


def opposite(conditions: Sequence[Condition]) -> Condition | None:
    """Return the condition that none of these holds.

    Only tests of one question have one, and "any of" such tests.
    """
    match conditions:
        case [IsNot(question, answers)]:
            return AnyOf((Is(question, answers), NotApplicable(question)))
        case [AnyOf(parts)]:
            # A person and a decision are asked about apart: either may be about the same one.
            each = [opposite([part]) for part in parts]
            said = tuple(one for one in each if one is not None)
            return AllOf(said) if len(said) == len(each) else None
        case [Is(question), *_] if all(
            isinstance(c, Is) and c.question == question for c in conditions
        ):
            answers = tuple(answer for c in conditions if isinstance(c, Is) for answer in c.answers)
            return AnyOf((IsNot(question, answers), NotApplicable(question)))
        case _:
            return None
