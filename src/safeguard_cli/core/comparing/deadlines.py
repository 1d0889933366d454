"""Show where the deadline of the same action or duty has moved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from safeguard_cli.core.comparing.clocks import moved
from safeguard_cli.core.comparing.joint_answers import Joint, Side
from safeguard_cli.core.comparing.shapes import Difference
from safeguard_cli.core.comparing.showing import Shower
from safeguard_cli.core.logic.consequences import Wanted
from safeguard_cli.core.logic.nodes import HOLDS, Leaf, Negation, every, some
from safeguard_cli.core.model.rule_set import UNSURE, Action, Duty


def deadline_differences(
    shower: Shower,
    pair: tuple[Action | Duty, Action | Duty],
    both: Sequence[Wanted],
    about: tuple[str, str],
) -> Iterator[Difference]:
    """Yield the difference of two deadlines, with answers under which both stand."""
    old, new = pair
    if old.within == new.within:
        return
    joint = shower.joint
    rules = joint.old.rules, joint.new.rules
    for one in moved(old.within, new.within, rules, shower.span):
        dates = _dates(joint, pair, one.days) if one.as_of else ()
        wanted = [*both, *dates]
        evidence = shower.show(wanted, one.as_of, one.days)
        if evidence:
            yield Difference(
                "deadline", one.protective, *about, old.id, new.id, one.was, one.now, evidence
            )
            return


def _dates(
    joint: Joint, pair: tuple[Action | Duty, Action | Duty], days: int | None
) -> Iterator[Wanted]:
    """Yield what makes every date that starts a clock lie so many days off, or not be known."""
    state = "passed" if days and days < 0 else "ahead" if days else "today"
    sides: tuple[tuple[Side, Action | Duty], ...] = (("old", pair[0]), ("new", pair[1]))
    for side, one in sides:
        space = joint.of(side).space
        for name in (clock.start for clock in one.within if clock.start):
            (variable,) = space.of_question[name]
            values = space.variables[variable].values
            if days is None:
                unsure = 1 << values.index(UNSURE) if UNSURE in values else 0
                yield some(Negation(space.asked(name)), Leaf(variable, unsure)), HOLDS
            else:
                bit = 1 << values.index(state)
                yield every(space.asked(name), Leaf(variable, bit)), HOLDS
