"""The register of sources: documents, their paragraphs, and the statements that they make."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from safeguard_cli.core.model.conditions import ALWAYS, Condition


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
