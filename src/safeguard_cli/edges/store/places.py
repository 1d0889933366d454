"""Say where a person's own files live. Looking makes nothing on the disk."""

from __future__ import annotations

import os
from pathlib import Path

from safeguard_cli.reading import paths

_APP = "safeguard"


def data_folder() -> Path:
    """Return the folder of drafts and records."""
    return _chosen("SAFEGUARD_DATA_DIR") or _platform("user_data_dir")


def config_folder() -> Path:
    """Return the folder of a person's own settings."""
    return _chosen("SAFEGUARD_CONFIG_DIR") or _platform("user_config_dir")


def cache_folder() -> Path:
    """Return the folder of what can be made again."""
    return _chosen("SAFEGUARD_CACHE_DIR") or _platform("user_cache_dir")


def _chosen(variable: str) -> Path | None:
    # Absolute, so that a later change of folder does not move it.
    value = os.environ.get(variable, "")
    return paths.absolute(paths.at_home(Path(value))) if value else None


def _platform(kind: str) -> Path:
    # Imported here: most starts of the program need no folder, and none should wait for it.
    import platformdirs

    folder: str = getattr(platformdirs, kind)(_APP, appauthor=False)
    return Path(folder)
