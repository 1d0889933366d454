"""What is compared of a decision: what each part advises, which duties hold, and by when."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from msgspec import Struct
from msgspec.json import Decoder

from safeguard_cli.core.comparing.comparison import Advised, DueMoves
from safeguard_cli.core.deciding.outcome import Due

NOTHING: Final = Advised("", "", settled=True)
NOT_YET: Final = Advised("", None, settled=False)

Place = tuple[str, str]
"""`part` or `duty`, and its id."""


class _Part(Struct, rename="kebab"):
    part: str
    action: str
    level: str | None
    settled: bool
    due: Due | None


class _Duty(Struct, rename="kebab"):
    duty: str
    due: Due


class _Outcome(Struct, rename="kebab"):
    """The keys of a decision that are compared; the rest of it is not read."""

    parts: tuple[_Part, ...]
    duties: tuple[_Duty, ...]


_decode = Decoder(_Outcome).decode


def read_advised(decision: bytes) -> dict[Place, tuple[Advised, Due | None]]:
    """Read from the JSON of a decision what each part advises, and the duties that hold."""
    outcome = _decode(decision)
    found: dict[Place, tuple[Advised, Due | None]] = {}
    for part in outcome.parts:
        if part.due is not None:
            said = Advised(part.action, part.level, settled=part.settled)
        else:
            said = NOTHING if part.settled else NOT_YET
        found["part", part.part] = said, part.due
    for duty in outcome.duties:
        found["duty", duty.duty] = Advised(duty.duty, "", settled=True), duty.due
    return found


def name_move(was: Due | None, now: Due | None) -> DueMoves:
    """Say how a deadline moved; `same` where one side has none."""
    if was is None or now is None or (was.at == now.at and (was.at or was.words == now.words)):
        return "same"
    if not was.at or not now.at:
        # What is by agreement is never earlier than anything.
        return "sooner" if now.at else "later" if was.at else "other"
    before, after = datetime.fromisoformat(was.at), datetime.fromisoformat(now.at)
    return "same" if before == after else "sooner" if after < before else "later"


def write_due(due: Due | None) -> str:
    """Return the moment of a deadline, or its words where it has none."""
    return "" if due is None else due.at or due.words
