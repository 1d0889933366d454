"""See what recurs in a concern, or in several about one child or setting, and say it plainly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from safeguard_cli.core.concern.entry import Replied, instant
from safeguard_cli.core.concern.story import Story
from safeguard_cli.core.words.plural import counted

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
_DAYS_IN_WEEKS = 14


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
