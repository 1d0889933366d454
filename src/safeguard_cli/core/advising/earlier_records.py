"""What records of earlier schemas hold: frozen, so that they are read as they were sealed.

A schema that has been released is never changed here. Where records come to hold something
else, `SCHEMA` in `sealing` takes the next number, and the keys of the one before are added
here. What is new then has a default in `shapes`: a record of an earlier schema lacks it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

# The keys of an object, and those of the objects in it; nothing for what holds none.
Keys = Mapping[str, Any]


def only(tree: Any, keys: Keys) -> Any:  # noqa: ANN401 - any JSON value
    """Take what a schema has out of a tree, and leave everything else."""
    if isinstance(tree, list | tuple):
        return [only(each, keys) for each in tree]
    if isinstance(tree, dict) and keys:
        return {name: only(value, keys[name]) for name, value in tree.items() if name in keys}
    return tree


def _name_keys(names: str, **held: Keys) -> Keys:
    return {name: {} for name in names.split()} | held


def _list_keys_of_1() -> Keys:
    cited = _name_keys("statement title place sure")
    due = _name_keys("at words")
    who = _name_keys("contact role number note is-set")
    reasons = _name_keys("rule because", sources=cited)
    duty = _name_keys("duty do group", due=due, who=who, sources=cited)
    action = _name_keys(
        "part title action do level level-label colour steps record settled",
        due=due,
        who=who,
        reasons=reasons,
    )
    items = _name_keys("item mark says do state", sources=cited)
    advice = _name_keys(
        "unanswered parts-not-asked local-missing notes",
        actions=action,
        duties=duty,
        support=duty,
        checklists=_name_keys("checklist title edition note", items=items),
        changes=_name_keys("instead part leads-to certain more-protective"),
    )
    return _name_keys(
        "schema tool-version reference created as-of organisation title confidentiality set-aside "
        "statement digest training",
        rules=_name_keys(
            "id title version edition digest local local-title local-version local-digest"
        ),
        answers=_name_keys("question ask values words"),
        outcome=_name_keys("part applies action settled determining open"),
        advice=advice,
        form=_name_keys("section title note", fields=_name_keys("field label value lines")),
    )


EARLIER: Final[Mapping[str, Keys]] = {"safeguard-record/1": _list_keys_of_1()}
