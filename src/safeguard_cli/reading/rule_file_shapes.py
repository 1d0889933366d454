"""The shapes of rule files, from which `load` gathers a rule set."""

from __future__ import annotations

from msgspec import Struct

from safeguard_cli.core.model.conditions import ALWAYS, Condition
from safeguard_cli.core.model.ladders import Ladder, Rungs
from safeguard_cli.core.model.rule_set import (
    Act,
    Action,
    AvoidedWords,
    Checklist,
    Contact,
    Document,
    Duty,
    FieldGroup,
    FollowUp,
    Holidays,
    Invariant,
    KnownFinding,
    Level,
    Page,
    Question,
    Statement,
)


class Head(Struct, frozen=True, rename="kebab"):
    """What `ruleset.yaml` says: the order of the parts, and which files to read."""

    id: str
    title: str
    version: str
    edition: str
    review_by: str
    levels: tuple[Level, ...]
    parts: tuple[str, ...]
    files: tuple[str, ...]
    never_excepted: Condition | None = None
    words_to_avoid: tuple[AvoidedWords, ...] = ()
    where: str = ""


class PartHead(Struct, frozen=True, rename="kebab"):
    """What a file says of its part, beside the actions."""

    id: str
    title: str
    applies_if: Condition = ALWAYS
    alone_with: dict[str, str] = {}
    rungs: Rungs | None = None
    where: str = ""


class File(Struct, frozen=True, rename="kebab"):
    """A rule file: a part with its actions or ladder, and any other declarations."""

    part: PartHead | None = None
    ladder: Ladder | None = None
    actions: tuple[Action, ...] = ()
    questions: tuple[Question, ...] = ()
    acts: tuple[Act, ...] = ()
    known_findings: tuple[KnownFinding, ...] = ()
    duties: tuple[Duty, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    invariants: tuple[Invariant, ...] = ()
    checklists: tuple[Checklist, ...] = ()
    contacts: tuple[Contact, ...] = ()
    groups: tuple[FieldGroup, ...] = ()
    pages: tuple[Page, ...] = ()
    documents: tuple[Document, ...] = ()
    statements: tuple[Statement, ...] = ()
    bank_holidays: tuple[Holidays, ...] = ()
