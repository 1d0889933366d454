"""Ask whoever leaves at once whether what a session left on the disk is to be deleted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from safeguard_cli.core.errors import SafeguardError, StoppedError
from safeguard_cli.edges.prompts.replies import Menu, Prompter
from safeguard_cli.edges.store.files import remove_file


def offer_removal(
    asker: Prompter, saved: Sequence[Path], forget: Callable[[], None] | None = None
) -> None:
    """Offer to delete what was `saved`, if anything was. `forget` takes back what goes with it.

    The screen was cleared before, and what is asked on it tells a person who looks on nothing.
    """
    if not saved or not _wants_them_removed(asker, len(saved)):
        return
    removing: list[Callable[[], None]] = [partial(remove_file, path) for path in saved]
    if forget:
        removing.append(forget)
    failed = []
    for remove in removing:
        try:
            remove()
        except SafeguardError as error:
            failed.append(f"This could not be deleted: {error}.")
    asker.clear()
    for sentence in failed:
        asker.show(sentence)


def _wants_them_removed(asker: Prompter, count: int) -> bool:
    many = count > 1
    title = f"{count} files were saved." if many else "A file was saved."
    them = "them" if many else "it"
    # No word more than is needed: somebody may look on.
    menu = Menu(
        title=title,
        rows=[("keep", f"Keep {them}"), ("remove", f"Delete {them}. This cannot be undone")],
        why=("What was saved stays, unless you choose to delete it.",),
        no_back="That is past.",
        stop=f"Stop here and keep {them}",
        exit=f"Leave now and keep {them}",
    )
    try:
        return asker.choose(menu) == "remove"
    except (StoppedError, KeyboardInterrupt):
        return False
