"""The formats in which several commands write, and what writes each. Costs little to import.

To add a format: a word in its list here, a line in `WRITERS`, and a module in `edges/render`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from importlib import import_module
from typing import Final

Format = StrEnum("Format", ("text", "plain", "json", "markdown", "html"))
"""How to write the advice or the record."""

TextOrJson = StrEnum("TextOrJson", ("text", "json"))
"""How to write an explanation or a comparison."""

Picture = StrEnum("Picture", ("mermaid", "dot", "html"))
"""How to draw the rules."""

DemoFormat = StrEnum("DemoFormat", ("text", "plain", "html", "svg", "asciicast", "json"))
"""How to write down a demonstration."""

# By what is written and its format: the module and the function that writes it. As text, so that
# only what is asked for is loaded.
WRITERS: Final[Mapping[str, Mapping[StrEnum, str]]] = {
    "record": {
        Format.text: "edges.render.text:record_text",
        Format.plain: "edges.render.plain:record_plain",
        Format.json: "core.advising.sealing:to_json",
        Format.markdown: "edges.render.markdown:record_markdown",
        Format.html: "edges.render.html:record_html",
    },
    "checklist": {
        Format.text: "edges.render.poster:checklist_text",
        Format.plain: "edges.render.poster:checklist_text",
        Format.markdown: "edges.render.poster:checklist_markdown",
        Format.html: "edges.render.poster:checklist_poster",
    },
    "demonstration": {
        DemoFormat.text: "edges.render.transcript:transcript_text",
        DemoFormat.plain: "edges.render.transcript:transcript_plain",
        DemoFormat.html: "edges.render.transcript:transcript_html",
        DemoFormat.svg: "edges.render.film:transcript_svg",
        DemoFormat.asciicast: "edges.render.film:transcript_cast",
    },
    "graph": {
        Picture.mermaid: "edges.render.graph_text:mermaid",
        Picture.dot: "edges.render.graph_text:dot",
        Picture.html: "edges.render.graph_html:graph_html",
    },
}


def writer_of(what: str, how: StrEnum) -> Callable[..., str]:
    """Load what writes this in a format. Raises KeyError where it is not written so."""
    module, _, name = WRITERS[what][how].partition(":")
    found: Callable[..., str] = getattr(import_module(f"safeguard_cli.{module}"), name)
    return found
