"""Whether a local rule set may advise: it protects as much as its base, and nothing is amiss in it.

What `rules check` says of a local rule set and what decides whether it advises are one thing.
Later than in the base a deadline is only by bank holidays of its own, which are few and have
reasons (`core/model/bank_holidays.py`), and by exceptions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache

from msgspec import Struct
from msgspec.structs import replace

from safeguard_cli.core.checking import check_codes as codes
from safeguard_cli.core.checking.check_local_protects import check_overlay
from safeguard_cli.core.checking.finding import Finding
from safeguard_cli.core.checking.run_checks import check
from safeguard_cli.core.model.rule_set import RuleSet

# Local rules may leave something of the base without a turn: then they carry it, which is proved.
_IDLE = {
    codes.RULE_NEVER_WINS,
    codes.ACTION_NEVER_WINS,
    codes.DUTY_NEVER_HOLDS,
    codes.ITEM_NEVER_COUNTS,
    codes.QUESTION_NEVER_MATTERS,
    codes.ANSWERS_ALIKE,
    codes.ANSWERS_SILENT,
    codes.RULES_ALIKE,
    codes.NEVER_SHOWN,
    codes.INVARIANT_IDLE,
    codes.STATEMENT_UNCITED,
    # Where a sentence of the local rule set has a part in it, it stands there.
    codes.ASKED_AND_FORBIDDEN,
    codes.ASKED_TOGETHER,
    codes.IMPOSSIBLE_REQUEST,
    codes.REPEATED_REQUEST,
    codes.ACT_IDLE,
    codes.KNOWN_NO_MORE,
}
_PLACES = ("where", "place")


def is_proved(base: RuleSet, local: RuleSet) -> bool:
    """Say whether `rules check` finds nothing in a local rule set that lies over this base."""
    findings, _ = check_overlay(base, local)
    if findings:
        return False
    return not check(local, is_harmless=find_harmless(base), is_measured=False).findings


def find_harmless(base: RuleSet) -> Callable[[Finding], bool]:
    """Return what tells findings that no author of local rules over this base can mend.

    They are about what the base says: it has no turn here, or the finding is in the base already,
    if only as a known one.
    """

    @cache
    def places() -> frozenset[str]:
        return frozenset(_list_places(base))

    @cache
    def before() -> frozenset[tuple[str, str]]:
        everything = check(replace(base, known_findings=()), is_measured=False).findings
        return frozenset((each.code, each.where) for each in everything)

    def is_harmless(found: Finding) -> bool:
        if found.where not in places():
            return False
        return found.code in _IDLE or (found.code, found.where) in before()

    return is_harmless


def place_at_local_rules(found: Iterable[Finding], local: RuleSet) -> tuple[Finding, ...]:
    """Place findings at the local rule that brings them about, where one does.

    What fails is often something of the base. Who wrote the local rules can mend only these.
    """
    about = local.local
    folder = f"{about.where.rpartition('/')[0]}/" if about else ""

    def place(each: Finding) -> str:
        if each.where.startswith(folder):
            return each.where
        return next((where for _, where in each.rules if where.startswith(folder)), each.where)

    return tuple(replace(each, where=place(each)) for each in found)


def _list_places(value: object) -> Iterator[str]:
    """Yield where everything that a value is made of was written."""
    if isinstance(value, tuple):
        for each in value:
            yield from _list_places(each)
    elif isinstance(value, Struct):
        for name in value.__struct_fields__:
            held = getattr(value, name)
            if name in _PLACES and isinstance(held, str):
                yield held
            else:
                yield from _list_places(held)
