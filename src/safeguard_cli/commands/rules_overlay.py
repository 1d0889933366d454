"""Check a local rule set against its base: for `safeguard rules check` where PATH extends one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from safeguard_cli.commands.rules_folder import rules_in, stands_in
from safeguard_cli.core.model import RuleSet
from safeguard_cli.core.proof import finding as codes
from safeguard_cli.core.proof.finding import Finding, Proved
from safeguard_cli.core.proof.overlays import check_overlay
from safeguard_cli.reading.localising import localised

# Local rules may leave something of the base without a turn: then they carry it, which is proved.
_IDLE = {
    codes.RULE_NEVER_WINS,
    codes.ACTION_NEVER_WINS,
    codes.DUTY_NEVER_HOLDS,
    codes.ITEM_NEVER_COUNTS,
    codes.QUESTION_NEVER_MATTERS,
    codes.ANSWERS_ALIKE,
    codes.RULES_ALIKE,
    codes.NEVER_SHOWN,
    codes.STATEMENT_UNCITED,
    # Where a sentence of the local rule set has a part in it, it stands there.
    codes.ASKED_AND_FORBIDDEN,
    codes.ASKED_TOGETHER,
    codes.IMPOSSIBLE_REQUEST,
    codes.REPEATED_REQUEST,
    codes.ACT_IDLE,
    codes.KNOWN_NO_MORE,
}


def check_local(
    path: Path, as_of: date | None = None, base: Path | None = None
) -> tuple[RuleSet, list[Finding], tuple[Proved, ...]]:
    """Return the rules with the local ones over them, where they protect less, what was proved.

    `base` is the folder of the rule set that it extends: ours, if none is named.
    """
    national = rules_in(base)
    rules, _ = localised(national, path)
    findings, proved = check_overlay(national, rules, as_of)
    return rules, findings, proved


def is_of_the_base(finding: Finding, path: Path) -> bool:
    """Say whether this is about what the base says, and harmless where local rules lie over it."""
    return finding.code in _IDLE and not stands_in(finding.where, path)
