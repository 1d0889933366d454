"""`safeguard help`: pages on what is worth knowing, with their sources."""

from __future__ import annotations

from collections.abc import Iterator

from safeguard_cli.commands.desk import open_desk
from safeguard_cli.commands.results import show as show_lines
from safeguard_cli.core.advising.citing import cite_statements
from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.model.rule_set import Page, RuleSet
from safeguard_cli.core.words.nearest import did_you_mean
from safeguard_cli.edges.render.lines import SPACE, Line, heading, line, whole


def show(name: str | None) -> None:
    """Print one page of help, or the list of all pages."""
    rules = open_desk(use="in-any-case").rules
    pages = {page.id: page for page in rules.pages}
    if name is None:
        show_lines(_list_pages(pages))
        return
    if name not in pages:
        raise UsageError(
            f"no page of that name{did_you_mean(name, pages)}", "run `safeguard help` for the list"
        )
    show_lines(_write_page(rules, pages[name]))


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
