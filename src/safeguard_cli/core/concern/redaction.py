"""What is withheld from whom when a record is passed on, and the record as they may read it.

What nobody has decided on is withheld: a field that is new in the rules reaches no parent by
itself. The person who passes it on reads the copy first, and answers for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

import msgspec

from safeguard_cli.core.concern.pieces import pieces_of, tree_of
from safeguard_cli.core.wording import Record

Reader = Literal["partner", "parent", "training"]
WITHHELD: Final = "[withheld]"

# What every copy shows: of which rules and day the record is, and what it is called.
_HEAD: Final = (
    "schema", "tool-version", "as-of", "rules", "title", "confidentiality", "statement", "training",
    "digest",
)  # fmt: skip
_ADVICE: Final = ("advice/actions", "advice/duties", "advice/checklists", "advice/do-nots")
# Another agency that works with the child: all but what is the reader's own affair.
_NOT_FOR_PARTNERS: Final = (
    "answers/you", "answers/safe-person", "answers/safe-to-talk", "answers/how-high",
    "answers/step-tried", "answers/step-result", "answers/step-date", "answers/self-gravity",
    "answers/self-told", "answers/boundary-about", "advice/support", "advice/changes",
    "advice/notes", "advice/local-missing", "form/decision/decision-consulted",
    "form/escalation", "form/left-over",
)  # fmt: skip
# A parent: what was agreed with them and is to be done. The rest goes by a request that is checked.
_FOR_PARENTS: Final = (
    *_HEAD, "reference", "created", "organisation",
    "form/first-contact", "form/first-contact/child-names", "form/first-contact/child-born",
    "form/concern", "form/concern/noticed-on", "form/concern/parents-view",
    "form/discussion", "form/discussion/agreed-points",
    "form/decision", "form/decision/plan-made",
    "form/follow-up", "form/follow-up/outcome",
)  # fmt: skip
# For learning: which answers led to which advice. Nothing that was typed, and no organisation.
_FOR_TRAINING: Final = ("schema", "tool-version", "rules", "title", "statement", "training")


def is_shown(path: str, reader: Reader, *, is_typed: bool) -> bool:
    """Say whether a piece of a record is shown to a reader; `is_typed`: it holds free text."""
    if reader == "partner":
        return not any(_within(path, each) for each in _NOT_FOR_PARTNERS)
    if reader == "parent":
        return path in _FOR_PARENTS
    if is_typed:
        return False
    return (
        path in _FOR_TRAINING
        or path.startswith("answers/")
        or any(_within(path, each) for each in (*_ADVICE, "outcome"))
    )


def _within(path: str, name: str) -> bool:
    return path == name or path.startswith(f"{name}/")


def withheld_from(record: Record, reader: Reader, typed: frozenset[str]) -> list[str]:
    """Return the paths of the pieces that a reader does not get.

    `typed`: the questions that take free text or a date.
    """
    return [
        path
        for path in pieces_of(record)
        if not is_shown(path, reader, is_typed=path.rpartition("/")[2] in typed)
    ]


def redacted(record: Record, withheld: list[str]) -> Record:
    """Return the record as the reader may see it: what is withheld is named as withheld."""
    gone = frozenset(withheld)
    tree = tree_of(record)
    kept: dict[str, Any] = {}
    for key, value in tree.items():
        kept[key] = value if key not in gone else _blank(value)
    kept["answers"] = [
        one if f"answers/{one['question']}" not in gone else _answer(one) for one in tree["answers"]
    ]
    kept["form"] = [_section(section, gone) for section in tree["form"]]
    kept["advice"] = {key: _part(key, value, gone) for key, value in tree["advice"].items()}
    return msgspec.convert(kept, Record)


def _blank(value: object) -> object:
    if isinstance(value, str):
        return WITHHELD
    return [] if isinstance(value, list) else value


def _answer(answer: Mapping[str, Any]) -> dict[str, Any]:
    return {**answer, "values": [], "words": WITHHELD, "at": ""}


def _section(section: Mapping[str, Any], gone: frozenset[str]) -> dict[str, Any]:
    name = f"form/{section['section']}"
    fields = [
        {**field, "value": WITHHELD} if f"{name}/{field['field']}" in gone else field
        for field in section["fields"]
    ]
    head = {**section, "note": WITHHELD} if name in gone else section
    return {**head, "fields": fields}


def _part(key: str, value: Any, gone: frozenset[str]) -> Any:  # noqa: ANN401 - JSON
    if f"advice/{key}" in gone:
        return [] if isinstance(value, list) else None
    if isinstance(value, list):
        return [one for number, one in enumerate(value) if f"advice/{key}/{number}" not in gone]
    return value
