"""`safeguard advise` and `share`: from a worry to advice and a record."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from safeguard_cli.commands.desk import Desk, drafts_folder, new_reference, now, open_desk
from safeguard_cli.commands.file_endings import STANDARD_OUTPUT, file_of, format_for
from safeguard_cli.commands.given_answers import given_answers, missing_answer, warn_of_set_aside
from safeguard_cli.commands.results import Format, deliver, note
from safeguard_cli.core.advising.consultation import Consultation
from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.errors import SafeguardError
from safeguard_cli.core.model.question_kinds import kind_of
from safeguard_cli.edges.store.files import refuse_taken

if TYPE_CHECKING:  # advice on a screen needs none
    from safeguard_cli.core.advising.shapes import Record

# The part that `share` goes through alone.
SHARING = "information-sharing"


class Request(Struct, frozen=True):
    """The options that `advise`, `share` and `checklist` have in common."""

    answers: str | None = None
    sets: tuple[str, ...] = ()
    no_input: bool = False
    how: Format | None = None
    out: Path | None = None
    plain: bool = False
    private: bool = False
    rules: Path | None = None
    as_of: str | None = None
    local: Path | None = None
    full: bool = False


def advise(request: Request) -> None:
    """Ask what matters about a worry, and advise."""
    run(desk_of(request, "advise"), request, "advise")


def share(request: Request) -> None:
    """Ask only what sharing information needs, and advise on that."""
    run(desk_of(request, "share"), request, "share")


def desk_for(
    command: str, rules: Path | None = None, local: Path | None = None, *, private: bool = False
) -> Desk:
    """Return the rules made ready for `advise`, for `share` or for `checklist NAME`."""
    only = [] if command == "advise" else [part_or_checklist(command)]
    try:
        desk = open_desk(rules, only, local, private=private, in_need=True)
    except SafeguardError:
        # Without rules there is no advice, and somebody may have come for it.
        note("If a child is in danger now, do not wait for this: ring 999.")
        raise
    return _with_known(desk, _alone_with(desk, only[0])) if only else desk


def part_or_checklist(command: str) -> str:
    """Return the part or checklist that a draft's command goes through alone."""
    return SHARING if command == "share" else command.partition(" ")[2]


def desk_of(request: Request, command: str) -> Desk:
    """Return the rules made ready as the options of a request say."""
    return desk_for(command, request.rules, request.local, private=request.private)


def run(desk: Desk, request: Request, command: str) -> None:
    """Ask and advise, or only advise where nobody is to be asked. `command`: what was begun."""
    # Before anything is asked.
    if request.out:
        format_for(request.out, request.how)
    if request.private and request.out and file_of(request.out):
        note("--private writes nothing, so the record is printed and not saved.")
        request = replace(request, how=format_for(request.out, request.how), out=STANDARD_OUTPUT)
    questions = desk.interview.questions
    case = given_answers(questions, request.answers, request.sets, request.as_of)
    consultation = desk.consult(case.answers, case.moment)
    if _is_scripted(request, consultation):
        _print_advice(consultation, request)
        return
    if file := file_of(request.out):
        # Nobody answers twenty questions to learn it at the end.
        refuse_taken(file)
    _talk_through(desk, case.answers, as_of=case.as_of, request=request, command=command)


def _is_scripted(request: Request, consultation: Consultation) -> bool:
    """Say whether nobody is asked: it is not wanted, cannot be, or nothing is left to ask."""
    if request.no_input or request.answers == "-":
        return True
    if request.answers is not None and not sys.stdin.isatty():
        return True
    return bool(consultation.given) and consultation.replay.is_complete


def _print_advice(consultation: Consultation, request: Request) -> None:
    """Advise without asking anything. What can be said is said, then a missing answer named."""

    def record() -> Record:
        from safeguard_cli.core.advising.record import make_record

        return make_record(consultation, new_reference(consultation.moment), made=now())

    replay = consultation.replay
    warn_of_set_aside(replay.set_aside)
    if request.full and request.out is None and request.how in (None, Format.text, Format.plain):
        note("--full is for a record, and this is advice: add --out, or --format markdown or html.")
    if request.plain and request.how not in (None, Format.text, Format.plain):
        note("--plain changes nothing here: --format says how the result is written.")
    is_read_aloud = request.plain and request.out is None
    how = request.how or (Format.plain if is_read_aloud else None)
    deliver(record, how, request.out, consultation.brief, full=request.full)
    if replay.is_cut:
        from safeguard_cli.commands.session.dialogue import MORE_THAN_NEEDED

        note(MORE_THAN_NEEDED)
    if not replay.is_complete:
        raise missing_answer(consultation.law.questions[replay.missing[0]])


def _talk_through(
    desk: Desk, given: dict[str, Value], *, as_of: datetime | None, request: Request, command: str
) -> None:
    from safeguard_cli.commands.session.advice_session import SessionOptions, run_session
    from safeguard_cli.commands.session.kept_answers import new_draft
    from safeguard_cli.edges.store.draft_keeping import NoStore
    from safeguard_cli.edges.store.drafts_on_disk import Drafts

    store = NoStore() if request.private else Drafts(drafts_folder())
    options = SessionOptions(
        plain=request.plain,
        private=request.private,
        how=request.how,
        out=request.out,
        as_of=as_of,
        full=request.full,
    )
    run_session(desk, new_draft(desk, command, given), store, options)


def _alone_with(desk: Desk, name: str) -> dict[str, str]:
    known = {part.id: part.alone_with for part in desk.rules.parts}
    known |= {checklist.id: checklist.alone_with for checklist in desk.rules.checklists}
    return known.get(name, {})


def _with_known(desk: Desk, known: dict[str, str]) -> Desk:
    questions = desk.interview.questions
    found = {name: kind_of(questions[name]).value_of(answer) for name, answer in known.items()}
    return replace(desk, known={**desk.known, **found})
