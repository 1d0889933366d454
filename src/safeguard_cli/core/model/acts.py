"""What sentences ask a person to do, in ids: a verb and the person whom it concerns.

Each sentence is right by itself; together two may ask for opposite things. Acts say
what every sentence asks for, so that `rules check` can prove that none do.
"""

from __future__ import annotations

from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from safeguard_cli.core.model.conditions import Condition

NO_ACT = "none"


class Act(Struct, frozen=True, rename="kebab"):
    """Something that sentences ask for. Two persons are two acts.

    `words`: wherever a sentence holds these, it names the act or says why it does not ask.
    `never_if`: where this holds, asking for it is impossible or does harm.
    `done_if`: where this holds, it has been done and is not asked for again.
    `excludes`: acts that are never asked for beside this one.
    """

    id: str
    says: str
    words: tuple[str, ...] = ()
    never_if: Condition | None = None
    done_if: Condition | None = None
    excludes: tuple[str, ...] = ()
    where: str = ""


class Asking(Struct, frozen=True, kw_only=True, rename="kebab"):
    """Which acts a sentence asks for, asks for in an "if …" clause, and forbids.

    `asks: none` says that it asks for nothing. `not_asking` is the reason why words of an
    act stand in it without asking for that act.
    """

    asks: tuple[str, ...] = ()
    in_case: tuple[str, ...] = ()
    forbids: tuple[str, ...] = ()
    not_asking: str = ""

    @property
    def is_tagged(self) -> bool:
        """Whether the author has said what the sentence asks for, if only `none`."""
        return bool(self.asks or self.in_case or self.forbids)

    @property
    def requested(self) -> tuple[str, ...]:
        """The acts that it asks for, also those of its "if …" clauses."""
        return tuple(act for act in (*self.asks, *self.in_case) if act != NO_ACT)


# For sentences that the code writes: they tell, and ask for nothing.
UNASKING = Asking(asks=(NO_ACT,), not_asking="it tells what the keys of the ladder say")

Tagged = TypeVar("Tagged", bound=Asking)


def tagged(value: Tagged, like: Asking) -> Tagged:
    """Give a sentence the tags of another, from which it was made."""
    return replace(
        value,
        asks=like.asks,
        in_case=like.in_case,
        forbids=like.forbids,
        not_asking=like.not_asking,
    )


class KnownFinding(Struct, frozen=True, rename="kebab"):
    """A finding on sentences that is known, with the reason why it still stands.

    `acts` and `sentences` name it: `sentences` as findings call them.
    """

    code: str
    acts: tuple[str, ...]
    sentences: tuple[str, ...]
    reason: str
    where: str = ""
