"""Add one entry to a concern: a note, a deed, what was heard, a call, or that it is closed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from safeguard_cli.commands.concern_desk import (
    ConcernDesk,
    checked_reference,
    open_concerns,
    typed_text,
)
from safeguard_cli.commands.concern_lines import owed_lines
from safeguard_cli.commands.concerns.copies import receipt_fits
from safeguard_cli.commands.desk import now
from safeguard_cli.commands.results import note, say_lines
from safeguard_cli.core.concern.chronology import CAME
from safeguard_cli.core.concern.deeds import deeds
from safeguard_cli.core.concern.entry import (
    Called,
    Came,
    Chosen,
    Closed,
    Content,
    Corrected,
    Done,
    HandedOver,
    Noted,
    Opened,
    Replied,
    Shared,
    is_day,
)
from safeguard_cli.core.concern.story import Story
from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.words.nearest import did_you_mean

_WHAT = "What do you want to write down?"
_HELP = (
    "Say what you saw and heard, and who was there. Keep fact and opinion apart. It is added as "
    "it is, and cannot be changed afterwards: what is wrong is put right by a correction."
)
_NAME = "What is this concern to be called?"
_NAME_HELP = (
    "Choose a name for the child or the setting that tells others nothing, such as a letter. Use "
    "the same one for each concern about the same child or setting."
)
_LONGEST_NAME = 40
_SHARED = "What did you decide on sharing?"
_SHARED_HELP = (
    "Write a line each: share, not-share or ask-first; with whom; what; and why. Below these, "
    "who asked for it and how you checked."
)
_CHOICES: Final[dict[str, Chosen]] = {
    "share": "share", "not-share": "not-share", "ask-first": "ask-first",
}  # fmt: skip
_LINES_OF_SHARING = 4
_WHY_CLOSED = "Why is nothing more to be done?"
_WHY_CLOSED_HELP = "Say what came of it, and who agrees that it is finished."


def write_note(reference: str, corrects: int | None, *, plain: bool) -> None:
    """Add a note, or the correction of an earlier entry."""
    desk, story = _open_story(reference)
    if corrects is not None and not 1 <= corrects <= story.last.number:
        raise UsageError(f"there is no entry {corrects}", _say_where_shown(story))
    words = typed_text(_WHAT, _HELP, plain=plain)
    content: Content = Noted(words) if corrects is None else Corrected(corrects, words)
    _add_entries(desk, story, [content], "Added.")


def call(reference: str, at: str | None, *, plain: bool) -> None:
    """Add a call or a talk."""
    desk, story = _open_story(reference)
    moment = _parse_moment(at)
    words = typed_text(
        "Whom did you talk with, and what was said?",
        "Write the name and role on the first line, and what was said below it.",
        plain=plain,
    )
    whom, _, said = words.partition("\n")
    _add_entries(desk, story, [Called(whom.strip(), moment, said.strip())], "Added.")


def did(reference: str, action: str, at: str | None, answer_by: date | None) -> None:
    """Add that something advised was done, and say by when an answer to it is owed."""
    desk, story = _open_story(reference)
    done = Done(
        action,
        _find_advised(story, action),
        _parse_moment(at),
        answer_by.isoformat() if answer_by else "",
    )
    _add_entries(desk, story, [done], f"Done: {done.do}")
    for one in desk.owed(desk.story(story.reference), now()):
        if one.kind == "answer" and one.action == action:
            say_lines(*owed_lines(one, named=False))


def heard(reference: str, action: str, came: Came, at: str | None) -> None:
    """Add what came back after something that was done."""
    desk, story = _open_story(reference)
    known = {deed.done.action for deed in deeds(story)}
    if action not in known:
        hint = did_you_mean(action, known)
        raise UsageError(
            f"that has not been noted as done{hint}",
            f"first: safeguard did {story.reference} {action}"
            if not hint
            else _say_where_shown(story),
        )
    _add_entries(desk, story, [Replied(action, came, _parse_moment(at))], f"{CAME[came]}.")
    if came in ("refused", "silence"):
        say_lines("For the next step:", f"  safeguard continue {story.reference}")


def name(reference: str, *, plain: bool) -> None:
    """Give a concern a name that tells others nothing."""
    desk, story = _open_story(reference)
    about = typed_text(_NAME, _NAME_HELP, plain=plain)
    if "\n" in about or len(about) > _LONGEST_NAME:
        raise UsageError("a name is one short line", f"at most {_LONGEST_NAME} letters")
    _add_entries(desk, story, [Opened(about)], "Named.")


def shared(reference: str, *, plain: bool) -> None:
    """Add what was decided on sharing: with whom, what and why."""
    desk, story = _open_story(reference)
    words = typed_text(_SHARED, _SHARED_HELP, plain=plain)
    lines = [line.strip() for line in words.split("\n") if line.strip()]
    if len(lines) < _LINES_OF_SHARING or lines[0] not in _CHOICES:
        raise UsageError("that does not say enough", _SHARED_HELP)
    whom, what, *why = lines[1:]
    sharing = Shared(_CHOICES[lines[0]], whom, what, "\n".join(why))
    _add_entries(desk, story, [sharing], "Added.")


def close(reference: str, *, plain: bool) -> None:
    """Close a concern, with the reason."""
    desk, story = _open_story(reference)
    why = typed_text(_WHY_CLOSED, _WHY_CLOSED_HELP, plain=plain)
    owed = desk.owed(story, now())
    _add_entries(desk, story, [Closed(why)], "Closed.")
    if owed:
        note("These were still owed, and are not asked for any more:")
        for one in owed:
            note("\n".join(owed_lines(one, named=False)))


def hand_over(reference: str, *, plain: bool) -> None:
    """Write down that a concern now stands in the organisation's own system."""
    desk, story = _open_story(reference)
    words = typed_text(
        "Who took it over, and what did they give you for it?",
        "Write who took it over on the first line, and their reference or receipt below it.",
        plain=plain,
    )
    to, _, receipt = words.partition("\n")
    if receipt.strip() and not receipt_fits(story, receipt):
        note("The receipt is not the checkpoint of all that is here. It is kept as it was given.")
    _add_entries(desk, story, [HandedOver(to.strip(), receipt.strip())], "Handed over.")
    say_lines("To keep no private copy:", f"  safeguard record erase {story.reference}")


