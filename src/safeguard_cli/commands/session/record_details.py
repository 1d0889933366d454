"""Offer the sections of the record that fit the case, each with its fields to fill in."""

from __future__ import annotations

from collections.abc import Iterable

from safeguard_cli.commands.results import behind_text, in_a_sentence
from safeguard_cli.commands.session.conversation import Conversation
from safeguard_cli.commands.session.session_concern import SessionConcern
from safeguard_cli.core.advising.card import has_words_behind
from safeguard_cli.core.advising.consultation import Consultation
from safeguard_cli.core.deciding.decided_case import DecidedCase
from safeguard_cli.core.logic.nodes import FAILS
from safeguard_cli.core.model.rule_set import FieldGroup, Question
from safeguard_cli.edges.prompts.replies import Command, Menu, Way

WHY_DETAILS = (
    "The record holds your answers and the advice. Here you can add who the child is, what you "
    "saw and heard, and what was decided.",
    "What is left out stays as an empty line on the page, to be written by hand.",
)
_BEHIND = "behind"
_STEPS = "more steps, "
_WORDS = "words for the phone, "
_MORE = "what to write down, support, and why"


class RecordDetails:
    """Lets a person fill in the fields of the record before it is made."""

    def __init__(self, talk: Conversation, concern: SessionConcern, *, stop: str) -> None:
        """Ask in this conversation; what is decided goes to this concern. `stop`: its words."""
        self._dialogue = talk.dialogue
        self._concern = concern
        self._stop = stop

    def offer(self, consultation: Consultation) -> Way:
        """Offer the sections that fit this case, until the record is to be made.

        Returns "on" where it is to be made, "back" where the answers are wanted again.
        """
        groups = consultation.law.rules.groups
        fields = {group.id: _find_fitting_fields(group, consultation) for group in groups}
        behind = behind_text(consultation.brief, plain=self._dialogue.is_plain)
        steps = _STEPS if consultation.brief.steps_behind else ""
        words = _WORDS if has_words_behind(consultation.brief) else ""
        more = f"Read more: {steps}{words}{_MORE}"
        fitting = [group for group in groups if fields[group.id]]
        menu = _make_menu(fitting, more if behind else "", self._stop)
        while True:
            chosen = self._dialogue.asker.choose(menu)
            if isinstance(chosen, Command):
                return self._dialogue.way(chosen)
            if chosen == _BEHIND:
                self._dialogue.asker.show(behind)
            elif chosen == "record":
                return "on"
            elif self._fill_in(fields[chosen]) == "stop":
                return "stop"

    def _fill_in(self, fields: list[Question]) -> Way:
        """Ask for these fields; "stop" where the person stops at one."""
        place = 0
        while 0 <= place < len(fields):
            way = self._concern.fill_in(fields[place])
            if way == "stop":
                return way
            place += 1 if way == "on" else -1
        return "on"


def _make_menu(groups: Iterable[FieldGroup], more: str, stop: str) -> Menu:
    rows = [("record", "Make the record now. Everything may also be written by hand")]
    # In the same place in every case, however many sections fit it.
    rows += [(_BEHIND, more)] if more else []
    rows += [(group.id, f"Add to the record: {in_a_sentence(group.title)}") for group in groups]
    return Menu(
        title="The record. All details are optional.",
        rows=rows,
        why=WHY_DETAILS,
        back="Go back to the answers",
        stop=stop,
    )


def _find_fitting_fields(group: FieldGroup, case: DecidedCase) -> list[Question]:
    fields = (case.law.questions[name] for name in group.fields)
    return [field for field in fields if case.law.fits(field, case.replay) != FAILS]
