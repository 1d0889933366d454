"""What every command on concerns needs: where they are kept, the rules, and the time."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from safeguard_cli.commands.desk import Desk, now, open_desk
from safeguard_cli.commands.results import note
from safeguard_cli.core.advising.shapes import Record
from safeguard_cli.core.advising.verifying import given_in
from safeguard_cli.core.concern.deeds import Follow, follow_ups_of
from safeguard_cli.core.concern.entry import Advised, Content, Imported, Opened
from safeguard_cli.core.concern.owed import Owed, owed
from safeguard_cli.core.concern.story import Story, told
from safeguard_cli.core.deciding.case_calendar import calendar_at
from safeguard_cli.core.deciding.deadlines import Calendar
from safeguard_cli.core.errors import UsageError
from safeguard_cli.edges.store.concerns import FILE, Concerns
from safeguard_cli.edges.store.places import data_folder

REFERENCE = re.compile(r"SG-\d{8}-[0-9A-Z]{4}", re.ASCII)
SET_BACK = (
    "The clock of this computer stands before the last entry. It is kept as it is, and the "
    "chronology says so. Check the date and time here."
)


class ConcernDesk(Struct, frozen=True):
    """The concerns, and the rules by which they go on."""

    concerns: Concerns
    desk: Desk
    follow: Follow

    def story(self, reference: str) -> Story:
        """Read a concern. Raises UsageError if there is none, or nothing that looks like one."""
        return told(self.concerns.entries(checked_reference(reference)))

    def calendar(self, story: Story, moment: datetime) -> Calendar:
        """Return the calendar by which what is owed in a concern is counted."""
        given = story.advice()
        answers = given.answers if given else {}
        return calendar_at(self.desk.rules, {**self.desk.known, **answers}, moment)

    def owed(self, story: Story, moment: datetime) -> list[Owed]:
        """Return what is owed in a concern at a moment."""
        return owed(story, self.follow, self.calendar(story, moment))

    def add(self, reference: str, contents: Sequence[Content], *, new: bool = False) -> None:
        """Add entries to a concern, and say so where the clock stands before the last of them."""
        moment = now()
        if not new and moment < datetime.fromisoformat(self.story(reference).last.written):
            note(SET_BACK)
        self.concerns.append(reference, contents, moment, new=new)

    def take_in(self, record: Record, text: str, name: str) -> None:
        """Open a concern with a record made elsewhere: its JSON, and the name of its file."""
        advised = Advised(text, given_in(record, self.desk.interview))
        self.add(record.reference, [Opened(), Imported(name), advised], new=True)


def open_concerns(rules: Path | None = None, local: Path | None = None) -> ConcernDesk:
    """Open the concerns of this user, and the rules."""
    return desk_of(open_desk(rules, local=local))


def desk_of(desk: Desk) -> ConcernDesk:
    """Return the concerns of this user, to go on by these rules."""
    return ConcernDesk(concerns_here(), desk, follow_ups_of(desk.rules))


def concerns_here() -> Concerns:
    """Return the concerns of this user. Looking makes nothing."""
    return Concerns(data_folder() / FILE)


def checked_reference(reference: str) -> str:
    """Return a reference, also one that was typed in small letters."""
    upper = reference.upper()
    if not REFERENCE.fullmatch(upper):
        raise UsageError("that is no reference", "a reference looks like SG-20261122-7K3F")
    return upper


def latest_open(concerns: Concerns) -> str:
    """Return the concern to which something was added last, of those that are still open."""
    still = [each for each in concerns.outlines() if each.state == "open"]
    if not still:
        raise UsageError("there is no open concern", "run `safeguard advise` to start")
    return max(still, key=lambda each: datetime.fromisoformat(each.last)).concern


def typed_text(what: str, help_text: str, *, plain: bool) -> str:
    """Ask for a text at the terminal, or read it from standard input where that is no terminal.

    Text stands in no command: commands are kept in the shell's history.
    """
    from safeguard_cli.core.words.cleaning import clean

    if not sys.stdin.isatty():
        text = clean(sys.stdin.read(1_000_000)).strip()
    else:
        from safeguard_cli.commands.desk import prompter
        from safeguard_cli.core.model.rule_set import Question
        from safeguard_cli.edges.prompts.interrupts import restored_terminal
        from safeguard_cli.edges.prompts.replies import Given

        asker = prompter(plain=plain)
        question = Question("words", what, "text", help_text, lines=4)
        with restored_terminal(sys.stdin):
            reply = asker.ask(question)
        text = str(reply.value).strip() if isinstance(reply, Given) else ""
    if not text:
        raise UsageError("nothing was written, so nothing was added", "write a sentence at least")
    return text


def owed_in(desk: ConcernDesk, stories: Iterable[Story], moment: datetime) -> list[Owed]:
    """Return what is owed in several concerns, the soonest first."""
    from safeguard_cli.core.deciding.deadlines import moment_of

    found = [one for story in stories for one in desk.owed(story, moment)]
    return sorted(found, key=lambda one: moment_of(one.due))
