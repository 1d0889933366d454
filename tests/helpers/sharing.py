"""Share the shipped rules, their stories and what is proved of them between tests of a process."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from weakref import WeakKeyDictionary

import msgspec
import pytest
from msgspec.structs import replace
from overlay_folders import harmless_over_shipped
from whole_cases import RULES, shipped, shipped_rules, shipped_stories

from safeguard_cli.api import loaded_rules
from safeguard_cli.commands import desk
from safeguard_cli.core.checking import local_may_advise
from safeguard_cli.core.checking.finding import Finding
from safeguard_cli.core.checking.local_may_advise import find_harmless
from safeguard_cli.core.deciding import certain_level
from safeguard_cli.core.deciding.certain_level import Because, Floors
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.model.rule_set import RuleSet
from safeguard_cli.core.training.scenario import Scenario
from safeguard_cli.reading import cache, read_scenarios
from safeguard_cli.reading.cache import load_cached
from safeguard_cli.reading.load import load_rules
from safeguard_cli.reading.read_scenarios import load_scenarios


@contextmanager
def sharing_shipped(folder: Path) -> Iterator[None]:
    """Let all commands of a process share the shipped rules, and what searches in them found.

    A command that is run takes them up anew: half of the time that its test would take. Nothing
    changes them, and `batch` decides a million cases by one interview too. So one interview serves
    commands, Python and tests: to find the floors of all answers takes a minute. Other rules, and
    the shipped ones with what is local or in another folder, are read and taken up as ever; what
    is found in the shipped ones alone is worked out once for all that is laid over them. So with
    the shipped stories: to read them takes as long as to tell a new one. Floors are shared with
    other processes of the run too, by files in a folder.
    """
    harmless = harmless_over_shipped()

    def load_stories(where: object, rules: RuleSet) -> tuple[Scenario, ...]:
        if where == RULES / "scenarios" and rules is shipped_rules():
            return shipped_stories()
        return load_scenarios(where, rules)  # type: ignore[arg-type]

    def find_harmless_over(base: RuleSet) -> Callable[[Finding], bool]:
        return harmless if base is shipped_rules() else find_harmless(base)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cache, "load_cached", _load)
        patch.setattr(loaded_rules, "read_rules", _read)
        patch.setattr(read_scenarios, "load_scenarios", load_stories)
        patch.setattr(local_may_advise, "find_harmless", find_harmless_over)
        patch.setattr(desk, "Interview", _take_up)
        patch.setattr(loaded_rules, "Interview", _take_up)
        patch.setattr(Floors, "rank", _sharing_ranks(folder))
        yield


def _sharing_ranks(folder: Path) -> Callable[[Floors, Because | None], int]:
    """Find each floor under the shipped rules, or under others laid over them, once in a run."""
    find_rank, steps = Floors.rank, certain_level._STEPS
    places: WeakKeyDictionary[Floors, Path] = WeakKeyDictionary()

    def place_of(floors: Floors) -> Path:
        if floors not in places:
            # What is not the same in every letter but these is not the same.
            rules = replace(floors._space.rules, version="", digest="")
            digest = sha256(msgspec.msgpack.encode(rules)).hexdigest()
            places[floors] = folder / "floors" / digest
            places[floors].mkdir(parents=True, exist_ok=True)
        return places[floors]

    def rank(floors: Floors, answer: Because | None) -> int:
        is_shipped = floors._space.rules.id == shipped_rules().id
        # A test may allow fewer steps, in which less is found.
        if answer in floors._ranks or not is_shipped or steps != certain_level._STEPS:
            return find_rank(floors, answer)
        file = place_of(floors) / (f"{answer.question}={answer.answer}" if answer else "any")
        if file.exists():
            floors._ranks[answer] = int(file.read_text())
        else:
            found = file.with_suffix(f".{os.getpid()}")
            found.write_text(str(find_rank(floors, answer)))
            found.replace(file)
        return floors._ranks[answer]

    return rank


@contextmanager
def sharing_also(folder: Path) -> Iterator[Path]:
    """Let commands share the rules in this folder too, which nothing changes, and their interview.

    To find the floors of answers in a copy of the shipped rules takes seconds for each interview.
    """
    _also[folder] = load_rules(folder)
    try:
        yield folder
    finally:
        del _also[folder]


# Rules by their folder.
_also: dict[Path, RuleSet] = {}


def _load(folder: object, cache_dir: Path | None, *, keep: bool = True) -> RuleSet:
    if folder == RULES:
        return shipped_rules()
    if folder in _also:
        return _also[folder]
    return load_cached(folder, cache_dir, keep=keep)  # type: ignore[arg-type]


def _read(folder: object) -> RuleSet:
    return shipped_rules() if folder == RULES else load_rules(folder)  # type: ignore[arg-type]


def _take_up(rules: RuleSet, only: Iterable[str] = ()) -> Interview:
    if rules is shipped_rules():
        return _taken(None, tuple(only))
    folder = next((folder for folder, also in _also.items() if rules is also), None)
    return Interview(rules, only) if folder is None else _taken(folder, tuple(only))


@functools.cache
def _taken(folder: Path | None, only: tuple[str, ...]) -> Interview:
    if folder:
        return Interview(_also[folder], only)
    return Interview(shipped_rules(), only) if only else shipped()
