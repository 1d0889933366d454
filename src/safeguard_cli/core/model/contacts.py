"""Whom people turn to: contacts of a rule set, and what else they are called."""

from __future__ import annotations

from typing import Literal

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

    `local` ones are empty until set up. `check` marks a detail that nobody
    has confirmed: it is shown with "check locally". `acts`: what to turn to them means.
    `was`: ids that it had once, for whoever filled in its details under one.
    `ask_for`: what to ask them for. `hear`: what to hear from them before the talk ends.
    `card_for`: acts for which this fits, beside what it means to turn to them.
    Where they are shown, these are asked for "in case", unless the sentence asks outright.
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
    called: tuple[Called, ...] = ()
    acts: tuple[str, ...] = ()
    ask_for: str = ""
    hear: tuple[str, ...] = ()
    card_for: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    was: tuple[str, ...] = ()
    where: str = ""
