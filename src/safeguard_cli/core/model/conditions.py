"""The closed set of words in which a rule says when it holds.

Conditions are plain data: they are read from rule files, shown to people, and
compiled by `answer_space`. There is no expression language behind them.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct


class Is(Struct, frozen=True, cache_hash=True, tag="is"):
    """One of these answers is given. Fails when the question does not apply."""

    question: str
    answers: tuple[str, ...]


class IsNot(Struct, frozen=True, cache_hash=True, tag="is-not"):
    """None of these answers is given. Fails when the question does not apply."""

    question: str
    answers: tuple[str, ...]


class NotApplicable(Struct, frozen=True, cache_hash=True, tag="not-applicable"):
    """The question is not asked, because its `ask-if` fails."""

    question: str


class AtLeast(Struct, frozen=True, tag="at-least"):
    """An earlier part yields an action of this level of protection or a higher one."""

    part: str
    level: str


class Yields(Struct, frozen=True, tag="yields"):
    """The part yields one of these actions. Only invariants may say so."""

    part: str
    actions: tuple[str, ...]


class YieldsNot(Struct, frozen=True, tag="yields-not"):
    """The part yields none of these actions; also where it yields nothing. For invariants."""

    part: str
    actions: tuple[str, ...]


class Carries(Struct, frozen=True, tag="carries"):
    """All these duties hold. Only invariants may say so."""

    duties: tuple[str, ...]


class Asks(Struct, frozen=True, tag="asks"):
    """All these acts are asked for by an action's title or by a step that is always shown.

    Only invariants may say so.
    """

    acts: tuple[str, ...]


class AsksAnywhere(Struct, frozen=True, tag="asks-anywhere"):
    """All these acts are asked for by some sentence that is shown. For invariants."""

    acts: tuple[str, ...]


class NeverAsks(Struct, frozen=True, tag="never-asks"):
    """No sentence that is shown asks for any of these acts, even in case. For invariants."""

    acts: tuple[str, ...]


class AllOf(Struct, frozen=True, cache_hash=True, tag="all"):
    """Every part holds. With no parts, it holds."""

    parts: tuple[Condition, ...]


class AnyOf(Struct, frozen=True, cache_hash=True, tag="any"):
    """One part at least holds. With no parts, it fails."""

    parts: tuple[Condition, ...]


Requested = Asks | AsksAnywhere | NeverAsks
Outcome = Yields | YieldsNot | Carries | Requested
Test = Is | IsNot | NotApplicable | AtLeast | Outcome
Condition = Test | AllOf | AnyOf

ALWAYS = AllOf(())
NEVER = AnyOf(())


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
