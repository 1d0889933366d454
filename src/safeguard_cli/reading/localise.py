"""Make a rule set local: lay the rule files of a folder over it, and fill in its details."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from safeguard_cli.core.model.rule_set import RuleSet
from safeguard_cli.reading.local_details import Local, apply_local, open_local
from safeguard_cli.reading.rule_folder import read_folder

if TYPE_CHECKING:  # importing it takes longer than reading rules
    from importlib.resources.abc import Traversable


def localise(rules: RuleSet, folder: Traversable | Path) -> tuple[RuleSet, Local]:
    """Read what is local and lay it over the rules; every fault names its line."""
    held = read_folder(folder)
    local, builder = open_local(held)
    if local.files and local.extends == rules.id:
        # Few folders hold rule files.
        from safeguard_cli.reading.read_local_rules import lay_over

        rules = lay_over(rules, local, held, builder)
    return apply_local(rules, local, builder.places), local


def apply_details_alone(rules: RuleSet, folder: Traversable | Path) -> tuple[RuleSet, Local]:
    """Fill in what is local and lay no rule files over it: names, numbers and answers decide none.

    Details of what the rule files of the folder declare themselves are left out with them.
    """
    local, builder = open_local(read_folder(folder))
    if local.files:
        contacts = {contact.id for contact in rules.contacts}
        questions = {question.id for question in rules.questions}
        local = replace(
            local,
            contacts={name: held for name, held in local.contacts.items() if name in contacts},
            answers={name: held for name, held in local.answers.items() if name in questions},
        )
    return apply_local(rules, local, builder.places), local
