"""A proof for the law of each span of days, and what their findings say together.

The laws of one rule set are mostly the same. So their proofs share their caches.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from msgspec.structs import replace

from safeguard_cli.core.checking.finding import Finding
from safeguard_cli.core.checking.proof import ANY_DAY, STEPS, Proof
from safeguard_cli.core.deciding.law_of_day import Span, joined_words, rules_on, spans_of_both
from safeguard_cli.core.model.rule_set import RuleSet


def make_proofs(
    rules: RuleSet, as_of: date | None = None, steps: int = STEPS, base: RuleSet | None = None
) -> tuple[Proof, ...]:
    """Return a proof for each span of a rule set, the earliest first. Each knows them all.

    In no span has the `base` another law either, if there is one.
    """
    found: list[Proof] = []
    for span in spans_of_both(rules, base or rules):
        law = rules_on(rules, span.day(as_of or ANY_DAY))
        first = found[0] if found else None
        found.append(Proof(law, as_of, steps, span=span, beside=first))
    for proof in found:
        proof.stand_beside(tuple(found), rules)
    return tuple(found)


def part_proofs(proofs: Iterable[Proof]) -> None:
    """Let proofs that are done with know each other no more.

    In a ring they would stay, with all that they found, until all garbage is looked for: a hundred
    megabytes for each rule set.
    """
    for proof in proofs:
        proof.stand_beside((), proof.whole)


def merge_findings(found: Sequence[tuple[Span, Sequence[Finding]]]) -> list[Finding]:
    """Return each finding once. One that does not stand on every day names its days."""
    first: dict[tuple[str, str, str], Finding] = {}
    places: dict[tuple[str, str, str], list[int]] = {}
    for place, (_, findings) in enumerate(found):
        for each in findings:
            key = each.code, each.where, each.message
            first.setdefault(key, each)
            if place not in places.setdefault(key, []):
                places[key].append(place)
    days = [span for span, _ in found]
    return [
        _name_days(one, [days[n] for n in places[key]], len(days)) for key, one in first.items()
    ]


def _name_days(one: Finding, days: list[Span], of: int) -> Finding:
    if len(days) == of:
        return one
    return replace(one, message=f"{one.message} ({joined_words(days)})")
