"""One sitting at a terminal: from the first question to the record, on every way out."""

from __future__ import annotations

import gc
import sys
from datetime import datetime
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from safeguard_cli.commands import conversation_words as words
from safeguard_cli.commands.afterwards import Afterwards
from safeguard_cli.commands.carrying_on import CarriedOn
from safeguard_cli.commands.conversation import Conversation, QuickExit, Way
from safeguard_cli.commands.results import (
    Format,
    advice_text,
    deliver,
    in_a_sentence,
    keep,
    note,
    record_as,
)
from safeguard_cli.commands.rules_changed import what_is_kept
from safeguard_cli.commands.wiring import Desk, new_reference, now, prompter, records_folder
from safeguard_cli.core.advising.shapes import Record
from safeguard_cli.core.deciding.case import Case, Value
from safeguard_cli.core.deciding.interview import Replay
from safeguard_cli.core.errors import CannotWriteError, StoppedError
from safeguard_cli.core.logic.nodes import FAILS
from safeguard_cli.core.model.rule_set import FieldGroup, Question
from safeguard_cli.edges.prompts.plain import PlainPrompter
from safeguard_cli.edges.prompts.replies import Command, Menu, Prompter
from safeguard_cli.edges.prompts.terminal import restored_terminal
from safeguard_cli.edges.store.draft import Draft, Store
from safeguard_cli.edges.store.forgiving import ForgivingStore
from safeguard_cli.reading import paths

WHY_DETAILS = (
    "The record holds your answers and the advice. Here you can add who the child is, what you "
    "saw and heard, and what was decided.",
    "What is left out stays as an empty line on the page, to be written by hand.",
)


GO_ON = "When you know more, or when something is due, go on with it:"


class Wishes(Struct, frozen=True):
    """What the person asked for on the command line. `as_of`: a moment in the place of now."""

    plain: bool = False
    private: bool = False
    how: Format | None = None
    out: Path | None = None
    as_of: datetime | None = None
    full: bool = False

    def moment(self) -> datetime:
        """Return the moment for which advice is wanted, each time anew."""
        return self.as_of or now()


def new_draft(desk: Desk, command: str, given: dict[str, Value]) -> Draft:
    """Return a draft that begins now."""
    moment = now()
    return Draft(
        reference=new_reference(moment),
        started=moment.isoformat(),
        command=command,
        rules_digest=desk.digest,
        rules=_named(desk.folder),
        local=_named(desk.local),
        answers=given,
    )


def by_these_rules(draft: Draft, desk: Desk) -> Draft:
    """Return the draft as one of the rules with which it is gone on with."""
    return replace(
        draft, rules_digest=desk.digest, rules=_named(desk.folder), local=_named(desk.local)
    )


def _named(folder: Path | None) -> str:
    return str(paths.absolute(folder)) if folder else ""


def sit(desk: Desk, draft: Draft, store: Store, wishes: Wishes, *, resumed: bool = False) -> None:
    """Ask, advise, and make the record. Raises StoppedError if the person stops on the way."""
    asker = prompter(plain=wishes.plain)
    # All that is loaded stays. To look it through for garbage would hold up a question.
    gc.freeze()
    forgiving = ForgivingStore(store, asker.show)
    with restored_terminal(sys.stdin):
        _Sitting(desk, draft, forgiving, wishes, asker).run(resumed=resumed)


