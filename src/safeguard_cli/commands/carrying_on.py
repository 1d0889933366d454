"""The concern of a sitting: the one that goes on, or the one that is opened with its record.

What days need is loaded only where it is needed: whoever comes with a new worry does not wait.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Final

from safeguard_cli.commands.conversation import Conversation, Way
from safeguard_cli.commands.results import note
from safeguard_cli.commands.wiring import Desk, now
from safeguard_cli.core.advising.shapes import Advice, Record
from safeguard_cli.core.errors import SafeguardError
from safeguard_cli.core.model.rule_set import Question
from safeguard_cli.edges.prompts.replies import Prompter

if TYPE_CHECKING:
    from safeguard_cli.commands.own_decision import OwnDecision
    from safeguard_cli.core.concern.entry import Content

# The fields of the record that say what was decided.
TAKEN: Final = "decision-taken"
OTHERWISE: Final = "decided-otherwise"
_WHY: Final = ("decision-why", "decision-consulted")
_WRITER: Final = "the person who wrote it"
_ON_LEAVING: Final = "deleted on leaving"


class CarriedOn:
    """What a sitting does with its concern. `concern`: the one that goes on; empty for a new one.

    `forget` takes back what was kept in this sitting; None while there is nothing.
    """

    def __init__(self, desk: Desk, concern: str) -> None:
        self._desk = desk
        self._concern = concern
        self._advice: Advice | None = None
        self._decision: OwnDecision | None = None
        self.forget: Callable[[], None] | None = None

    @property
    def goes_on(self) -> bool:
        """Say whether it is a concern that began before."""
        return bool(self._concern)

    def take_up(self, talk: Conversation, asker: Prompter, clock: Callable[[], datetime]) -> None:
        """Tell the story so far and ask what came of it, where the concern began before."""
        if not self._concern:
            return
        from safeguard_cli.commands.concern_desk import desk_of
        from safeguard_cli.commands.ongoing import Ongoing

        Ongoing(desk_of(self._desk), self._concern).take_up(talk, asker, clock)

    def advised(self, advice: Advice) -> None:
        """Take the advice on which something may be decided."""
        # What was decided on other advice is not what is decided on this.
        self._advice, self._decision = advice, None

    def fill_in(self, field: Question, talk: Conversation, asker: Prompter) -> Way:
        """Ask for a field of the record; for what is done otherwise, action by action."""
        if field.id != OTHERWISE or talk.given.get(TAKEN) != "differed" or self._advice is None:
            return talk.fill_in(field)
        from safeguard_cli.commands.own_decision import OwnDecision

        self._decision = self._decision or OwnDecision(asker, talk.way, self._advice.actions)
        way = self._decision.ask()
        talk.take(field, self._decision.rows())
        return way

    def keep(self, record: Record, talk: Conversation) -> str:
        """Add the advice and what was decided to the concern, and return its reference.

        Empty where that fails: whoever is advised is not stopped by a full disk.
        """
        from safeguard_cli.commands.concern_desk import concerns_here
        from safeguard_cli.core.advising.sealing import to_json
        from safeguard_cli.core.concern.entry import Advised, Opened

        concerns = concerns_here()
        advised = Advised(str(to_json(record)), dict(talk.given), dict(talk.draft.times))
        is_new = not self._concern
        reference = self._concern or record.reference
        contents: list[Content] = [Opened()] if is_new else []
        contents += [advised, *self._decided(talk)]
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
                concerns.erase(reference, numbers, _WRITER, _ON_LEAVING, now())

        self.forget = forget
        return reference

    def _decided(self, talk: Conversation) -> list[Content]:
        if talk.given.get(TAKEN) == "followed":
            from safeguard_cli.core.concern.entry import Decided

            why, consulted = (str(talk.given.get(name, "")) for name in _WHY)
            return [Decided("", "", follows=True, why=why, consulted=consulted)]
        return list(self._decision.decided.values()) if self._decision else []
