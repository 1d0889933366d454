"""Find every way to reach each stage of a ladder: after the one before, past it, or by silence.

No rule needs "not": a stage that is left out, and silence that leads further
up, are rules of the higher stage, and the higher stage stands first.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from safeguard_cli.core.ladder.ladder_ids import FAILED, NONE, action_of, names_of
from safeguard_cli.core.model.conditions import AllOf, AnyOf, Condition, Is, opposite
from safeguard_cli.core.model.ladders import Branch, Ending, Ladder, Stage

_SILENCE = "No reply came in time. Silence leads on here."
_SILENCE_UNSURE = (
    "You are not sure if a reply came in time. That counts as silence, which leads on here."
)


class Arrival(Struct, frozen=True, kw_only=True):
    """One way to reach a stage."""

    rule: str
    condition: Condition
    because: str
    source: tuple[str, ...]
    because_unsure: str = ""
    where: str = ""


def list_arrivals(part: str, ladder: Ladder) -> list[list[Arrival]]:
    """Return the ways to each stage, and last the ways beyond them all, if anything is there."""
    return _LadderWays(part, ladder).found()


class _LadderWays:
    def __init__(self, part: str, ladder: Ladder) -> None:
        self._part = part
        self._ladder = ladder
        self._names = names_of(part, ladder)

    def found(self) -> list[list[Arrival]]:
        stages, beyond = self._ladder.stages, self._ladder.beyond
        found: list[list[Arrival]] = []
        for number, stage in enumerate(stages):
            rule = stage.rule or f"{action_of(self._part, stage)}-is-next"
            ways = [_make_arrival(rule, self._require_stage_before(number), stage)]
            ways += self._list_direct_starts(number, stage)
            ways += self._list_ways_past(number, found)
            ways += self._list_silent_ways(number, stage)
            found.append(ways)
        if beyond:
            rule = beyond.rule or f"{beyond.id}-is-next"
            last = _make_arrival(rule, self._require_stage_before(len(stages)), beyond)
            found.append([last, *self._list_ways_past(len(stages), found)])
        else:
            pairs = zip(stages, found, strict=True)
            found = [[_exclude_skip(way, stage) for way in ways] for stage, ways in pairs]
        return found

    def _require_stage_before(self, number: int) -> Condition:
        if number == 0:
            return Is(self._names.tried, (NONE,))
        return self._require_unsettled(self._ladder.stages[number - 1].id)

    def _require_unsettled(self, *stages: str) -> Condition:
        failed: list[Condition] = [
            Is(self._names.result, FAILED),
            Is(self._names.date, ("passed",)),
        ]
        if self._ladder.moves_on_if is not None:
            failed.append(self._ladder.moves_on_if)
        return AllOf((Is(self._names.tried, stages), AnyOf(tuple(failed))))

    def _list_direct_starts(self, number: int, stage: Stage) -> Iterator[Arrival]:
        branch = stage.start_here
        if branch:
            reached: Condition = Is(self._names.tried, (NONE,))
            below = tuple(each.id for each in self._ladder.stages[: max(number - 1, 0)])
            if below:
                # What was agreed at a lower stage and still runs is held to, as at any other.
                reached = AnyOf((reached, self._require_unsettled(*below)))
            yield _make_branch_arrival(
                reached, branch, f"{action_of(self._part, stage)}-starts-here"
            )

    def _list_ways_past(self, number: int, found: list[list[Arrival]]) -> Iterator[Arrival]:
        if number == 0:
            return
        before = self._ladder.stages[number - 1]
        if before.skip:
            for way in found[number - 1]:
                yield _make_branch_arrival(
                    way.condition, before.skip, f"{way.rule}-past-{before.id}"
                )

    def _list_silent_ways(self, number: int, stage: Stage) -> Iterator[Arrival]:
        for before in self._ladder.stages[: max(number - 1, 0)]:
            if before.silence == stage.id:
                silent = AnyOf(
                    (Is(self._names.result, ("no-reply",)), Is(self._names.date, ("passed",)))
                )
                condition = AllOf((Is(self._names.tried, (before.id,)), silent))
                rule = f"{action_of(self._part, stage)}-after-silence-at-{before.id}"
                because = f"{_SILENCE} {stage.because}"
                unsure = f"{_SILENCE_UNSURE} {stage.because}"
                yield Arrival(
                    rule=rule,
                    condition=condition,
                    because=because,
                    source=stage.source,
                    because_unsure=unsure,
                )


def _exclude_skip(way: Arrival, stage: Stage) -> Arrival:
    """Narrow a way to a stage that may be left out: no later stage need come in its place."""
    otherwise = opposite([stage.skip.condition]) if stage.skip else None
    return replace(way, condition=AllOf((way.condition, otherwise))) if otherwise else way


def _make_arrival(rule: str, condition: Condition, reached: Stage | Ending) -> Arrival:
    return Arrival(
        rule=rule,
        condition=condition,
        because=reached.because,
        source=reached.source,
        because_unsure=reached.because_unsure,
    )


def _make_branch_arrival(reached: Condition, branch: Branch, rule: str) -> Arrival:
    named = branch.rule if branch.rule and "-past-" not in rule else rule
    condition = AllOf((reached, branch.condition))
    return Arrival(
        rule=named,
        condition=condition,
        because=branch.because,
        source=branch.source,
        because_unsure=branch.because_unsure,
        where=branch.where,
    )
