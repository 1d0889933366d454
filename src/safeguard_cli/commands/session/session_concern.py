"""The concern of a session: the one that goes on, or the one that is opened with its record.

What days need is loaded only where it is needed: whoever comes with a new worry does not wait.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from safeguard_cli.commands.desk import Desk, now
from safeguard_cli.commands.results import note
from safeguard_cli.commands.session.conversation import Conversation
from safeguard_cli.commands.session.kept_answers import KeptAnswers
from safeguard_cli.core.advising.shapes import Advice, Record
from safeguard_cli.core.errors import SafeguardError
from safeguard_cli.core.model.rule_set import Question
from safeguard_cli.edges.prompts.replies import Way

if TYPE_CHECKING:
    from safeguard_cli.commands.session.own_decision import OwnDecision
    from safeguard_cli.core.concern.entry import Content

# The fields of the record that say what was decided.
TAKEN: Final = "decision-taken"
OTHERWISE: Final = "decided-otherwise"
_WHY: Final = ("decision-why", "decision-consulted")
_WRITER: Final = "the person who wrote it"
_ON_LEAVING: Final = "deleted on leaving"


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
            from safeguard_cli.commands.session.concern_update import ConcernUpdate

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
        from safeguard_cli.commands.session.own_decision import OwnDecision

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
