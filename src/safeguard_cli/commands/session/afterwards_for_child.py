"""What a child is offered after the advice, in the place of a record: nothing stays unasked.

Whoever may be the harm can have the same computer. Advice is offered as a page, without answers.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from msgspec.structs import replace

from safeguard_cli.commands.results import advice_text, behind_text
from safeguard_cli.commands.session.dialogue import Dialogue
from safeguard_cli.core.advising.consultation import Consultation
from safeguard_cli.core.advising.shapes import Advice
from safeguard_cli.core.errors import SafeguardError
from safeguard_cli.edges.prompts.replies import Command, Menu, Way
from safeguard_cli.edges.store.files import save_new
from safeguard_cli.reading import paths

NO_ANSWER_WAS_KEPT: Final = "No answer was kept on this computer."
_WHY: Final = (
    "Your answers are not kept. The advice can be kept as a page, without your answers.",
    "Somebody else who uses this computer may find that page.",
    "To leave at once also asks whether it is to be deleted.",
)


def text_without_answers(advice: Advice) -> str:
    """Return the advice as a page. What is said on the phone, and doubts, are told from answers."""
    return advice_text(replace(advice, card=None, unsure=()), plain=True)


class AfterwardsForChild:
    """Offers what a reader under 18 can do once they are advised."""

    def __init__(
        self, dialogue: Dialogue, reference: str, pages: list[Path], *, can_keep: bool
    ) -> None:
        """Talk in this dialogue. A page is called by the reference, if it can be kept at all.

        `pages`: those that were kept in this session, to which it is added.
        """
        self._dialogue = dialogue
        self._asker = dialogue.asker
        self._page = paths.here() / f"{reference}.txt"
        self._pages = pages
        self._can_keep = can_keep

    def offer(self, consultation: Consultation) -> Way:
        """Offer until they have finished; "back" where they want their answers again."""
        plain = self._dialogue.is_plain
        behind = behind_text(consultation.brief, plain=plain)
        while True:
            chosen = self._asker.choose(self._make_menu(can_read=bool(behind)))
            if isinstance(chosen, Command):
                return self._dialogue.way(chosen)
            if chosen == "end":
                return "stop"
            if chosen == "behind":
                self._asker.show(behind)
            else:
                self._keep_page(text_without_answers(consultation.brief))

    def _make_menu(self, *, can_read: bool) -> Menu:
        rows = [("end", "Finish")]
        rows += [("behind", "Read more: why, and what you can write down")] if can_read else []
        rows += [("page", f"Keep this advice here, in a file {self._page.name}")] * self._can_keep
        return Menu(
            title="What next?",
            rows=rows,
            why=_WHY,
            back="Go back to the answers",
            stop="Stop here",
        )

    def _keep_page(self, text: str) -> None:
        try:
            self._pages.append(save_new(self._page, text))
        except SafeguardError as error:
            self._asker.show(f"The page could not be kept: {error}. {error.hint}")
            return
        self._can_keep = False
        self._dialogue.tell(
            f"Kept: {self._page}",
            "Somebody else may find it there. To remove it, delete that file.",
        )
