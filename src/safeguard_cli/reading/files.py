"""Read the bytes of a rule set's files, and no more than may be read.

Works on any `Traversable`, so also on rules inside a zip.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from safeguard_cli.reading.codes import NO_FILE
from safeguard_cli.reading.faults import Fault, FaultsError, Place

if TYPE_CHECKING:  # importing it takes longer than reading rules
    from importlib.resources.abc import Traversable

HEAD = "ruleset.yaml"
MAX_BYTES = 1_000_000


class Folder(Struct, frozen=True):
    """The rule files directly in a folder, in the order of their names.

    A file without bytes (None) could not be read. One that is too large is
    cut one byte after the limit, which is how the reader knows.
    """

    name: str
    files: dict[str, bytes | None]

    def path(self, file: str) -> str:
        """Return the name by which faults call a file."""
        return f"{self.name}/{file}" if self.name else file

    def digest(self) -> str:
        """Return the SHA-256 of the names and bytes of all files."""
        parts = (name.encode() + b"\0" + (held or b"") + b"\0" for name, held in self.files.items())
        return sha256(b"".join(parts)).hexdigest()


def read_folder(folder: Traversable | Path) -> Folder:
    """Read every rule file that stands directly in a folder."""
    try:
        found = sorted(
            (file for file in folder.iterdir() if file.name.endswith(".yaml")),
            key=lambda file: file.name,
        )
    except OSError:
        message = "the folder of rules is missing or cannot be read"
        raise FaultsError([Fault(Place(folder.name or "."), NO_FILE, message)]) from None
    return Folder(folder.name, {file.name: _bytes(file) for file in found if not file.is_dir()})


def _bytes(file: Traversable) -> bytes | None:
    # Anything but a plain file (a pipe, a device) could keep us waiting for ever.
    if not file.is_file():
        return None
    try:
        with file.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError:
        return None
