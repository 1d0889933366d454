"""Say in lines what a concern holds and what is owed in it, for a terminal or to be read aloud."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from safeguard_cli.commands.results import in_a_sentence
from safeguard_cli.core.concern.chain import checkpoint
from safeguard_cli.core.concern.chronology import Event, moment_in_words
from safeguard_cli.core.concern.owed import YOU, Owed
from safeguard_cli.core.concern.story import Story
from safeguard_cli.core.words.dates import day_in_words
from safeguard_cli.core.words.plural import counted

_CLOCK = "The clock of this computer stood earlier than for the entry before."
_MOST_SO_FAR = 6


def so_far(story: Story, events: list[Event]) -> list[str]:
    """Return the story in a few lines: when it began, and the last things that happened."""
    named = f" about {story.about}" if story.about else ""
    began = day_in_words(story.opened.date(), short=True)
    lines = [f"{story.reference}{named}: {story.state}, since {began}."]
    told = [event for event in events if event.kind != "opened"]
    if len(told) > _MOST_SO_FAR:
        earlier = counted(len(told) - _MOST_SO_FAR, "entry", "entries")
        lines.append(f"{earlier} before these: `safeguard concerns show {story.reference}`")
    lines += [f"{moment_in_words(e.happened)}: {e.what}." for e in told[-_MOST_SO_FAR:]]
    return lines


def event_lines(event: Event) -> Iterator[str]:
    """Yield an entry: when, what, and what was typed of it."""
    name = f" [{event.about or event.concern}]"
    yield f"{event.number}. {moment_in_words(event.happened)}{name}: {event.what}."
    if event.happened[:10] != event.written[:10]:
        yield f"   Written down: {moment_in_words(event.written)}."
    for detail in event.details:
        yield from (f"   {line}" for line in detail.split("\n"))
    if event.back:
        yield f"   {_CLOCK}"


def owed_lines(owed: Owed, *, named: bool = True) -> Iterator[str]:
    """Yield what is owed: to do or to hear, by when, and what it means that it is late."""
    name = f"{owed.concern}{f' ({owed.about})' if owed.about else ''}: " if named else ""
    late = "OVERDUE. " if owed.is_overdue else ""
    if owed.kind == "do":
        by_whom = "" if owed.who == YOU else f" ({owed.who})"
        yield f"{name}{late}{owed.what}{by_whom}"
    else:
        yield f"{name}{late}{owed.who}: an answer on “{owed.what}”"
    yield f"  When: {owed.due.words or 'no day was named'}. Id: {owed.action}"
    if owed.words:
        yield f"  {owed.words}"


def owed_sentence(owed: Owed) -> str:
    """Return what is owed as one sentence, for somebody who goes on with this concern."""
    late = "OVERDUE: " if owed.is_overdue else "To do: " if owed.kind == "do" else "Waiting: "
    if owed.kind == "answer":
        return f"{late}an answer from {in_a_sentence(owed.who)} was due {owed.due.words}."
    by_whom = "" if owed.who == YOU else f" ({owed.who})"
    when = f", {owed.due.words}" if owed.due.words else ""
    return f"{late}{in_a_sentence(owed.what)}{by_whom}{when}."


def checkpoint_line(story: Story) -> str:
    """Return the line that lets a reader of the page tell later whether entries were changed."""
    return f"Checkpoint of {story.reference}: {checkpoint(story.last)}"


def pattern_lines(sentences: Iterable[str]) -> list[str]:
    """Return what recurs, marked so that it is not read over."""
    return [f"Pattern: {sentence}" for sentence in sentences]
