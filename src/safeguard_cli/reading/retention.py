"""Read how long concerns are kept where somebody works: the local schedule, and where it stands."""

from __future__ import annotations

from msgspec import Struct

from safeguard_cli.core.errors import UsageError
from safeguard_cli.reading.model_builder import Builder
from safeguard_cli.reading.yaml_nodes import parse

FILE = "retention.yaml"
EXAMPLE = 'for example: {keep-days: 2555, source: "Our retention schedule, 2026, page 3"}'


class Retention(Struct, frozen=True, rename="kebab"):
    """How many days a concern is kept after its last entry, and the document that says so."""

    keep_days: int
    source: str
    where: str = ""


def read_retention(content: bytes, file: str) -> Retention:
    """Return what a file says. Raises UsageError with every fault in it, one a line."""
    node, faults = parse(content, file)
    builder = Builder()
    found = builder.build(node, Retention) if node is not None else None
    faults = [*faults, *builder.faults]
    if faults or not isinstance(found, Retention):
        raise UsageError("\n".join(map(str, faults)), EXAMPLE)
    return found
