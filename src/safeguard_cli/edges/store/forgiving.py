"""Keep drafts where that works; where it does not, say so and let the person go on.

A disk that was full for a moment is tried again with each answer. Whatever failed, what was
written before is still removed when the person leaves or the record is made.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from safeguard_cli.core.errors import CannotWriteError
from safeguard_cli.edges.store.draft import Draft, NoStore, Store, TakenError

Lasting = Literal["all", "some", "nothing"]


class ForgivingStore:
    """A store whose disk may fail: nobody in need of advice is stopped by that.

    `warn` is told, in a sentence, when answers cannot be kept or removed.
    """

    def __init__(self, store: Store, warn: Callable[[str], None]) -> None:
        self._store = store
        self._warn = warn
        self._is_failing = isinstance(store, NoStore)
        self._was_kept = False
        self._is_anothers = False

    @property
    def lasting(self) -> Lasting:
        """Say how much of what was answered would still be there after a stop now."""
        if not self._is_failing:
            return "all"
        return "some" if self._was_kept else "nothing"

    def open(self, draft: Draft) -> None:
        """Begin a new draft, and mark it as running."""
        self._try_to_keep(lambda: self._store.open(draft))

    def took_up(self) -> None:
        """Take the draft as one that is on the disk and running already."""
        self._was_kept = True

    def save(self, draft: Draft) -> None:
        """Keep the draft as it is now, if that can be done."""
        if self._was_kept:
            self._try_to_keep(lambda: self._store.save(draft))
        elif not self._is_anothers:
            self.open(draft)

    def discard(self, reference: str) -> None:
        """Remove the draft and everything that belongs to it, whatever failed before."""
        if self._is_anothers:
            return
        try:
            self._store.discard(reference)
        except CannotWriteError as error:
            self._warn(f"What was kept of your answers is still there: {error}.")

    def close(self) -> None:
        """Stop: the drafts stay, and are no longer running."""
        self._store.close()

    def _try_to_keep(self, act: Callable[[], None]) -> None:
        if isinstance(self._store, NoStore):
            return
        try:
            act()
        except CannotWriteError as error:
            self._is_anothers = isinstance(error, TakenError)
            if not self._is_failing:
                self._warn(
                    f"Your answers cannot be kept on this computer: {error}. "
                    "You can go on all the same."
                )
            self._is_failing = True
        else:
            self._is_failing = False
            self._was_kept = True
