"""What is read and filled in beside the advice: pages of help, groups of fields, words to avoid."""

from __future__ import annotations

from msgspec import Struct


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
