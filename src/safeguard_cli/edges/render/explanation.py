"""Lay out an explanation as lines of a screen: indented, without drawing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from safeguard_cli.core.advising.explaining.explanation import (
    ActionTold,
    Explanation,
    PartTold,
    RuleTold,
)
from safeguard_cli.core.advising.explaining.trees import Branch, Settling, Word, settling
from safeguard_cli.core.advising.explaining.unknowns import Unknown
from safeguard_cli.core.advising.shapes import Change
from safeguard_cli.edges.render import phrases, would_change
from safeguard_cli.edges.render.lines import SPACE, Line, line
from safeguard_cli.edges.render.source_line import sources

_STEP: Final = "  "
_MARKS: Final[dict[Word, str]] = {"holds": "holds: ", "fails": "fails: ", "unknown": "waits: "}
_ALTERED: Final = (
    "This record was altered after it was sealed. What follows explains what it says now."
)


def explanation_lines(told: Explanation) -> Iterator[Line]:
    """Yield the explanation as lines."""
    return _lay_out(phrases.cleaned(told))


def _lay_out(told: Explanation) -> Iterator[Line]:
    yield from _lay_out_head(told)
    yield from _lay_out_title("Why this")
    for part in told.parts:
        if part.applies != "fails" and part.action:
            yield from _explain_part(part)
    yield from _list_idle(told.parts)
    yield from _lay_out_title("Why also these duties")
    for duty in told.duties:
        yield line(duty.do)
        yield from _list_answers(duty.settled_by, _STEP)
    yield from _lay_out_title("Why nothing more protective")
    yield from _list_more_protective([part for part in told.parts if part.applies != "fails"])
    yield from _lay_out_title("What would change it")
    yield from _list_changes(told.changes)
    yield from _lay_out_title("The unknown that matters most")
    yield from _lay_out_unknown(told.unknown, told.stopped)
    yield from _lay_out_title("Every rule, and the answers that settled it")
    yield line("holds, fails, or waits: not settled by the answers so far.")
    for part in told.parts:
        yield from _lay_out_every_rule(part)
    yield from _lay_out_title("What was not asked, and why")
    for question in told.not_asked:
        if question.asked == "fails":
            yield line(question.ask)
            yield from _lay_out_tree(settling(question.asked_if), _STEP)


def _lay_out_head(told: Explanation) -> Iterator[Line]:
    if told.altered:
        yield from (line(_ALTERED), SPACE)
    rules = told.rules
    yield line(f"By the rules {rules.title}, version {rules.version}, {rules.edition}.")
    if rules.local:
        yield line(f"Over them lie {rules.local_title}, version {rules.local_version}.")


def _explain_part(part: PartTold) -> Iterator[Line]:
    advised = next(action for action in part.actions if action.place == "advised")
    yield line(part.title)
    yield line(f"Do: {advised.do}", _STEP)
    yield line(f"Level: {advised.level_label}", _STEP)
    if part.applies == "unknown":
        yield line("It is not settled yet whether this part applies.", _STEP)
    elif not part.settled:
        yield line("Not settled yet: an answer could make it more protective.", _STEP)
    for rule in advised.rules:
        if rule.truth == "holds":
            yield line(f"Because: {rule.because}", _STEP, _STEP * 2)
            yield line(f"Rule {rule.rule}. {sources(rule.sources)}", _STEP * 2)
            yield from _list_answers(rule.settled_by, _STEP * 2)
    yield SPACE


def _list_idle(parts: Iterable[PartTold]) -> Iterator[Line]:
    for part in parts:
        if part.applies == "fails":
            yield line(f"{part.title}: does not apply.")
            yield from (*_lay_out_tree(settling(part.applies_if), _STEP), SPACE)
        elif not part.action:
            yield from (line(f"{part.title}: not settled yet."), SPACE)


def _list_more_protective(parts: Iterable[PartTold]) -> Iterator[Line]:
    nothing = True
    for part in parts:
        above = [action for action in part.actions if action.place == "more protective"]
        if above:
            nothing = False
            yield line(part.title)
        for action in above:
            yield from _explain_not_taken(action)
    if nothing:
        yield line("Nothing more protective is known.")


def _explain_not_taken(action: ActionTold) -> Iterator[Line]:
    is_open = any(rule.truth == "unknown" for rule in action.rules)
    verdict = "may still be advised" if is_open else "no rule for it holds"
    yield line(f"{action.do} ({action.level_label}): {verdict}.", _STEP, _STEP * 2)
    seen: dict[Settling, None] = {}
    for rule in action.rules:
        wanted = rule.truth == ("unknown" if is_open else "fails")
        seen |= dict.fromkeys(rule.settled_by if wanted else ())
    yield from _list_blockers(seen, _STEP * 2)


def _list_answers(settled: Iterable[Settling], indent: str) -> Iterator[Line]:
    """Name each answer once, however many tests it met."""
    for ask, given in dict.fromkeys((one.ask, one.given) for one in settled):
        yield line(f"- {ask} {phrases.ended(phrases.capital(given))}", indent, indent + _STEP)


def _list_blockers(settled: Iterable[Settling], indent: str) -> Iterator[Line]:
    """Name each answer once, with everything that was needed instead."""
    needs: dict[tuple[str, str], dict[str, None]] = {}
    for one in settled:
        needs.setdefault((one.ask, one.given), {})[one.needs] = None
    for (ask, given), wanted in needs.items():
        needed = "; or ".join(wanted)
        said = f"- {ask} {phrases.ended(phrases.capital(given))} Needed: {needed}."
        yield line(said, indent, indent + _STEP)


def _list_changes(changes: Iterable[Change]) -> Iterator[Line]:
    grouped = would_change.by_outcome(changes)
    for outcome, leading in grouped:
        yield line(f"{would_change.leading(outcome)}:", "", _STEP)
        for way in would_change.ways(leading):
            yield line(f"- {way}", _STEP, _STEP * 2)
    if not grouped:
        yield line("No change of up to three answers leads to another action.")


def _lay_out_unknown(unknown: Unknown | None, stopped: bool) -> Iterator[Line]:
    if unknown is None and stopped:
        yield line("None now: the emergency comes before every other question.")
        return
    if unknown is None:
        yield line("None: nothing that is not known could lead to another action.")
        return
    yield line(f"{unknown.ask} ({phrases.capital(unknown.state)}.)")
    level = f" ({unknown.level_label})" if unknown.level_label else ""
    yield line(f"It could lead to: {unknown.leads_to}{level}. Part: {unknown.part}.", _STEP)
    if unknown.help:
        yield line(f"How to find out: {unknown.help}", _STEP)
    if stopped:
        yield line("Act first. Do not wait to find this out.", _STEP)


def _lay_out_every_rule(part: PartTold) -> Iterator[Line]:
    yield SPACE
    yield line(f"{part.title} (part {part.part})")
    if part.applies != "holds":
        applies = "does not apply" if part.applies == "fails" else "may apply"
        yield line(f"This part {applies}:", _STEP)
        yield from _lay_out_tree(settling(part.applies_if), _STEP * 2)
    for action in part.actions:
        advised = " (advised)" if action.place == "advised" else ""
        yield line(f"{action.do}{advised}", _STEP, _STEP * 2)
        for rule in action.rules:
            yield from _lay_out_rule(rule)


def _lay_out_rule(rule: RuleTold) -> Iterator[Line]:
    yield line(f"{_MARKS[rule.truth]}rule {rule.rule}", _STEP * 2, _STEP * 3)
    yield from _lay_out_tree(settling(rule.condition), _STEP * 3)


def _lay_out_tree(branch: Branch, indent: str) -> Iterator[Line]:
    mark = _MARKS[branch.truth]
    if branch.how in ("all", "any"):
        yield from _lay_out_group(branch, indent)
        return
    hang = indent + " " * len(mark)
    yield line(mark + branch.ask, indent, hang)
    said = phrases.ended(phrases.capital(branch.given))
    if branch.truth != "holds":
        said += f" Needed: {branch.needs}."
    yield line(said, hang)


def _lay_out_group(branch: Branch, indent: str) -> Iterator[Line]:
    if not branch.parts:
        always = "always" if branch.how == "all" else "never"
        yield line(f"{_MARKS[branch.truth]}{always}", indent)
    elif len(branch.parts) == 1:
        yield from _lay_out_tree(branch.parts[0], indent)
    else:
        of = "all of these are needed" if branch.how == "all" else "one of these is enough"
        yield line(f"{_MARKS[branch.truth]}{of}", indent)
        for part in branch.parts:
            yield from _lay_out_tree(part, indent + _STEP)


def _lay_out_title(text: str) -> Iterator[Line]:
    yield from (SPACE, line(text, style="bold"), line("-" * len(text)))
