"""Find the rule set that comes with the tool: installed, zipped or in a checkout."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from safeguard_cli.reading import paths

if TYPE_CHECKING:  # importing it takes longer than reading rules
    from importlib.resources.abc import Traversable


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
