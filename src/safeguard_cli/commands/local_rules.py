"""Let a local rule set advise only where it is proved that it never protects less.

Otherwise the national rules advise, and one line says so. Names, numbers and answers to what is
asked once for all are used in any case: they decide nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Literal

from safeguard_cli.commands.results import note
from safeguard_cli.core.cleaning import clean_line
from safeguard_cli.core.deadlines import LONDON, day_in_words
from safeguard_cli.core.errors import RulesError
from safeguard_cli.core.model import LocalRules, RuleSet
from safeguard_cli.edges.store.places import cache_folder

if TYPE_CHECKING:
    from safeguard_cli.reading.local import Local

# Whether the rule files of a local folder are used: if proved, whatever they say, or not at all.
Use = Literal["if-proved", "in-any-case", "never"]

WAIT = (
    "The local rules are checked first, which may take a few seconds. "
    "If a child is in danger now, do not wait: ring 999."
)


def made_local(
    national: RuleSet, folder: Path, use: Use, today: date, *, keep: bool = True
) -> tuple[RuleSet, Local]:
    """Return the rules with what is local in a folder, and the local details.

    `keep`: a proof is kept for the next time.
    """
    from safeguard_cli.reading.localising import localised, with_details_alone

    if use == "never":
        return with_details_alone(national, folder)
    if use == "in-any-case":
        return localised(national, folder)
    found = _readable(national, folder)
    if found is not None and (found[0].local is None or _is_proved(national, found[0], keep=keep)):
        for line in _outdated(found[0], today):
            note(line)
        return found
    note(_not_used(folder))
    return with_details_alone(national, folder)


def advising_rules(folder: Path | None) -> RuleSet:
    """Return the rule set in a folder (ours, if none is named); a local one only if proved."""
    from safeguard_cli.commands.rules_folder import extends_a_base, rules_in

    if folder is None or not extends_a_base(folder):
        return rules_in(folder)
    return made_local(rules_in(None), folder, "if-proved", datetime.now(LONDON).date())[0]


def _readable(national: RuleSet, folder: Path) -> tuple[RuleSet, Local] | None:
    """Return what is local, or None where its rule files alone cannot be used.

    Raises RulesError where its details cannot be used either.
    """
    from safeguard_cli.reading.localising import localised, with_details_alone

    try:
        return localised(national, folder)
    except RulesError as every_fault:
        try:
            with_details_alone(national, folder)
        except RulesError:
            raise every_fault from None
        return None


def _is_proved(national: RuleSet, rules: RuleSet, *, keep: bool) -> bool:
    from safeguard_cli.edges.store.verdicts import keep_verdict, kept_verdict
    from safeguard_cli.reading.cache import key_of

    assert rules.local is not None
    key = key_of("proof", national.digest, rules.local.digest)
    verdict = cache_folder() / f"proof-{key}.txt"
    held = kept_verdict(verdict)
    if held is None:
        note(WAIT)
        held = _prove(national, rules)
        if keep:
            keep_verdict(verdict, held=held)
    return held


def _prove(national: RuleSet, rules: RuleSet) -> bool:
    # Few people have local rules. No others wait for this to be loaded.
    from safeguard_cli.core.proof.local_set import is_proved

    try:
        return is_proved(national, rules)
    except Exception:
        # Whatever goes wrong here, nothing was proved, and the national advice still comes.
        return False


def _not_used(folder: Path) -> str:
    name = clean_line(str(folder))
    return (
        f"The local rules in {name} are not used, because they do not pass their check. This is "
        f"the national advice. To see why: safeguard rules check {quote(name)}"
    )


def _outdated(rules: RuleSet, today: date) -> Iterator[str]:
    """Yield what was to be looked at again by now. It still holds: it never protects less."""
    local: LocalRules | None = rules.local
    if local is None:
        return
    if local.review_by < today.isoformat():
        day = day_in_words(date.fromisoformat(local.review_by), short=True)
        yield (
            f"The local rules were to be looked at again by {day}. They are still used: they "
            "never protect less. Tell whoever keeps them."
        )
    for each in rules.exemptions:
        if each.review_by < today.isoformat():
            day = day_in_words(date.fromisoformat(each.review_by), short=True)
            yield f"The local exception `{each.id}` ended on {day}: the earlier time holds again."
