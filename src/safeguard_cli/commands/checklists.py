"""`safeguard checklist`: go through one checklist, or print it to hang up or fill in by hand."""

from __future__ import annotations

import sys

from safeguard_cli.commands.advise import Request, desk_of, run
from safeguard_cli.commands.desk import now
from safeguard_cli.commands.file_endings import refuse_other_promise
from safeguard_cli.commands.formats import WRITERS, Format, writer_of
from safeguard_cli.commands.results import give
from safeguard_cli.core.advising.citing import cite_statements
from safeguard_cli.core.deciding.law_of_day import rules_on
from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.model.old_ids import find_id_now
from safeguard_cli.core.model.rule_set import Checklist, RuleSet
from safeguard_cli.core.words.nearest import did_you_mean
from safeguard_cli.reading.as_of import read_moment


def checklist(name: str, request: Request) -> None:
    """Go through one checklist, or print it: empty, to fill in by hand."""
    command = f"checklist {name}"
    desk = desk_of(request, command)
    chosen = _find_checklist(desk.rules, name)
    has_answers = request.answers is not None or bool(request.sets)
    can_ask = any(item.met_if is not None for item in chosen.items)
    if has_answers or (request.how is None and can_ask and sys.stdin.isatty()):
        run(desk, request, command)
    else:
        _print_empty(desk.rules, chosen.id, request)


def _find_checklist(rules: RuleSet, name: str) -> Checklist:
    known = {checklist.id: checklist for checklist in rules.checklists}
    if name not in known:
        now_called = find_id_now(name, rules.checklists)
        raise UsageError(
            f"`{name}` is now `{now_called}`"
            if now_called
            else f"no checklist of that name{did_you_mean(name, known)}",
            f"there are: {', '.join(known)}",
        )
    return known[name]


def _print_empty(rules: RuleSet, name: str, request: Request) -> None:
    moment = read_moment(request.as_of) if request.as_of else now()
    law = rules_on(rules, moment.date())
    (dated,) = (each for each in law.checklists if each.id == name)
    how = request.how or Format.text
    refuse_other_promise(request.out, how.value)
    give(_write_empty(law, dated, how), request.out)


def _write_empty(rules: RuleSet, checklist: Checklist, how: Format) -> str:
    if how not in WRITERS["checklist"]:
        raise UsageError(
            "an empty checklist has no JSON form", "choose text, plain, markdown or html"
        )
    cited = cite_statements(rules)
    return writer_of("checklist", how)(checklist, tuple(cited[name] for name in checklist.source))
