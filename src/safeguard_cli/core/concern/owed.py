"""Work out what is owed in a concern: what the person is to do, and what others are to answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from safeguard_cli.core.advising.shapes import AdvisedAction
from safeguard_cli.core.concern.deeds import Deed, Follow, decisions, deeds
from safeguard_cli.core.concern.entry import Decided, instant
from safeguard_cli.core.concern.story import Given, Story
from safeguard_cli.core.deciding.deadlines import (
    END_OF_DAY,
    LONDON,
    Calendar,
    due,
    end_of,
    moment_of,
)
from safeguard_cli.core.deciding.outcome import Due
from safeguard_cli.core.model.rule_set import FollowUp
from safeguard_cli.core.words.dates import day_in_words, time_in_words

SILENCE = "No answer came by then. That counts as no: continue the concern for the next step."
WAITING = "If no answer comes by then, that counts as no."
DONE_BEFORE = "You did this on {}. Do it again if somebody new must know or things have changed."
LATE = "That time has passed. Do it today, or continue the concern if things have changed."
YOU = "you"
# What stands in the place of an action where the next step is not known yet.
CONTINUE = "continue"
_ASK_FOR_MORE = {"refused": "a no came back on", "silence": "no answer came on"}


class Owed(Struct, frozen=True, kw_only=True):
    """One thing that is owed: by whom, for which action, and by when.

    `at`: that moment, or None where none can be worked out. `words`: what silence, or lateness,
    means now. `kind`: the person is to do it, or others are to answer.
    """

    concern: str
    about: str
    kind: Literal["do", "answer"]
    action: str
    what: str
    who: str
    due: Due
    is_overdue: bool
    words: str = ""

    @property
    def at(self) -> datetime | None:
        """Return the moment by which it is owed."""
        return datetime.fromisoformat(self.due.at) if self.due.at else None


def owed(story: Story, follow: Follow, calendar: Calendar) -> list[Owed]:
    """Return what is owed in an open concern, the soonest first; overdue things come before all.

    `calendar`: the moment of asking, with the holidays that count.
    """
    given = story.advice()
    if given is None or story.state != "open":
        return []
    found = [
        *_to_do(story, given, follow, calendar.as_of),
        *_to_hear(story, given, follow, calendar),
        *_to_go_on(story, given, follow, calendar.as_of),
    ]
    return sorted(found, key=lambda one: moment_of(one.due))


def _to_do(story: Story, given: Given, follow: Follow, now: datetime) -> Iterator[Owed]:
    done = {deed.done.action: deed for deed in deeds(story)}
    decided = decisions(story)
    for action in given.record.advice.actions:
        before = done.get(action.action)
        if before is None or before.number < given.number:
            found = _make_owed(story, action, decided.get(action.action), now)
            # Where a deed is followed up, to be asked for it again means that it came to nothing.
            is_repeated = before is not None and action.action not in follow
            yield _as_done_before(found, before) if before and is_repeated else found


def _as_done_before(owed: Owed, deed: Deed) -> Owed:
    day = day_in_words(instant(deed.done.at).date())
    return replace(owed, words=DONE_BEFORE.format(day))


def _make_owed(
    story: Story, action: AdvisedAction, decision: Decided | None, now: datetime
) -> Owed:
    """Return what is to be done: as it was decided, or else as it was advised."""
    what, who, by = action.do, YOU, _seen_later(action.due)
    if decision is not None and not decision.follows:
        what, who = decision.instead, decision.owner or YOU
        by = (
            _seen_later(end_of(date.fromisoformat(decision.by), "")) if decision.by else Due("", "")
        )
    is_late = moment_of(by) < now
    return Owed(
        concern=story.reference,
        about=story.about,
        kind="do",
        action=action.action,
        what=what,
        who=who,
        due=by,
        is_overdue=is_late,
        words=LATE if is_late else "",
    )


def _seen_later(due: Due) -> Due:
    """Return a deadline in words that hold on any day: those of the advice may say "today"."""
    if not due.at:
        return due
    at = datetime.fromisoformat(due.at).astimezone(LONDON)
    day = day_in_words(at.date())
    if at.time() == END_OF_DAY:
        return Due(due.at, f"by the end of {day}")
    return Due(due.at, f"by {time_in_words(at)} on {day}")


def _to_hear(story: Story, given: Given, follow: Follow, calendar: Calendar) -> Iterator[Owed]:
    roles = _list_roles(story)
    for deed in deeds(story):
        after = follow.get(deed.done.action)
        if after is None or deed.replies or _has_moved_on(deed, given, after):
            continue
        by = reply_due(deed, after, calendar)
        if by is not None:
            is_late = moment_of(by) < calendar.as_of
            yield Owed(
                concern=story.reference,
                about=story.about,
                kind="answer",
                action=deed.done.action,
                what=deed.done.do,
                who=roles.get(deed.done.action, "whoever was told"),
                due=by,
                is_overdue=is_late,
                words=SILENCE if is_late else WAITING,
            )


def _to_go_on(story: Story, given: Given, follow: Follow, now: datetime) -> Iterator[Owed]:
    """Yield what came back since the last advice and asks for more: a no, or nothing."""
    for deed in deeds(story):
        for number, reply in deed.replies:
            if number > given.number and reply.came in _ASK_FOR_MORE and reply.action in follow:
                day = instant(reply.at).date()
                by = _seen_later(end_of(day, ""))
                yield Owed(
                    concern=story.reference,
                    about=story.about,
                    kind="do",
                    action=CONTINUE,
                    what=f"Go on from here: {_ASK_FOR_MORE[reply.came]} “{deed.done.do}”",
                    who=YOU,
                    due=by,
                    is_overdue=moment_of(by) < now,
                    words=f"safeguard continue {story.reference}",
                )


def _has_moved_on(deed: Deed, given: Given, after: FollowUp) -> bool:
    """Say whether later advice rests on an answer: what came of the deed is known by then."""
    if deed.number > given.number:
        return False
    still = {**after.done, **after.waiting}
    return any(
        given.answers[name] != answer for name, answer in still.items() if name in given.answers
    )


def reply_due(deed: Deed, after: FollowUp, calendar: Calendar) -> Due | None:
    """Return by when a reply is owed: the soonest of what the rules and what was agreed say."""
    moment = instant(deed.done.at)
    found: list[Due] = []
    if after.reply_within:
        found.append(due(after.reply_within, replace(calendar, as_of=moment)))
    if after.in_all:
        found.append(due(after.in_all, replace(calendar, as_of=deed.advised)))
    if deed.done.answer_by:
        agreed = date.fromisoformat(deed.done.answer_by)
        found.append(
            end_of(agreed, f"by the end of {day_in_words(agreed)}: the day that was named")
        )
    if not found:
        return None
    # Whoever was told late still has the rest of that day.
    latest = end_of(moment.date(), "")
    return _seen_later(max(min(found, key=moment_of), latest, key=moment_of))


def _list_roles(story: Story) -> Mapping[str, str]:
    """Return whom each advised action turned to, by action."""
    return {
        action.action: action.who[0].role
        for given in story.advised()
        for action in given.record.advice.actions
        if action.who
    }
