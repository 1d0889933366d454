"""Local rule sets for tests: a small base with a ladder, and folders laid over it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from unittest.mock import patch

from rule_folders import SMALL
from whole_cases import shipped_rules

from safeguard_cli.core.checking import run_checks
from safeguard_cli.core.checking.all_checks import CHECKS
from safeguard_cli.core.checking.finding import Finding
from safeguard_cli.core.checking.local_may_advise import find_harmless
from safeguard_cli.core.checking.proof import Proof
from safeguard_cli.core.checking.run_checks import Report, check
from safeguard_cli.core.model.rule_set import RuleSet
from safeguard_cli.reading.load import load_rules
from safeguard_cli.reading.localise import localise

Find = Callable[[Proof], Iterator[Finding]]

CLIMB = SMALL.parent / "climb.yaml"
RUNGS = SMALL.parent / "rungs.yaml"
HEAD = """\
extends: small
id: hill-street
title: Hill Street
version: "3"
review-by: 2027-01-01
files: [more.yaml]
"""


def base_in(folder: Path, more: Path = CLIMB) -> RuleSet:
    """Return the small rule set with one part more: that in this file, which has a ladder."""
    copy = folder / "base"
    shutil.copytree(SMALL, copy)
    shutil.copy(more, copy)
    part = {CLIMB: "climb", RUNGS: "steps"}[more]
    head = (copy / "ruleset.yaml").read_text()
    head = head.replace("concern]", f"concern, {part}]").replace(
        "more.yaml]", f"more.yaml, {more.name}]"
    )
    (copy / "ruleset.yaml").write_text(head)
    return load_rules(copy)


def overlay_in(folder: Path, more: str, head: str = HEAD) -> Path:
    """Write a local rule set with one rule file into a folder."""
    local = folder / "local"
    local.mkdir()
    (local / "ruleset.yaml").write_text(head)
    (local / "more.yaml").write_text(more)
    return local


def overlaid_in(folder: Path, more: str) -> tuple[RuleSet, RuleSet]:
    """Return the base, and the base with this rule file laid over it."""
    base = base_in(folder)
    return base, localise(base, overlay_in(folder, more))[0]


@cache
def harmless_over_shipped() -> Callable[[Finding], bool]:
    """Tell what no author of local rules over the shipped ones can mend, which is proved once."""
    return find_harmless(shipped_rules())


def checked(base: RuleSet, rules: RuleSet, *only: Find) -> Report:
    """Check local rules as their author does: by every check, or by `only` these.

    How long interviews are is not measured.
    """
    if only:
        return checked_by(only, rules, find_harmless(base))
    shipped = base is shipped_rules()
    harmless = harmless_over_shipped() if shipped else find_harmless(base)
    return check(rules, is_harmless=harmless, is_measured=False)


def checked_by(
    only: tuple[Find, ...],
    rules: RuleSet,
    is_harmless: Callable[[Finding], bool] = lambda _: False,
) -> Report:
    """Check rules by these checks alone, without the lengths of interviews.

    All checks of the shipped rules with something amiss in them take many seconds.
    """
    chosen = tuple(each for each in CHECKS if each.find in only)
    assert len(chosen) == len(only)
    with patch.multiple(run_checks, CHECKS=chosen, measure_all_laws=lambda _: None):
        return check(rules, is_harmless=is_harmless)
