"""What becomes of the record of a session: its form is offered, and a concern holds it.

What days need is loaded only where it is needed: whoever comes with a new worry does not wait.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

from safeguard_cli.commands.conversation import Conversation
from safeguard_cli.commands.desk import Desk, now
from safeguard_cli.commands.kept_answers import KeptAnswers
from safeguard_cli.commands.results import behind_text, in_a_sentence, note
from safeguard_cli.core.advising.consultation import Consultation
from safeguard_cli.core.advising.shapes import Advice, Record
from safeguard_cli.core.deciding.decided_case import DecidedCase
from safeguard_cli.core.errors import SafeguardError
from safeguard_cli.core.logic.nodes import FAILS
from safeguard_cli.core.model.rule_set import FieldGroup, Question
from safeguard_cli.edges.prompts.replies import Command, Menu, Way

if TYPE_CHECKING:
    from safeguard_cli.commands.own_decision import OwnDecision
    from safeguard_cli.core.concern.entry import Content

# The fields of the record that say what was decided.
TAKEN: Final = "decision-taken"
OTHERWISE: Final = "decided-otherwise"
_WHY: Final = ("decision-why", "decision-consulted")
_WRITER: Final = "the person who wrote it"
_ON_LEAVING: Final = "deleted on leaving"

WHY_DETAILS = (
    "The record holds your answers and the advice. Here you can add who the child is, what you "
    "saw and heard, and what was decided.",
    "What is left out stays as an empty line on the page, to be written by hand.",
)
_BEHIND = "behind"
_MORE = "Read more: what to write down, support, and why"
_MORE_WITH_WORDS = "Read more: words for the phone, what to write down, support, and why"


class SessionConcern:
    """What a session does with its concern.

    `forget` takes back what was kept in this session; None while there is nothing.
    """

    def __init__(self, desk: Desk, talk: Conversation, concern: str) -> None:
        """Take up this concern, or open one with the record where it is empty."""
        self._desk = desk
        self._talk = talk
        self._concern = concern
        self._advice: Advice | None = None
        self._decision: OwnDecision | None = None
        self.forget: Callable[[], None] | None = None

    def take_up(self) -> None:
        """Tell the story so far and ask what came of it, where the concern began before."""
        if self._concern:
            from safeguard_cli.commands.concern_desk import desk_of
            from safeguard_cli.commands.concern_update import ConcernUpdate

            ConcernUpdate(desk_of(self._desk), self._concern, self._talk).take_up()

    def advised(self, advice: Advice) -> None:
        """Take the advice on which something may be decided."""
        # What was decided on other advice is not what is decided on this.
        self._advice, self._decision = advice, None

    def fill_in(self, field: Question) -> Way:
        """Ask for a field of the record; for what is done otherwise, action by action."""
        answers, dialogue = self._talk.answers, self._talk.dialogue
        is_table = field.id == OTHERWISE and answers.given.get(TAKEN) == "differed"
        if not is_table or self._advice is None:
            return self._talk.fill_in(field)
        from safeguard_cli.commands.own_decision import OwnDecision

        if self._decision is None:
            self._decision = OwnDecision(dialogue.asker, dialogue.way, self._advice.actions)
        way = self._decision.ask()
        answers.take(field.id, self._decision.rows())
        return way

    def keep(self, record: Record) -> str:
        """Add the advice and what was decided to the concern, and return its reference.

        Empty where that fails: whoever is advised is not stopped by a full disk.
        """
        from safeguard_cli.commands.concern_desk import concerns_here
        from safeguard_cli.core.advising.sealing import to_json
        from safeguard_cli.core.concern.entry import Advised, Opened

        concerns, answers = concerns_here(), self._talk.answers
        is_new = not self._concern
        reference = self._concern or record.reference
        contents: list[Content] = [Opened()] if is_new else []
        contents.append(
            Advised(str(to_json(record)), dict(answers.given), dict(answers.draft.times))
        )
        contents += self._list_decided(answers)
        try:
            added = concerns.append(reference, contents, now(), new=is_new)
        except SafeguardError as error:
            note(f"The concern could not be kept, so it cannot be continued: {error}.")
            return ""
        numbers = [entry.number for entry in added]

        def forget() -> None:
            if is_new:
                concerns.remove(reference)
            else:
                concerns.erase(reference, numbers, authority=_WRITER, reason=_ON_LEAVING, now=now())

        self.forget = forget
        return reference

    def _list_decided(self, answers: KeptAnswers) -> list[Content]:
        if answers.given.get(TAKEN) == "followed":
            from safeguard_cli.core.concern.entry import Decided

            why, consulted = (str(answers.given.get(name, "")) for name in _WHY)
            return [Decided("", "", follows=True, why=why, consulted=consulted)]
        return list(self._decision.decided.values()) if self._decision else []


class RecordDetails:
    """Lets a person fill in the fields of the record before it is made."""

    def __init__(self, talk: Conversation, concern: SessionConcern) -> None:
        """Ask in this conversation; what is decided goes to this concern."""
        self._dialogue = talk.dialogue
        self._concern = concern

    def offer(self, consultation: Consultation) -> Way:
        """Offer the sections that fit this case, until the record is to be made.

        Returns "stop" where it is to be made, "back" where the answers are wanted again.
        """
        groups = consultation.law.rules.groups
        fields = {group.id: _find_fitting_fields(group, consultation) for group in groups}
        behind = behind_text(consultation.brief, plain=self._dialogue.is_plain)
        more = _MORE_WITH_WORDS if consultation.brief.card else _MORE
        fitting = [group for group in groups if fields[group.id]]
        menu = _make_menu(fitting, more if behind else "")
        while True:
            chosen = self._dialogue.asker.choose(menu)
            if isinstance(chosen, Command):
                return self._dialogue.way(chosen)
            if chosen == _BEHIND:
                self._dialogue.asker.show(behind)
            elif chosen == "record" or self._fill_in(fields[chosen]) == "stop":
                return "stop"

    def _fill_in(self, fields: list[Question]) -> Way:
        """Ask for these fields; "stop" where the record is to be made now."""
        place = 0
        while 0 <= place < len(fields):
            way = self._concern.fill_in(fields[place])
            if way == "stop":
                return way
            place += 1 if way == "on" else -1
        return "on"


def _make_menu(groups: Iterable[FieldGroup], more: str) -> Menu:
    rows = [("record", "Make the record now. Everything may also be written by hand")]
    # In the same place in every case, however many sections fit it.
    rows += [(_BEHIND, more)] if more else []
    rows += [(group.id, f"Add to the record: {in_a_sentence(group.title)}") for group in groups]
    return Menu(
        title="The record. All details are optional.",
        rows=rows,
        why=WHY_DETAILS,
        back="Go back to the answers",
        stop="Stop here and make the record as it is",
    )


def _find_fitting_fields(group: FieldGroup, case: DecidedCase) -> list[Question]:
    fields = (case.law.questions[name] for name in group.fields)
    return [field for field in fields if case.law.fits(field, case.replay) != FAILS]
