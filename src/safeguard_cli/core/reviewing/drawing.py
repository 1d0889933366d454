"""Gather a rule set as a picture: from situations, in words, to actions, part by part.

A drawing is plain data. With answers, it also says which path they take.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from msgspec import Struct

from safeguard_cli.core.advising.explaining.trees import Branch, Teller
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.deciding.part_decision import PartDecision
from safeguard_cli.core.deciding.replay import Replay
from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.logic.nodes import HOLDS
from safeguard_cli.core.model.conditions import ALWAYS
from safeguard_cli.core.model.rule_set import Action, Part, Rule
from safeguard_cli.core.words.nearest import did_you_mean

Path = Literal["", "taken", "open", "not taken"]


class DrawnLine(Struct, frozen=True):
    """A line of a situation: a question, the answers that it needs, or a word that joins.

    `question`: the id of the question that an `ask` asks; empty where it tells of a part.
    """

    kind: Literal["ask", "needs", "joint"]
    text: str
    depth: int = 0
    question: str = ""


class Situation(Struct, frozen=True):
    """When a rule holds, and why it leads where it does. `path` is empty without answers."""

    rule: str
    because: str
    lines: tuple[DrawnLine, ...]
    path: Path = ""


class DrawnAction(Struct, frozen=True, kw_only=True):
    """An action with the situations that lead to it."""

    action: str
    do: str
    level: str
    colour: Literal["red", "amber", "green"]
    situations: tuple[Situation, ...]
    path: Path = ""


class DrawnPart(Struct, frozen=True, kw_only=True):
    """A part: when it applies (no lines: always), and its actions, most protective first."""

    part: str
    title: str
    applies: tuple[DrawnLine, ...]
    actions: tuple[DrawnAction, ...]
    path: Path = ""


class RulesDrawing(Struct, frozen=True):
    """The picture of a rule set, or of some of its parts."""

    title: str
    version: str
    with_answers: bool
    parts: tuple[DrawnPart, ...]


def draw_rules(
    interview: Interview, replay: Replay, part: str | None = None, *, with_answers: bool = False
) -> RulesDrawing:
    """Draw all parts, or one; `with_answers` marks the path that the replay takes."""
    rules = interview.rules
    known = [each.id for each in rules.parts]
    if part is not None and part not in known:
        hint = f"the parts are: {', '.join(known)}"
        raise UsageError(f"no part of that name{did_you_mean(part, known)}", hint)
    artist = _Artist(interview, replay, with_answers=with_answers)
    decided = interview.engine.decide_parts(replay.state)
    drawn = tuple(artist.part(each) for each in decided if part in (None, each.part.id))
    return RulesDrawing(rules.title, rules.version, with_answers, drawn)


class _Artist:
    def __init__(self, interview: Interview, replay: Replay, *, with_answers: bool) -> None:
        self._teller = Teller(interview, replay)
        self._levels = {level.id: level for level in interview.rules.levels}
        self._with_answers = with_answers

    def part(self, decided: PartDecision) -> DrawnPart:
        part: Part = decided.part
        always = part.applies_if == ALWAYS
        applies = () if always else tuple(draw_lines(self._teller.tell(part.applies_if)))
        actions = tuple(self._draw_action(action, decided) for action in part.actions)
        return DrawnPart(
            part=part.id,
            title=part.title,
            applies=applies,
            actions=actions,
            path=self._mark_part(decided),
        )

    def _mark_part(self, decided: PartDecision) -> Path:
        if not self._with_answers:
            return ""
        if decided.applies == HOLDS:
            return "taken"
        return "open" if decided.applies else "not taken"

    def _draw_action(self, action: Action, decided: PartDecision) -> DrawnAction:
        level = self._levels[action.level]
        situations = tuple(self._draw_situation(rule, decided) for rule in action.rules)
        paths = [each.path for each in situations]
        path: Path = next((p for p in ("taken", "open", "not taken") if p in paths), "")
        return DrawnAction(
            action=action.id,
            do=action.do,
            level=level.label,
            colour=level.colour,
            situations=situations,
            path=path,
        )

    def _draw_situation(self, rule: Rule, decided: PartDecision) -> Situation:
        lines = tuple(draw_lines(self._teller.tell(rule.condition)))
        return Situation(rule.id, rule.because, lines, self._mark_rule(rule, decided))

    def _mark_rule(self, rule: Rule, decided: PartDecision) -> Path:
        if not self._with_answers:
            return ""
        if decided.applies == HOLDS and rule.id in decided.determining:
            return "taken"
        return "open" if decided.applies and rule.id in decided.open_rules else "not taken"


def draw_lines(branch: Branch, depth: int = 0) -> Iterator[DrawnLine]:
    """Yield a condition, told as a tree, as lines that stand in one another."""
    match branch.how:
        case "all" if not branch.parts:
            yield DrawnLine("joint", "In every case", depth)
        case "all":
            yield from _draw_joined(branch.parts, depth)
        case "any":
            yield DrawnLine("joint", "One of these:", depth)
            for part in branch.parts:
                yield from _draw_choice(part, depth + 1)
        case "not-asked":
            yield DrawnLine("ask", branch.ask, depth, branch.question)
            yield DrawnLine("needs", "Not asked here", depth)
        case "earlier-part":
            yield DrawnLine("ask", branch.ask, depth)
            yield DrawnLine("needs", branch.needs, depth)
        case _:
            yield DrawnLine("ask", branch.ask, depth, branch.question)
            yield DrawnLine("needs", branch.needs, depth)


def _draw_joined(parts: Iterable[Branch], depth: int) -> Iterator[DrawnLine]:
    for part in parts:
        yield from draw_lines(part, depth)


def _draw_choice(part: Branch, depth: int) -> Iterator[DrawnLine]:
    if part.how == "all" and len(part.parts) > 1:
        yield DrawnLine("joint", "All of these:", depth)
        yield from _draw_joined(part.parts, depth + 1)
    else:
        yield from draw_lines(part, depth)
