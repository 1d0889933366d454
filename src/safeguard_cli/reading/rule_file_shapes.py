"""The shapes of rule files, and which keys the classes of the model have.

What a type hint says is known only as the program runs: `Hint` is one.
"""

from __future__ import annotations

from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, NamedTuple, TypeAlias, Union, get_args, get_origin, get_type_hints

from msgspec import Struct
from msgspec.structs import fields

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

Hint: TypeAlias = Any


class NamedList(Struct, frozen=True, rename="kebab"):
    """Answers of a question that stand together in many conditions, which write this name."""

    id: str
    question: str
    answers: tuple[str, ...]
    where: str = ""


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
    named_lists: tuple[NamedList, ...] = ()
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


class Key(NamedTuple):
    """A key of a class of the model, as the YAML and as the class call it."""

    name: str
    field: str
    hint: Hint
    is_required: bool

    @property
    def is_list(self) -> bool:
        """Tell whether a list stands behind the key."""
        origin: Hint = get_origin(self.hint)
        return bool(origin is tuple)


# A statement's own `where` is a place in a source, so its place in a file is called otherwise.
PLACES = ("where", "place")


@cache
def keys_of(model: Hint) -> tuple[Key, ...]:
    """Return the keys that a value of this class is written with."""
    hints = get_type_hints(model)
    return tuple(
        Key(each.encode_name, each.name, _without_none(hints[each.name]), each.required)
        for each in fields(model)
        if each.name not in PLACES or each.required
    )


@cache
def find_place_field(model: Hint) -> str:
    """Return the field in which values of this class keep where they were written, if any."""
    found = (each.name for each in fields(model) if each.name in PLACES and not each.required)
    return next(found, "")


def make_empty(hint: Hint) -> Hint:
    """Return what stands in for a value that is missing and has a fault already."""
    if hint == Condition:
        return ALWAYS
    origin: Hint = get_origin(hint)
    if origin is Literal:
        return get_args(hint)[0]
    if origin is None and isinstance(hint, type) and issubclass(hint, Struct):
        needed = {key.field: make_empty(key.hint) for key in keys_of(hint) if key.is_required}
        return hint(**needed)
    return (origin or hint)()


def _without_none(hint: Hint) -> Hint:
    origin: Hint = get_origin(hint)
    if origin not in (Union, UnionType):
        return hint
    kept = tuple(each for each in get_args(hint) if each is not NoneType)
    return Union[kept]  # noqa: UP007 - written with `|`, it would need to know them here
