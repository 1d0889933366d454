"""What is offered once the record is made: to read it, print it, and not to leave it behind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from safeguard_cli.commands.results import Format, record_as
from safeguard_cli.commands.session.dialogue import Dialogue
from safeguard_cli.commands.session.leave_nothing import offer_removal
from safeguard_cli.core.advising.shapes import Record
from safeguard_cli.core.errors import LeftAtOnceError, SafeguardError
from safeguard_cli.edges.prompts.replies import Command, Menu
from safeguard_cli.edges.store.files import save_new
from safeguard_cli.reading import paths

WHY_NEXT = (
    "The record is made. You can read it here, or save a page to print and sign.",
    "To leave at once also asks whether what was saved is to be deleted.",
)


class Afterwards:
    """Offers until the person has finished.

    `saved`: what this session has left on the disk. `forget` takes back what it added to a concern.
    """

    def __init__(
        self,
        dialogue: Dialogue,
        record: Record,
        saved: list[Path],
        forget: Callable[[], None] | None,
        *,
        full: bool,
    ) -> None:
        self._dialogue = dialogue
        self._asker = dialogue.asker
        self._record = record
        self._saved = saved
        self._forget = forget
        self._full = full

    def offer(self, *, page: bool) -> None:
        """Offer all there is; `page`: a page to print too. Raises LeftAtOnceError on quick exit."""
        path = paths.here() / f"{self._record.reference}.html"
        rows = [("end", "Finish"), ("show", "Show the whole record here")]
        if page:
            rows.insert(1, ("page", f"Save a page to print: {path.name} in this folder"))
        while True:
            chosen = self._asker.choose(
                Menu(
                    title="What next?",
                    rows=rows,
                    why=WHY_NEXT,
                    no_back="The record is made, and is no longer changed. To add to it, make "
                    "another, or write on the page.",
                    stop="Stop here: the record stays",
                )
            )
            if isinstance(chosen, Command):
                if chosen.name == "stop":
                    return
                self._leave_at_once()
            elif chosen == "show":
                self._asker.show(record_as(self._record, Format.text, full=True))
            elif chosen == "page":
                self._save_page(path)
                rows = [row for row in rows if row[0] != "page"]
            else:
                return

    def _save_page(self, page: Path) -> None:
        try:
            self._saved.append(
                save_new(page, record_as(self._record, Format.html, full=self._full))
            )
        except SafeguardError as error:
            self._asker.show(f"The page could not be saved: {error}. {error.hint}")
            return
        self._asker.show(f"Saved: {page}\nOpen it in a browser and print it.")

    def _leave_at_once(self) -> NoReturn:
        try:
            self._dialogue.leave()
        except LeftAtOnceError:
            offer_removal(self._asker, self._saved, self._forget)
            raise
