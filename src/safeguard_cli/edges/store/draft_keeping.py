"""What a draft is, and where an interview keeps it: `Drafts` on the disk, `NoStore` nowhere.

Where keeping does not work, the person is told so and goes on. A disk that was full for a moment
is tried again with each answer. Whatever failed, what was written before is still removed when
the person leaves or the record is made.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Literal, Protocol

from msgspec import Struct

from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.errors import CannotWriteError, UsageError

# No vowels, so no words; nothing that is misread or misheard over a telephone.
_LETTERS = "2346789CDFGHJKMNPQRTVWXY"

Lasting = Literal["all", "some", "nothing"]


class Draft(Struct, frozen=True, rename="kebab", forbid_unknown_fields=True, kw_only=True):
    """An interview under way. `answers` are in the order given, `order` in the order asked.

    `times`: the ISO 8601 moment at which each answer was last changed.
    `concern`: the one that goes on in it, where it is no new one.
    `rules` and `local` are the folders of rules that were chosen for it; empty means as installed.
    """

    reference: str
    started: str
    command: str
    rules_digest: str
    rules: str = ""
    local: str = ""
    answers: dict[str, Value] = {}
    order: tuple[str, ...] = ()
    times: dict[str, str] = {}
    stage: str = ""
    concern: str = ""
    schema: Literal["safeguard-draft/1"] = "safeguard-draft/1"


class Kept(Struct, frozen=True):
    """A draft found on the disk. A damaged one cannot be read, but is never deleted unasked."""

    reference: str
    state: Literal["stopped", "running", "damaged"]
    draft: Draft | None


class TakenError(CannotWriteError):
    """There is a draft of that reference already, and it is not ours."""


class Store(Protocol):
    """Where an interview keeps what it has; `NoStore` keeps nothing."""

    def open(self, draft: Draft) -> None:
        """Begin a new draft, and mark it as running."""

    def resume(self, reference: str) -> Draft:
        """Read a stopped draft, and mark it as running again."""

    def save(self, draft: Draft) -> None:
        """Keep the draft as it is now, safely."""

    def discard(self, reference: str) -> None:
        """Remove the draft and everything that belongs to it."""

    def close(self) -> None:
        """Stop: the drafts stay, and are no longer running."""

    def list(self) -> tuple[Kept, ...]:
        """List all drafts, the last saved first."""

    def latest_stopped(self) -> Draft | None:
        """Return the last saved draft that nobody works on."""


class NoStore:
    """Keep nothing at all, for `--private`."""

    def open(self, draft: Draft) -> None:
        """Keep nothing."""

    def resume(self, reference: str) -> Draft:  # noqa: ARG002 - the interface of a store
        """Refuse: there is nothing to resume."""
        raise UsageError("nothing is kept with --private", "leave --private out to take up a draft")

    def save(self, draft: Draft) -> None:
        """Keep nothing."""

    def discard(self, reference: str) -> None:
        """Remove nothing: there is nothing."""

    def close(self) -> None:
        """Do nothing."""

    def list(self) -> tuple[Kept, ...]:
        """List nothing."""
        return ()

    def latest_stopped(self) -> Draft | None:
        """Return None: nothing is kept."""
        return None


def reference(now: datetime, random: Callable[[str], str]) -> str:
    """Make a reference such as SG-20261122-7K3F from the day and `random.choice`, nothing else."""
    return f"SG-{now:%Y%m%d}-{''.join(random(_LETTERS) for _ in range(4))}"


class ForgivingStore:
    """A store whose disk may fail: nobody in need of advice is stopped by that.

    `warn` is told, in a sentence, when answers cannot be kept or removed.
    """

    def __init__(self, store: Store, warn: Callable[[str], None]) -> None:
        self._store = store
        self._warn = warn
        self._is_failing = False
        self._is_wanted = not isinstance(store, NoStore)
        self._was_kept = False
        self._is_anothers = False

    @property
    def lasting(self) -> Lasting:
        """Say how much of what was answered would still be there after a stop now."""
        if self._is_wanted and not self._is_failing:
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

    def keep_nothing(self, reference: str) -> None:
        """Remove what was kept, and keep nothing until something is saved again."""
        if self.discard(reference):
            self._was_kept = False
        self._is_wanted = False

    def discard(self, reference: str) -> bool:
        """Remove the draft and everything that belongs to it, whatever failed before.

        Says whether nothing of it is left.
        """
        if self._is_anothers:
            return True
        try:
            self._store.discard(reference)
        except CannotWriteError as error:
            self._warn(f"What was kept of your answers is still there: {error}.")
            return False
        return True

    def close(self) -> None:
        """Stop: the drafts stay, and are no longer running."""
        self._store.close()

    def _try_to_keep(self, act: Callable[[], None]) -> None:
        if isinstance(self._store, NoStore):
            return
        self._is_wanted = True
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
