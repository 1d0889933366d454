"""Find what is wrong with a ladder of a local rule set, beside or in the place of a base's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from safeguard_cli.core.ladder.add_local_ladder import ladder_beside
from safeguard_cli.core.ladder.merge_local_ladder import merge_ladder
from safeguard_cli.core.ladder.written_out_ladders import ladder_of
from safeguard_cli.core.model.conditions import opposite
from safeguard_cli.core.model.ladders import Ladder, Stage, misnamed_stages
from safeguard_cli.core.model.local_rule_files import LocalLadder
from safeguard_cli.core.model.rule_set import Part, RuleSet
from safeguard_cli.reading import fault_codes as codes
from safeguard_cli.reading.fault_places import FaultPlaces
from safeguard_cli.reading.faults import Fault, did_you_mean, quoted
from safeguard_cli.reading.rule_file_ladders import (
    find_stage_faults,
    find_time_faults,
    make_silence_fault,
)

_NOT_LEFT_OUT = (
    "no stage comes after this one, so it can be left out only by answers to one question, such as "
    "`{question: answer}`, or by `any` of those"
)
_NO_STRENGTHENS = "missing key `strengthens`: of which actions of the base may it take the place?"


def lay_ladder(part: Part, local: LocalLadder, base: RuleSet) -> Ladder:
    """Put a local ladder in the place of the part's, or beside its actions."""
    own = ladder_of(part, base)
    return merge_ladder(own, local) if own else ladder_beside(part, local)


def find_ladder_faults(
    part: Part, local: LocalLadder, base: RuleSet, places: FaultPlaces
) -> Iterator[Fault]:
    """Find faults of the stages, and of what they name."""
    laid, own = lay_ladder(part, local, base), ladder_of(part, base)
    yield from find_stage_faults(local, places)
    for stage, name in misnamed_stages(laid):
        yield make_silence_fault(_find_written(stage, local.stages), name, places)
    yield from find_time_faults(laid, places)
    if own:
        yield from _find_asked_anew(local, places)
    if not part.ladder:
        yield from _check_written_out(part, local, places)
    known = [each.id for each in own.stages] if own else [each.id for each in part.actions]
    for stage in local.stages:
        yield from _check_names(stage, known, part, places)


def _find_asked_anew(local: LocalLadder, places: FaultPlaces) -> Iterator[Fault]:
    for key in ("how-far", "what-came", "by-when"):
        if getattr(local, key.replace("-", "_")):
            message = f"the base asks `{key}` in its own words here; leave this out"
            yield Fault(places.of(local, key), codes.NOT_ITS_OWN, message)


def _check_written_out(part: Part, local: LocalLadder, places: FaultPlaces) -> Iterator[Fault]:
    """Find what a part whose actions are written out has no place for."""
    for key, name in (("last-word", "a last word"), ("excluded", "exclusions")):
        if getattr(local, key.replace("-", "_")):
            message = f"part {quoted(part.id)} of the base has no ladder that could have {name}"
            yield Fault(places.of(local, key), codes.NO_LADDER, message)
    for stage in local.stages:
        if not stage.strengthens:
            yield Fault(places.of(stage, ""), codes.MISSING_KEY, _NO_STRENGTHENS)
    last = local.stages[-1].skip if local.stages else None
    if last and opposite([last.condition]) is None:
        yield Fault(places.of(last, "if"), codes.NO_STAGE, _NOT_LEFT_OUT)


def _check_names(
    stage: Stage, known: Sequence[str], part: Part, places: FaultPlaces
) -> Iterator[Fault]:
    kind, code = ("stage", codes.NO_STAGE) if part.ladder else ("action", codes.NO_TARGET)
    named = [(f"strengthens.{number}", name) for number, name in enumerate(stage.strengthens)]
    if stage.stands_for and not stage.strengthens:
        named.append(("stands-for", stage.stands_for))
    for field, name in named:
        if name not in known:
            message = f"no {kind} {quoted(name)} in part {quoted(part.id)} of the base"
            yield Fault(places.of(stage, field), code, message + did_you_mean(name, known))
    if stage.strengthens and stage.stands_for and stage.stands_for not in stage.strengthens:
        message = f"{quoted(stage.stands_for)} is not among what this stage strengthens"
        yield Fault(places.of(stage, "stands-for"), codes.NO_STAGE, message)


def _find_written(stage: Stage, stages: Sequence[Stage]) -> Stage:
    """Find the stage as it stands in the file: only that one knows its place."""
    return next(each for each in stages if each.id == stage.id)
