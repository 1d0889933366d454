"""Ask what came of something that was advised: whether it was done, when, and what came back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from msgspec.structs import replace

from safeguard_cli.commands.session.dialogue import Dialogue
from safeguard_cli.core.concern.entry import Came, Content, Done, Replied
from safeguard_cli.core.concern.owed import Owed
from safeguard_cli.core.model.rule_set import UNSURE, FollowUp, Question
from safeguard_cli.edges.prompts.replies import Command, Given, Menu, Way

NOT_YET: Final = "not-yet"
DONE: Final = "done"
_CAME: Final[dict[str, Came]] = {"agreed": "agreed", "refused": "refused", "other": "other"}
WHY = (
    "What was done is not asked of you again, and what came back decides what comes next.",
    "If things have changed so that it no longer fits, say that you have not done it. The "
    "questions after this ask how things are now.",
)
DONE_ON = Question(
    "done-on",
    "On what day did you do it?",
    "date",
    "The time that others have for their answer starts then.",
    not_before="366 days ago",
    not_after="today",
)
ANSWER_BY = Question(
    "answer-by",
    "By what day did they say that you will hear?",
    "date",
    "If they named no day, choose “I am not sure”.",
    counts_as="passed",
    not_before="366 days ago",
    not_after="in 92 days",
)


class OutcomeQuestions:
    """Asks about each thing that is owed. `follow`: what is known once an action is done."""

    def __init__(self, dialogue: Dialogue, follow: Mapping[str, FollowUp]) -> None:
        self._asker = dialogue.asker
        self._obey = dialogue.way
        self._follow = follow

    def ask(self, owed: Owed, now: datetime) -> list[Content] | Way:
        """Return what happened, to be added; or the way that the person wants to go."""
        after = self._follow.get(owed.action)
        while True:
            chosen = self._asker.choose(_make_menu(owed, after))
            if isinstance(chosen, Command):
                return self._obey(chosen)
            if owed.kind == "answer":
                return _note_reply(owed, chosen, now)
            if chosen == NOT_YET:
                return []
            done = self._ask_about_deed(owed, chosen, after, now)
            if done != "back":
                return done

    def _ask_about_deed(
        self, owed: Owed, chosen: str, after: FollowUp | None, now: datetime
    ) -> list[Content] | Way:
        is_promised = after is not None and bool(after.reply_within or after.in_all)
        while True:
            day = self._ask_day(DONE_ON)
            if not isinstance(day, date):
                return day
            # Of another day the time is not asked: it would be guessed.
            moment = now.isoformat() if day == now.date() else day.isoformat()
            done = Done(owed.action, owed.what, moment)
            if chosen != DONE:
                return [done, Replied(owed.action, _CAME[chosen], moment)]
            if not is_promised:
                return [done]
            by = self._ask_day(ANSWER_BY)
            if isinstance(by, date):
                return [replace(done, answer_by=by.isoformat())]
            if by != "back":
                # Whoever stops here has said all the same that it is done.
                return [done]

    def _ask_day(self, question: Question) -> date | Way:
        """Ask for a day; "on" where it is not known."""
        reply = self._asker.ask(question)
        if not isinstance(reply, Given):
            return self._obey(reply)
        return "on" if reply.value == UNSURE else date.fromisoformat(str(reply.value))


def _make_menu(owed: Owed, after: FollowUp | None) -> Menu:
    return Menu(
        title=_write_title(owed),
        rows=_list_rows(owed, after),
        why=WHY,
        back="Go back to the one before",
        stop="Ask no more of this, and go on to the questions",
    )


def _note_reply(owed: Owed, chosen: str, now: datetime) -> list[Content]:
    if chosen != NOT_YET:
        return [Replied(owed.action, _CAME[chosen], now.isoformat())]
    # Before it was owed, no answer is nothing that happened.
    return [Replied(owed.action, "silence", now.isoformat())] if owed.is_overdue else []


def _write_title(owed: Owed) -> str:
    was = "was" if owed.is_overdue else "is"
    if owed.kind == "answer":
        late = "This time has passed. " if owed.is_overdue else ""
        asks = f"What did you hear? It {was} owed {owed.due.words}."
        return f"{owed.what}. You did this. {late}{asks}"
    when = f" It {was} to be done {owed.due.words}." if owed.due.words else ""
    return f"{owed.what}.{when} What came of it?"


def _list_rows(owed: Owed, after: FollowUp | None) -> list[tuple[str, str]]:
    if owed.kind == "answer":
        return [
            (NOT_YET, "Nothing yet"),
            ("agreed", "They agree, or act on it"),
            ("refused", "They say no"),
            ("other", "Something else"),
        ]
    rows = [(NOT_YET, "I have not done it, or it no longer fits")]
    if after is None:
        return [*rows, (DONE, "I have done it")]
    return [
        *rows,
        (DONE, "I have done it, and have heard nothing yet"),
        ("agreed", "I have done it, and they agree or act on it"),
        ("refused", "I have done it, and they said no"),
        ("other", "I have done it, and they said something else"),
    ]
