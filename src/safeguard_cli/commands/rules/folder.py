"""Find the rule set and the scenarios that a `rules` command is about."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from safeguard_cli.commands.results import note
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.model.rule_set import RuleSet
from safeguard_cli.core.training.run_scenario import Outcome, run_scenario
from safeguard_cli.core.training.scenario import Scenario
from safeguard_cli.core.words.plural import counted
from safeguard_cli.edges.store.places import cache_folder
from safeguard_cli.reading import paths
from safeguard_cli.reading.rule_folder import HEAD

if TYPE_CHECKING:  # importing it takes longer than reading rules
    from importlib.resources.abc import Traversable

SCENARIOS = "scenarios"


class Chosen(NamedTuple):
    """The folders of a rule set and of a local one over it; None means ours, and none."""

    rules: Path | None
    local: Path | None


class Ran(Struct, frozen=True, kw_only=True):
    """What came of running scenarios.

    `base`: the rules that local ones were laid over, if any. `folder`: where the scenarios stand,
    if all of a folder were run. `source`: that folder, or the one file. `known`: answers that a
    local rule set gives once for all.
    """

    interview: Interview
    outcomes: list[Outcome]
    base: RuleSet | None
    folder: Traversable | Path | None
    source: Traversable | Path
    known: dict[str, str]


def rules_in(folder: Path | None, local: Path | None = None) -> RuleSet:
    """Load the rule set in a folder (ours, if none is named), with a local one laid over it.

    A folder that holds a local rule set is laid over ours.
    """
    return _with_answers(folder, local)[0]


def _with_answers(folder: Path | None, local: Path | None) -> tuple[RuleSet, dict[str, str]]:
    """Return the rules, and the answers that the local ones give once for all."""
    from safeguard_cli.reading.cache import load_cached
    from safeguard_cli.reading.rule_folder import shipped_rules

    if folder is not None and local is None and extends_a_base(folder):
        folder, local = None, folder
    rules = load_cached(folder or shipped_rules(), cache_folder())
    if local is None:
        return rules, {}
    from safeguard_cli.reading.localise import localise

    rules, details = localise(rules, local)
    return rules, details.answers


def extends_a_base(folder: Path) -> bool:
    """Say whether the folder holds a local rule set: its `ruleset.yaml` extends another."""
    from safeguard_cli.reading.rule_folder import read_folder
    from safeguard_cli.reading.yaml_nodes import Mapping, parse

    content = read_folder(folder).files.get(HEAD) if paths.is_folder(folder) else None
    node, _ = parse(content, HEAD) if content else (None, [])
    return isinstance(node, Mapping) and any(key.value == "extends" for key, _ in node.entries)


def stands_in(where: str, folder: Path) -> bool:
    """Say whether a place, as findings name it, is in a file of this folder."""
    name, _, rest = where.partition("/")
    return name == folder.name and paths.is_file(folder / rest.split(":", 1)[0])


def run_scenarios(path: Path | None, rules: Path | None, local: Path | None = None) -> Ran:
    """Run the scenarios of a rule set, of a folder or of one file; local ones lie over a base."""
    from safeguard_cli.reading.read_scenarios import load_scenarios

    around = _find_rules_around(path)
    if around is not None and extends_a_base(around):
        local, around = local or around, None
    folder = rules or around
    merged, known = _with_answers(folder, local)
    interview = Interview(merged)
    chosen = _load_scenarios(path, local or folder)
    found = load_scenarios(chosen, merged)
    outcomes = [run_scenario(interview, each, known) for each in found]
    whole = chosen if paths.is_folder(chosen) else None
    return Ran(
        interview=interview,
        outcomes=outcomes,
        base=rules_in(folder) if local else None,
        folder=whole,
        source=chosen,
        known=known,
    )


def scenarios_in(
    folder: Path | None, rules: RuleSet, path: Path | None = None
) -> tuple[Scenario, ...]:
    """Read the scenarios of a path, or else of the rule set in a folder (ours, if none).

    Those of a base that do not fit the local rules over it are left out, and that is said.
    """
    from safeguard_cli.reading.read_scenarios import load_fitting_scenarios, load_scenarios

    where = _load_scenarios(path, folder)
    is_of_base = path is None and (folder is None or not extends_a_base(folder))
    if rules.local is None or not is_of_base:
        return load_scenarios(where, rules)
    fitting, left = load_fitting_scenarios(where, rules)
    if left:
        note(f"{counted(left, 'story', 'stories')} left out: your local rules ask otherwise.")
    return fitting


def _find_rules_around(path: Path | None) -> Path | None:
    """Return the nearest folder, from this path upwards, that is a rule set."""
    if path is None:
        return None
    here = paths.absolute(path)
    near = (here, here.parent, here.parent.parent)
    return next((folder for folder in near if paths.is_file(folder / HEAD)), None)


def _load_scenarios(path: Path | None, folder: Path | None) -> Traversable | Path:
    if path is None and folder is None:
        from safeguard_cli.reading.rule_folder import shipped_rules

        return shipped_rules() / SCENARIOS
    chosen = path or folder or Path()
    return chosen / SCENARIOS if paths.is_file(chosen / HEAD) else chosen
