"""Write a table as CSV, in which no cell can be read as a formula by a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from safeguard_cli.core.words.cleaning import clean, harmless


def csv_text(columns: Sequence[str], rows: Iterable[Iterable[str]]) -> str:
    """Return the names of the columns, then a line for each row."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([harmless(clean(cell)) for cell in row] for row in rows)
    return out.getvalue()
