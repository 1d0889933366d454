"""What is decided of many rows, in columns: rows that agree in what a part shows are of one kind.

The one engine decides a row of each kind. Duties, items and acts hold in the rows where their
condition does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

import numpy as np

from safeguard_cli.core.deciding.columns.cases import Bools, Cases, Ints, as_bits, as_rows
from safeguard_cli.core.deciding.columns.due_columns import Deadlines
from safeguard_cli.core.deciding.columns.emergency_acts import ActKind, acts_of_emergencies
from safeguard_cli.core.deciding.columns.excepted import exempted
from safeguard_cli.core.deciding.columns.floors import FloorColumns
from safeguard_cli.core.deciding.columns.one_law import Clocks, Law
from safeguard_cli.core.deciding.columns.part_kinds import PartKinds
from safeguard_cli.core.deciding.columns.replayed import Replayed
from safeguard_cli.core.deciding.columns.shapes import (
    ChecklistColumn,
    Column,
    DutyColumn,
    Names,
    PartColumn,
)
from safeguard_cli.core.deciding.columns.whole import whole_rows
from safeguard_cli.core.deciding.part_decision import PartDecision
from safeguard_cli.core.logic.nodes import Node
from safeguard_cli.core.logic.truth_in_states import ManyStateTruths


class Outcomes:
    """What is decided of the rows of one law, a column for each thing that a document says."""

    def __init__(self, law: Law, cases: Cases) -> None:
        self.law = law
        self.cases = cases
        self.count = len(cases)
        self._replayed = Replayed(law, cases)
        self._whole = whole_rows(self._replayed)
        self._final = filled_where(self._replayed, self._whole)
        self.deadlines = Deadlines(self._replayed)
        self._excepted = exempted(self._replayed)
        self.parts = list(self._decided_parts())
        self.duties = list(self._duties())
        self.complete = self._rows(self._replayed.stopped | self._whole)
        self.stopped = self._rows(self._replayed.stopped)
        self.level = self._gravest()
        self.floor = FloorColumns(self._replayed, self.complete, self.level.of)

    @cached_property
    def checklists(self) -> list[ChecklistColumn]:
        """Every checklist that applies in some row."""
        found = []
        for checklist, applies, items in self.law.interview.engine.checklists:
            holds, fails = self._final.can(applies)
            if rows := holds & ~fails:
                sets: list[int] = []
                for _, each, met in items:
                    sets += self._final.can(each)
                    sets += (0, 0) if met is None else self._final.can(met)
                found.append(ChecklistColumn(checklist, self._rows(rows), sets))
        return found

    @cached_property
    def asks(self) -> Names:
        """Acts that are certainly asked for."""
        acts = self.law.space.acts
        return self._acts("asks", {name: nodes.outright for name, nodes in acts.items()})

    @cached_property
    def forbids(self) -> Names:
        """Acts that are certainly forbidden."""
        acts = self.law.space.acts
        return self._acts("forbids", {name: nodes.forbidden for name, nodes in acts.items()})

    def _acts(self, kind: ActKind, nodes: dict[str, Node]) -> Names:
        certain = acts_of_emergencies(kind, self.parts, self.law.space, self._final)
        for because, rows in self.floor.named():
            for name in self.law.interview.floors.certain(kind, nodes, because):
                certain[name] = certain.get(name, 0) | rows
        found: Names = []
        for name, node in nodes.items():
            holds, fails = self._final.can(node)
            found.append((name, holds & ~fails | certain.get(name, 0)))
        return found

    def due_of_duty(self, column: DutyColumn) -> Ints:
        """By when a duty is due where it holds, as a place among the deadlines; 0 elsewhere.

        Only documents say it, so for others it is not counted.
        """
        rows = self._rows(column.holds)
        return self._due([(column.duty.id, column.duty.within, rows)])

    @property
    def missing(self) -> Names:
        """Questions that may still be asked."""
        return list(self._replayed.missing.items())

    @property
    def set_aside(self) -> Names:
        """Questions that do not apply, in the rows that answer them."""
        replayed = self._replayed
        none = {q.id for q in self.law.interview.questions.values() if q.default}
        counts = {**replayed.counted, **replayed.recorded}
        found = ((name, rows & ~counts.get(name, 0)) for name, rows in replayed.given.items())
        return [(name, rows) for name, rows in found if name not in none]

    @property
    def exceptions(self) -> Names:
        """Local exceptions that put a deadline off, in the order in which a document names them."""
        found: dict[str, int] = {}
        for part in self.parts:
            for place, kind in enumerate(part.kinds):
                if kind.is_advised and kind.action and kind.action.id in self._excepted:
                    exemption, rows = self._excepted[kind.action.id]
                    here = as_bits(part.of == place) & rows
                    found[exemption.id] = found.get(exemption.id, 0) | here
        for duty in self.duties:
            if duty.duty.id in self._excepted:
                exemption, rows = self._excepted[duty.duty.id]
                found[exemption.id] = found.get(exemption.id, 0) | duty.holds & rows
        return list(found.items())

    def _decided_parts(self) -> Iterator[PartColumn]:
        part_kinds = PartKinds(self._replayed, self._whole, self._final)
        for compiled in self.law.interview.engine.parts:
            of, keys, found = part_kinds.of(compiled)
            yield PartColumn(of, found, keys, self._due_of_part(of, found))

    def _due_of_part(self, of: Ints, kinds: list[PartDecision]) -> Ints:
        """By when the action of each row is due: nothing where none is advised."""
        actions = [kind.action if kind.is_advised else None for kind in kinds]
        named = {action.id: action for action in actions if action}
        names = ["", *named]
        which = np.array([names.index(action.id if action else "") for action in actions])[of]
        return self._due(
            (name, action.within, which == place)
            for place, (name, action) in enumerate(named.items(), 1)
        )

    def _duties(self) -> Iterator[DutyColumn]:
        for duty, node in self.law.interview.engine.duties:
            holds, fails = self._final.can(node)
            if certain := holds & ~fails:
                yield DutyColumn(duty, certain)

    def _due(self, wanted: Iterable[tuple[str, Clocks, Bools]]) -> Ints:
        """By when what stands under these names is due in these rows; 0 in all others."""
        # There is one for each of many duties: they are most of what a block takes.
        small: Any = np.int32
        found: Ints = np.zeros(self.count, dtype=small)
        for name, clocks, rows in wanted:
            for each, here in self._put_off(name, clocks, rows):
                found[here] = self.deadlines.of(each, here)
        return found

    def _put_off(self, name: str, clocks: Clocks, rows: Bools) -> list[tuple[Clocks, Bools]]:
        """Return the clocks that count, each with its rows: others where an exception holds."""
        if name not in self._excepted:
            return [(clocks, rows)]
        exemption, excepted = self._excepted[name]
        here = self._rows(excepted)
        return [(clocks, rows & ~here), (exemption.within, rows & here)]

    def _gravest(self) -> Column[str | None]:
        """Find the gravest level that is advised: "" where none is in the end, None if not yet."""
        levels = [level.id for level in self.law.interview.rules.levels]
        found = np.where(self.complete, len(levels), len(levels) + 1)
        for part in self.parts:
            actions = [kind.action if kind.is_advised else None for kind in part.kinds]
            ranks = [levels.index(each.level) if each else len(levels) + 1 for each in actions]
            found = np.minimum(found, np.array(ranks)[part.of])
        return Column(found, [*levels, "", None])

    def _rows(self, bits: int) -> Bools:
        return as_rows(bits, self.count)


def filled_where(replayed: Replayed, rows: int) -> ManyStateTruths:
    """Copy the state, with what was not asked filled in where nothing is missing."""
    columns = []
    for column in replayed.state.columns:
        found: dict[int, int] = {}
        for bits, here in column.items():
            found[bits] = found.get(bits, 0) | here & ~rows
            found[bits & -bits] = found.get(bits & -bits, 0) | here & rows
        columns.append(found)
    return ManyStateTruths(columns, replayed.count)
