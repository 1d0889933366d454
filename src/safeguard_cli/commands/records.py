"""`safeguard record`: show and verify records."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from safeguard_cli.commands.desk import open_desk
from safeguard_cli.commands.file_endings import file_of, format_for
from safeguard_cli.commands.local_rules import use_for
from safeguard_cli.commands.results import Format, give, note, record_as, say_lines
from safeguard_cli.core.advising.rules_used import rules_used
from safeguard_cli.core.advising.sealing import from_json, is_intact
from safeguard_cli.core.advising.shapes import Record, RulesUsed
from safeguard_cli.core.advising.verifying import verify as check
from safeguard_cli.core.concern.marks import is_export
from safeguard_cli.core.errors import FindingError, SafeguardError, UsageError
from safeguard_cli.core.model.rule_set import RuleSet
from safeguard_cli.core.words.cleaning import clean_line
from safeguard_cli.edges.store.files import read_bytes
from safeguard_cli.version import __version__

LIMITS = (
    "The digest shows whether this file changed since it was sealed. It has no key: it cannot "
    "prove who made the record or when, and anyone can seal a new one."
)

COPY_LIMITS = (
    "The digests show whether what this copy shows was changed since it was sealed, and name what "
    "is withheld. They have no key: they cannot prove who made it. Compare the checkpoint."
)


ALTERED: Final = "altered: the digest does not fit what the record says"


class AlteredError(SafeguardError):
    """A record is not what it was when it was sealed."""


def show(file: Path, how: Format | None, out: Path | None, *, full: bool = False) -> None:
    """Print a record in a format, or save it so. An altered one is said to be altered."""
    place = file_of(out)
    how = format_for(place, how) if place else how or Format.text
    if full and how is Format.plain:
        raise UsageError("--full is for a record, and plain says the advice alone", "leave it out")
    content = read_bytes(file)
    if is_export(content):
        give(record_as(_read_copy(content), how, full=full), out)
        return
    record = from_json(content, training_too=True)
    if not is_intact(record):
        note("warning: this record was altered after it was sealed. See `safeguard record verify`.")
    text = record_as(record, how, full=full)
    give(text, out)


def verify(file: Path, rules: Path | None, local: Path | None = None) -> None:
    """Recompute digest and decision, say what was found, and raise if it was altered."""
    content = read_bytes(file)
    if is_export(content):
        _verify_copy(content)
        return
    record = from_json(content)
    say_lines(LIMITS)
    if not is_intact(record):
        raise AlteredError(ALTERED)
    # Before the rules are opened: also where these cannot be read, this much is known.
    say_lines("The digest fits what the record says.")
    # Made before, it rests on what it says, whether or not that would advise today.
    desk = open_desk(rules, local=local, use=use_for(record, local, "in-any-case"))
    findings = check(record, desk.interview)
    if not findings.rules_at_hand:
        _tell_unchecked(record, desk.rules)
    elif not findings.same_decision:
        raise _describe_decided_otherwise(record)
    elif findings.same_words is False:
        raise AlteredError("altered: the same rules give this decision, but in other words")
    else:
        say_lines(
            "Unchanged since sealed. The same rules give the same decision: actions, duties, "
            "deadlines and checklists."
        )
        say_lines(_say_of_words(record, compared=findings.same_words is not None))


def _read_copy(content: bytes) -> Record:
    """Return the record in a copy of a concern, and say what of it is withheld or changed."""
    from safeguard_cli.core.concern import export
    from safeguard_cli.core.concern.copy_faults import faults_of, record_in, withheld_in_words

    copied = export.from_json(content)
    if faults_of(copied):
        note("warning: this copy was altered after it was made. See `safeguard record verify`.")
    note(withheld_in_words(copied))
    rules = open_desk(in_need=True).rules
    labels = {group.id: group.title for group in rules.groups}
    labels |= {question.id: question.ask for question in rules.questions}
    return record_in(copied, labels)


def _verify_copy(content: bytes) -> None:
    """Say what holds in a copy of a concern. Raises AlteredError if it was altered."""
    from safeguard_cli.core.concern import export
    from safeguard_cli.core.concern.copy_faults import faults_of, withheld_in_words

    copied = export.from_json(content)
    say_lines(COPY_LIMITS)
    faults = faults_of(copied)
    for fault in faults:
        say_lines(f"Entry {fault.number}: {fault.words}.")
    if faults:
        raise AlteredError("altered: the copy is not what was sealed")
    say_lines(f"What is shown is as it was sealed. Checkpoint: {copied.checkpoint}")
    say_lines(withheld_in_words(copied))


def _say_of_words(record: Record, *, compared: bool) -> str:
    if compared:
        return (
            "Questions, answers and advice stand there in their words too. Local names and numbers "
            "and what was typed are held by the digest alone."
        )
    return (
        f"safeguard {clean_line(record.tool_version)} made its words, so they were not compared. "
        "The digest alone holds them."
    )


def _tell_unchecked(record: Record, rules: RuleSet) -> None:
    say_lines(
        "Unchanged since sealed. The decision was not checked: its rules are not available here. "
        "They have changed since, or lie elsewhere. So this does not show that they lead to these "
        "actions, duties, deadlines and ticks."
    )
    say_lines(f"It rests on {named(record.rules)}")
    say_lines(f"Here are {named(rules_used(rules))}")
    say_lines("To check the decision too, name the folders of its rules: --rules DIR, --local DIR.")
    say_lines("What it says can be read all the same: safeguard record show FILE.")


def named(used: RulesUsed) -> str:
    """Name rules so that no others can be meant: one sentence, and one for what lies over them."""
    said = f"{used.id} {used.version}, digest {used.digest}."
    if used.local:
        over = f"{used.local} {used.local_version}, digest {used.local_digest}."
        said = f"{said} Over it lie {over}"
    # A record may come from anywhere.
    return clean_line(said)


def _describe_decided_otherwise(record: Record) -> SafeguardError:
    if record.tool_version == __version__:
        return AlteredError("altered: the same rules give another decision for these answers")
    made_with = clean_line(record.tool_version)
    return FindingError(
        f"the same rules give another decision for these answers with safeguard {__version__}; "
        f"the record says that {made_with} made it",
        "verify it with that version: only there does another decision mean that it was altered",
    )
