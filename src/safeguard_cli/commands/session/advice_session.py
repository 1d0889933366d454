"""One session at a terminal: from the first question to the record, on every way out."""

from __future__ import annotations

import gc
import sys
from datetime import datetime
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from safeguard_cli.commands.desk import Desk, now, prompter, records_folder
from safeguard_cli.commands.results import Format, deliver, keep, note, record_as, to_do_text
from safeguard_cli.commands.sealed_findings import prepare_floors
from safeguard_cli.commands.session import dialogue as words
from safeguard_cli.commands.session.afterwards import Afterwards
from safeguard_cli.commands.session.afterwards_for_child import (
    NO_ANSWER_WAS_KEPT,
    AfterwardsForChild,
)
from safeguard_cli.commands.session.conversation import Conversation
from safeguard_cli.commands.session.dialogue import Dialogue
from safeguard_cli.commands.session.first_question import FirstQuestion, keep_opening, take_opening
from safeguard_cli.commands.session.kept_answers import KeptAnswers, by_these_rules
from safeguard_cli.commands.session.leave_nothing import offer_removal
from safeguard_cli.commands.session.record_details import RecordDetails
from safeguard_cli.commands.session.session_concern import SessionConcern
from safeguard_cli.core.advising.consultation import Consultation
from safeguard_cli.core.advising.shapes import Record
from safeguard_cli.core.errors import CannotWriteError, LeftAtOnceError, StoppedError
from safeguard_cli.edges.prompts.interrupts import restored_terminal
from safeguard_cli.edges.prompts.replies import Way
from safeguard_cli.edges.store.draft_keeping import Draft, ForgivingStore, Store

STOP_AND_MAKE_IT = "Stop here and make the record as it is"
STOP_AND_MAKE_NONE = "Stop here: your answers are kept, and no record is made"
STOP_AND_KEEP_NOTHING = "Stop here: no record is made"
GO_ON = "When you know more, or when something is due, go on with it:"


class SessionOptions(Struct, frozen=True, kw_only=True):
    """What was asked for on the command line. `as_of`: a moment in the place of now."""

    plain: bool = False
    private: bool = False
    how: Format | None = None
    out: Path | None = None
    as_of: datetime | None = None
    full: bool = False

    def moment(self) -> datetime:
        """Return the moment for which advice is wanted, each time anew."""
        return self.as_of or now()

    @property
    def is_given_whole(self) -> bool:
        """Whether what was asked for holds all of the record: advice to be read does not."""
        return bool(self.out) or self.how not in (None, Format.text, Format.plain)


def run_session(
    desk: Desk, draft: Draft, store: Store, options: SessionOptions, *, resumed: bool = False
) -> None:
    """Ask, advise, and make the record. Raises StoppedError if the person stops on the way."""
    asker = prompter(plain=options.plain)
    is_new = not (resumed or draft.answers or draft.concern)
    first = _find_first(desk, options, draft.command if is_new else "")
    forgiving = ForgivingStore(store, asker.show)
    answers = KeptAnswers(draft, forgiving, desk.interview.questions, desk.known)
    dialogue = Dialogue(asker, answers)
    with restored_terminal(sys.stdin):
        _Session(desk, dialogue, forgiving, options, first).run(resumed=resumed)


def _find_first(desk: Desk, options: SessionOptions, begun: str) -> FirstQuestion | None:
    """Return the first question, if it is known; else make all ready.

    `begun`: the command of a new interview, empty for one that goes on.
    """
    moment = options.moment()
    if begun and (opening := take_opening(desk, moment, begun)):
        return FirstQuestion(opening, lambda: _make_ready(desk, options))
    _make_ready(desk, options)
    if begun and not options.private:
        keep_opening(desk, moment, begun)
    return None


def _make_ready(desk: Desk, options: SessionOptions) -> None:
    prepare_floors(desk, options.moment(), private=options.private)
    # All that is loaded stays. To look it through for garbage would hold up a question.
    gc.freeze()


