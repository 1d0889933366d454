"""Compare a contacts pack with what is set up, and say it in words. Nothing is changed here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from msgspec import Struct
from msgspec.structs import replace

from safeguard_cli.commands.results import wrapped
from safeguard_cli.core.deciding.deadlines import day_in_words
from safeguard_cli.core.model.rule_set import RuleSet
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
        contacts=ours.contacts | {name: _filled(held) for name, held in pack.contacts.items()},
    )


def compare(rules: RuleSet, ours: Local, pack: Pack, today: date) -> tuple[Compared, ...]:
    """Return every detail that is set up or stands in the pack, in the order of the rules."""
    found = [_compared("Organisation", ours.organisation, pack.organisation)]
    for question in rules.questions:
        labels = {name: answer.label for name, answer in question.answers.items()}
        values = (held.get(question.id, "") for held in (ours.answers, pack.answers))
        found.append(_compared(question.ask, *(labels.get(value, value) for value in values)))
    for contact in rules.contacts:
        before, after = ours.contacts.get(contact.id, {}), pack.contacts.get(contact.id, {})
        changed = bool(after) and _filled(before) != _filled(after)
        words = (_in_words(before, today), _in_words(after, today))
        found.append(Compared(contact.role, *words, changed, _remark(before, after)))
    return tuple(each for each in found if each.ours or each.theirs)


def page(rules: RuleSet, pack: Pack, compared: tuple[Compared, ...]) -> Iterator[str]:
    """Yield the lines that show where the pack comes from, and what taking it over would do."""
    made_on = day_in_words(date.fromisoformat(pack.made_on), short=True)
    yield from wrapped(f"Contacts pack from: {pack.made_by or 'nobody named'}. Made on {made_on}.")
    if pack.rules_version != rules.version:
        yield from wrapped(
            f"It was made for version {pack.rules_version} of the rules; yours are version "
            f"{rules.version}."
        )
    changed = [each for each in compared if each.changes]
    same = [each for each in compared if each.theirs and not each.changes]
    kept = [each for each in compared if not each.theirs]
    yield from _section("NOT IN THE PACK: STAYS AS IT IS", kept)
    yield from _section("THE SAME IN BOTH", same)
    # Last, so that it still stands on the screen when the question comes.
    yield from _section("WHAT CHANGES", changed or [_compared("Nothing", "", "")])


def _compared(title: str, ours: str, theirs: str) -> Compared:
    return Compared(title, ours, theirs, bool(theirs) and theirs != ours)


def _section(title: str, listed: list[Compared]) -> Iterator[str]:
    if listed:
        yield from ("", title)
    for each in listed:
        yield ""
        yield from wrapped(each.title)
        yield from _values(each)
        yield from wrapped(each.remark, "    ")


def _values(each: Compared) -> Iterator[str]:
    if each.ours and each.changes:
        yield from wrapped(f"from: {each.ours}", "    ")
        yield from wrapped(f"to: {each.theirs}", "    ")
    elif each.ours:
        yield from wrapped(each.ours, "    ")
    elif each.theirs:
        yield from wrapped(f"new: {each.theirs}", "    ")


def _filled(details: Details) -> dict[Detail, str]:
    return {key: text for key, text in details.items() if text}


def _in_words(details: Details, today: date) -> str:
    said = " ".join(text for key in ("name", "number") if (text := details.get(key, "")))
    return f"{said} ({_checked(details.get('checked-on', ''), today)})" if said else ""


def _checked(day: str, today: date) -> str:
    if not day:
        return "no day on which it was checked"
    when = date.fromisoformat(day)
    since = "not checked since" if when < today - _A_YEAR else "checked"
    return f"{since} {day_in_words(when, short=True)}"


def _remark(before: Details, after: Details) -> str:
    ours, theirs = before.get("checked-on", ""), after.get("checked-on", "")
    return "Yours was checked later." if theirs and theirs < ours else ""
