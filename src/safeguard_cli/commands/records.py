"""`safeguard record`: show and verify records."""

from __future__ import annotations

from pathlib import Path

from safeguard_cli.commands.local_rules import Use
from safeguard_cli.commands.results import Format, file_of, give, note, record_as, say
from safeguard_cli.commands.wiring import open_desk
from safeguard_cli.core.cleaning import escaped
from safeguard_cli.core.errors import SafeguardError
from safeguard_cli.core.record import verify as check
from safeguard_cli.core.sealing import from_json, is_intact
from safeguard_cli.edges.store.files import read_bytes

LIMITS = (
    "The digest shows whether this file changed since it was sealed. It has no key: it cannot "
    "prove who made the record or when, and anyone can seal a new one."
)


class AlteredError(SafeguardError):
    """A record is not what it was when it was sealed."""


def show(file: Path, how: Format, out: Path | None) -> None:
    """Print a record in a format, or save it so. An altered one is said to be altered."""
    record = from_json(read_bytes(file), training_too=True)
    if not is_intact(record):
        note("warning: this record was altered after it was sealed. See `safeguard record verify`.")
    text = record_as(record, how)
    if how is Format.json and file_of(out) is None:
        # Text and pages are clean already. What was put into a file by hand need not be.
        text = escaped(text)
    give(text, out)


def verify(file: Path, rules: Path | None, local: Path | None = None) -> None:
    """Recompute digest and decision, say what was found, and raise if it was altered."""
    record = from_json(read_bytes(file))
    # Made before, it rests on what it says, whether or not that would advise today.
    use: Use = "in-any-case" if record.rules.local else "never"
    findings = check(record, open_desk(rules, local=local, use=use).interview)
    say(LIMITS)
    if not findings.intact:
        raise AlteredError("altered: the digest does not fit what the record says")
    if not findings.rules_at_hand:
        say("Unchanged since sealed. The decision was not checked: its rules are not available.")
        used = record.rules
        say(f"It rests on {used.id} {used.version}, digest {used.digest}.")
        if used.local:
            say(f"Over it lie {used.local} {used.local_version}, digest {used.local_digest}.")
    elif findings.same_decision:
        say(
            "Unchanged since sealed. The same rules give the same decision: actions, duties, "
            "deadlines and checklists."
        )
    else:
        raise AlteredError("altered: the same rules give another decision for these answers")
