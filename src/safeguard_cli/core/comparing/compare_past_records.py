"""Say which past records would be advised differently today."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from safeguard_cli.core.advising.explaining.explanation import answers_in
from safeguard_cli.core.advising.sealing import from_json, is_intact
from safeguard_cli.core.advising.shapes import Record
from safeguard_cli.core.comparing.comparison import RecordDiffers, RecordsCompared
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.deciding.outcome import PartOutcome
from safeguard_cli.core.errors import SafeguardError, UsageError
from safeguard_cli.core.model.old_ids import RenamedError

RecordChange = tuple[str, str, str]
_CANNOT = "its answers no longer fit the questions"


def compare_records(interview: Interview, files: Iterable[tuple[str, bytes]]) -> RecordsCompared:
    """Replay the answers of each record, and compare what it was advised with what it would be."""
    same = 0
    differ: list[RecordDiffers] = []
    unread: list[tuple[str, str]] = []
    for name, content in files:
        try:
            record = from_json(content)
        except SafeguardError as error:
            unread.append((name, str(error)))
            continue
        changes = tuple(_list_changes(interview, record))
        same += not changes
        if changes:
            differ.append(RecordDiffers(name, record.reference, not is_intact(record), changes))
    return RecordsCompared(same, tuple(differ), tuple(unread))


def _list_changes(interview: Interview, record: Record) -> Iterator[RecordChange]:
    try:
        given, as_of = answers_in(record, interview)
    except RenamedError as error:
        # It names ids of the rules alone.
        yield "All parts", "advised as recorded", f"{_CANNOT}: {error}"
        return
    except (UsageError, ValueError):
        yield "All parts", "advised as recorded", _CANNOT
        return
    interview = interview.on(as_of)
    decided = interview.engine.decide_parts(interview.replay(given, as_of).state)
    now = {one.part.id: one.outcome() for one in decided}
    then = {one.part: one for one in record.outcome}
    words = {(p.id, a.id): a.do for p in interview.rules.parts for a in p.actions}
    words |= {(one.part, one.action): one.do for one in record.advice.actions}
    titles = {part.id: part.title for part in interview.rules.parts}
    actions = [action for part in interview.rules.parts for action in part.actions]
    called = {old: action.id for action in actions for old in action.was}
    for part in dict.fromkeys([*then, *now]):
        before, after = then.get(part), now.get(part)
        if _reduce_outcome(before, called) != _reduce_outcome(after, called):
            yield (
                titles.get(part, part),
                _describe_outcome(before, words),
                _describe_outcome(after, words),
            )


def _reduce_outcome(outcome: PartOutcome | None, called: dict[str, str]) -> tuple[str, str, bool]:
    """Take what was advised, the action by the id that it has today."""
    if outcome is None or outcome.applies == "fails":
        return ("fails", "", True)
    return outcome.applies, called.get(outcome.action, outcome.action), outcome.settled


def _describe_outcome(outcome: PartOutcome | None, words: dict[tuple[str, str], str]) -> str:
    if outcome is None or outcome.applies == "fails":
        return "no advice"
    if not outcome.action:
        return "not settled"
    done = words.get((outcome.part, outcome.action), outcome.action)
    return done if outcome.settled else f"{done} (a question would still be open)"
