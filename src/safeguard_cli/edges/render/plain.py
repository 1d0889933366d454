"""Say advice for the ear: one sentence a line, and each line makes sense alone.

There are no symbols, no columns and no folded lines: a screen reader or a
braille display reads it line by line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from safeguard_cli.core.wording import (
    Advice,
    AdvisedAction,
    AdvisedDuty,
    Change,
    ChecklistState,
    Party,
    Record,
)
from safeguard_cli.edges.render import phrases
from safeguard_cli.edges.render.citing import sources

# A sentence ends before a space and a capital or a digit: "e.g. this" goes on.
_SENTENCE_END: Final = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9])")
_SPOKEN: Final = str.maketrans({"`": "", '"': "", "\u201c": "", "\u201d": ""})


def advice_plain(advice: Advice) -> str:
    """Return the advice as lines to be read aloud."""
    return spoken(_lines(phrases.cleaned(advice)))


def record_plain(record: Record) -> str:
    """Return the advice of a record as lines to be read aloud, from a training record marked."""
    record = phrases.cleaned(record)
    advice = advice_plain(record.advice)
    if not record.training:
        return advice
    title = spoken(sentences("", record.title))
    mark = spoken(sentences("", record.confidentiality))
    return title + mark + advice + mark


def spoken(lines: Iterable[str]) -> str:
    """Return lines of clean text without what a voice would stumble over."""
    return "".join(f"{phrases.one_line(line).translate(_SPOKEN)}\n" for line in lines)


def _lines(advice: Advice) -> Iterator[str]:
    if advice.floor is not None:
        yield from sentences("", phrases.at_least(advice.floor))
        yield from sentences("", phrases.because_of(advice.floor))
        yield from each(phrases.CERTAIN, advice.floor.asks)
        yield from each(phrases.FORBIDDEN, advice.floor.forbids)
    if not advice.actions:
        yield from sentences("Advice", phrases.no_action(advice))
    yield from _actions(advice.actions)
    yield from each("Please note", advice.notes)
    for heading, held in phrases.by_heading(advice.duties):
        yield from _duties(heading, held)
    for checklist in advice.checklists:
        yield from _checklist(checklist)
    yield from _changes(advice.changes)
    yield from each("Not answered", advice.unanswered)
    yield from each("Not asked about", advice.parts_not_asked)
    for number, duty in enumerate(advice.support, 1):
        # No deadline: it is there at any time.
        name = f"Support for you, {number} of {len(advice.support)}"
        yield from sentences(name, duty.do)
        yield from each(f"{name}, who", map(_spoken_party, duty.who))
    yield from each("Local detail missing", advice.local_missing)
    if advice.local_missing:
        yield "To add local details, run the command: safeguard setup."
    yield from each(phrases.START, (action.do for action in advice.actions))
    yield phrases.ADVICE_NOT_DECISION


def _actions(actions: tuple[AdvisedAction, ...]) -> Iterator[str]:
    for number, action in enumerate(actions, 1):
        name = f"Action {number}"
        yield f"{name} of {len(actions)}. {phrases.ended(action.level_label)}"
        yield from sentences(f"{name}, do this", action.do)
        yield from each(f"{name}, who", map(_spoken_party, action.who))
        yield from sentences(f"{name}, by when", phrases.deadline(action.due.words))
        if not action.settled:
            yield from sentences(name, phrases.OPEN_QUESTION)
        yield from each(f"{name}, step", action.steps)
        yield from each(f"{name}, write down", action.record)
        for why in action.reasons:
            yield from sentences(f"{name}, why", why.because)
            if line := sources(why.sources):
                yield f"{name}, {line[0].lower()}{line[1:]}."


def _duties(name: str, duties: tuple[AdvisedDuty, ...]) -> Iterator[str]:
    number = 0
    for when, group in phrases.by_deadline(duties):
        for duty in group:
            number += 1
            said = f"{name}, {number} of {len(duties)}, {phrases.deadline(when)}"
            yield from sentences(said, duty.do)
            yield from each(f"{name}, {number}, who", map(_spoken_party, duty.who))


def _checklist(checklist: ChecklistState) -> Iterator[str]:
    name = f"Checklist {checklist.title}"
    yield f"{name}: {phrases.tally(checklist)}."
    for item in checklist.items:
        if item.state in ("outstanding", "not known"):
            said = ", ".join(filter(None, (name, phrases.worded(item.state), item.mark)))
            yield from sentences(said, item.do or item.says)


def _changes(changes: tuple[Change, ...]) -> Iterator[str]:
    grouped = phrases.stronger(changes)
    for number, (outcome, leading) in enumerate(grouped, 1):
        name = f"What would change this, {number} of {len(grouped)}"
        yield from sentences(name, outcome)
        yield from each(f"{name}, if you answer", map(phrases.other_answers, leading))
    if sum(len(leading) for _, leading in grouped) < len(changes):
        yield f"What would change this: {phrases.MORE_CHANGES}."


def _spoken_party(who: Party) -> str:
    if not who.number and not who.is_set:
        return ", ".join(filter(None, (who.role, "not set", who.note)))
    return ", ".join(filter(None, (who.role, who.number, who.note)))


def each(name: str, texts: Iterable[str]) -> Iterator[str]:
    """Say each text, with its number where there are several."""
    every = list(texts)
    for number, text in enumerate(every, 1):
        counted = f"{name} {number} of {len(every)}" if len(every) > 1 else name
        yield from sentences(counted, text)


def sentences(name: str, text: str) -> Iterator[str]:
    """Say each sentence on a line that begins with what it belongs to, if that has a name."""
    for number, sentence in enumerate(_SENTENCE_END.split(phrases.one_line(text))):
        if sentence:
            before = f"{name}{', continued' if number else ''}: " if name else ""
            yield before + phrases.ended(sentence)
