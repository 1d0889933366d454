"""Say which rules something rests on, the local ones included."""

from __future__ import annotations

from msgspec.structs import replace

from safeguard_cli.core.advising.shapes import RulesUsed
from safeguard_cli.core.model.rule_set import RuleSet


def rules_used(rules: RuleSet) -> RulesUsed:
    """Return the names, versions and digests of the rules, as records tell them."""
    used = RulesUsed(
        id=rules.id,
        title=rules.title,
        version=rules.version,
        edition=rules.edition,
        digest=rules.digest,
    )
    if rules.local is None:
        return used
    return replace(
        used,
        local=rules.local.id,
        local_title=rules.local.title,
        local_version=rules.local.version,
        local_digest=rules.local.digest,
    )
