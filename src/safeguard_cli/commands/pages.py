"""`safeguard help` and `contacts`: what is worth knowing, and whom to turn to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec.structs import replace

from safeguard_cli.commands.desk import Desk, now, open_desk
from safeguard_cli.commands.results import show
from safeguard_cli.core.advising.advice import party_of
from safeguard_cli.core.advising.citing import cite_statements
from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.logic.nodes import State
from safeguard_cli.core.model.rule_set import Contact, Page, RuleSet
from safeguard_cli.core.words.nearest import did_you_mean
from safeguard_cli.edges.render.lines import SPACE, Line, heading, line, whole


def help_page(name: str | None) -> None:
    """Print one page of help, or the list of all pages."""
    rules = open_desk(use="in-any-case").rules
    pages = {page.id: page for page in rules.pages}
    if name is None:
        show(_list_pages(pages))
        return
    if name not in pages:
        raise UsageError(
            f"no page of that name{did_you_mean(name, pages)}", "run `safeguard help` for the list"
        )
    show(_write_page(rules, pages[name]))


def _list_pages(pages: dict[str, Page]) -> Iterator[Line]:
    yield from (heading("Pages of help"), SPACE)
    for page in pages.values():
        yield whole(f"safeguard help {page.id}")
        yield line(page.title, "    ")


def _write_page(rules: RuleSet, page: Page) -> Iterator[Line]:
    places = {name: f"{one.title}, {one.place}" for name, one in cite_statements(rules).items()}
    yield heading(page.title)
    for point in page.points:
        yield from (SPACE, line(point.says))
        cited = "; ".join(dict.fromkeys(places[name] for name in point.source))
        yield line(f"Source: {cited}", "    ", style="dim")


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
