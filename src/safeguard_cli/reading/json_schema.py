"""Describe rule, scenario and answers files as JSON Schema, from the model that the loader reads.

Editors use it to complete and check as one types. It says less than the loader:
whether a name exists, only the loader knows. Conditions, deadlines and what may
be written short are described by hand, because no type says how they are spelt.
"""

from __future__ import annotations

import re
from inspect import cleandoc
from typing import Any, Literal, get_args, get_origin

from msgspec import Struct

from safeguard_cli.core.deciding.date_bounds import FORM
from safeguard_cli.core.model.conditions import Condition
from safeguard_cli.core.model.local_rule_files import LocalFile
from safeguard_cli.core.model.question_kinds import TEXT_TYPES, kind_of
from safeguard_cli.core.model.rule_set import Question, RuleSet, Within
from safeguard_cli.core.training.scenario import LocalScenario, Scenario
from safeguard_cli.reading.local_details import Local
from safeguard_cli.reading.model_builder import SHORT
from safeguard_cli.reading.read_deadlines import FORMS
from safeguard_cli.reading.rule_file_shapes import File, Head, Hint, Key, keys_of
from safeguard_cli.reading.spelling import BESIDES, BOUNDS, DATES, ID, IDS
from safeguard_cli.reading.training_story_faults import LONGEST_TITLE, MOST_MINUTES

Schema = dict[str, Any]

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_ID = f"^(?:{ID})?$"
_DATE = "^(?:[0-9]{4}-[0-9]{2}-[0-9]{2})?$"
_MOMENT = "^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9:.]+([Zz]|[+-][0-9:]+)?)?$"
# Everything is text to the loader; an editor sees numbers and the like in some of it.
_ANY_TEXT = ["string", "number", "boolean", "null"]
_SOME_TEXT = list(TEXT_TYPES)


def rules_schema() -> Schema:
    """Describe every file of a rule set: its head, a rule file, or local details."""
    making = _SchemaMaker()
    head, file, local = (making.refer(model) for model in (Head, File, Local))
    # What a local ladder may leave to its base, no other ladder may leave out.
    making.known["Ladder"]["required"] += ["beyond", "hold", "settled"]
    making.known["Stage"]["required"].append("raise-within")
    in_days = {"type": "string", "pattern": "^(?:1 day|([2-9]|[1-9][0-9]+) days)$"}
    making.known["Ceiling"]["properties"] |= {"stage": in_days, "in-all": in_days}
    chosen = {"if": {"required": ["files"]}, "then": head, "else": file}
    return making.whole(
        "A file of safeguarding rules",
        {"if": {"required": ["extends"]}, "then": local, "else": chosen},
    )


def local_schema() -> Schema:
    """Describe every file of a local rule set: its head, or a file with what it adds."""
    making = _SchemaMaker()
    head, file = making.refer(Local), making.refer(LocalFile)
    making.known["SchoolDays"]["anyOf"] = [{"required": ["terms"]}, {"required": ["holidays"]}]
    different = ("adds", "takes-away", "known-from", "known-until")
    making.known["LocalHolidays"]["anyOf"] = [{"required": [key]} for key in different]
    return making.whole(
        "A file of local safeguarding rules",
        {"if": {"required": ["extends"]}, "then": head, "else": file},
    )


def scenario_schema(rules: RuleSet) -> Schema:
    """Describe a scenario file for a rule set, with its questions and their answers."""
    making = _SchemaMaker()
    model = LocalScenario if rules.local else Scenario
    listed = {"type": "array", "items": making.refer(model)}
    making.known["answers"] = _describe_answers(rules, single_in_list=True)
    for name in (model.__name__, "Stage"):
        making.known[name]["properties"]["answers"] = {"$ref": "#/$defs/answers"}
        making.known[name]["properties"]["as-of"] = {"type": "string", "pattern": _MOMENT}
    making.known[model.__name__]["properties"] |= {
        "title": {"type": "string", "maxLength": LONGEST_TITLE},
        "minutes": {"type": ["integer", "string"], "minimum": 1, "maximum": MOST_MINUTES},
    }
    return making.whole("Scenarios: stories with the advice that must come of them", listed)


def answers_schema(rules: RuleSet) -> Schema:
    """Describe an answers file for a rule set, with its questions and their answers."""
    keys = {"answers": _describe_answers(rules), "as-of": {"type": "string", "pattern": _MOMENT}}
    return _SchemaMaker().whole("Answers for safeguard advise", _describe_object(keys, ()))


