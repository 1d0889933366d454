"""`safeguard rules test` and `coverage`: run the scenarios; say what they do not reach."""

from __future__ import annotations

import sys
from pathlib import Path

from msgspec import Struct

from safeguard_cli.commands.results import TextOrJson, say, show
from safeguard_cli.commands.rules.accept import changed_lines, keep_shown, show_scenarios
from safeguard_cli.commands.rules.folder import Ran, run_scenarios
from safeguard_cli.core.errors import FindingError, UsageError
from safeguard_cli.core.training.coverage import measure_coverage
from safeguard_cli.core.words.plural import counted
from safeguard_cli.edges.render import scenarios as render

# Answers and items may be left out with good reason; a rule or a duty may not.
_MUST_REACH = ("rules", "duties")


class Tested(Struct, frozen=True):
    """What is run: scenarios, or all of a rule set; and how what is new in them is taken.

    `accept`: at a terminal one by one, if not all are to be taken unasked (`yes`).
    """

    path: Path | None = None
    rules: Path | None = None
    local: Path | None = None
    scenarios: Path | None = None
    accept: bool = False
    yes: bool = False
    plain: bool = False


def test(tested: Tested, how: TextOrJson) -> None:
    """Run the scenarios and show every difference; raise if there is one.

    A file beside them may hold what they all show. It is compared, or written anew.
    """
    if tested.yes and not tested.accept:
        raise UsageError("--yes changes nothing here", "it is for --accept")
    path, rules = tested.path, tested.rules
    if tested.scenarios is not None:
        path, rules = tested.scenarios, rules or path
    ran = run_scenarios(path, rules, tested.local)
    shown = show_scenarios(ran)
    is_asked = tested.accept and not tested.yes and how is TextOrJson.text
    if is_asked and sys.stdin.isatty() and sys.stdout.isatty():
        _accept_one_by_one(ran, shown, plain=tested.plain)
        return
    _compare_shown(ran, shown, how, accept=tested.accept)


def _accept_one_by_one(ran: Ran, shown: str, *, plain: bool) -> None:
    from safeguard_cli.commands.desk import prompter
    from safeguard_cli.commands.rules.accept import accept_one_by_one

    left, passages = accept_one_by_one(ran, shown, prompter(plain=plain))
    show([render.count_line(len(ran.outcomes) - len(left), len(ran.outcomes))])
    if left:
        raise FindingError(f"{counted(len(left), 'scenario')} did not come out as expected")
    if passages:
        raise FindingError(f"{counted(passages, 'passage')} of what is shown was not taken")


def _compare_shown(ran: Ran, shown: str, how: TextOrJson, *, accept: bool) -> None:
    changed = () if accept else changed_lines(ran, shown)
    if how is TextOrJson.json:
        say(render.outcomes_json(ran.outcomes, changed))
    else:
        show(render.outcome_lines(ran.outcomes, changed))
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
    found = measure_coverage(ran.interview, ran.outcomes, ran.base)
    if how is TextOrJson.json:
        say(render.coverage_json(found))
    else:
        show(render.coverage_lines(found))
    missed = [name for each in found if each.kind in _MUST_REACH for name in each.missed]
    if missed:
        what = "no scenario reaches"
        raise FindingError(f"{what} {counted(len(missed), 'rule or duty', 'rules or duties')}")
