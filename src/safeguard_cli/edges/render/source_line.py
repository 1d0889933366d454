"""Name sources briefly: every document once, with its places."""

from __future__ import annotations

from collections.abc import Iterable

from safeguard_cli.core.advising.shapes import Cited


def sources(cited: Iterable[Cited]) -> str:
    """Name the sources on one line, or say nothing where there are none.

    "Sources: Working together (chapter 2); Practitioners (criteria, first bullet; third bullet)".
    """
    places: dict[str, dict[str, None]] = {}
    for one in cited:
        places.setdefault(one.title, {}).update(dict.fromkeys(_list_places(one)))
    named = [_name_document(title, list(found)) for title, found in places.items()]
    if not named:
        return ""
    several = len(named) > 1 or any(len(found) > 1 for found in places.values())
    return f"{'Sources' if several else 'Source'}: {'; '.join(named)}"


def _list_places(cited: Cited) -> list[str]:
    unsure = "check locally" if cited.sure == "check" else ""
    return [", ".join(filter(None, (place, unsure))) for place in cited.place.split("; ")]


def _name_document(title: str, places: list[str]) -> str:
    said = "; ".join(_gather_passages(filter(None, places)))
    return f"{title} ({said})" if said else title


def _gather_passages(places: Iterable[str]) -> list[str]:
    """Name a passage once: "Information Sharing, point 2", and then only "point 6"."""
    # Those that stand alone come first, or they would seem to belong to a passage.
    points: dict[str, list[str]] = {"": []}
    for place in places:
        passage, comma, point = place.rpartition(", ")
        points.setdefault(passage + comma, []).append(point)
    return [
        point if number else passage + point
        for passage, found in points.items()
        for number, point in enumerate(found)
    ]
