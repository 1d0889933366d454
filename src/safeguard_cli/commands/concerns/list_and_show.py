"""`safeguard concerns` and `due`: list, show, tell, verify them, and say what is owed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from safeguard_cli.commands.concern_desk import (
    checked_reference,
    concerns_here,
    open_concerns,
    owed_in,
)
from safeguard_cli.commands.concern_lines import (
    checkpoint_line,
    event_lines,
    owed_lines,
    pattern_lines,
)
from safeguard_cli.commands.desk import now
from safeguard_cli.commands.file_endings import file_of, refuse_other_promise
from safeguard_cli.commands.option_words import ChronologyFormat, DueFormat
from safeguard_cli.commands.results import give, note, say, say_lines
from safeguard_cli.core.concern.chain import Checkpoint, Entry, read_checkpoint
from safeguard_cli.core.concern.chronology import chronology, moment_in_words, patterns
from safeguard_cli.core.concern.story import Story, told
from safeguard_cli.core.errors import FindingError, UsageError
from safeguard_cli.core.words.plural import counted
from safeguard_cli.edges.store.concerns import Concerns
from safeguard_cli.edges.store.entry_rows import Outline

NONE = "No concern is kept here."
LIMITS = (
    "The digests show whether entries were changed, moved or lost since they were written. They "
    "have no key: whoever can write the file can make a whole new chain, or take away the last "
    "entries. Against that, compare the checkpoint with one that was printed or given to others."
)

NOTHING = "Nothing is owed."


def list_all() -> None:
    """Print every concern, the one that was added to last first."""
    found = concerns_here().outlines()
    if not found:
        note(NONE)
        return
    newest_first = sorted(found, key=lambda one: datetime.fromisoformat(one.last), reverse=True)
    say_lines(*map(_describe_outline, newest_first))


def _describe_outline(one: Outline) -> str:
    about = f"  {one.about}" if one.about else ""
    entries = counted(one.count, "entry", "entries")
    return f"{one.concern}  {one.state}  {entries}, last on {moment_in_words(one.last)}{about}"


def show(reference: str) -> None:
    """Print one concern: what happened, what recurs, what is owed, and the checkpoint."""
    desk = open_concerns()
    story = desk.story(reference)
    about = f" about {story.about}" if story.about else ""
    lines = [f"{story.reference}{about}: {story.state}.", ""]
    for event in chronology([story]):
        lines += event_lines(event)
    lines += ["", *pattern_lines(patterns([story]))]
    owed = desk.owed(story, now())
    lines += ["Owed:" if owed else "Nothing is owed."]
    lines += [line for one in owed for line in owed_lines(one, named=False)]
    lines += ["", checkpoint_line(story)]
    say_lines(*lines)


def tell(
    references: Sequence[str], about: str | None, how: ChronologyFormat, out: Path | None
) -> None:
    """Print what happened in several concerns, or in all about one child or setting."""
    if bool(references) == (about is not None):
        raise UsageError("name concerns, or a name with --about", "not both, and not neither")
    refuse_other_promise(out, how.value)
    concerns = concerns_here()
    names = [checked_reference(each) for each in references] or _find_about(concerns, about or "")
    stories = [told(concerns.entries(name)) for name in dict.fromkeys(names)]
    text = _write_chronology(stories, how)
    if how is ChronologyFormat.text and file_of(out) is None:
        say_lines(text)
    else:
        give(text, out)


def _find_about(concerns: Concerns, about: str) -> list[str]:
    found = [each.concern for each in concerns.outlines() if each.about == about]
    if not found:
        raise UsageError("no concern has that name", "`safeguard concerns` lists their names")
    return found


def _write_chronology(stories: Sequence[Story], how: ChronologyFormat) -> str:
    events = chronology(stories)
    sentences = patterns(stories)
    checkpoints = [checkpoint_line(story) for story in stories]
    match how:
        case ChronologyFormat.csv:
            from safeguard_cli.edges.render.chronology import chronology_csv

            return chronology_csv(events)
        case ChronologyFormat.json:
            from safeguard_cli.edges.render.json_text import json_text

            return json_text({"events": events, "patterns": sentences, "checkpoints": checkpoints})
        case ChronologyFormat.html:
            from safeguard_cli.edges.render.chronology import chronology_html

            is_private = all(story.is_private for story in stories)
            return chronology_html(events, sentences, checkpoints, is_private=is_private)
        case ChronologyFormat.text:
            told_so = [line for event in events for line in event_lines(event)]
            return "\n".join([*told_so, "", *pattern_lines(sentences), *checkpoints])


def verify(reference: str | None, checkpoints: Sequence[str]) -> None:
    """Say what holds in one concern or in all, and what no digest can show.

    Raises FindingError where anything does not hold.
    """
    concerns = concerns_here()
    known = [_parse_checkpoint(each) for each in checkpoints]
    if known and reference is None:
        raise UsageError("a checkpoint is of one concern", "name that concern too")
    names = [_name_concern(concerns, reference, known)] if reference else concerns.all()
    if not names:
        note(NONE)
    # Said afterwards: while it is read nobody else can write, and a reader of this may be slow.
    with concerns.at_one_moment():
        lines, faults = _verify_all(concerns, names, known)
    say_lines(LIMITS, *lines)
    if faults:
        raise FindingError(f"{counted(faults, 'fault')} found", "a backup may still be whole")


def _name_concern(concerns: Concerns, reference: str, known: Sequence[Checkpoint]) -> str:
    """Return the concern to verify. Raises UsageError where there is none, and none was known."""
    name = checked_reference(reference)
    if not known and name not in concerns.all():
        raise UsageError(f"there is no concern {name}", "`safeguard concerns` lists them")
    return name


def _verify_all(
    concerns: Concerns, names: Sequence[str], known: Sequence[Checkpoint]
) -> tuple[list[str], int]:
    """Return what is to be said of each concern, and how many faults there are."""
    lines = [] if concerns.is_whole() else ["The file itself is damaged."]
    faults = len(lines)
    for name in names:
        found, last = concerns.faults(name, known)
        faults += len(found)
        lines += [f"{name}, entry {fault.number}: {fault.words}." for fault in found]
        if not found and last is not None:
            lines.append(_describe_sound(name, last))
    return lines, faults


def _describe_sound(name: str, last: Entry) -> str:
    from safeguard_cli.core.concern.chain import checkpoint

    entries = counted(last.number, "entry follows", "entries follow")
    return f"{name}: {entries} one another unchanged. Checkpoint: {checkpoint(last)}"


def _parse_checkpoint(text: str) -> Checkpoint:
    found = read_checkpoint(text)
    if found is None:
        raise UsageError(
            "that is no checkpoint", "one looks like 3:91bc-… with eight groups of four"
        )
    return found


def due(how: DueFormat, ics: Path | None) -> None:
    """Print what is owed in all open concerns, or save it as a calendar."""
    desk = open_concerns()
    with desk.concerns.at_one_moment():
        still = [each.concern for each in desk.concerns.outlines() if each.state == "open"]
        # One at a time: a record takes room.
        owed = owed_in(desk, map(desk.story, still), now())
    if ics is not None:
        from safeguard_cli.edges.render.ics_calendar import calendar_of

        give(calendar_of(owed, now()), ics)
        return
    if how is DueFormat.json:
        from safeguard_cli.edges.render.json_text import json_text

        say(json_text(owed))
        return
    if not owed:
        note(NOTHING)
    for one in owed:
        say_lines(*owed_lines(one))