class _Session:
    def __init__(
        self,
        desk: Desk,
        dialogue: Dialogue,
        store: ForgivingStore,
        options: SessionOptions,
        first: FirstQuestion | None,
    ) -> None:
        self._desk = desk
        self._dialogue = dialogue
        self._answers = dialogue.answers
        self._store = store
        self._options = options
        self._talk = Conversation(desk, dialogue, options.moment, first)
        self._concern = SessionConcern(desk, self._talk, dialogue.answers.draft.concern)
        self._is_finished = False
        self._saved: list[Path] = []
        # What a child kept, which they may want to be rid of when they leave at once.
        self._pages: list[Path] = []

    def run(self, *, resumed: bool) -> None:
        leave = words.LEAVE_BY_WORD if self._dialogue.is_plain else words.LEAVE_BY_CHORD
        self._dialogue.tell(*words.BEFORE_WE_START, leave, *words.ON_LEAVING)
        try:
            self._begin_draft(resumed=resumed)
            self._concern.take_up()
            consultation = self._ask_and_advise()
            self._make_record(self._with_record_fields(consultation))
        except LeftAtOnceError:
            offer_removal(self._dialogue.asker, self._pages)
            return
        except (StoppedError, KeyboardInterrupt):
            # Ctrl-C also comes between two prompts, while something is drawn or worked out.
            raise self._describe_stop() from None
        finally:
            self._store.close()

    def _begin_draft(self, *, resumed: bool) -> None:
        """Open the draft, look through answers given before, and say what is kept."""
        draft = self._answers.draft
        if resumed:
            self._store.took_up()
        if not resumed or self._answers.is_child:
            self._answers.open()
        if resumed or draft.concern:
            self._review_answers(draft, after_days=not resumed)
        if self._store.lasting == "all":
            self._dialogue.tell(*words.KEPT)
        elif self._options.private:
            # Where a disk fails, that has been said, and is tried again.
            self._dialogue.tell(*words.NOTHING_KEPT)

    def _review_answers(self, draft: Draft, *, after_days: bool) -> None:
        self._answers.review(self._desk.interview.questions, after_days=after_days)
        left = self._answers.left
        if draft.rules_digest != self._desk.digest or left:
            for sentences in words.what_is_kept(len(draft.answers), left):
                self._dialogue.tell(*sentences)
            self._answers.draft = by_these_rules(draft, self._desk)

    def _describe_stop(self) -> StoppedError:
        if self._is_finished and not self._options.private:
            return StoppedError("Stopped. The record was made before, and stays.")
        if self._answers.is_child and self._store.lasting == "nothing":
            # The advice may stand in a file by now, as they wished.
            return StoppedError("Stopped. None of your answers was kept.")
        if self._store.lasting == "nothing":
            return StoppedError("Stopped. Nothing was kept.")
        reference = self._answers.draft.reference
        kept = f"Your answers are kept as {reference}."
        if self._store.lasting == "some":
            kept = f"The last answers could not be kept. Those before are kept as {reference}."
        remove = f"`safeguard resume --discard {reference}` to remove them"
        return StoppedError(f"Stopped. {kept}", f"run `safeguard resume` to go on, or {remove}")

    def _ask_and_advise(self) -> Consultation:
        """Ask, show the advice, and offer the record; return what was shown when it is made."""
        way = "back"
        while way == "back":
            consultation = self._talk.ask_all()
            if consultation.replay.asked and not consultation.replay.missing:
                consultation = self._talk.change_answers()
            self._show_advice(consultation)
            self._concern.advised(consultation.advice)
            way = self._offer(consultation)
        if way == "stop" and not (self._is_asked_for or self._answers.is_child):
            # A record that nobody asked for may be found by whoever must not know of it.
            raise StoppedError("")
        return consultation

    @property
    def _is_asked_for(self) -> bool:
        return bool(self._options.out or self._options.how)

    def _offer(self, consultation: Consultation) -> Way:
        if not self._answers.is_child:
            kept = STOP_AND_MAKE_NONE if self._store.lasting == "all" else STOP_AND_KEEP_NOTHING
            stop = STOP_AND_MAKE_IT if self._is_asked_for else kept
            return RecordDetails(self._talk, self._concern, stop=stop).offer(consultation)
        can_keep = not self._options.private and not self._options.is_given_whole
        reference = self._answers.draft.reference
        afterwards = AfterwardsForChild(self._dialogue, reference, self._pages, can_keep=can_keep)
        return afterwards.offer(consultation)

    def _show_advice(self, consultation: Consultation) -> None:
        self._dialogue.asker.show(to_do_text(consultation.brief, plain=self._dialogue.is_plain))

    def _with_record_fields(self, shown: Consultation) -> Consultation:
        """Return what was shown, at its moment, with what was added to the record since.

        Where a field of the record changes the advice, it is shown once more.
        """
        consultation = shown.with_answers(self._answers.given)
        # The card quotes what was typed, so it changes with every text.
        before, after = (replace(one.brief, card=None) for one in (shown, consultation))
        if before != after:
            self._dialogue.tell(words.CHANGED_BY_RECORD)
            self._show_advice(consultation)
        return consultation

    def _make_record(self, consultation: Consultation) -> None:
        from safeguard_cli.core.advising.record import make_record

        draft, left, options = self._answers.draft, self._answers.left, self._options
        record = make_record(
            consultation, draft.reference, left=left, times=draft.times, made=now()
        )
        if options.out or options.how:
            brief = consultation.brief
            saved = deliver(lambda: record, options.how, options.out, brief, full=options.full)
            self._saved += [saved] if saved else []
        is_child = self._answers.is_child
        if not (options.private or options.is_given_whole or is_child):
            self._keep_record(record)
        self._answers.discard()
        self._is_finished = True
        if is_child and not self._saved:
            # A record offered now would be one that nobody asked for.
            self._dialogue.tell(NO_ANSWER_WAS_KEPT)
            return
        afterwards = Afterwards(
            self._dialogue, record, self._saved, self._concern.forget, full=options.full
        )
        afterwards.offer(page=not options.private)

    def _keep_record(self, record: Record) -> None:
        asker = self._dialogue.asker
        try:
            path = keep(record, records_folder())
        except CannotWriteError as error:
            note(f"The record could not be saved: {error}.")
            asker.show(record_as(record, Format.text, full=True))
            return
        self._saved.append(path)
        asker.show(f"Record saved: {path}")
        if kept := self._concern.keep(record):
            asker.show(f"{GO_ON}\n  safeguard continue {kept}")
        if self._answers.is_grown_up and not record.is_private:
            self._dialogue.tell(*words.HAND_IT_OVER)
        else:
            # It may be a computer that others at home use, and a child who did not say so.
            self._dialogue.tell(*words.TO_REMOVE_IT)
