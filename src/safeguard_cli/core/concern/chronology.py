"""Tell what happened in one concern, or in several, in the order of time, and what recurs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from msgspec import Struct

from safeguard_cli.core.concern.entry import (
    Advised,
    Called,
    Closed,
    Content,
    Corrected,
    Decided,
    Done,
    Erased,
    HandedOver,
    Held,
    Imported,
    Noted,
    Opened,
    Reopened,
    Replied,
    Shared,
    instant,
    is_day,
)
from safeguard_cli.core.concern.story import Kept, Story, record_of
from safeguard_cli.core.deciding.deadlines import LONDON
from safeguard_cli.core.words.dates import day_in_words, time_in_words
from safeguard_cli.core.words.plural import counted

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
_DAYS_IN_WEEKS = 14
CAME = {
    "agreed": "A reply came, and it agrees",
    "refused": "A no came back",
    "other": "A reply came",
    "silence": "No reply came by the day on which it was owed",
}
_SHARED = {
    "share": "It was decided to share",
    "not-share": "It was decided not to share",
    "ask-first": "It was decided to ask first",
}
_PROTECTS = {
    "more": "It protects more than was advised.",
    "as-much": "It protects as much as was advised.",
    "less": "It protects less than was advised.",
    "unsure": "Whether it protects as much as was advised is not sure.",
}
ERASED = "Erased"


def moment_in_words(moment: str) -> str:
    """Return a moment as people say it, in London: 27 November 2026, 14:05."""
    at = instant(moment).astimezone(LONDON)
    day = day_in_words(at.date(), short=True)
    return day if is_day(moment) else f"{day}, {time_in_words(at)}"


class Event(Struct, frozen=True, kw_only=True, rename="kebab"):
    """A line of a chronology. `happened` and `written` are ISO 8601 moments, or days.

    `what`: what happened, in a sentence. `details`: what was typed or advised, a line each.
    `back`: the clock of the computer stood before that of the entry before it.
    """

    concern: str
    about: str
    number: int
    happened: str
    written: str
    kind: str
    what: str
    details: tuple[str, ...] = ()
    back: bool = False


def chronology(stories: Iterable[Story]) -> list[Event]:
    """Return all that happened, the first first."""
    found = [event for story in stories for event in _list_events(story)]
    return sorted(found, key=lambda event: (instant(event.happened), event.number))


def _list_events(story: Story) -> Iterator[Event]:
    before: datetime | None = None
    for one in story.kept:
        written = datetime.fromisoformat(one.entry.written)
        yield _make_event(story, one, back=before is not None and written < before)
        before = written


def _make_event(story: Story, one: Kept, *, back: bool) -> Event:
    entry = one.entry
    what, details = (ERASED, ()) if one.content is None else _describe_content(one.content)
    happened = _find_moment(one.content) or entry.written
    return Event(
        concern=entry.concern,
        about=story.about,
        number=entry.number,
        happened=happened,
        written=entry.written,
        kind=entry.kind,
        what=what,
        details=tuple(filter(None, details)),
        back=back,
    )


def _find_moment(content: Content | None) -> str:
    if isinstance(content, Advised):
        return record_of(content).created
    return str(getattr(content, "at", ""))


def _describe_content(content: Content) -> tuple[str, Sequence[str]]:  # noqa: C901
    """Return what happened in a sentence, and what was typed of it."""
    match content:
        case Opened(about=about):
            return f"It is called {about}" if about else "The concern was opened", ()
        case Advised():
            return _describe_advised(content)
        case Called(whom=whom, said=said):
            return f"A call or talk with {whom}", (said,)
        case Done(do=do, answer_by=by, how=how):
            return f"Done: {do}", (how, f"An answer was promised by {by}." if by else "")
        case Replied(came=came, words=words):
            return CAME[came], (words,)
        case Decided():
            return _describe_decided(content)
        case Noted(words=words):
            return "A note", (words,)
        case Corrected(number=number, words=words):
            return f"A correction of entry {number}", (words,)
        case Shared(decision=decision, whom=whom, what=what, why=why):
            return _SHARED[decision], (f"With: {whom}", f"What: {what}", f"Why: {why}")
        case HandedOver(to=to, receipt=receipt):
            return f"Handed over to {to}", (f"Receipt: {receipt}" if receipt else "",)
        case Closed(why=why):
            return "The concern was closed", (why,)
        case Reopened(why=why):
            return "The concern was opened again", (why,)
        case Erased(numbers=numbers, authority=authority, reason=reason):
            named = ", ".join(map(str, numbers))
            which = counted(len(numbers), "entry", "entries")
            return f"{which} erased: {named}", (f"Allowed by: {authority}", f"Why: {reason}")
        case Held(lifted=lifted, reason=reason):
            return ("It need no longer be kept" if lifted else "It must be kept"), (reason,)
        case Imported(source=source):
            return f"Taken in as a copy from {source}", ()


def _describe_advised(advised: Advised) -> tuple[str, Sequence[str]]:
    actions = record_of(advised).advice.actions
    return "Advice was given", [f"{one.do} ({one.due.words})" for one in actions]


def _describe_decided(decided: Decided) -> tuple[str, Sequence[str]]:
    if decided.follows:
        return "It was decided to do as advised", (decided.why, decided.consulted)
    return f"It was decided otherwise than advised: {decided.instead}", (
        f"Advised was: {decided.do}",
        _PROTECTS[decided.protects],
        f"By: {decided.owner}" if decided.owner else "",
        f"By when: {decided.by}" if decided.by else "",
        f"Why: {decided.why}" if decided.why else "",
        f"Asked before: {decided.consulted}" if decided.consulted else "",
        f"A second person: {decided.second}" if decided.second else "",
    )


def patterns(stories: Sequence[Story]) -> list[str]:
    """Return what recurs, a sentence each; nothing where nothing does."""
    replies = [reply for story in stories for _, reply in story.of(Replied)]
    return [
        *_say_again("no", [one.at for one in replies if one.came == "refused"]),
        *_say_again("time without an answer", [one.at for one in replies if one.came == "silence"]),
        *_say_again("concern", [story.opened.isoformat() for story in stories]),
    ]


def _say_again(what: str, moments: Iterable[str]) -> Iterator[str]:
    days = sorted(instant(each).date() for each in moments)
    if len(days) > 1:
        yield f"This is the {ordinal(len(days))} {what} {span((days[-1] - days[0]).days)}."


def ordinal(number: int) -> str:
    """Return which one it is, in words: third; 10th."""
    if number <= len(_ORDINALS):
        return _ORDINALS[number - 1]
    ending = (
        "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    )
    return f"{number}{ending}"


def span(days: int) -> str:
    """Return how long a time was, in words: on one day; in 9 days; in 6 weeks."""
    if days < 1:
        return "on one day"
    if days < _DAYS_IN_WEEKS:
        return f"in {counted(days + 1, 'day')}"
    return f"in {counted(-(-days // 7), 'week')}"
