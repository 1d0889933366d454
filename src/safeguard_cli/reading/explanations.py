"""The page of every code: what it means, why it matters, how to mend it.

The pages stand in `explanations.yaml` beside this file, in the order of the codes.
"""

from __future__ import annotations

from collections.abc import Mapping as Named
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from safeguard_cli.reading.yaml_nodes import Mapping

_FILE = "explanations.yaml"


class CodePage(Struct, frozen=True):
    """What a code means, why it matters, and how to mend what it finds."""

    title: str
    what: str
    why: str
    mend: str


@cache
def read_pages() -> Named[str, CodePage]:
    """Return every page by its code."""
    # A rule set without findings needs no page, and then often no YAML either.
    from safeguard_cli.reading.yaml_nodes import Mapping, parse

    content = (files("safeguard_cli.reading") / _FILE).read_bytes()
    node, faults = parse(content, _FILE)
    if faults or not isinstance(node, Mapping):
        raise AssertionError(faults)
    return {
        code.value: _make_page(page) for code, page in node.entries if isinstance(page, Mapping)
    }


def read_page(code: str) -> CodePage:
    """Return the page of a code that has one."""
    return read_pages()[code]


def _make_page(node: Mapping) -> CodePage:
    from safeguard_cli.reading.yaml_nodes import Text

    texts = {key.value: value.value for key, value in node.entries if isinstance(value, Text)}
    return CodePage(**texts)
