"""Keep whether a proof held, and believe only what nobody else can have written.

Whatever is amiss with a kept verdict or its folder, there is none: it is proved again.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path

from safeguard_cli.core.errors import CannotWriteError
from safeguard_cli.edges.store.files import make_folder, replace
from safeguard_cli.reading.cache import read_own

HELD = b"held\n"
FAILED = b"failed\n"

_VERDICTS = {HELD: True, FAILED: False}


def kept_verdict(path: Path) -> bool | None:
    """Return whether the proof held, or None where nothing is kept that can be believed."""
    # Without owners there is no telling who wrote a file.
    if sys.platform == "win32":
        return None
    try:
        return _VERDICTS.get(read_own(path))
    except (OSError, ValueError):
        return None


def keep_verdict(path: Path, *, held: bool) -> None:
    """Keep whether the proof held. Where that cannot be done, it will be proved again."""
    with suppress(CannotWriteError):
        make_folder(path.parent)
        replace(path, HELD if held else FAILED)
