"""`safeguard contacts`: whom to turn to, with what is still missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec.structs import replace

from safeguard_cli.commands.desk import Desk, now, open_desk
from safeguard_cli.commands.results import show
from safeguard_cli.core.advising.advice import party_of
from safeguard_cli.core.logic.nodes import State
from safeguard_cli.core.model.rule_set import Contact
from safeguard_cli.edges.render.lines import SPACE, Line, heading, line


def contacts(local: Path | None = None) -> None:
    """Print all contacts: lines for everyone, then people and links of the organisation."""
    # It gives no advice: whom to ring is known at once.
    desk = open_desk(local=local, use="in-any-case")
    desk = replace(desk, interview=desk.interview.on(now()))
    state = desk.interview.replay({}, now(), desk.known).state
    show(_list_contacts(desk, state))


def _list_contacts(desk: Desk, state: State) -> Iterator[Line]:
    everyone = [c for c in desk.rules.contacts if c.number and not c.local]
    local = [c for c in desk.rules.contacts if c.local]
    people = [c for c in local if c.kind != "link"]
    links = [c for c in local if c.kind == "link"]
    yield from _list_section("For everyone", everyone, desk, state)
    yield from _list_section(
        desk.rules.organisation or "Your organisation and area", people, desk, state
    )
    yield from _list_section("Policies and links", links, desk, state)
    yield line("To fill in or change local details, run `safeguard setup`.")


def _list_section(
    title: str, listed: Iterable[Contact], desk: Desk, state: State
) -> Iterator[Line]:
    yield from (heading(title), SPACE)
    for contact in listed:
        party = party_of(contact, desk.interview, state)
        yield line(f"{party.role}: {party.number or 'not set'}")
        yield from (line(text, "    ") for text in (contact.scope, party.note) if text)
        yield SPACE
