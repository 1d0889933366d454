"""What is decided of many rows, in columns: rows that agree in what a part shows are of one kind.

The one engine decides a row of each kind. Duties, items and acts hold in the rows where their
condition does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property
from typing import Generic, NamedTuple, TypeVar

import numpy as np

from safeguard_cli.core.deciding.columns.cases import (
    Bools,
    Cases,
    Ints,
    Kinds,
    alike,
    as_bits,
    as_rows,
    packed,
)
from safeguard_cli.core.deciding.columns.due_columns import Deadlines
from safeguard_cli.core.deciding.columns.floors import FloorColumns
from safeguard_cli.core.deciding.columns.replayed import Clocks, Law, Replayed
from safeguard_cli.core.deciding.columns.whole import whole_rows
from safeguard_cli.core.deciding.engine import CompiledPart, PartDecision
from safeguard_cli.core.deciding.exemptions import grave_nodes
from safeguard_cli.core.deciding.outcome import Due
from safeguard_cli.core.logic.judged_together import JudgedTogether
from safeguard_cli.core.logic.nodes import Node
from safeguard_cli.core.model.rule_set import Checklist, Duty, Exemption, Item

T_co = TypeVar("T_co", covariant=True)


class Column(NamedTuple, Generic[T_co]):
    """One value for each row: which of the `values` it is."""

    of: Ints
    values: Sequence[T_co]


DueColumn = Column[Due | None]


class PartColumn(NamedTuple):
    """What a part yields: the kind of each row, what each kind comes to, and by when."""

    of: Ints
    kinds: list[PartDecision]
    due: DueColumn


class DutyColumn(NamedTuple):
    """The rows in which a duty holds, and by when (None where it does not)."""

    duty: Duty
    holds: Bools
    due: DueColumn


class ItemColumn(NamedTuple):
    """The truth of an item's two conditions. `met` is None where only the person can tick it."""

    item: Item
    applies: Ints
    met: Ints | None


class ChecklistColumn(NamedTuple):
    """The rows in which a checklist applies, and its items."""

    checklist: Checklist
    applies: Bools
    items: list[ItemColumn]


Names = list[tuple[str, Bools]]


