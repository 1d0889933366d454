"""`safeguard record export`, `import` and `erase`: pass a concern on, take one in, keep no copy."""

from __future__ import annotations

from pathlib import Path

from safeguard_cli.commands.concern_desk import (
    REFERENCE,
    checked_reference,
    concerns_here,
    open_concerns,
    typed_text,
)
from safeguard_cli.commands.desk import now, records_folder
from safeguard_cli.commands.file_endings import refuse_other_promise
from safeguard_cli.commands.option_words import CopyFormat, Redaction
from safeguard_cli.commands.results import give, note, say_lines
from safeguard_cli.core.concern import export
from safeguard_cli.core.concern.chain import checkpoint
from safeguard_cli.core.concern.copy_faults import faults_of, withheld_in_words
from safeguard_cli.core.concern.entry import LASTING, Advised, Imported
from safeguard_cli.core.concern.marks import is_export
from safeguard_cli.core.concern.story import Story, record_of, told
from safeguard_cli.core.errors import FindingError, UsageError
from safeguard_cli.core.model.question_kinds import kind_of
from safeguard_cli.core.words.plural import counted
from safeguard_cli.edges.store.concerns import Concerns
from safeguard_cli.edges.store.files import read_bytes, remove_file

READ_IT_FIRST = (
    "Read the copy before you pass it on: what the program withholds goes by rules, and you answer "
    "for it."
)
_STILL_THERE = (
    "A page or file that you saved elsewhere, a print and an older backup still hold it. Of a "
    "backup: safeguard record erase REF --backup FILE"
)


def copy(reference: str, redaction: Redaction | None, how: CopyFormat, out: Path | None) -> None:
    """Save or print a copy of a concern, with what a reader should not have withheld."""
    refuse_other_promise(out, how.value)
    desk = open_concerns()
    name = checked_reference(reference)
    if how is CopyFormat.text:
        if redaction is not None:
            raise UsageError("--redact is for a copy in JSON", "leave out --format text")
        given = desk.story(name).advice()
        if given is None:
            raise UsageError("no advice of this concern is kept", "its content was erased")
        from safeguard_cli.edges.render.text_to_paste import paste_block

        give(paste_block(given.record), out)
        return
    stored, moment = desk.concerns.stored(name), now().isoformat()
    if redaction is None:
        made = export.exported(stored, moment)
    else:
        questions = desk.desk.rules.questions
        typed = frozenset(q.id for q in questions if not kind_of(q).is_chosen)
        made = export.exported_for(stored, moment, redaction.value, typed)
    note(withheld_in_words(made))
    note(READ_IT_FIRST)
    give(export.to_json(made).decode(), out)


def take_in(file: Path) -> None:
    """Take a copy of a concern, or a record, into the concerns here."""
    content = read_bytes(file, export.LARGEST)
    if not is_export(content):
        _take_in_record(content, file.name)
        return
    copied = export.from_json(content)
    checked_reference(copied.concern)
    faults = faults_of(copied)
    if faults:
        for fault in faults:
            note(f"Entry {fault.number}: {fault.words}.")
        raise FindingError(
            "this copy was changed, so it was not taken in", "ask for the file again"
        )
    stored = export.stored_in(copied)
    withheld = tuple(one.entry.number for one in stored if one.content is None)
    imported = Imported(file.name, copied.checkpoint, withheld)
    last = concerns_here().take_in(stored, imported, now())
    say_lines(f"Taken in as a copy: {copied.concern}, {counted(last.number, 'entry', 'entries')}.")
    say_lines(f"Receipt for whoever gave it to you: {copied.checkpoint}")


def _take_in_record(content: bytes, name: str) -> None:
    from safeguard_cli.commands.concerns.continue_concern import intact

    record = intact(content)
    checked_reference(record.reference)
    desk = open_concerns()
    desk.take_in(record, content.decode(), name)
    say_lines(f"Taken in as a copy: {record.reference}.")


def erase(reference: str, numbers: list[int], backup: Path | None, *, plain: bool) -> None:
    """Erase what a concern holds, or some entries of it; say who allowed it and why."""
    name = checked_reference(reference)
    concerns = Concerns(backup) if backup else concerns_here()
    story = told(concerns.entries(name))
    if story.is_held:
        raise UsageError(
            f"{name} must be kept: it is held", f"first: safeguard concerns hold {name} --lift"
        )
    chosen = numbers or [
        one.entry.number
        for one in story.kept
        if one.content is not None and one.entry.kind not in LASTING
    ]
    if not chosen:
        # It may have been cut short between the two.
        concerns.sweep()
        raise UsageError("nothing is left to erase", f"`safeguard concerns show {name}` shows it")
    words = typed_text(
        "Who allowed this to be erased, and why?",
        "Write who allowed it on the first line, and the reason below it. Both stay, so name no "
        "child.",
        plain=plain,
    )
    authority, _, reason = words.partition("\n")
    if not reason.strip():
        raise UsageError("the reason is missing", "write it on a second line")
    concerns.erase(name, chosen, authority=authority.strip(), reason=reason.strip(), now=now())
    if backup is None:
        _remove_records(story, chosen)
    say_lines(f"{name}: {counted(len(chosen), 'entry', 'entries')} erased. The chain still holds.")
    note(_STILL_THERE)


def _remove_records(story: Story, numbers: list[int]) -> None:
    """Remove the files that were saved with the advice that is erased."""
    for number, advised in story.of(Advised):
        name = record_of(advised).reference
        # A record may come from anywhere: no other file is removed for what it is called.
        if number in numbers and REFERENCE.fullmatch(name):
            remove_file(records_folder() / f"{name}.json")


def receipt_fits(story: Story, receipt: str) -> bool:
    """Say whether a receipt is the checkpoint of all that is in a concern."""
    return str(checkpoint(story.last)) in receipt
