"""A concern that is taken up again: what is told and asked before the questions."""

from __future__ import annotations

from datetime import datetime

from safeguard_cli.commands.concern_desk import SET_BACK, ConcernDesk
from safeguard_cli.commands.concern_lines import owed_sentence, pattern_lines, so_far
from safeguard_cli.commands.session.conversation import Conversation
from safeguard_cli.commands.session.outcome_questions import OutcomeQuestions
from safeguard_cli.core.concern.chronology import chronology, patterns
from safeguard_cli.core.concern.deeds import moved
from safeguard_cli.core.concern.entry import Content, Done, Reopened, Replied
from safeguard_cli.core.concern.owed import CONTINUE, Owed
from safeguard_cli.core.errors import LeftAtOnceError

FIRST_DANGER = "First, what may have changed since: is any child in danger?"
NOW_WHAT_CAME = "Now, what came of what was advised."
NOW_THE_REST = "Now, what may have changed. What you said before is shown."


class ConcernUpdate:
    """One concern in a session. What is told is added, unless who told it leaves at once."""

    def __init__(self, desk: ConcernDesk, reference: str, talk: Conversation) -> None:
        """Read the concern, to be talked about in this conversation."""
        self._desk = desk
        self._reference = reference
        self._talk = talk
        self._story = desk.story(reference)

    def take_up(self) -> None:
        """Tell the story so far, ask about danger, then what came of what was due."""
        tell = self._talk.dialogue.tell
        for line in self._summarise_story(self._talk.clock()):
            tell(line)
        tell(FIRST_DANGER)
        if self._talk.ask_again_first():
            # Danger comes before what happened until now.
            return
        self._ask_what_came()
        owed = self._list_owed(self._talk.clock())
        late = {one.action for one in owed if one.kind == "answer" and one.is_overdue}
        self._talk.know(moved(self._story, self._desk.follow, late))
        tell(NOW_THE_REST)

    def _summarise_story(self, now: datetime) -> list[str]:
        lines = so_far(self._story, chronology([self._story]))
        lines += pattern_lines(patterns([self._story]))
        lines += map(owed_sentence, self._list_owed_elsewhere(now))
        if now < datetime.fromisoformat(self._story.last.written):
            lines.append(SET_BACK)
        return lines

    def _ask_what_came(self) -> None:
        clock = self._talk.clock
        owed = self._list_owed_elsewhere(clock())
        if owed:
            self._talk.dialogue.tell(NOW_WHAT_CAME)
        happened: dict[int, list[Content]] = {}
        try:
            self._go_through(owed, happened)
        except LeftAtOnceError:
            happened.clear()
            raise
        finally:
            # Only now: whoever goes back takes an answer back, and an entry cannot be.
            for contents in happened.values():
                self._add_entries(contents)
                self._add_entries(self._note_silence_after(contents, clock()))

    def _go_through(self, owed: list[Owed], happened: dict[int, list[Content]]) -> None:
        """Ask about each in turn, and keep in `happened` what came of it, by its place."""
        questions = OutcomeQuestions(self._talk.dialogue, self._desk.follow)
        place = 0
        while 0 <= place < len(owed):
            # What was told here before is taken back by being asked again.
            happened.pop(place, None)
            found = questions.ask(owed[place], self._talk.clock())
            if found == "stop":
                return
            if isinstance(found, list):
                happened[place] = found
            place += -1 if found == "back" else 1

    def _add_entries(self, contents: list[Content]) -> None:
        if not contents:
            return
        if self._story.state != "open":
            contents = [Reopened(), *contents]
        self._desk.add(self._reference, contents)
        self._story = self._desk.story(self._reference)

    def _note_silence_after(self, happened: list[Content], now: datetime) -> list[Content]:
        """Return that no answer came, where one was owed before now to what has just been told."""
        done = {one.action for one in happened if isinstance(one, Done)}
        return [
            Replied(one.action, "silence", now.isoformat())
            for one in self._list_owed(now)
            if one.kind == "answer" and one.is_overdue and one.action in done
        ]

    def _list_owed_elsewhere(self, now: datetime) -> list[Owed]:
        # To go on is what happens here.
        return [one for one in self._list_owed(now) if one.action != CONTINUE]

    def _list_owed(self, now: datetime) -> list[Owed]:
        return self._desk.owed(self._story, now)