class _SchemaMaker:
    """Gathers the definitions that one schema needs."""

    def __init__(self) -> None:
        self.known: dict[str, Schema] = {}

    def whole(self, title: str, schema: Schema) -> Schema:
        return {"$schema": _DRAFT, "title": title, **schema, "$defs": self.known}

    def refer(self, model: type[Struct]) -> Schema:
        name = model.__name__
        if name not in self.known:
            self.known[name] = {}  # it may hold itself
            self.known[name] = self._describe_model(model)
        return {"$ref": f"#/$defs/{name}"}

    def _describe_model(self, model: type[Struct]) -> Schema:
        keys = keys_of(model)
        properties = {key.name: self._describe_value(key.hint, key) for key in keys}
        required = [key.name for key in keys if key.is_required]
        described = {
            "description": cleandoc(model.__doc__ or ""),
            **_describe_object(properties, required),
        }
        short = SHORT.get(model)
        if short is None:
            return described
        alone = next(key for key in keys if key.name == short)
        return {"anyOf": [_describe_text(alone), described]}

    def _describe_value(self, hint: Hint, key: Key) -> Schema:
        if hint is str:
            return _describe_text(key)
        if hint is bool:
            return {"enum": ["yes", "no"]}
        if hint is int:
            return {"type": ["integer", "string"], "minimum": 0, "pattern": "^[0-9]{1,9}$"}
        if hint == Condition:
            self.known["condition"] = _CONDITION
            return {"$ref": "#/$defs/condition"}
        if hint is Within:
            self.known["within"] = _WITHIN
            return {"$ref": "#/$defs/within"}
        return self._describe_compound(hint, key)

    def _describe_compound(self, hint: Hint, key: Key) -> Schema:
        origin: Hint = get_origin(hint)
        inner = get_args(hint)
        if origin is tuple:
            return self._describe_list(inner[0], key)
        if origin is dict:
            names = {"pattern": _ID} if inner[0] is str else {"enum": list(get_args(inner[0]))}
            held = self._describe_value(inner[1], key._replace(name="", is_required=False))
            return {"type": "object", "propertyNames": names, "additionalProperties": held}
        if origin is Literal:
            return {"enum": list(inner)}
        return self.refer(hint)

    def _describe_list(self, hint: Hint, key: Key) -> Schema:
        item = self._describe_value(hint, key._replace(is_required=True))
        many = {"type": "array", "items": item}
        # One alone needs no list around it, where the loader takes it so.
        if hint in (str, Within):
            return {"anyOf": [item, many]}
        if hint in SHORT:
            return {"anyOf": [{"type": _SOME_TEXT}, many]}
        return many


def _describe_text(key: Key) -> Schema:
    if key.name in IDS:
        return {"type": "string", "pattern": _require_text(_ID, key)}
    if key.name in BOUNDS:
        return {"type": "string", "pattern": f"^(?:{_remove_group_names(FORM.pattern)})?$"}
    if key.name in DATES:
        found = {"type": "string", "pattern": _require_text(_DATE, key)}
        if key.name in BESIDES:
            return {"anyOf": [found, {"const": BESIDES[key.name]}]}
        return {**found, "format": "date"} if key.is_required else found
    if key.is_required:
        return {"type": _SOME_TEXT, "pattern": r"\S"}
    return {"type": _ANY_TEXT}


def _require_text(pattern: str, key: Key) -> str:
    return pattern.replace(")?$", ")$") if key.is_required else pattern


def _describe_object(properties: Schema, required: tuple[str, ...] | list[str]) -> Schema:
    held = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**held, "required": list(required)} if required else held


def _describe_answers(rules: RuleSet, *, single_in_list: bool = False) -> Schema:
    return _describe_object(
        {q.id: _describe_answer(q, single_in_list) for q in rules.questions}, ()
    )


def _describe_answer(question: Question, single_in_list: bool) -> Schema:
    one = kind_of(question).schema(question)
    about = {"description": question.ask}
    if kind_of(question).takes_several:
        return {**about, "anyOf": [one, {"type": "array", "items": one, "minItems": 1}]}
    if single_in_list:
        listed = {"type": "array", "items": one, "minItems": 1, "maxItems": 1}
        return {**about, "anyOf": [one, listed]}
    return {**about, **one}


def _remove_group_names(pattern: str) -> str:
    # Other languages name no groups.
    return re.sub(r"[?]P<[a-z]+>", "", pattern)


_NAME: Schema = {"type": _SOME_TEXT, "not": {"enum": ["", "not-applicable"]}}
_NAMES: Schema = {"anyOf": [_NAME, {"type": "array", "items": _NAME, "minItems": 1}]}
_PARTS: Schema = {"type": "array", "items": {"$ref": "#/$defs/condition"}, "minItems": 1}
_TEST: Schema = {
    "description": (
        "An answer, a list of answers, `not`, `not-given`, `not-applicable`, or `at-least` a level."
    ),
    "anyOf": [
        _NAMES,
        {"const": "not-applicable"},
        {
            **_describe_object(
                {
                    "not": _NAMES,
                    "not-given": _NAMES,
                    "action": _NAMES,
                    "not-action": _NAMES,
                    "at-least": _NAME,
                },
                (),
            ),
            "minProperties": 1,
            "maxProperties": 1,
        },
    ],
}
_CONDITION: Schema = {
    "description": "`always`, or tests such as `question: answer` that must all hold.",
    "anyOf": [
        {"const": "always"},
        {
            "type": "object",
            "properties": {
                "any": _PARTS,
                "all": _PARTS,
                "duty": _NAMES,
                "asks": _NAMES,
                "asks-anywhere": _NAMES,
                "never-asks": _NAMES,
            },
            "additionalProperties": _TEST,
            "minProperties": 1,
        },
    ],
}
_WITHIN: Schema = {
    "description": "Such as `now`, `same day`, `2 hours`, `3 working days` or `by agreement`.",
    "type": "string",
    "pattern": f"^(?:{'|'.join(_remove_group_names(form.pattern) for form in FORMS)})$",
}
