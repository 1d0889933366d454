"""Check what a training story says of itself: its title, its minutes, the moments of its stages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.training.scenario import Scenario, moment_of, moment_of_stage
from safeguard_cli.reading import fault_codes as codes
from safeguard_cli.reading.as_of import read_moment
from safeguard_cli.reading.faults import Fault, Places

LONGEST_TITLE: Final = 60
MOST_MINUTES: Final = 180
_NOT_IN_ORDER: Final = (
    "a stage may not be earlier than the one before it, or later than the story's own `as-of`"
)


def find_training_faults(scenario: Scenario, places: Places) -> Iterator[Fault]:
    """Find what cannot be so. The moment of the story itself is looked at elsewhere."""
    if len(scenario.title) > LONGEST_TITLE or "\n" in scenario.title:
        message = f"`title` takes one line of at most {LONGEST_TITLE} characters"
        yield Fault(places.of(scenario, "title"), codes.FOR_TRAINERS, message)
    is_said = places.of(scenario, "minutes") != places.of(scenario)
    if scenario.minutes > MOST_MINUTES or (is_said and scenario.minutes < 1):
        message = f"`minutes` takes a whole number from 1 to {MOST_MINUTES}"
        yield Fault(places.of(scenario, "minutes"), codes.FOR_TRAINERS, message)
    yield from _misplaced_stages(scenario, places)


def _misplaced_stages(scenario: Scenario, places: Places) -> Iterator[Fault]:
    earliest = None
    for stage in scenario.stages:
        place = places.of(stage, "as-of")
        if stage.as_of and not _is_moment(stage.as_of):
            message = "`as-of` takes a date and time such as 2026-11-22T14:30"
            yield Fault(place, codes.MOMENT, message)
        elif _is_moment(scenario.as_of):
            learnt = moment_of_stage(scenario, stage)
            if (earliest and learnt < earliest) or learnt > moment_of(scenario):
                yield Fault(place, codes.FOR_TRAINERS, _NOT_IN_ORDER)
            earliest = learnt


def _is_moment(text: str) -> bool:
    try:
        read_moment(text)
    except UsageError:
        return False
    return True
