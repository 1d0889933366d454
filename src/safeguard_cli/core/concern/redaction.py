"""What is withheld from whom when a record is passed on, and the record as they may read it.

What nobody has decided on is withheld: a field that is new in the rules reaches no parent by
itself. The person who passes it on reads the copy first, and answers for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

import msgspec
from msgspec.structs import fields

from safeguard_cli.core.advising.shapes import Advice, Record
from safeguard_cli.core.concern.pieces import LISTS, pieces_of

Reader = Literal["partner", "parent", "training"]
WITHHELD: Final = "[withheld]"

# What every copy shows: of which rules and day the record is, and what it is called.
_HEAD: Final = (
    "schema", "tool-version", "as-of", "rules", "title", "confidentiality", "statement", "training",
    "digest",
)  # fmt: skip
_ADVICE: Final = ("advice/actions", "advice/duties", "advice/checklists", "advice/do-nots")
# What stands for a withheld list; and what of the advice is there even where it holds nothing.
_BLANK: Final[Mapping[str, Any]] = {"set-aside": [], "outcome": []}
_NEEDED: Final = frozenset(each.encode_name for each in fields(Advice) if each.required)
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
        return not any(_is_within(path, each) for each in _NOT_FOR_PARTNERS)
    if reader == "parent":
        return path in _FOR_PARENTS
    if is_typed:
        return False
    return (
        path in _FOR_TRAINING
        or path.startswith("answers/")
        or any(_is_within(path, each) for each in (*_ADVICE, "outcome"))
    )


def _is_within(path: str, name: str) -> bool:
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


def as_shown(pieces: Mapping[str, Any], labels: Mapping[str, str]) -> Record:
    """Return a record made of these pieces alone; None stands for one that is withheld.

    `labels`: what sections and fields are called, as the rules at hand have it. A withheld answer
    or line of advice is left out, and a withheld field says that it is. So the record holds no
    word that was not sealed.
    """
    # A list without an entry has no pieces.
    tree: dict[str, Any] = {"answers": [], "form": [], "advice": {name: [] for name in LISTS}}
    for path, value in pieces.items():
        head, _, rest = path.partition("/")
        if head == "answers":
            tree["answers"] += [value] if value is not None else []
        elif head == "form":
            _place_field(tree["form"], *rest.partition("/")[::2], value, labels)
        elif head == "advice":
            _place_advice(tree["advice"], *rest.partition("/")[::2], value)
        else:
            tree[head] = value if value is not None else _BLANK.get(head, WITHHELD)
    return msgspec.convert(tree, Record)


def _place_field(
    form: list[dict[str, Any]],
    section: str,
    field: str,
    value: Any,  # noqa: ANN401 - JSON
    labels: Mapping[str, str],
) -> None:
    if not field:
        head = value or {"section": section, "title": labels.get(section, section), "note": ""}
        form.append({**head, "fields": []})
    else:
        blank = {"field": field, "label": labels.get(field, field), "value": WITHHELD}
        form[-1]["fields"].append(value or blank)


def _place_advice(advice: dict[str, Any], key: str, number: str, value: Any) -> None:  # noqa: ANN401 - JSON
    if number:
        advice.setdefault(key, []).extend([value] if value is not None else [])
    elif value is not None:
        advice[key] = value
    elif key in _NEEDED:
        advice[key] = []
