"""Whom people turn to: contacts of a rule set, and whether a number can be theirs.

What is shown as a number is dialled, and what is shown as an address is opened, by people who
are in a hurry. So a telephone number has plain digits, and an address says where it leads.
"""

from __future__ import annotations

import re
from typing import Final, Literal

from msgspec import Struct, field

from safeguard_cli.core.model.conditions import Condition


class Called(Struct, frozen=True, rename="kebab"):
    """What a contact is called where the condition holds, and what to check.

    `acts`: what to turn to them means, in the place of what the contact itself means.
    """

    condition: Condition = field(name="if")
    role: str
    note: str = ""
    number: str | None = None
    acts: tuple[str, ...] = ()


class Contact(Struct, frozen=True, rename="kebab"):
    """Somebody to turn to, or a local link (`kind: link`).

    `local` ones are empty until set up; until then `find` says where a number is. `check` marks a
    detail that nobody has confirmed: it is shown as not confirmed, in the words of
    `core/advising/number_checks.py`.
    `acts`: what to turn to them means.
    `was`: ids that it had once, for whoever filled in its details under one.
    `ask_for`: what to ask them for. `hear`: what to hear from them before the talk ends.
    `say`: what to say to them, in a breath.
    `card_for`: acts for which this fits, beside what it means to turn to them.
    Where they are shown, these are asked for "in case", unless the sentence asks outright.
    `no_card_if`: where there is no card, as whoever asks knows them and meets them each day.
    `hears_in_call`: what duties want said in a call is said to them.
    `hours`: "office" where they are there on days of work only.
    """

    id: str
    role: str
    scope: str
    kind: Literal["person", "line", "link"] = "person"
    number: str = ""
    name: str = ""
    checked_on: str = ""
    check: bool = False
    local: bool = False
    find: str = ""
    hours: Literal["office"] | None = None
    called: tuple[Called, ...] = ()
    acts: tuple[str, ...] = ()
    ask_for: str = ""
    say: str = ""
    hear: tuple[str, ...] = ()
    card_for: tuple[str, ...] = ()
    no_card_if: Condition | None = None
    hears_in_call: bool = False
    source: tuple[str, ...] = ()
    was: tuple[str, ...] = ()
    where: str = ""


# Long enough for "01632 960123, extension 12, then ask for the duty team"; no room for a letter.
LONGEST_NAME: Final = 120
LONGEST_NUMBER: Final = 200

_SCHEME = re.compile(r"(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9+.-]*(?=:\S)")
_SCHEMES = {"http", "https", "mailto", "tel"}
_TELEPHONE = re.compile(r"[0-9](?:[ ().-]{0,2}[0-9]){2,}")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)


def why_unreachable(contact: Contact, number: str) -> str:
    """Say why a text cannot be the number of this contact; nothing where it can."""
    if any(c.isdecimal() and not c.isascii() for c in number):
        return "write the digits 0 to 9; these only look like them"
    # A web address may hold a port, which looks like the end of a scheme.
    if {scheme.lower() for scheme in _SCHEME.findall(_ADDRESS.sub("", number))} - _SCHEMES:
        return "an address begins with http, https, mailto or tel; put a space behind other colons"
    if not all(_is_plain_address(address) for address in _ADDRESS.findall(number)):
        return "write the web address in plain letters, without `@`; it must show where it leads"
    # A policy may stand in a handbook, on a page. A person is rung or written to.
    ways = (_TELEPHONE, _EMAIL, _ADDRESS)
    if contact.kind != "link" and not any(way.search(number) for way in ways):
        return "expected a telephone number, an e-mail address or a web address"
    return ""


def _is_plain_address(address: str) -> bool:
    return address.isascii() and "@" not in address
