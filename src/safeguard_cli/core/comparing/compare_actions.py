"""Compare what the same action says on both sides: its level, clocks, steps, people and papers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from safeguard_cli.core.checking.later_deadlines import Clocks
from safeguard_cli.core.checking.local_beside_base import find_reply_clocks
from safeguard_cli.core.comparing.compare_deadlines import deadline_differences
from safeguard_cli.core.comparing.compare_duties_and_items import find_one_sided
from safeguard_cli.core.comparing.comparison_document import Difference, Protective, make_difference
from safeguard_cli.core.comparing.differing_answers import EvidenceFinder
from safeguard_cli.core.comparing.joint_answers import SideEngine
from safeguard_cli.core.logic.answer_space import Space
from safeguard_cli.core.logic.consequences import Wanted
from safeguard_cli.core.logic.nodes import ALWAYS, NEVER, Node, some
from safeguard_cli.core.model.rule_set import Action, RuleSet, Step, Who, Within

_BY_AGREEMENT = (Within("by-agreement"),)


class ActionComparison:
    """Compares actions that both sides have, where both come."""

    def __init__(self, finder: EvidenceFinder) -> None:
        """Look up by when a reply is due, on both sides."""
        self._finder = finder
        self._rules = (finder.joint.old.rules, finder.joint.new.rules)
        self._replies = tuple(find_reply_clocks(each) for each in self._rules)

    def differences(
        self, about: tuple[str, str], pair: tuple[Action, Action], both: list[Wanted]
    ) -> Iterator[Difference]:
        """Yield what differs. `both`: what must be so for both actions to come."""
        yield from self._compare_levels(about, pair, both)
        yield from deadline_differences(self._finder, pair, both, about)
        old, new = map(_time_by_reply, pair, self._replies)
        replied = (about[0], f"{about[1]} (the reply to it)")
        yield from deadline_differences(self._finder, (old, new), both, replied)
        yield from self._compare_contents(about, pair, both)

    def _compare_levels(
        self, about: tuple[str, str], pair: tuple[Action, Action], both: list[Wanted]
    ) -> Iterator[Difference]:
        old, new = pair
        if (old.level, old.stops_interview) == (new.level, new.stops_interview):
            return
        evidence = self._finder.show(both)
        if evidence:
            protective = compare_levels(old, new, self._rules)
            was, now = map(_describe_level, pair, self._rules)
            ids = old.id, new.id
            yield make_difference(
                "level", protective, about, ids=ids, words=(was, now), evidence=evidence
            )

    def _compare_contents(
        self, about: tuple[str, str], pair: tuple[Action, Action], both: list[Wanted]
    ) -> Iterator[Difference]:
        (old, new), joint = pair, self._finder.joint
        steps = _compile_steps(joint.old, old), _compile_steps(joint.new, new)
        yield from find_one_sided(self._finder, "step", about, steps, both=both)
        people = _compile_people(joint.old, old), _compile_people(joint.new, new)
        yield from find_one_sided(self._finder, "contact", about, people, both=both)
        lines = _show_lines(old), _show_lines(new)
        yield from find_one_sided(self._finder, "record", about, lines, both=both)


def compare_levels(
    old: Action | None, new: Action | None, rules: tuple[RuleSet, RuleSet]
) -> Protective:
    """Compare two actions by level alone. No action protects least."""
    order = [level.id for level in rules[1].levels]
    if any(action and action.level not in order for action in (old, new)):
        order = [level.id for level in rules[0].levels]
    places = [
        order.index(action.level) if action and action.level in order else len(order)
        for action in (old, new)
    ]
    if places[0] == places[1]:
        return "equally"
    return "more" if places[1] < places[0] else "less"


def _time_by_reply(action: Action, replies: Mapping[str, Clocks]) -> Action:
    """Return the action as one that is due when its reply is."""
    return replace(action, within=replies.get(action.id) or _BY_AGREEMENT)


def _describe_level(action: Action, rules: RuleSet) -> str:
    label = next(level.label for level in rules.levels if level.id == action.level)
    return f"{label}; the interview stops" if action.stops_interview else label


def _compile_steps(engine: SideEngine, action: Action) -> dict[str, tuple[str, Node]]:
    return _join_conditions(engine.space, [(step.do, step.do, step) for step in action.steps])


def _compile_people(engine: SideEngine, action: Action) -> dict[str, tuple[str, Node]]:
    roles = {contact.id: contact.role for contact in engine.rules.contacts}
    named = [(who.contact, roles.get(who.contact, who.contact), who) for who in action.who]
    return _join_conditions(engine.space, named)


def _show_lines(action: Action) -> dict[str, tuple[str, Node]]:
    return {line: (line, ALWAYS) for line in action.record}


def _join_conditions(
    space: Space, named: Sequence[tuple[str, str, Step | Who]]
) -> dict[str, tuple[str, Node]]:
    found: dict[str, tuple[str, Node]] = {}
    for key, words, one in named:
        before = found[key][1] if key in found else NEVER
        found[key] = words, some(before, space.compile(one.condition))
    return found
