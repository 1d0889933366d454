"""Keep drafts where that works; where it does not, say so once and let the person go on."""

from __future__ import annotations

from collections.abc import Callable

from safeguard_cli.core.errors import CannotWriteError
from safeguard_cli.edges.store.draft import Draft, Kept, NoStore, Store


class ForgivingStore:
    """A store whose disk may fail: nobody in need of advice is stopped by that."""

    def __init__(self, store: Store, warn: Callable[[CannotWriteError], None]) -> None:
        self._store = store
        self._warn = warn

    @property
    def is_kept(self) -> bool:
        """Say whether anything is kept."""
        return not isinstance(self._store, NoStore)

    def open(self, draft: Draft) -> None:
        """Begin a new draft, and mark it as running."""
        self._try(lambda: self._store.open(draft))

    def resume(self, reference: str) -> Draft:
        """Read a stopped draft, and mark it as running again."""
        return self._store.resume(reference)

    def save(self, draft: Draft) -> None:
        """Keep the draft as it is now, if that can be done."""
        self._try(lambda: self._store.save(draft))

    def discard(self, reference: str) -> None:
        """Remove the draft and everything that belongs to it."""
        self._try(lambda: self._store.discard(reference))

    def close(self) -> None:
        """Stop: the drafts stay, and are no longer running."""
        self._store.close()

    def list(self) -> tuple[Kept, ...]:
        """List all drafts, the last saved first."""
        return self._store.list()

    def latest_stopped(self) -> Draft | None:
        """Return the last saved draft that nobody works on."""
        return self._store.latest_stopped()

    def _try(self, act: Callable[[], None]) -> None:
        try:
            act()
        except CannotWriteError as error:
            self._store = NoStore()
            self._warn(error)
