"""Keep the local details of whoever uses this computer: one local rule file."""

from __future__ import annotations

from pathlib import Path

from safeguard_cli.commands.wiring import local_folder
from safeguard_cli.edges.store.files import make_folder, replace
from safeguard_cli.reading import paths
from safeguard_cli.reading.local_details import Local, load_local, write_local


def details_file() -> Path:
    """Return the file in which local details are kept."""
    return local_folder() / "ruleset.yaml"


def kept_details() -> Local | None:
    """Return the local details, or None where nothing was set up yet."""
    return load_local(local_folder()) if paths.kind_of(details_file()) != "missing" else None


def keep_details(local: Local) -> None:
    """Keep local details in the place of those before, which stay whole until then."""
    make_folder(local_folder())
    replace(details_file(), write_local(local))
