"""Read scenario files strictly: every name must be one of the rule set's, every fault is told."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from safeguard_cli.core.deciding.case import checked
from safeguard_cli.core.deciding.date_bounds import refuse_outside
from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.model.old_ids import Renamable, find_id_now
from safeguard_cli.core.model.rule_set import RuleSet
from safeguard_cli.core.training.scenario import LocalScenario, Scenario
from safeguard_cli.reading import fault_codes as codes
from safeguard_cli.reading import paths
from safeguard_cli.reading.as_of import read_moment
from safeguard_cli.reading.faults import (
    Fault,
    Place,
    Places,
    did_you_mean,
    find_repeated,
    is_now,
    quoted,
    rules_error,
    unknown_name,
)
from safeguard_cli.reading.model_builder import Builder
from safeguard_cli.reading.open_rule_file import open_file, refuse_misnamed
from safeguard_cli.reading.rule_folder import MAX_BYTES, Folder, read_folder
from safeguard_cli.reading.training_story_faults import find_training_faults
from safeguard_cli.reading.yaml_nodes import List

if TYPE_CHECKING:  # importing it takes longer than reading rules
    from importlib.resources.abc import Traversable


def load_scenarios(where: Traversable | Path, rules: RuleSet) -> tuple[Scenario, ...]:
    """Read one scenario file, or all in a folder; or raise one error with every fault."""
    return build_scenarios(_read_held(where), rules)


def load_fitting_scenarios(
    where: Traversable | Path, rules: RuleSet
) -> tuple[tuple[Scenario, ...], int]:
    """Read the scenarios of a base whose answers fit the local rules over it.

    What they expect is not looked at: it holds for the base alone. Returns also how many that
    are told in stages do not fit.
    """
    held = _read_held(where)
    builder = Builder()
    found = [
        each for name in held.files for each in _build_file(held, name, builder, LocalScenario)
    ]
    if builder.faults:
        raise rules_error(builder.faults, [held.path(name) for name in held.files])
    check = _Check(rules, builder.places)
    fitting = tuple(each for each in found if not any(check.told(each)))
    staged = (sum(bool(each.stages) for each in some) for some in (found, fitting))
    return fitting, next(staged) - next(staged)


def read_scenario_text(name: str, text: str, rules: RuleSet) -> tuple[Scenario, ...]:
    """Read the scenarios of a text that is to be a file of this name; or raise every fault."""
    return build_scenarios(Folder("", {name: text.encode()}), rules)


def build_scenarios(held: Folder, rules: RuleSet) -> tuple[Scenario, ...]:
    """Build scenarios from the bytes of their files, in the order of names and lines."""
    builder = Builder()
    refuse_misnamed(held, builder)
    model = LocalScenario if rules.local else Scenario
    scenarios = [each for name in held.files for each in _build_file(held, name, builder, model)]
    faults = [*builder.faults, *find_repeated("scenario", scenarios, builder.places)]
    check = _Check(rules, builder.places)
    faults += [fault for each in scenarios for fault in check.scenario(each)]
    if not scenarios and not faults:
        message = "there are no scenarios here"
        faults.append(Fault(Place(held.name or "."), codes.NO_SCENARIO, message))
    if faults:
        raise rules_error(faults, [held.path(name) for name in held.files])
    return tuple(scenarios)


def _read_held(where: Traversable | Path) -> Folder:
    if paths.is_folder(where):
        return read_folder(where)
    if not paths.is_file(where):
        message = "there are no scenarios; write them into files of this folder"
        around = where.parent.name if isinstance(where, Path) else ""
        place = Place(f"{around}/{where.name}" if around else where.name)
        raise rules_error([Fault(place, codes.NO_SCENARIO, message)], [])
    with where.open("rb") as stream:
        return Folder("", {where.name: stream.read(MAX_BYTES + 1)})


def _build_file(
    held: Folder, name: str, builder: Builder, model: type[Scenario]
) -> Iterator[Scenario]:
    node = open_file(held, name, builder)
    if node is None:
        return
    if not isinstance(node, List):
        builder.fault(node.place, codes.SHAPE, "a scenario file is a list of scenarios")
        return
    for item in node.items:
        scenario = builder.build(item, model)
        if scenario is not None:
            yield scenario


class _Check:
    """Holds every name that a scenario may use."""

    def __init__(self, rules: RuleSet, places: Places) -> None:
        self._places = places
        self._questions = {question.id: question for question in rules.questions}
        self._duties = [duty.id for duty in rules.duties]
        actions = rules.actions
        self._once: dict[str, Sequence[Renamable]] = {
            "action": actions,
            "duty": rules.duties,
            "part or duty": rules.duties,
            "checklist": rules.checklists,
        }
        self._actions = {part.id: {a.id: a for a in part.actions} for part in rules.parts}
        self._items = {
            checklist.id: [item.id for item in checklist.items] for checklist in rules.checklists
        }

    def scenario(self, scenario: Scenario) -> Iterator[Fault]:
        if self._places.is_faulty(scenario):
            return
        yield from self._check_moment(scenario)
        yield from find_training_faults(scenario, self._places)
        yield from self.told(scenario)
        yield from self._check_expected(scenario)
        for number, duty in enumerate(scenario.duties):
            yield from self._check_known(
                "duty", duty, known=self._duties, owner=scenario, field=f"duties.{number}"
            )
        for number, duty in enumerate(getattr(scenario, "not_duties", ())):
            yield from self._check_known(
                "duty", duty, known=self._duties, owner=scenario, field=f"not-duties.{number}"
            )
        timed = [*self._actions, *self._duties]
        for name in scenario.deadlines:
            yield from self._check_known(
                "part or duty", name, known=timed, owner=scenario, field=f"deadlines.{name}"
            )
        yield from self._check_checklists(scenario)

    def told(self, scenario: Scenario) -> Iterator[Fault]:
        """Find answers of the story and its stages that cannot be given."""
        yield from self._check_answers(scenario, scenario.answers, _read_day(scenario.as_of))
        for stage in scenario.stages:
            yield from self._check_answers(
                stage, stage.answers, _read_day(stage.as_of or scenario.as_of)
            )

    def _check_moment(self, scenario: Scenario) -> Iterator[Fault]:
        try:
            read_moment(scenario.as_of)
        except UsageError as error:
            yield Fault(self._places.of(scenario, "as-of"), codes.MOMENT, str(error))

    def _check_answers(
        self, owner: object, answers: dict[str, tuple[str, ...]], today: date | None
    ) -> Iterator[Fault]:
        for name, values in answers.items():
            place = self._places.of(owner, f"answers.{name}")
            value = values[0] if len(values) == 1 else values
            try:
                kept = checked(self._questions, name, value)
                if today is not None:
                    refuse_outside(self._questions, {name: kept}, today)
            except UsageError as error:
                code = codes.ANSWER_REFUSED if name in self._questions else codes.NO_QUESTION
                is_offered = "did you mean" in str(error)
                hint = f"; {error.hint}" if error.hint and not is_offered else ""
                yield Fault(place, code, f"{error}{hint}")

    def _check_expected(self, scenario: Scenario) -> Iterator[Fault]:
        for part, expected in scenario.expect.items():
            if part not in self._actions:
                place = self._places.of(scenario, f"expect.{part}")
                yield unknown_name(place, "part", part, self._actions)
                continue
            actions = self._actions[part]
            yield from self._check_known(
                "action", expected.action, known=actions, owner=expected, field="action"
            )
            if expected.action in actions:
                rules = [rule.id for rule in actions[expected.action].rules]
                for number, rule in enumerate(expected.rules):
                    what = f"rule of `{expected.action}`"
                    yield from self._check_known(
                        what, rule, known=rules, owner=expected, field=f"rules.{number}"
                    )

    def _check_checklists(self, scenario: Scenario) -> Iterator[Fault]:
        for name, items in scenario.checklists.items():
            field = f"checklists.{name}"
            yield from self._check_known(
                "checklist", name, known=self._items, owner=scenario, field=field
            )
            for item in items if name in self._items else ():
                what = f"item of `{name}`"
                yield from self._check_known(
                    what, item, known=self._items[name], owner=scenario, field=field
                )

    def _check_known(
        self, kind: str, name: str, *, known: Collection[str], owner: object, field: str
    ) -> Iterator[Fault]:
        if name not in known:
            place = self._places.of(owner, field)
            hint = is_now(find_id_now(name, self._once.get(kind, ()))) or did_you_mean(name, known)
            yield Fault(place, codes.NOT_IN_RULES, f"no {kind} {quoted(name)}{hint}")


def _read_day(as_of: str) -> date | None:
    """Return the day of a scenario; nothing where it gives none, which is a fault of its own."""
    try:
        return read_moment(as_of).date()
    except UsageError:
        return None
