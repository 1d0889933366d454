"""A key for each case of a batch, from what it says and the rules by which it is decided.

The same answers at the same moment under the same rules have the same key, in every run, format
and order; anything else has another one. So a load can be repeated, and what stands twice in an
input can be found, whatever ids it has. Free text and the id are in no key.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Any, Final

from safeguard_cli.core.deciding.case import Given
from safeguard_cli.core.deciding.decision import SCHEMA
from safeguard_cli.core.model.rule_set import RuleSet

# 128 bits: among a thousand million cases two meet by chance once in 10^20.
_SIZE: Final = 16


class ContentKeys:
    """Makes the keys of cases whose answers are numbered over one rule set."""

    def __init__(self, rules: RuleSet, known: Given) -> None:
        """`known` answers come from the set-up: decisions rest on them too."""
        local = rules.local.digest if rules.local else ""
        before = ("safeguard-key/1", SCHEMA, rules.digest, local, sorted(known.items()))
        self._begun = blake2b(repr(before).encode(), digest_size=_SIZE)

    def of(self, row: Sequence[int], moment: str) -> str:
        """Return the key of one case, of 32 hexadecimal digits."""
        made = self._begun.copy()
        made.update(moment.encode())
        made.update(_bytes_of(row))
        return made.hexdigest()

    def of_rows(self, rows: Iterable[Any], moments: Iterable[str]) -> list[str]:
        """Return the key of each case, of which a row has the bytes: eight for each number."""
        found = []
        for row, moment in zip(rows, moments, strict=True):
            made = self._begun.copy()
            made.update(moment.encode())
            made.update(row)
            found.append(made.hexdigest())
        return found


def _bytes_of(row: Sequence[int]) -> bytes:
    """Return eight bytes for each number; where one is larger, as text."""
    try:
        return array("q", row).tobytes()
    except OverflowError:
        return ",".join(map(str, row)).encode()
