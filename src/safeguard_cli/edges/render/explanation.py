"""Dress an explanation as plain text: indented, without drawing, folded to the screen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import wrap
from typing import Final, NamedTuple

from safeguard_cli.core.advising.explaining.explanation import (
    ActionTold,
    Explanation,
    PartTold,
    RuleTold,
)
from safeguard_cli.core.advising.explaining.trees import Branch, Settling, Word, settling
from safeguard_cli.core.advising.explaining.unknowns import Unknown
from safeguard_cli.core.advising.shapes import Change
from safeguard_cli.edges.render import phrases
from safeguard_cli.edges.render.citing import sources
from safeguard_cli.edges.render.json_text import json_text

WIDTH: Final = 80
_STEP: Final = "  "
_MARKS: Final[dict[Word, str]] = {"holds": "holds: ", "fails": "fails: ", "unknown": "waits: "}
_ALTERED: Final = (
    "This record was altered after it was sealed. What follows explains what it says now."
)


class Fold(NamedTuple):
    """A line that is folded where the screen ends: its indent at first, and of the rest."""

    text: str
    first: str
    rest: str

    def folded(self, width: int) -> list[str]:
        """Return the lines that it takes."""
        return wrap(
            self.text,
            width,
            initial_indent=self.first,
            subsequent_indent=self.rest,
            break_on_hyphens=False,
        )


Line = str | Fold


def explanation_json(told: Explanation) -> str:
    """Return the explanation as JSON, indented, with a line end."""
    return json_text(told)


def explanation_text(told: Explanation, width: int = WIDTH) -> str:
    """Return the explanation as text of at most this width, and of 80 columns at most."""
    lines: list[str] = []
    for line in _lines(phrases.cleaned(told)):
        lines += [line] if isinstance(line, str) else line.folded(min(width, WIDTH))
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _lines(told: Explanation) -> Iterator[Line]:
    yield from _head(told)
    yield from _title("Why this")
    for part in told.parts:
        if part.applies != "fails" and part.action:
            yield from _why(part)
    yield from _idle(told.parts)
    yield from _title("Why also these duties")
    for duty in told.duties:
        yield from _fold(duty.do)
        yield from _answers(duty.settled_by, _STEP)
    yield from _title("Why nothing more protective")
    yield from _more([part for part in told.parts if part.applies != "fails"])
    yield from _title("What would change it")
    yield from _changes(told.changes)
    yield from _title("The unknown that matters most")
    yield from _unknown(told.unknown, told.stopped)
    yield from _title("Every rule, and the answers that settled it")
    yield from _fold("holds, fails, or waits: not settled by the answers so far.")
    for part in told.parts:
        yield from _every(part)
    yield from _title("What was not asked, and why")
    for question in told.not_asked:
        if question.asked == "fails":
            yield from _fold(question.ask)
            yield from _tree(settling(question.asked_if), _STEP)


def _head(told: Explanation) -> Iterator[Line]:
    if told.altered:
        yield from (*_fold(_ALTERED), "")
    rules = told.rules
    yield from _fold(f"By the rules {rules.title}, version {rules.version}, {rules.edition}.")
    if rules.local:
        yield from _fold(f"Over them lie {rules.local_title}, version {rules.local_version}.")


def _why(part: PartTold) -> Iterator[Line]:
    advised = next(action for action in part.actions if action.place == "advised")
    yield from _fold(part.title)
    yield from _fold(f"Do: {advised.do}", _STEP)
    yield from _fold(f"Level: {advised.level_label}", _STEP)
    if part.applies == "unknown":
        yield from _fold("It is not settled yet whether this part applies.", _STEP)
    elif not part.settled:
        yield from _fold("Not settled yet: an answer could make it more protective.", _STEP)
    for rule in advised.rules:
        if rule.truth == "holds":
            yield from _fold(f"Because: {rule.because}", _STEP, _STEP * 2)
            yield from _fold(f"Rule {rule.rule}. {sources(rule.sources)}", _STEP * 2)
            yield from _answers(rule.settled_by, _STEP * 2)
    yield ""


def _idle(parts: Iterable[PartTold]) -> Iterator[Line]:
    for part in parts:
        if part.applies == "fails":
            yield from _fold(f"{part.title}: does not apply.")
            yield from (*_tree(settling(part.applies_if), _STEP), "")
        elif not part.action:
            yield from (*_fold(f"{part.title}: not settled yet."), "")


def _more(parts: Iterable[PartTold]) -> Iterator[Line]:
    nothing = True
    for part in parts:
        above = [action for action in part.actions if action.place == "more protective"]
        if above:
            nothing = False
            yield from _fold(part.title)
        for action in above:
            yield from _not_this(action)
    if nothing:
        yield from _fold("Nothing more protective is known.")


def _not_this(action: ActionTold) -> Iterator[Line]:
    is_open = any(rule.truth == "unknown" for rule in action.rules)
    verdict = "may still be advised" if is_open else "no rule for it holds"
    yield from _fold(f"{action.do} ({action.level_label}): {verdict}.", _STEP, _STEP * 2)
    seen: dict[Settling, None] = {}
    for rule in action.rules:
        wanted = rule.truth == ("unknown" if is_open else "fails")
        seen |= dict.fromkeys(rule.settled_by if wanted else ())
    yield from _blockers(seen, _STEP * 2)


def _answers(settled: Iterable[Settling], indent: str) -> Iterator[Line]:
    """Name each answer once, however many tests it met."""
    for ask, given in dict.fromkeys((one.ask, one.given) for one in settled):
        yield from _fold(f"- {ask} {phrases.ended(phrases.capital(given))}", indent, indent + _STEP)


def _blockers(settled: Iterable[Settling], indent: str) -> Iterator[Line]:
    """Name each answer once, with everything that was needed instead."""
    needs: dict[tuple[str, str], dict[str, None]] = {}
    for one in settled:
        needs.setdefault((one.ask, one.given), {})[one.needs] = None
    for (ask, given), wanted in needs.items():
        needed = "; or ".join(wanted)
        said = f"- {ask} {phrases.ended(phrases.capital(given))} Needed: {needed}."
        yield from _fold(said, indent, indent + _STEP)


def _changes(changes: Iterable[Change]) -> Iterator[Line]:
    grouped = phrases.by_outcome(changes)
    for outcome, leading in grouped:
        yield from _fold(f"{outcome}, if you answer:", "", _STEP)
        for way in phrases.ways(leading):
            yield from _fold(f"- {way}", _STEP, _STEP * 2)
    if not grouped:
        yield from _fold("No change of up to three answers leads to another action.")


def _unknown(unknown: Unknown | None, stopped: bool) -> Iterator[Line]:
    if unknown is None and stopped:
        yield from _fold("None now: the emergency comes before every other question.")
        return
    if unknown is None:
        yield from _fold("None: nothing that is not known could lead to another action.")
        return
    yield from _fold(f"{unknown.ask} ({phrases.capital(unknown.state)}.)")
    level = f" ({unknown.level_label})" if unknown.level_label else ""
    yield from _fold(f"It could lead to: {unknown.leads_to}{level}. Part: {unknown.part}.", _STEP)
    if unknown.help:
        yield from _fold(f"How to find out: {unknown.help}", _STEP)
    if stopped:
        yield from _fold("Act first. Do not wait to find this out.", _STEP)


def _every(part: PartTold) -> Iterator[Line]:
    yield ""
    yield from _fold(f"{part.title} (part {part.part})")
    if part.applies != "holds":
        applies = "does not apply" if part.applies == "fails" else "may apply"
        yield from _fold(f"This part {applies}:", _STEP)
        yield from _tree(settling(part.applies_if), _STEP * 2)
    for action in part.actions:
        advised = " (advised)" if action.place == "advised" else ""
        yield from _fold(f"{action.do}{advised}", _STEP, _STEP * 2)
        for rule in action.rules:
            yield from _rule(rule)


def _rule(rule: RuleTold) -> Iterator[Line]:
    yield from _fold(f"{_MARKS[rule.truth]}rule {rule.rule}", _STEP * 2, _STEP * 3)
    yield from _tree(settling(rule.condition), _STEP * 3)


def _tree(branch: Branch, indent: str) -> Iterator[Line]:
    mark = _MARKS[branch.truth]
    if branch.how in ("all", "any"):
        yield from _group(branch, indent)
        return
    hang = indent + " " * len(mark)
    yield from _fold(mark + branch.ask, indent, hang)
    said = phrases.ended(phrases.capital(branch.given))
    if branch.truth != "holds":
        said += f" Needed: {branch.needs}."
    yield from _fold(said, hang)


def _group(branch: Branch, indent: str) -> Iterator[Line]:
    if not branch.parts:
        always = "always" if branch.how == "all" else "never"
        yield from _fold(f"{_MARKS[branch.truth]}{always}", indent)
    elif len(branch.parts) == 1:
        yield from _tree(branch.parts[0], indent)
    else:
        of = "all of these are needed" if branch.how == "all" else "one of these is enough"
        yield from _fold(f"{_MARKS[branch.truth]}{of}", indent)
        for part in branch.parts:
            yield from _tree(part, indent + _STEP)


def _title(text: str) -> Iterator[Line]:
    yield from ("", text, "-" * len(text))


def _fold(text: str, first: str = "", rest: str | None = None) -> list[Line]:
    return [Fold(phrases.one_line(text), first, first if rest is None else rest)]
