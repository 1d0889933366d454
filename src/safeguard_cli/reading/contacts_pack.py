"""A contacts pack, written and read: the local details of an organisation or a council.

A safeguarding lead can read it and change it by hand. It holds nothing about a child.

One that comes from somebody else is read as strictly as rules are, and more: details alone, each
short and on one line, and every number reaches somebody. A fault repeats nothing of it but ids.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.model.contact import LONGEST_NAME, LONGEST_NUMBER, why_unreachable
from safeguard_cli.core.model.rule_set import Contact, RuleSet
from safeguard_cli.core.words.cleaning import clean_line
from safeguard_cli.core.words.folding import fold
from safeguard_cli.reading import fault_codes as codes
from safeguard_cli.reading.faults import Fault, Place, quoted
from safeguard_cli.reading.local_details import Contacts, Detail, PlaceOf, find_detail_faults
from safeguard_cli.reading.model_builder import Builder
from safeguard_cli.reading.yaml_nodes import Mapping, Node, parse
from safeguard_cli.reading.yaml_quoting import entry

_HEAD = """\
# Local details of safeguard, to be read, changed and handed on. Put nothing about a child here.
# `checked-on` is the day on which somebody last made sure of a name and a number.
# To take them over: safeguard setup --import FILE
"""


PERSONAL = frozenset({"role"})
"""Questions asked once whose answer is about one person: a volunteer who took over the part of
whoever made the pack would get the advice of somebody else. No pack holds them."""

# A pack that somebody wrote by hand has fewer. One made to harm shall not fill the screen.
_MOST_FAULTS = 50
_NO_RULES = "; a contacts pack holds details alone, no rules"


class Pack(Struct, frozen=True, rename="kebab"):
    """The local details that somebody hands on. What it does not name stays as it is."""

    extends: str
    rules_version: str
    made_on: str
    made_by: str = ""
    organisation: str = ""
    answers: dict[str, str] = {}
    contacts: Contacts = {}


def write_pack(pack: Pack, rules: RuleSet) -> str:
    """Return the text of a pack that `read_pack` reads back, with the roles beside the ids."""
    about = {
        "extends": pack.extends,
        "rules-version": pack.rules_version,
        "made-on": pack.made_on,
        "made-by": pack.made_by,
        "organisation": pack.organisation,
    }
    lines = [entry(key, text) for key, text in about.items() if text]
    return (
        _HEAD
        + "\n".join([*lines, *_write_answers(pack, rules), *_write_contacts(pack, rules)])
        + "\n"
    )


def _write_answers(pack: Pack, rules: RuleSet) -> Iterator[str]:
    asks = {question.id: question.ask for question in rules.questions}
    if pack.answers:
        yield from ("", "answers:")
    for name, answer in pack.answers.items():
        yield from _write_comment(asks.get(name, ""))
        yield entry(name, answer, indent="  ")


def _write_contacts(pack: Pack, rules: RuleSet) -> Iterator[str]:
    roles = {contact.id: contact.role for contact in rules.contacts}
    if pack.contacts:
        yield from ("", "contacts:")
    for name, details in pack.contacts.items():
        yield from _write_comment(roles.get(name, ""))
        yield f"  {name}:"
        yield from (entry(key, text, indent="    ") for key, text in details.items())


def _write_comment(text: str) -> list[str]:
    return fold(clean_line(text), 96, "  # ", "  # ")


def read_pack(content: bytes, file: str, rules: RuleSet, today: date) -> Pack:
    """Read a pack for these rules, or raise one UsageError that holds every fault, one a line."""
    builder = Builder(_NO_RULES)
    node, faults = parse(content, file)
    pack = builder.build(node, Pack) if node else None
    faults += builder.faults
    if node and isinstance(pack, Pack):
        faults += _find_pack_faults(rules, pack, node, today)
    if faults or not isinstance(pack, Pack):
        raise UsageError(
            _list_faults(faults), "mend it, or ask whoever made it; nothing was changed"
        )
    return pack


def _list_faults(faults: list[Fault]) -> str:
    lines = [str(fault) for fault in sorted(set(faults))]
    more = len(lines) - _MOST_FAULTS
    return "\n".join(
        [*lines[:_MOST_FAULTS], *([f"and {more} more like these"] if more > 0 else [])]
    )


def _find_pack_faults(rules: RuleSet, pack: Pack, node: Node, today: date) -> Iterator[Fault]:
    def place_of(*keys: str) -> Place:
        return _locate(node, keys)

    if pack.extends and pack.extends != rules.id:
        # What it names is then unknown here, and more faults would say nothing new.
        message = f"this pack is for {quoted(pack.extends)}, not {quoted(rules.id)}"
        yield Fault(place_of("extends"), codes.OTHER_BASE, message)
        return
    yield from find_detail_faults(rules, pack.answers, pack.contacts, place_of)
    for name in pack.answers.keys() & PERSONAL:
        message = f"question {quoted(name)} is about one person, and a pack is for many"
        yield Fault(place_of("answers", name), codes.NOT_SETUP, message)
    for key, text in (("made-by", pack.made_by), ("organisation", pack.organisation)):
        yield from _check_length(text, LONGEST_NAME, place_of(key))
    yield from _check_length(pack.rules_version, LONGEST_NAME, place_of("rules-version"))
    yield from _check_day(pack.made_on, today, place_of("made-on"))
    yield from _find_contact_faults(rules, pack, place_of, today)


def _find_contact_faults(
    rules: RuleSet, pack: Pack, place_of: PlaceOf, today: date
) -> Iterator[Fault]:
    contacts = {contact.id: contact for contact in rules.contacts if contact.local}
    for name in pack.contacts.keys() & contacts.keys():
        details = pack.contacts[name]
        if not (details.get("name") or details.get("number")):
            says = "has neither name nor number; leave it out to keep what is there"
            message = f"contact {quoted(name)} {says}"
            yield Fault(place_of("contacts", name), codes.NO_DETAIL, message)
        for key, text in details.items():
            place = place_of("contacts", name, key)
            yield from _check_detail(contacts[name], key, text, place)
        day = details.get("checked-on", "")
        yield from _check_day(day, today, place_of("contacts", name, "checked-on"))


def _check_detail(contact: Contact, key: Detail, text: str, place: Place) -> Iterator[Fault]:
    longest = LONGEST_NUMBER if key == "number" else LONGEST_NAME
    if found := list(_check_length(text, longest, place)):
        yield from found
    elif key == "number" and text and (why := why_unreachable(contact, text)):
        yield Fault(place, codes.UNREACHABLE, f"contact {quoted(contact.id)}: {why}")


def _check_length(text: str, longest: int, place: Place) -> Iterator[Fault]:
    if "\n" in text or "\t" in text:
        yield Fault(place, codes.LONG_DETAIL, "write this on one line")
    elif len(text) > longest:
        yield Fault(place, codes.LONG_DETAIL, f"this is too long; write at most {longest} letters")


def _check_day(day: str, today: date, place: Place) -> Iterator[Fault]:
    # Whatever is no date is a fault already.
    if len(day) == len("2026-01-31") and day > today.isoformat():
        yield Fault(place, codes.DATE, "this day has not come yet")


def _locate(node: Node, keys: tuple[str, ...]) -> Place:
    """Return where the last of these keys stands that is there."""
    place = node.place
    for key in keys:
        entries = node.entries if isinstance(node, Mapping) else ()
        found = next((pair for pair in entries if pair[0].value == key), None)
        if found is None:
            break
        name, node = found
        place = name.place
    return place
