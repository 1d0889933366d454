"""Words that the options of single commands take, such as the formats of one of them."""

from __future__ import annotations

from enum import StrEnum


class Table(StrEnum):
    """How to write a table."""

    markdown = "markdown"
    json = "json"


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
