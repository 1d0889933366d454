"""Open one file of a folder as a tree, gathering what is wrong with it."""

from __future__ import annotations

from collections.abc import Collection

from safeguard_cli.reading import codes
from safeguard_cli.reading.build import Builder
from safeguard_cli.reading.faults import Place
from safeguard_cli.reading.files import HEAD, Folder
from safeguard_cli.reading.nodes import Node, parse


def open_file(folder: Folder, name: str, builder: Builder) -> Node | None:
    """Return the tree of a file, or none if it cannot be read."""
    content, path = folder.files.get(name), folder.path(name)
    if content is None:
        builder.fault(Place(path), codes.NO_FILE, "the file is missing or unreadable")
        return None
    node, faults = parse(content, path)
    builder.faults += faults
    return node


def refuse_others(folder: Folder, listed: Collection[str], builder: Builder) -> None:
    """Note a fault for each rule file that would be silently left out."""
    for name in sorted(folder.files.keys() - {HEAD, *listed}):
        message = f"this file is not among the `files` of `{HEAD}`"
        builder.fault(Place(folder.path(name)), codes.NOT_LISTED, message)
