"""Decide blocks of numbered cases into Arrow columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from safeguard_cli.core.deciding.case import Given
from safeguard_cli.core.deciding.columns.arrow_schema import rows_to_batch
from safeguard_cli.core.deciding.decision import DecisionDocument
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.deciding.many import InColumns, Rows, decider_for
from safeguard_cli.core.deciding.tally import Counts

if TYPE_CHECKING:
    import pyarrow as pa


class TableDecider:
    """Decides rows into the columns of `arrow_schema.decision_schema`."""

    def __init__(self, interview: Interview, known: Given) -> None:
        """Take the rules, and the answers that come from the set-up."""
        self._rules = interview.rules
        self._decider = decider_for(interview, known)
        self.numbers = self._decider.numbers
        self._engine = None
        if isinstance(self._decider, InColumns):
            from safeguard_cli.core.deciding.columns.engine import ColumnEngine

            self._engine = ColumnEngine(interview, known)

    def decide(self, rows: Rows) -> pa.RecordBatch:
        """Return a row for each, in order."""
        if self._engine is not None:
            from safeguard_cli.core.deciding.columns.arrow_columns import decided_to_batch

            decided = list(self._engine.decide_rows(self.numbers, rows))
            return decided_to_batch(self._rules, decided)
        return rows_to_batch(self._rules, [*map(_decode, self._decider.decide(rows, Counts()))])


_decode: Final = msgspec.json.Decoder(DecisionDocument).decode
