"""Find the rule set and the scenarios that a `rules` command is about."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from safeguard_cli.core.interview import Interview
from safeguard_cli.core.model import RuleSet
from safeguard_cli.core.scenario import Outcome, Scenario, run
from safeguard_cli.edges.store.places import cache_folder
from safeguard_cli.reading.files import HEAD

if TYPE_CHECKING:  # importing it takes longer than reading rules
    from importlib.resources.abc import Traversable

SCENARIOS = "scenarios"


def rules_in(folder: Path | None) -> RuleSet:
    """Load the rule set in a folder (ours, if none is named). A local one is laid over ours."""
    from safeguard_cli.reading.cache import load_cached
    from safeguard_cli.reading.shipped import shipped_rules

    if folder is None or not extends_a_base(folder):
        return load_cached(folder or shipped_rules(), cache_folder())
    from safeguard_cli.reading.localising import localised

    return localised(load_cached(shipped_rules(), cache_folder()), folder)[0]


def extends_a_base(folder: Path) -> bool:
    """Say whether the folder holds a local rule set: its `ruleset.yaml` extends another."""
    from safeguard_cli.reading.files import read_folder
    from safeguard_cli.reading.nodes import Mapping, parse

    content = read_folder(folder).files.get(HEAD) if folder.is_dir() else None
    node, _ = parse(content, HEAD) if content else (None, [])
    return isinstance(node, Mapping) and any(key.value == "extends" for key, _ in node.entries)


def stands_in(where: str, folder: Path) -> bool:
    """Say whether a place, as findings name it, is in a file of this folder."""
    name, _, rest = where.partition("/")
    return name == folder.name and (folder / rest.split(":", 1)[0]).is_file()


def run_scenarios(path: Path | None, rules: Path | None) -> tuple[Interview, list[Outcome]]:
    """Run the scenarios of a rule set, of a folder or of one file."""
    folder = rules or _rules_around(path)
    interview = Interview(rules_in(folder))
    found = scenarios_in(folder, interview.rules, path)
    return interview, [run(interview, each) for each in found]


def scenarios_in(
    folder: Path | None, rules: RuleSet, path: Path | None = None
) -> tuple[Scenario, ...]:
    """Read the scenarios of a path, or else of the rule set in a folder (ours, if none)."""
    from safeguard_cli.reading.scenarios import load_scenarios

    return load_scenarios(_scenarios(path, folder), rules)


def _rules_around(path: Path | None) -> Path | None:
    """Return the nearest folder, from this path upwards, that is a rule set."""
    if path is None:
        return None
    here = path.absolute()
    near = (here, here.parent, here.parent.parent)
    return next((folder for folder in near if (folder / HEAD).is_file()), None)


def _scenarios(path: Path | None, folder: Path | None) -> Traversable | Path:
    if path is None and folder is None:
        from safeguard_cli.reading.shipped import shipped_rules

        return shipped_rules() / SCENARIOS
    chosen = path or folder or Path()
    return chosen / SCENARIOS if (chosen / HEAD).is_file() else chosen
