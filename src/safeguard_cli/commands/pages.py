"""`safeguard help`: pages on what is worth knowing, with their sources."""

from __future__ import annotations

from collections.abc import Iterator

from safeguard_cli.commands.desk import open_desk
from safeguard_cli.commands.results import say, wrapped
from safeguard_cli.core.deciding.case import did_you_mean
from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.model.rule_set import Page, RuleSet


def show(name: str | None) -> None:
    """Print one page of help, or the list of all pages."""
    rules = open_desk(use="in-any-case").rules
    pages = {page.id: page for page in rules.pages}
    if name is None:
        say("\n".join(_list_pages(pages)))
        return
    if name not in pages:
        raise UsageError(
            f"no page of that name{did_you_mean(name, pages)}", "run `safeguard help` for the list"
        )
    say("\n".join(_write_page(rules, pages[name])))


def _list_pages(pages: dict[str, Page]) -> Iterator[str]:
    yield "PAGES OF HELP"
    yield ""
    for page in pages.values():
        yield f"safeguard help {page.id}"
        yield from wrapped(page.title, "    ")


def _write_page(rules: RuleSet, page: Page) -> Iterator[str]:
    titles = {document.id: document.title for document in rules.documents}
    places = {s.id: f"{titles[s.document]}, {s.where}" for s in rules.statements}
    yield from wrapped(page.title.upper())
    for point in page.points:
        yield ""
        yield from wrapped(point.says)
        cited = "; ".join(dict.fromkeys(places[name] for name in point.source))
        yield from wrapped(f"Source: {cited}", "    ")