class Outcomes:
    """What is decided of the rows of one law, a column for each thing that a document says."""

    def __init__(self, law: Law, cases: Cases) -> None:
        self.law = law
        self.cases = cases
        self.count = cases.size
        self._replayed = Replayed(law, cases)
        self._whole = whole_rows(self._replayed)
        self._final = filled_where(self._replayed, self._whole)
        self._deadlines = Deadlines(self._replayed)
        self._excepted = _exempted(self._replayed)
        self.parts = [self._part(each) for each in law.interview.engine.parts]
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
                columns = [
                    ItemColumn(item, self._truth(each), None if met is None else self._truth(met))
                    for item, each, met in items
                ]
                found.append(ChecklistColumn(checklist, self._rows(rows), columns))
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

    def _acts(self, kind: str, nodes: dict[str, Node]) -> Names:
        certain: dict[str, int] = {}
        for because, rows in self.floor.named():
            for name in self.law.interview.floors.certain(kind, nodes, because):
                certain[name] = certain.get(name, 0) | rows
        found = []
        for name, node in nodes.items():
            holds, fails = self._final.can(node)
            found.append((name, holds & ~fails | certain.get(name, 0)))
        return self._named(found)

    @property
    def missing(self) -> Names:
        """Questions that may still be asked."""
        return self._named(self._replayed.missing.items())

    @property
    def set_aside(self) -> Names:
        """Questions that do not apply, in the rows that answer them."""
        replayed = self._replayed
        none = {q.id for q in self.law.interview.questions.values() if q.default}
        counts = {**replayed.counted, **replayed.recorded}
        found = ((name, rows & ~counts.get(name, 0)) for name, rows in replayed.given.items())
        return self._named((name, rows) for name, rows in found if name not in none)

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
                found[exemption.id] = found.get(exemption.id, 0) | as_bits(duty.holds) & rows
        return self._named(found.items())

    def _part(self, compiled: CompiledPart) -> PartColumn:
        replayed, count = self._replayed, self.count
        shown, settled = _shown(compiled, replayed.state)
        if open_ := self._whole & ~settled:
            shown += [bits & open_ for bits in (open_, *_shown(compiled, self._final)[0])]
        kinds = alike(packed(shown, count), count)
        found = [self._decided(compiled, row) for row in kinds.first.tolist()]
        return PartColumn(kinds.of, found, self._due_of_part(kinds, found))

    def _decided(self, compiled: CompiledPart, row: int) -> PartDecision:
        known = compiled.decide(self._replayed.state.alone(row))
        is_whole = self._whole >> row & 1
        return known.completed(compiled.decide(self._final.alone(row))) if is_whole else known

    def _due_of_part(self, kinds: Kinds, found: list[PartDecision]) -> DueColumn:
        places: dict[str, list[int]] = {}
        actions = {}
        for place, kind in enumerate(found):
            if kind.is_advised and kind.action:
                places.setdefault(kind.action.id, []).append(place)
                actions[kind.action.id] = kind.action
        return self._due(
            (name, actions[name].within, np.isin(kinds.of, where)) for name, where in places.items()
        )

    def _duties(self) -> Iterator[DutyColumn]:
        for duty, node in self.law.interview.engine.duties:
            holds, fails = self._final.can(node)
            if certain := holds & ~fails:
                rows = self._rows(certain)
                yield DutyColumn(duty, rows, self._due([(duty.id, duty.within, rows)]))

    def _due(self, wanted: Iterable[tuple[str, Clocks, Bools]]) -> DueColumn:
        """By when what stands under these names is due in these rows; None in all others."""
        of = np.zeros(self.count, dtype=np.int64)
        values: list[Due | None] = [None]
        for name, clocks, rows in wanted:
            later, excepted = self._excepted.get(name, (None, 0))
            for each, here in (
                (clocks, rows & ~self._rows(excepted)),
                (later.within if later else (), rows & self._rows(excepted)),
            ):
                if here.any():
                    which, dues = self._deadlines.of(each)
                    of = np.where(here, which + len(values), of)
                    values += dues
        return Column(of, values)

    def _gravest(self) -> Column[str | None]:
        """Find the gravest level that is advised: "" where none is in the end, None if not yet."""
        levels = [level.id for level in self.law.interview.rules.levels]
        found = np.where(self.complete, len(levels), len(levels) + 1)
        for part in self.parts:
            actions = [kind.action if kind.is_advised else None for kind in part.kinds]
            ranks = [levels.index(each.level) if each else len(levels) + 1 for each in actions]
            found = np.minimum(found, np.array(ranks)[part.of])
        return Column(found, [*levels, "", None])

    def _truth(self, node: Node) -> Ints:
        holds, fails = self._final.can(node)
        return self._rows(holds).astype(np.int64) - self._rows(fails) + 1

    def _rows(self, bits: int) -> Bools:
        return as_rows(bits, self.count)

    def _named(self, found: Iterable[tuple[str, int]]) -> Names:
        return [(name, self._rows(bits)) for name, bits in found if bits]


def filled_where(replayed: Replayed, rows: int) -> JudgedTogether:
    """Copy the state, with what was not asked filled in where nothing is missing."""
    columns = []
    for column in replayed.state.columns:
        found: dict[int, int] = {}
        for bits, here in column.items():
            found[bits] = found.get(bits, 0) | here & ~rows
            found[bits & -bits] = found.get(bits & -bits, 0) | here & rows
        columns.append(found)
    return JudgedTogether(columns, replayed.count)


def _shown(compiled: CompiledPart, state: JudgedTogether) -> tuple[list[int], int]:
    """Everything on which it rests what a part comes to, as sets of rows; and where it is settled.

    Nothing more is looked at where the part does not apply, or where a graver action has won.
    """
    applies, may_not = state.can(compiled.applies)
    shown, left, opened = [applies, may_not], applies, 0
    for rules in compiled.rules:
        can = [state.can(node) for _, node in rules]
        holding = [left & holds & ~fails for holds, fails in can]
        won = 0
        for rows in holding:
            won |= rows
        left &= ~won
        unknown = [left & holds & fails for holds, fails in can]
        for rows in unknown:
            opened |= rows
        shown += [*holding, *unknown]
    won_at_all = applies & ~left
    return shown, state.all_rows & ~applies | won_at_all & ~may_not & ~opened


def _exempted(replayed: Replayed) -> dict[str, tuple[Exemption, int]]:
    """For each action or duty, its exception that still runs, and the rows in which it may hold."""
    rules, moments = replayed.law.interview.rules, replayed.cases.moments
    running = {
        each.on: each
        for each in rules.exemptions
        if moments and moments[0].at.date() <= date.fromisoformat(each.review_by)
    }
    if not running:
        return {}
    may = replayed.all
    for name, counted in replayed.counted.items():
        unsure = replayed.cases.numbers.unsure(name)
        may &= ~(counted & as_bits(replayed.column(name) == unsure))
    for node in grave_nodes(replayed.law.interview):
        may &= ~replayed.state.can(node)[0]
    return {on: (each, may) for on, each in running.items()}
