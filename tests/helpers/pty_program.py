"""Start the program in a terminal of its own, with its data and settings in a folder for tests."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pexpect


def spawn_program(
    *words: str, folder: Path, cache: Path, size: tuple[int, int], here: Path | None = None
) -> Any:
    """Return the running program. `size`: rows and columns; `here`: where it is started."""
    return pexpect.spawn(
        sys.executable,
        ["-m", "safeguard_cli", *words],
        env={
            **os.environ,
            "TERM": "xterm",
            "SAFEGUARD_DATA_DIR": str(folder / "data"),
            "SAFEGUARD_CONFIG_DIR": str(folder / "config"),
            "SAFEGUARD_CACHE_DIR": str(cache),
        },
        dimensions=size,
        encoding="utf-8",
        timeout=20,
        cwd=here or folder,
    )
