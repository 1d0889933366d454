"""`safeguard rules test` and `coverage`: run the scenarios; say what they do not reach."""

from __future__ import annotations

from pathlib import Path

from safeguard_cli.commands.results import TextOrJson, say
from safeguard_cli.commands.rules_folder import run_scenarios
from safeguard_cli.commands.rules_shown import changed_lines, keep_shown, show_scenarios
from safeguard_cli.core.coverage import coverage as reached_by
from safeguard_cli.core.errors import FindingError
from safeguard_cli.core.wording import counted
from safeguard_cli.edges.render import scenarios as render

# Answers and items may be left out with good reason; a rule or a duty may not.
_MUST_REACH = ("rules", "duties")


def test(
    path: Path | None, rules: Path | None, local: Path | None, how: TextOrJson, *, accept: bool
) -> None:
    """Run the scenarios and show every difference; raise if there is one.

    A file beside them may hold what they all show. It is compared, or written anew.
    """
    ran = run_scenarios(path, rules, local)
    shown = show_scenarios(ran)
    changed = () if accept else changed_lines(ran, shown)
    say(
        render.outcomes_json(ran.outcomes, changed)
        if how is TextOrJson.json
        else render.outcomes_text(ran.outcomes, changed)
    )
    if accept:
        keep_shown(ran, shown)
    differing = sum(bool(outcome.differences) for outcome in ran.outcomes)
    if differing:
        raise FindingError(f"{counted(differing, 'scenario')} did not come out as expected")
    if changed:
        hint = "read the lines; if all of it is meant, run `safeguard rules test --accept`"
        raise FindingError("the scenarios show something else than before", hint)


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
