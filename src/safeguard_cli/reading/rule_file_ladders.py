"""Put what ladders expand into where it belongs in a rule set, and check their stages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from safeguard_cli.core.ladder.expand_ladder import expand_actions, expand_questions, sort_by_level
from safeguard_cli.core.ladder.ladder_ids import NONE
from safeguard_cli.core.model.ladders import Ladder, Stage, misnamed_stages, misnamed_times
from safeguard_cli.core.model.local_rule_files import LocalLadder
from safeguard_cli.core.model.rule_set import Action, Question
from safeguard_cli.reading import fault_codes as codes
from safeguard_cli.reading.faults import Fault, Places, quoted, unknown_name
from safeguard_cli.reading.model_builder import Builder
from safeguard_cli.reading.rule_file_shapes import File, Head


class Ladders:
    """The ladders of a rule set's files, expanded."""

    def __init__(self, builder: Builder, head: Head, files: Sequence[File]) -> None:
        """Check every ladder's stages."""
        self._builder = builder
        self._levels = head.levels
        self._roles = {contact.id: contact.role for file in files for contact in file.contacts}
        before = len(builder.faults)
        for file in files:
            if file.ladder:
                builder.faults += find_stage_faults(file.ladder, builder.places)
                builder.faults += _find_lacking(file.ladder, builder.places)
                builder.faults += find_time_faults(file.ladder, builder.places)
                for stage, name in misnamed_stages(file.ladder):
                    builder.faults.append(make_silence_fault(stage, name, builder.places))
        self.is_sound = len(builder.faults) == before

    def actions(self, file: File) -> tuple[Action, ...]:
        """Return a file's actions with its ladder's; at a level, those written out come first."""
        if not file.ladder or not file.part or not file.ladder.stages:
            return file.actions
        expanded = expand_actions(file.part.id, file.ladder, self._roles)
        return sort_by_level((*file.actions, *expanded), self._levels)

    def questions(self, files: Sequence[File], *, whole: bool) -> tuple[Question, ...]:
        """Return all questions in the order of asking; a ladder's stand where it says."""
        found: list[Question] = []
        for file in files:
            found += file.questions
            if file.ladder and file.part and not file.ladder.ask_after:
                found += expand_questions(file.part.id, file.ladder)
        for file in files:
            if file.ladder and file.part and file.ladder.ask_after:
                known = [question.id for question in found]
                is_known = file.ladder.ask_after in known
                at = known.index(file.ladder.ask_after) + 1 if is_known else len(known)
                found[at:at] = expand_questions(file.part.id, file.ladder)
                if whole and not is_known:
                    name = file.ladder.ask_after
                    place = self._builder.places.of(file.ladder, "ask-after")
                    self._builder.faults.append(unknown_name(place, "question", name, known))
        return tuple(found)


def find_stage_faults(ladder: Ladder | LocalLadder, places: Places) -> list[Fault]:
    """Find too few stages, and stages of one name."""
    found: list[Fault] = []
    if len(ladder.stages) < 2:
        message = "a ladder has 2 stages at least; one alone is an action"
        found.append(Fault(places.of(ladder, "stages"), codes.FEW_STAGES, message))
    seen = {NONE}
    for stage in ladder.stages:
        if stage.id in seen:
            code = codes.RESERVED if stage.id == NONE else codes.DUPLICATE
            message = f"stage {quoted(stage.id)} is already there; each needs a name of its own"
            found.append(Fault(places.of(stage, "id"), code, message))
        seen.add(stage.id)
    return found


def find_time_faults(ladder: Ladder, places: Places) -> list[Fault]:
    """Find times of stages that count from what is not there."""
    found = {places.of(time, "after"): time.after for time in misnamed_times(ladder)}
    return [
        Fault(place, codes.NO_TIME, _say_nothing_to_count_from(name))
        for place, name in found.items()
    ]


def _say_nothing_to_count_from(name: str) -> str:
    if name == "reply":
        return "there is no `reply-within` here to count from; leave `after` out, or give one"
    return (
        f"no earlier time {quoted(name)} in this stage; write its `id` or `reply`, or leave "
        "`after` out to count from the day on which it is raised"
    )


def _find_lacking(ladder: Ladder, places: Places) -> Iterator[Fault]:
    """Find what a ladder may lack in a local rule set, because the base has it."""
    needed: list[tuple[object, str]] = [(ladder, key) for key in ("beyond", "hold", "settled")]
    needed += [(stage, "raise-within") for stage in ladder.stages]
    for owner, key in needed:
        if places.of(owner, key) == places.of(owner, ""):
            yield Fault(places.of(owner, ""), codes.MISSING_KEY, f"missing key `{key}`")
    for clock in (*ladder.ceiling.stage, *ladder.ceiling.in_all) if ladder.ceiling else ():
        if clock.clock != "days" or clock.start or clock.or_sooner:
            message = "a ceiling counts days, such as `21 days`"
            yield Fault(places.of(clock), codes.CLOCK, message)


def make_silence_fault(stage: Stage, name: str, places: Places) -> Fault:
    """Return the fault that silence leads to what is no later stage."""
    message = f"no later stage {quoted(name)}; write `escalates` or the id of a later stage"
    return Fault(places.of(stage, "silence"), codes.NO_STAGE, message)
