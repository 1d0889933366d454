"""What a check finds: a code, a place, what is wrong, and answers that show it."""

from __future__ import annotations

from msgspec import Struct

from safeguard_cli.core.deciding.case import Value


class Finding(Struct, frozen=True):
    """A fault in a rule set. `where` is `file:line:column`.

    `counterexample`: the fewest answers that show it, where answers can.
    `rules`: the rules that fire with these answers, or that it is about, each with its place.
    """

    code: str
    where: str
    message: str
    counterexample: dict[str, Value] | None = None
    as_of: str = ""
    rules: tuple[tuple[str, str], ...] = ()


class Proved(Struct, frozen=True):
    """What one check looked at: "every rule can win", over how many things."""

    says: str
    things: int
