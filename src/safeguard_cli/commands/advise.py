"""`safeguard advise`, `share` and `checklist`: from a worry to advice and a record."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from safeguard_cli.commands.results import (
    STANDARD_OUTPUT,
    Format,
    deliver,
    file_of,
    format_for,
    give,
    note,
    refuse_other_promise,
)
from safeguard_cli.commands.wiring import (
    Desk,
    given_answers,
    missing_answer,
    new_reference,
    now,
    open_desk,
)
from safeguard_cli.core.deciding.case import Case, Value, did_you_mean
from safeguard_cli.core.deciding.date_bounds import refuse_outside
from safeguard_cli.core.deciding.law_of_day import rules_on
from safeguard_cli.core.errors import SafeguardError, UsageError
from safeguard_cli.core.model.old_ids import find_id_now
from safeguard_cli.core.model.rule_set import Checklist
from safeguard_cli.edges.store.files import refuse_taken

# The part that `share` goes through alone.
SHARING = "information-sharing"


class Request(Struct, frozen=True):
    """The options that these three commands share."""

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
    _run(_desk(request, "advise"), request, "advise")


def share(request: Request) -> None:
    """Ask only what sharing information needs, and advise on that."""
    _run(_desk(request, "share"), request, "share")


def checklist(name: str, request: Request) -> None:
    """Go through one checklist, or print it: empty, to fill in by hand."""
    command = f"checklist {name}"
    desk = _desk(request, command)
    chosen = _checklist(desk, name)
    has_answers = request.answers is not None or bool(request.sets)
    can_ask = any(item.met_if is not None for item in chosen.items)
    if not has_answers and (request.how is not None or not can_ask or not sys.stdin.isatty()):
        _print_empty(desk, chosen, request)
        return
    _run(desk, request, command)


def desk_for(
    command: str, rules: Path | None = None, local: Path | None = None, *, private: bool = False
) -> Desk:
    """Return the rules made ready for `advise`, for `share` or for `checklist NAME`."""
    only = [] if command == "advise" else [_part_or_checklist(command)]
    try:
        desk = open_desk(rules, only, local, private=private, in_need=True)
    except SafeguardError:
        # Without rules there is no advice, and somebody may have come for it.
        note("If a child is in danger now, do not wait for this: ring 999.")
        raise
    return _with(desk, _alone_with(desk, only[0])) if only else desk


def _part_or_checklist(command: str) -> str:
    return SHARING if command == "share" else command.partition(" ")[2]


def _desk(request: Request, command: str) -> Desk:
    return desk_for(command, request.rules, request.local, private=request.private)


def _run(desk: Desk, request: Request, command: str) -> None:
    # Before anything is asked.
    if request.out:
        format_for(request.out, request.how)
    if request.private and request.out and file_of(request.out):
        note("--private writes nothing, so the record is printed and not saved.")
        request = replace(request, how=format_for(request.out, request.how), out=STANDARD_OUTPUT)
    given, as_of = given_answers(desk, request.answers, request.sets)
    if request.as_of:
        as_of = _moment(request)
    refuse_outside(desk.interview.questions, given, (as_of or now()).date())
    scripted = request.no_input or request.answers == "-"
    scripted = scripted or (request.answers is not None and not sys.stdin.isatty())
    if given and not scripted:
        moment = as_of or now()
        scripted = desk.interview.on(moment).replay(given, moment, desk.known).is_complete
    if scripted:
        _decide(desk, given, as_of or now(), request)
    else:
        if file := file_of(request.out):
            # Nobody answers twenty questions to learn it at the end.
            refuse_taken(file)
        _talk(desk, given, as_of, request, command)


def _decide(desk: Desk, given: dict[str, Value], as_of: datetime, request: Request) -> None:
    """Advise without asking anything. What can be said is said, then a missing answer named."""
    from safeguard_cli.core.advising.record import make_record

    replay = desk.interview.on(as_of).replay(given, as_of, desk.known)
    _warn(replay.set_aside)
    case = Case(as_of, given)
    record = make_record(
        desk.interview, case, desk.known, new_reference(as_of), made=now(), replay=replay
    )
    brief = desk.brief(record.advice, as_of)
    if request.full and request.out is None and request.how in (None, Format.text, Format.plain):
        note("--full is for a record, and this is advice: add --out, or --format markdown or html.")
    if request.plain and request.how not in (None, Format.text, Format.plain):
        note("--plain changes nothing here: --format says how the result is written.")
    is_read_aloud = request.plain and request.out is None
    how = request.how or (Format.plain if is_read_aloud else None)
    deliver(record, how, request.out, brief, full=request.full)
    if replay.is_cut:
        from safeguard_cli.commands.conversation_words import MORE_THAN_NEEDED

        note(MORE_THAN_NEEDED)
    if replay.missing and not replay.stopped:
        raise missing_answer(desk.interview.questions[replay.missing[0]])


def _talk(
    desk: Desk, given: dict[str, Value], as_of: datetime | None, request: Request, command: str
) -> None:
    from safeguard_cli.commands.sitting import Wishes, new_draft, sit
    from safeguard_cli.edges.store.draft import NoStore
    from safeguard_cli.edges.store.drafts import Drafts
    from safeguard_cli.edges.store.places import data_folder

    store = NoStore() if request.private else Drafts(data_folder() / "drafts")
    wishes = Wishes(request.plain, request.private, request.how, request.out, as_of, request.full)
    sit(desk, new_draft(desk, command, given), store, wishes)


def _moment(request: Request) -> datetime:
    if not request.as_of:
        return now()
    from safeguard_cli.reading.as_of import read_moment

    return read_moment(request.as_of)


def _warn(set_aside: Iterable[str]) -> None:
    for name in set_aside:
        note(f"warning: `{name}` was set aside: its question does not apply")


def _alone_with(desk: Desk, name: str) -> dict[str, str]:
    known = {part.id: part.alone_with for part in desk.rules.parts}
    known |= {checklist.id: checklist.alone_with for checklist in desk.rules.checklists}
    return known.get(name, {})


def _with(desk: Desk, known: dict[str, str]) -> Desk:
    questions = desk.interview.questions
    found: dict[str, Value] = {
        name: (value,) if questions[name].kind == "many" else value for name, value in known.items()
    }
    return replace(desk, known={**desk.known, **found})


def _checklist(desk: Desk, name: str) -> Checklist:
    known = {checklist.id: checklist for checklist in desk.rules.checklists}
    if name not in known:
        now = find_id_now(name, desk.rules.checklists)
        raise UsageError(
            f"`{name}` is now `{now}`"
            if now
            else f"no checklist of that name{did_you_mean(name, known)}",
            f"there are: {', '.join(known)}",
        )
    return known[name]


def _print_empty(desk: Desk, chosen: Checklist, request: Request) -> None:
    from safeguard_cli.commands.empty import empty_checklist

    law = rules_on(desk.rules, _moment(request).date())
    (dated,) = (each for each in law.checklists if each.id == chosen.id)
    how = request.how or Format.text
    refuse_other_promise(request.out, how.value)
    text = empty_checklist(law, dated, how)
    give(text, request.out)
