"""What stands beside the advice: pages of help, fields, words to avoid, and sources."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from safeguard_cli.core.model.conditions import ALWAYS, Condition


class FieldGroup(Struct, frozen=True, rename="kebab"):
    """A section of the record: which for-record questions it holds, in order."""

    id: str
    title: str
    note: str
    fields: tuple[str, ...]
    source: tuple[str, ...]
    where: str = ""


class Point(Struct, frozen=True, rename="kebab"):
    """A paragraph of a help page."""

    says: str
    source: tuple[str, ...]


class Page(Struct, frozen=True, rename="kebab"):
    """A page of help, for what is worth knowing but asks for no action."""

    id: str
    title: str
    points: tuple[Point, ...]
    where: str = ""


class AvoidedWords(Struct, frozen=True, rename="kebab"):
    """Words that do not tell who is meant, and what to write instead.

    `opening`: only where a text begins with them.
    """

    words: tuple[str, ...]
    instead: str
    opening: bool = False
    where: str = ""


class Paragraph(Struct, frozen=True, rename="kebab"):
    """A paragraph of a source document: the statements that it makes, or why it makes none.

    `hash` is the first 16 hex digits of the SHA-256 of its text, white space folded.
    """

    at: int
    hash: str
    statements: tuple[str, ...] = ()
    none_because: str = ""
    place: str = ""


class Document(Struct, frozen=True, rename="kebab"):
    """A source: what it is and when it was last checked. `seed` names a source document's file.

    `applies_if`: whom it is for, such as the schools of one nation; others are not referred to it.
    """

    id: str
    title: str
    publisher: str
    edition: str
    checked_on: str
    review_by: str = ""
    seed: str = ""
    applies_if: Condition = ALWAYS
    paragraphs: tuple[Paragraph, ...] = ()
    place: str = ""


class Statement(Struct, frozen=True, rename="kebab"):
    """One thing that a source says, in our words. `sure` says how we know."""

    id: str
    document: str
    where: str
    says: str
    kind: Literal["duty", "principle", "route", "fact", "permission", "law", "definition"]
    sure: Literal["seed", "seen", "check", "judgement"]
    at: int = 0
    place: str = ""
    in_force_from: str = ""
    in_force_until: str = ""
