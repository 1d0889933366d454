"""Words that the options of single commands take, such as the formats of one of them."""

from enum import StrEnum

Table = StrEnum("Table", ("markdown", "json"))
"""How to write a table."""

Paper = StrEnum("Paper", ("text", "html"))
"""How to write down what a person approves."""

Which = StrEnum("Which", ("rules", "local", "scenario", "answers", "decision", "summary"))
"""Which kind of file to describe."""

SchemaFormat = StrEnum("SchemaFormat", ("json", "markdown"))
"""How to describe what may stand in a file: for editors, or for people."""

FindingFormat = StrEnum("FindingFormat", ("text", "plain", "json", "sarif", "github"))
"""How to write findings."""

BatchFormat = StrEnum("BatchFormat", ("jsonl", "csv", "parquet"))
"""How the records of a batch are written, one after the other."""

Engine = StrEnum("Engine", ("here", "spark"))
"""On what a batch is decided."""

ChronologyFormat = StrEnum("ChronologyFormat", ("text", "html", "csv", "json"))
"""How to write a chronology."""

DueFormat = StrEnum("DueFormat", ("text", "json"))
"""How to write what is owed."""


class Redaction(StrEnum):
    """For whom something is withheld in a copy. A class, so that each value has a type."""

    partner = "partner"
    parent = "parent"
    training = "training"


CopyFormat = StrEnum("CopyFormat", ("json", "text"))
"""How to write a copy of a concern: whole, or as text to paste elsewhere."""


class WhatCameBack(StrEnum):
    """What came back after something was done. A class, for the same reason."""

    agreed = "agreed"
    refused = "refused"
    other = "other"
    silence = "silence"


Showing = StrEnum("Showing", ("all", "step"))
"""What a step of a demonstration holds: a question with its answer, or each by itself."""

GroupMode = StrEnum("GroupMode", ("turns", "hands"))
"""How several learners answer: one after the other at one keyboard, or by counted hands."""

LessonFormat = StrEnum("LessonFormat", ("csv", "json"))
"""How to write the results of a lesson."""
