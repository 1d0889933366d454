"""Write a contacts pack: one file with the local details of an organisation or a council.

A safeguarding lead can read it and change it by hand. It holds nothing about a child.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from safeguard_cli.core.model.rule_set import RuleSet
from safeguard_cli.core.words.cleaning import clean_line
from safeguard_cli.core.words.folding import fold
from safeguard_cli.reading.local_details import Contacts
from safeguard_cli.reading.yaml_quoting import entry

_HEAD = """\
# Local details of safeguard, to be read, changed and handed on. Put nothing about a child here.
# `checked-on` is the day on which somebody last made sure of a name and a number.
# To take them over: safeguard setup --import FILE
"""


PERSONAL = frozenset({"role"})
"""Questions asked once whose answer is about one person: a volunteer who took over the part of
whoever made the pack would get the advice of somebody else. No pack holds them."""


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
