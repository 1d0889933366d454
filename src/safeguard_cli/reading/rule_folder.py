"""Read the bytes of a rule set's files, and no more than may be read.

Works on any `Traversable`, so also on rules inside a zip.
"""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from safeguard_cli.core.words.cleaning import clean_line
from safeguard_cli.reading import paths
from safeguard_cli.reading.fault_codes import NO_FILE, TOO_LARGE
from safeguard_cli.reading.faults import Fault, FaultsError, Place

if TYPE_CHECKING:
    # importing it takes longer than reading rules
    from importlib.resources.abc import Traversable
    # importing it takes longer than reading rules

HEAD = "ruleset.yaml"
MAX_BYTES = 1_000_000
MAX_BYTES_IN_ALL = 20_000_000

_RULE_FILE = ".yaml"
# Names that editors and file managers give to what is meant as a rule file.
_ALMOST = re.compile(r".*\.ya?ml(\.txt)?", re.IGNORECASE)


class Folder(Struct, frozen=True):
    """The rule files directly in a folder, in the order of their names.

    A file without bytes (None) could not be read. One that is too large is
    cut one byte after the limit, which is how the reader knows. `misnamed` files end in
    `.yml` or the like; `folders` are named as files are.
    """

    name: str
    files: dict[str, bytes | None]
    misnamed: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()

    def path(self, file: str) -> str:
        """Return the name by which faults call a file."""
        return clean_line(f"{self.name}/{file}" if self.name else file)

    def digest(self) -> str:
        """Return the SHA-256 of the names and bytes of all files."""
        parts = [
            _encode_name(name) + b"\0" + (held or b"") + b"\0" for name, held in self.files.items()
        ]
        # With a misnamed file beside it, a rule set is not the one that was read without.
        parts += [b"\0" + _encode_name(name) + b"\0" for name in self.misnamed]
        return sha256(b"".join(parts)).hexdigest()


def _encode_name(file: str) -> bytes:
    # Whatever bytes the system gives a file for a name.
    return file.encode(errors="surrogateescape")


def read_folder(folder: Traversable | Path) -> Folder:
    """Read every rule file that stands directly in a folder."""
    try:
        found = sorted(folder.iterdir(), key=lambda file: file.name)
    except OSError:
        raise FaultsError(
            [Fault(Place(folder.name or "."), NO_FILE, _say_unreadable(folder))]
        ) from None
    named = [file for file in found if file.name.endswith(_RULE_FILE)]
    others = [file.name for file in found if file not in named and _ALMOST.fullmatch(file.name)]
    name = clean_line(folder.name)
    return Folder(
        name,
        _read_contents(name, [file for file in named if not paths.is_folder(file)]),
        tuple(others),
        tuple(file.name for file in named if paths.is_folder(file)),
    )


def _read_contents(folder: str, files: list[Traversable]) -> dict[str, bytes | None]:
    found: dict[str, bytes | None] = {}
    left = MAX_BYTES_IN_ALL
    for file in files:
        held = found[file.name] = _read_bytes(file)
        left -= len(held or b"")
        if left < 0:
            message = f"the rule files of one folder hold over {MAX_BYTES_IN_ALL:,} bytes together"
            raise FaultsError([Fault(Place(folder or "."), TOO_LARGE, message)])
    return found


def _say_unreadable(folder: Traversable | Path) -> str:
    if paths.is_file(folder):
        return "this is a file; name the folder in which it lies"
    return "the folder of rules is missing or cannot be read"


def _read_bytes(file: Traversable) -> bytes | None:
    # Anything but a plain file (a pipe, a device) could keep us waiting for ever.
    if not paths.is_file(file):
        return None
    try:
        with file.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError:
        return None


def shipped_rules() -> Traversable:
    """Find the folder of the rule set that comes with the tool."""
    package = Path(__file__).parents[1]
    # An editable install has no copy beside the code: use the checkout's own.
    for folder in (package / "rules", package.parents[1] / "rules"):
        if paths.is_file(folder / "ruleset.yaml"):
            return folder
    # The package is no folder, so it must be inside a zip.
    from importlib.resources import files

    return files("safeguard_cli") / "rules"
