"""A concern that is taken up again in a sitting: what is told and asked before the questions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from safeguard_cli.commands.concern_desk import SET_BACK, ConcernDesk
from safeguard_cli.commands.concern_lines import owed_sentence, pattern_lines, so_far
from safeguard_cli.commands.conversation import Conversation, QuickExit
from safeguard_cli.commands.outcome_questions import WhatCame
from safeguard_cli.core.concern.chronology import chronology
from safeguard_cli.core.concern.deeds import moved
from safeguard_cli.core.concern.entry import Content, Done, Reopened, Replied
from safeguard_cli.core.concern.owed import GO_ON, Owed
from safeguard_cli.core.concern.patterns import patterns
from safeguard_cli.edges.prompts.replies import Prompter

FIRST_DANGER = "First, what may have changed since: is any child in danger?"
NOW_WHAT_CAME = "Now, what came of what was advised."
NOW_THE_REST = "Now, what may have changed. What you said before is shown."


class Ongoing:
    """One concern in a sitting. What is told is added, unless who told it leaves at once."""

    def __init__(self, desk: ConcernDesk, reference: str) -> None:
        self._desk = desk
        self.reference = reference
        self._story = desk.story(reference)

    def take_up(self, talk: Conversation, asker: Prompter, clock: Callable[[], datetime]) -> None:
        """Tell the story so far, ask about danger, then what came of what was due."""
        for line in self._told(clock()):
            talk.tell(line)
        talk.tell(FIRST_DANGER)
        if talk.ask_again_first():
            # Danger comes before what happened until now.
            return
        self._ask_what_came(talk, asker, clock)
        known = moved(self._story, self._desk.follow, self._late(clock()))
        talk.know(known)
        talk.tell(NOW_THE_REST)

    def add(self, contents: list[Content]) -> None:
        """Add what happened."""
        if not contents:
            return
        if self._story.state != "open":
            contents = [Reopened(), *contents]
        self._desk.add(self.reference, contents)
        self._story = self._desk.story(self.reference)

    def _told(self, now: datetime) -> list[str]:
        lines = so_far(self._story, chronology([self._story]))
        lines += pattern_lines(patterns([self._story]))
        for owed in self._to_ask(now):
            lines.append(owed_sentence(owed))
        if now < datetime.fromisoformat(self._story.last.written):
            lines.append(SET_BACK)
        return lines

    def _ask_what_came(
        self, talk: Conversation, asker: Prompter, clock: Callable[[], datetime]
    ) -> None:
        owed = self._to_ask(clock())
        if owed:
            talk.tell(NOW_WHAT_CAME)
        happened: dict[int, list[Content]] = {}
        try:
            _go_through(owed, WhatCame(asker, talk.way, self._desk.follow), happened, clock)
        except QuickExit:
            happened.clear()
            raise
        finally:
            # Only now: whoever goes back takes an answer back, and an entry cannot be.
            for contents in happened.values():
                self.add(contents)
                self.add(self._silence_after(contents, clock()))

    def _silence_after(self, happened: list[Content], now: datetime) -> list[Content]:
        """Return that no answer came, where one was owed before now to what has just been told."""
        done = {one.action for one in happened if isinstance(one, Done)}
        return [
            Replied(one.action, "silence", now.isoformat())
            for one in self._owed(now)
            if one.kind == "answer" and one.is_overdue and one.action in done
        ]

    def _to_ask(self, now: datetime) -> list[Owed]:
        # To go on is what happens here.
        return [one for one in self._owed(now) if one.action != GO_ON]

    def _owed(self, now: datetime) -> list[Owed]:
        return self._desk.owed(self._story, now)

    def _late(self, now: datetime) -> set[str]:
        return {one.action for one in self._owed(now) if one.kind == "answer" and one.is_overdue}


def _go_through(
    owed: list[Owed],
    asking: WhatCame,
    happened: dict[int, list[Content]],
    clock: Callable[[], datetime],
) -> None:
    """Ask about each in turn, and keep in `happened` what came of it, by its place."""
    place = 0
    while 0 <= place < len(owed):
        # What was told here before is taken back by being asked again.
        happened.pop(place, None)
        found = asking.of(owed[place], clock())
        if found == "stop":
            return
        if isinstance(found, list):
            happened[place] = found
        place += -1 if found == "back" else 1
