"""What a draft is, and where an interview keeps it: `Drafts` on the disk, `NoStore` nowhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Literal, Protocol

from msgspec import Struct

from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.errors import CannotWriteError, UsageError

# No vowels, so no words; nothing that is misread or misheard over a telephone.
_LETTERS = "2346789CDFGHJKMNPQRTVWXY"


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
