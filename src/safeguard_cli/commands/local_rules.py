"""Let a local rule set advise only where it is proved that it never protects less.

Otherwise the national rules advise, and one line says so. Names, numbers and answers to what is
asked once for all are used in any case: they decide nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Literal

from safeguard_cli.commands.results import note
from safeguard_cli.core.errors import RulesError
from safeguard_cli.core.model.rule_set import LocalRules, RuleSet
from safeguard_cli.core.words.cleaning import clean_line
from safeguard_cli.core.words.dates import day_in_words

if TYPE_CHECKING:
    from safeguard_cli.core.advising.shapes import Record
    from safeguard_cli.reading.local_details import Local

# Whether the rule files of a local folder are used: if proved, whatever they say, or not at all.
Use = Literal["if-proved", "in-any-case", "never"]


def made_local(
    national: RuleSet, folder: Path, use: Use, today: date, *, keep: bool = True
) -> tuple[RuleSet, Local]:
    """Return the rules with what is local in a folder, and the local details.

    `keep`: a proof is kept for the next time.
    """
    from safeguard_cli.reading.localise import apply_details_alone, localise

    if use == "never":
        return apply_details_alone(national, folder)
    if use == "in-any-case":
        return localise(national, folder)
    found = _read_usable(national, folder)
    if found is not None and _may_advise(national, found[0], keep=keep):
        for line in _list_outdated(found[0], today):
            note(line)
        return found
    note(_say_not_used(folder))
    return apply_details_alone(national, folder)


def _read_usable(national: RuleSet, folder: Path) -> tuple[RuleSet, Local] | None:
    """Return what is local, or None where its rule files alone cannot be used.

    Raises RulesError where its details cannot be used either.
    """
    from safeguard_cli.reading.localise import apply_details_alone, localise

    try:
        return localise(national, folder)
    except RulesError as every_fault:
        try:
            apply_details_alone(national, folder)
        except RulesError:
            raise every_fault from None
        return None


def _may_advise(national: RuleSet, rules: RuleSet, *, keep: bool) -> bool:
    if rules.local is None:
        return True
    # Few people have local rules. No others wait for this to be loaded.
    from safeguard_cli.commands.local_proof import is_proved_once

    return is_proved_once(national, rules, keep=keep)


def _say_not_used(folder: Path) -> str:
    name = clean_line(str(folder))
    return (
        f"The local rules in {name} are not used, because they do not pass their check, or it "
        "took too long. This is the national advice. "
        f"To see why: safeguard rules check {quote(name)}"
    )


def _list_outdated(rules: RuleSet, today: date) -> Iterator[str]:
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


def use_for(record: Record, local: Path | None, made_with: Use) -> Use:
    """Return how local rules are used for a record: as `made_with`, where it was made with any.

    Where it was made without (also because those named did not pass their check then), says so.
    """
    if record.rules.local:
        return made_with
    if local is not None:
        note("This record was made without local rules: those named with --local are not used.")
    return "never"
