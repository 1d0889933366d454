"""Who signs a record or a chronology: whoever wrote it, and a manager where there is one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from safeguard_cli.edges.render.blocks import Signatures

Signed = Literal["record", "chronology"]

# No manager is in the matter of a parent, a neighbour or a young person.
_ALONE: Final = ("Written by",)
_WITH_MANAGER: Final[Mapping[Signed, tuple[str, ...]]] = {
    "record": ("Practitioner", "Manager, or another senior person"),
    "chronology": ("Written by", "Manager or lead"),
}


def who_signs(what: Signed, *, is_private: bool) -> Signatures:
    """Return room to sign for each who does. `is_private`: a private person wrote it."""
    return Signatures(_ALONE if is_private else _WITH_MANAGER[what])
