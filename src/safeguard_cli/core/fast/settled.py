"""Decisions that are written down once, for all cases that come to them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from safeguard_cli.core.decision import DecisionDocument

# One for each declared question, in order: its answer in the proper form, or NOT_GIVEN.
Values = tuple[Any, ...]


class Moment(NamedTuple):
    """The moment of a case, with its text, so that each is worked out once."""

    at: datetime
    text: str


class Settled:
    """A decision with its JSON, made once for all cases that come to it. `count`: how many."""

    __slots__ = ("count", "document", "text")

    def __init__(self, decided: DecisionDocument) -> None:
        """Write the decision down."""
        self.document = decided
        self.text = msgspec.json.encode(decided)
        self.count = 0