class _Sitting:
    def __init__(
        self, desk: Desk, draft: Draft, store: ForgivingStore, wishes: Wishes, asker: Prompter
    ) -> None:
        self._desk = desk
        self._store = store
        self._wishes = wishes
        self._asker = asker
        self._plain = isinstance(asker, PlainPrompter)
        self._talk = Conversation(desk, asker, store, draft, plain=self._plain)
        self._is_finished = False
        self._saved: list[Path] = []
        self._concern = CarriedOn(desk, draft.concern)

    def run(self, *, resumed: bool) -> None:
        leave = words.LEAVE_BY_WORD if self._plain else words.LEAVE_BY_CHORD
        self._talk.tell(*words.BEFORE_WE_START, leave, *words.ON_LEAVING)
        try:
            if resumed:
                self._store.took_up()
            else:
                self._store.open(self._talk.draft)
            if resumed or self._concern.goes_on:
                self._take_up(after_days=not resumed)
            if self._store.lasting == "all":
                self._talk.tell(*words.KEPT)
            elif self._wishes.private:
                # Where a disk fails, that has been said, and is tried again.
                self._talk.tell(*words.NOTHING_KEPT)
            self._concern.take_up(self._talk, self._asker, self._wishes.moment)
            self._ask_and_advise()
        except QuickExit:
            return
        except (StoppedError, KeyboardInterrupt):
            # Ctrl-C also comes between two prompts, while something is drawn or worked out.
            raise self._stopped() from None
        finally:
            self._store.close()

    def _take_up(self, *, after_days: bool) -> None:
        began = self._talk.draft
        self._talk.ask_again(after_days=after_days)
        if began.rules_digest != self._desk.digest or self._talk.left:
            for sentences in what_is_kept(len(began.answers), self._talk.left):
                self._talk.tell(*sentences)
            self._talk.draft = by_these_rules(began, self._desk)

    def _stopped(self) -> StoppedError:
        if self._is_finished and not self._wishes.private:
            return StoppedError("Stopped. The record was made before, and stays.")
        if self._store.lasting == "nothing":
            return StoppedError("Stopped. Nothing was kept.")
        reference = self._talk.draft.reference
        hint = "run `safeguard resume` to go on"
        if self._store.lasting == "some":
            kept = f"The last answers could not be kept. Those before are kept as {reference}."
        else:
            kept = f"Your answers are kept as {reference}."
        return StoppedError(f"Stopped. {kept}", hint)

    def _ask_and_advise(self) -> None:
        way = "back"
        while way == "back":
            replay = self._talk.ask_all(self._wishes.moment)
            if replay.asked and not replay.missing:
                replay = self._talk.change_answers(self._wishes.moment)
            moment = self._wishes.moment()
            advice = self._talk.advice(replay, moment)
            brief = self._desk.brief(advice, moment)
            self._asker.show(advice_text(brief, plain=self._plain))
            self._concern.advised(advice)
            way = self._details(replay)
        self._finish(self._record())

    def _details(self, replay: Replay) -> Way:
        """Offer the sections of the record that fit the case, until it is to be made.

        Returns "stop" where it is to be made, "back" where the answers are wanted again.
        """
        rows = [("record", "Make the record now. Everything may also be written by hand")]
        fields = {group.id: self._fitting(group, replay) for group in self._desk.rules.groups}
        rows += [
            (group.id, f"Add to the record: {in_a_sentence(group.title)}")
            for group in self._desk.rules.groups
            if fields[group.id]
        ]
        menu = Menu(
            title="The record. All details are optional.",
            rows=rows,
            why=WHY_DETAILS,
            back="Go back to the answers",
            stop="Stop here and make the record as it is",
        )
        while True:
            chosen = self._asker.choose(menu)
            if isinstance(chosen, Command):
                return self._talk.way(chosen)
            if chosen == "record" or self._fill(fields[chosen]) == "stop":
                return "stop"

    def _fitting(self, group: FieldGroup, replay: Replay) -> list[Question]:
        law = self._talk.law()
        fields = (law.questions[name] for name in group.fields)
        return [field for field in fields if law.fits(field, replay) != FAILS]

    def _fill(self, fields: list[Question]) -> Way:
        """Ask for these fields; "stop" where the record is to be made now."""
        place = 0
        while 0 <= place < len(fields):
            way = self._concern.fill_in(fields[place], self._talk, self._asker)
            if way == "stop":
                return way
            place += 1 if way == "on" else -1
        return "on"

    def _record(self) -> Record:
        from safeguard_cli.core.advising.record import make_record

        case = Case(self._wishes.moment(), self._talk.given)
        draft = self._talk.draft
        return make_record(
            self._desk.interview,
            case,
            self._desk.known,
            draft.reference,
            left=self._talk.left,
            times=draft.times,
            made=now(),
        )

    def _finish(self, record: Record) -> None:
        if self._wishes.out or self._wishes.how:
            brief = self._desk.brief(record.advice, self._wishes.moment())
            saved = deliver(
                record, self._wishes.how, self._wishes.out, brief, full=self._wishes.full
            )
            self._saved += [saved] if saved else []
        if not self._wishes.private and not self._is_given_whole:
            self._save(record)
        self._store.discard(self._talk.draft.reference)
        self._is_finished = True
        Afterwards(
            self._asker,
            record,
            self._saved,
            self._talk.leave,
            self._concern.forget,
            full=self._wishes.full,
        ).offer(page=not self._wishes.private)

    @property
    def _is_given_whole(self) -> bool:
        """Say whether what was asked for holds all of the record: advice to be read does not."""
        return bool(self._wishes.out) or self._wishes.how not in (None, Format.text, Format.plain)

    def _save(self, record: Record) -> None:
        try:
            path = keep(record, records_folder())
            self._saved.append(path)
        except CannotWriteError as error:
            note(f"The record could not be saved: {error}.")
            self._asker.show(record_as(record, Format.text, full=True))
            return
        self._asker.show(f"Record saved: {path}")
        if kept := self._concern.keep(record, self._talk):
            self._asker.show(f"{GO_ON}\n  safeguard continue {kept}")
        self._talk.tell(
            "It belongs in your organisation's system.", "Hand it over, then keep no private copy."
        )
