"""How a batch ends, on one machine and on Spark: with what is to be told of it all."""

from __future__ import annotations

from safeguard_cli.commands.results import note
from safeguard_cli.core.errors import FindingError, MissingAnswerError
from safeguard_cli.core.words.plural import counted


def end_batch(records: int, faults: int, where: str, *, incomplete: int, strict: bool) -> None:
    """Tell how many of those decided lack an answer, and raise what the batch ends with, if any.

    `records` and `faults`: how many there were, and how many with faults; `where` these stand.
    Raises FindingError where there are faults or no records, and MissingAnswerError where answers
    are missing and the batch is `strict`.
    """
    if incomplete:
        note(f"Of those decided, {incomplete:,} lack an answer; see `missing` of each.")
    if not records:
        raise FindingError("the input holds no records", "check that it is the right file")
    if faults:
        raise FindingError(f"{counted(faults, 'record')} with faults", where)
    if strict and incomplete:
        raise MissingAnswerError(
            f"{counted(incomplete, 'record')} with an answer missing",
            "all decisions are written; see `missing` of each",
        )
