"""Compare a contacts pack with what is set up, and say it in words. Nothing is changed here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from msgspec import Struct
from msgspec.structs import replace

from safeguard_cli.core.model.rule_set import RuleSet
from safeguard_cli.core.words.dates import day_in_words
from safeguard_cli.edges.render.lines import SPACE, Line, heading, line
from safeguard_cli.reading.contacts_pack import Pack
from safeguard_cli.reading.local_details import Detail, Local

_A_YEAR = timedelta(days=365)
Details = Mapping[Detail, str]


class Compared(Struct, frozen=True):
    """One detail in words: as it is now, and as the pack has it (empty: not set, not named).

    `changes`: to take the pack over would change it, be it only what belongs to the name.
    """

    title: str
    ours: str
    theirs: str
    changes: bool
    remark: str = ""


def taken_over(ours: Local, pack: Pack) -> Local:
    """Return what is set up with a pack over it. What the pack does not name stays as it is."""
    return replace(
        ours,
        organisation=pack.organisation or ours.organisation,
        answers=ours.answers | pack.answers,
        contacts=ours.contacts | {name: _drop_empty(held) for name, held in pack.contacts.items()},
    )


def compare(rules: RuleSet, ours: Local, pack: Pack, today: date) -> tuple[Compared, ...]:
    """Return every detail that is set up or stands in the pack, in the order of the rules."""
    found = [_compare_values("Organisation", ours.organisation, pack.organisation)]
    for question in rules.questions:
        labels = {name: answer.label for name, answer in question.answers.items()}
        values = (held.get(question.id, "") for held in (ours.answers, pack.answers))
        found.append(_compare_values(question.ask, *(labels.get(value, value) for value in values)))
    for contact in rules.contacts:
        before, after = ours.contacts.get(contact.id, {}), pack.contacts.get(contact.id, {})
        changed = bool(after) and _drop_empty(before) != _drop_empty(after)
        words = (_say_details(before, today), _say_details(after, today))
        found.append(Compared(contact.role, *words, changed, _write_remark(before, after)))
    return tuple(each for each in found if each.ours or each.theirs)


def page(rules: RuleSet, pack: Pack, compared: tuple[Compared, ...]) -> Iterator[Line]:
    """Yield the lines that show where the pack comes from, and what taking it over would do."""
    made_on = day_in_words(date.fromisoformat(pack.made_on), short=True)
    yield line(f"Contacts pack from: {pack.made_by or 'nobody named'}. Made on {made_on}.")
    if pack.rules_version != rules.version:
        yield line(
            f"It was made for version {pack.rules_version} of the rules; yours are version "
            f"{rules.version}."
        )
    changed = [each for each in compared if each.changes]
    same = [each for each in compared if each.theirs and not each.changes]
    kept = [each for each in compared if not each.theirs]
    yield from _list_section("NOT IN THE PACK: STAYS AS IT IS", kept)
    yield from _list_section("THE SAME IN BOTH", same)
    # Last, so that it still stands on the screen when the question comes.
    yield from _list_section("WHAT CHANGES", changed or [_compare_values("Nothing", "", "")])


def _compare_values(title: str, ours: str, theirs: str) -> Compared:
    return Compared(title, ours, theirs, bool(theirs) and theirs != ours)


def _list_section(title: str, listed: list[Compared]) -> Iterator[Line]:
    if listed:
        yield from (SPACE, heading(title))
    for each in listed:
        yield from (SPACE, line(each.title), *_list_values(each))
        if each.remark:
            yield line(each.remark, "    ")


def _list_values(each: Compared) -> Iterator[Line]:
    if each.ours and each.changes:
        yield line(f"from: {each.ours}", "    ")
        yield line(f"to: {each.theirs}", "    ")
    elif each.ours:
        yield line(each.ours, "    ")
    elif each.theirs:
        yield line(f"new: {each.theirs}", "    ")


def _drop_empty(details: Details) -> dict[Detail, str]:
    return {key: text for key, text in details.items() if text}


def _say_details(details: Details, today: date) -> str:
    said = " ".join(text for key in ("name", "number") if (text := details.get(key, "")))
    return f"{said} ({_say_when_checked(details.get('checked-on', ''), today)})" if said else ""


def _say_when_checked(day: str, today: date) -> str:
    if not day:
        return "no day on which it was checked"
    when = date.fromisoformat(day)
    since = "not checked since" if when < today - _A_YEAR else "checked"
    return f"{since} {day_in_words(when, short=True)}"


def _write_remark(before: Details, after: Details) -> str:
    ours, theirs = before.get("checked-on", ""), after.get("checked-on", "")
    return "Yours was checked later." if theirs and theirs < ours else ""
