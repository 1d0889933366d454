"""Local exceptions that put a deadline off, in the rows in which they hold."""

from __future__ import annotations

from safeguard_cli.core.deciding.columns.cases import as_bits
from safeguard_cli.core.deciding.columns.replayed import Replayed
from safeguard_cli.core.deciding.exemptions import grave_nodes
from safeguard_cli.core.model.rule_set import Exemption

Excepted = dict[str, tuple[Exemption, int]]


def exempted(replayed: Replayed) -> Excepted:
    """For each action or duty, its exception that still runs, and the rows in which it may hold."""
    rules, moments = replayed.law.interview.rules, replayed.cases.moments
    running = {
        each.on: each for each in rules.exemptions if moments and each.runs_on(moments[0].at.date())
    }
    if not running:
        return {}
    may = replayed.all
    for name, counted in replayed.counted.items():
        unsure = replayed.cases.numbers.unsure(name)
        may &= ~(counted & as_bits(replayed.column(name) == unsure))
    for node in grave_nodes(replayed.law.interview):
        may &= ~replayed.state.can(node)[0]
    return {on: (each, may) for on, each in running.items()}
