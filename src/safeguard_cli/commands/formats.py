"""The formats that commands write, and other words that options take. Costs nothing to import.

To add a format: a word in its class here, a line in `WRITERS`, and a module in `edges/render`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from importlib import import_module
from typing import Final


class Format(StrEnum):
    """How to write the advice or the record."""

    text = "text"
    plain = "plain"
    json = "json"
    markdown = "markdown"
    html = "html"


class TextOrJson(StrEnum):
    """How to write an explanation or a comparison."""

    text = "text"
    json = "json"


class Table(StrEnum):
    """How to write a table."""

    markdown = "markdown"
    json = "json"


class Picture(StrEnum):
    """How to draw the rules."""

    mermaid = "mermaid"
    dot = "dot"
    html = "html"


class Paper(StrEnum):
    """How to write down what a person approves."""

    text = "text"
    html = "html"


class Which(StrEnum):
    """Which kind of file to describe."""

    rules = "rules"
    local = "local"
    scenario = "scenario"
    answers = "answers"
    decision = "decision"
    summary = "summary"


class SchemaFormat(StrEnum):
    """How to describe what may stand in a file: for editors, or for people."""

    json = "json"
    markdown = "markdown"


class FindingFormat(StrEnum):
    """How to write findings."""

    text = "text"
    plain = "plain"
    json = "json"
    sarif = "sarif"
    github = "github"


class BatchFormat(StrEnum):
    """How the records of a batch are written, one after the other."""

    jsonl = "jsonl"
    csv = "csv"
    parquet = "parquet"


class Engine(StrEnum):
    """On what a batch is decided."""

    here = "here"
    spark = "spark"


class ChronologyFormat(StrEnum):
    """How to write a chronology."""

    text = "text"
    html = "html"
    csv = "csv"
    json = "json"


class DueFormat(StrEnum):
    """How to write what is owed."""

    text = "text"
    json = "json"


class Redaction(StrEnum):
    """For whom something is withheld in a copy."""

    partner = "partner"
    parent = "parent"
    training = "training"


class CopyFormat(StrEnum):
    """How to write a copy of a concern: whole, or as text to paste elsewhere."""

    json = "json"
    text = "text"


class WhatCameBack(StrEnum):
    """What came back after something was done."""

    agreed = "agreed"
    refused = "refused"
    other = "other"
    silence = "silence"


class DemoFormat(StrEnum):
    """How to write down a demonstration."""

    text = "text"
    plain = "plain"
    html = "html"
    svg = "svg"
    asciicast = "asciicast"
    json = "json"


class Showing(StrEnum):
    """What a step of a demonstration holds: a question with its answer, or each by itself."""

    all = "all"
    step = "step"


class GroupMode(StrEnum):
    """How several learners answer: one after the other at one keyboard, or by counted hands."""

    turns = "turns"
    hands = "hands"


class LessonFormat(StrEnum):
    """How to write the results of a lesson."""

    csv = "csv"
    json = "json"


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
