"""Check a local rule set against its base: for `safeguard rules check` where PATH extends one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from safeguard_cli.commands.rules_folder import rules_in
from safeguard_cli.core.checking.check_local_protects import check_overlay
from safeguard_cli.core.checking.finding import Finding, Proved
from safeguard_cli.core.model.rule_set import RuleSet
from safeguard_cli.reading.localise import localise


def check_local(
    path: Path, as_of: date | None = None, base: Path | None = None
) -> tuple[RuleSet, list[Finding], tuple[Proved, ...]]:
    """Return the rules with the local ones over them, where they protect less, what was proved.

    `base` is the folder of the rule set that it extends: ours, if none is named.
    """
    national = rules_in(base)
    rules, _ = localise(national, path)
    findings, proved = check_overlay(national, rules, as_of)
    return rules, findings, proved
