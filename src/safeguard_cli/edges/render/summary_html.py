"""The summary of a batch as one self-contained page with bars, for screen and paper.

It runs no scripts and fetches nothing. Every bar has its number beside it, and what is drawn over
time has its numbers as a title, so that nothing rests on colour or on length alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement

from safeguard_cli.core.deciding.tally import Summary
from safeguard_cli.edges.render.page import html_of, new_page, say, styles
from safeguard_cli.edges.render.summary import Table, heads, month_in_words, tables


def summary_html(summary: Summary) -> str:
    """Return the summary as an HTML page."""
    about, counts = heads(summary)
    root, main = new_page("Summary of a batch", styles("common", "summary"))
    say(main, "h1", "What came of these records")
    say(main, "p", about)
    say(main, "p", counts)
    months = sorted({month.month for month in summary.months if month.cases})
    for table in tables(summary):
        _add_table(main, table, months)
    return html_of(root)


def _add_table(main: Element, table: Table, months: list[str]) -> None:
    say(main, "h2", table.heading)
    if not table.lines:
        say(main, "p", "None.")
        return
    total = sum(line.count for line in table.lines)
    most = max(line.count for line in table.lines)
    shown = months if table.over_time and len(months) > 1 else []
    drawn = SubElement(main, "table")
    if shown:
        _add_head(drawn, shown)
    for line in table.lines:
        row = SubElement(drawn, "tr", {"class": line.colour} if line.colour else {})
        say(row, "td", line.words, "words")
        count = say(row, "td", "", "count")
        count.text = f"{line.count} "
        say(count, "span", _say_share(line.count, total), "share")
        _add_bar(SubElement(row, "td", {"class": "plot"}), line.count, most)
        if shown:
            cell = SubElement(row, "td", {"class": "plot time"})
            _add_over_time(cell, table.over_time.get(line.id, {}), shown)


def _add_head(table: Element, months: list[str]) -> None:
    row = SubElement(table, "tr", {"class": "head"})
    say(row, "th", "")
    say(row, "th", "Cases", "count")
    say(row, "th", "Beside the others")
    say(row, "th", f"{month_in_words(months[0])} to {month_in_words(months[-1])}")


def _add_bar(cell: Element, count: int, most: int) -> None:
    # As wide as its share of the longest one, but never so thin that it cannot be seen.
    width = max(0.5, 100 * count / most) if count else 0
    drawn = {"viewBox": "0 0 100 10", "preserveAspectRatio": "none", "aria-hidden": "true"}
    plot = SubElement(cell, "svg", drawn)
    SubElement(plot, "rect", width=f"{width:.2f}", height="10")


def _add_over_time(cell: Element, counts: Mapping[str, int], months: list[str]) -> None:
    """Draw a bar for each month, as high as its share of the highest of this line."""
    most = max(counts.values(), default=0)
    size = {"viewBox": f"0 0 {10 * len(months)} 20", "preserveAspectRatio": "none"}
    plot = SubElement(cell, "svg", {**size, "role": "img"})
    told = (f"{month_in_words(month)}: {counts.get(month, 0)}" for month in months)
    # Who points at it, or hears it read aloud, has the numbers.
    SubElement(plot, "title").text = ", ".join(told)
    SubElement(plot, "rect", {"class": "ground", "y": "19.4", "height": "0.6"}).set(
        "width", str(10 * len(months))
    )
    for place, month in enumerate(months):
        height = 19 * counts.get(month, 0) / most if most else 0
        if height:
            bar = SubElement(plot, "rect", x=str(10 * place + 1), y=f"{20 - height:.2f}")
            bar.set("width", "8")
            bar.set("height", f"{height:.2f}")


def _say_share(count: int, total: int) -> str:
    if not total:
        return ""
    share = 100 * count / total
    return "under 1 %" if 0 < share < 0.5 else f"{share:.0f} %"
