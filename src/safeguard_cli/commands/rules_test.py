"""`safeguard rules test` and `coverage`: run the scenarios; say what they do not reach."""

from __future__ import annotations

from pathlib import Path

from safeguard_cli.commands.results import TextOrJson, say
from safeguard_cli.commands.rules_folder import run_scenarios
from safeguard_cli.core.coverage import coverage as reached_by
from safeguard_cli.core.errors import FindingError
from safeguard_cli.core.wording import counted
from safeguard_cli.edges.render import scenarios as render

# Answers and items may be left out with good reason; a rule or a duty may not.
_MUST_REACH = ("rules", "duties")


def test(path: Path | None, rules: Path | None, local: Path | None, how: TextOrJson) -> None:
    """Run the scenarios and show every difference; raise if there is one."""
    outcomes = run_scenarios(path, rules, local).outcomes
    say(
        render.outcomes_json(outcomes) if how is TextOrJson.json else render.outcomes_text(outcomes)
    )
    differing = sum(bool(outcome.differences) for outcome in outcomes)
    if differing:
        raise FindingError(f"{counted(differing, 'scenario')} did not come out as expected")


def coverage(path: Path | None, rules: Path | None, local: Path | None, how: TextOrJson) -> None:
    """Say what no scenario reaches; raise if a rule or a duty is not reached.

    Of a local rule set, only what is local counts.
    """
    ran = run_scenarios(path, rules, local)
    found = reached_by(ran.interview, ran.outcomes, ran.base)
    say(render.coverage_json(found) if how is TextOrJson.json else render.coverage_text(found))
    missed = [name for each in found if each.kind in _MUST_REACH for name in each.missed]
    if missed:
        what = "no scenario reaches"
        raise FindingError(f"{what} {counted(len(missed), 'rule or duty', 'rules or duties')}")