def _open_story(reference: str) -> tuple[ConcernDesk, Story]:
    desk = open_concerns()
    return desk, desk.story(checked_reference(reference))


def _add_entries(desk: ConcernDesk, story: Story, contents: list[Content], words: str) -> None:
    desk.add(story.reference, contents)
    say_lines(f"{story.reference}: {words}")


def _find_advised(story: Story, action: str) -> str:
    """Return the words of an advised action. Raises UsageError where it was never advised."""
    known = {each.action: each.do for g in story.advised() for each in g.record.advice.actions}
    if action not in known:
        last = story.advice()
        those = [each.action for each in last.record.advice.actions] if last else []
        raise UsageError(
            f"that was not advised here{did_you_mean(action, known)}",
            f"the last advice has: {', '.join(those)}" if those else _say_where_shown(story),
        )
    return known[action]


def _parse_moment(at: str | None) -> str:
    """Return a moment that was typed, or now. Raises UsageError for one that lies ahead."""
    if at is None:
        return now().isoformat()
    from safeguard_cli.reading.as_of import read_moment

    found: datetime = read_moment(at, "--at")
    if found > now():
        raise UsageError("that time lies ahead", "give the time when it happened")
    # Of a day alone the time is not known, and midnight would be a guess.
    return at if is_day(at) else found.isoformat()


def _say_where_shown(story: Story) -> str:
    return f"`safeguard concerns show {story.reference}` shows what there is"
