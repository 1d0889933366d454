"""Read conditions: `always`, or tests such as `question: answer` that must all hold."""

from __future__ import annotations

from typing import Protocol

from safeguard_cli.core.model.conditions import (
    ALWAYS,
    AllOf,
    AnyOf,
    Asks,
    AsksAnywhere,
    AtLeast,
    Carries,
    Condition,
    Is,
    IsNot,
    NeverAsks,
    NotApplicable,
    Requested,
    Yields,
    YieldsNot,
)
from safeguard_cli.core.model.rule_set import NOT_APPLICABLE
from safeguard_cli.reading import fault_codes as codes
from safeguard_cli.reading.faults import Place, Places, did_you_mean, quoted
from safeguard_cli.reading.named_lists import NamedLists
from safeguard_cli.reading.yaml_nodes import List, Mapping, Node, Text

_GROUPS: dict[str, type[AllOf] | type[AnyOf]] = {"all": AllOf, "any": AnyOf}
_NOT_GIVEN = "not-given"
_TESTS = ("not", _NOT_GIVEN, "at-least", "action", "not-action")
_Listed = Is | IsNot | Yields | YieldsNot
_LISTED: dict[str, type[_Listed]] = {"not": IsNot, "action": Yields, "not-action": YieldsNot}

_REQUESTED: dict[str, type[Requested]] = {
    "asks": Asks,
    "asks-anywhere": AsksAnywhere,
    "never-asks": NeverAsks,
}


class FaultDesk(Protocol):
    """Where faults and places are gathered."""

    places: Places
    named: NamedLists

    def fault(self, place: Place, code: str, message: str) -> None:
        """Note one more fault."""


def read_condition(node: Node, desk: FaultDesk) -> Condition:
    """Return the condition that a node says; after a fault, one that always holds."""
    match node:
        case Text("always"):
            return ALWAYS
        case Mapping(entries) if entries:
            parts = tuple(_read_entry(key, value, desk) for key, value in entries)
            return parts[0] if len(parts) == 1 else AllOf(parts)
        case Mapping():
            desk.fault(node.place, codes.EMPTY_CONDITION, "this says nothing; write `always`")
        case List():
            message = "a list of conditions stands under `all` or `any`"
            desk.fault(node.place, codes.CONDITION, message)
        case Text():
            message = "expected `always`, or tests such as `question: answer`"
            desk.fault(node.place, codes.CONDITION, message)
    return ALWAYS


def _read_entry(key: Text, value: Node, desk: FaultDesk) -> Condition:
    if key.value in _GROUPS:
        return _read_group(key, value, desk)
    if key.value == "duty" or key.value in _REQUESTED:
        return _read_beside_test(key, value, desk)
    match value:
        case Text("not-applicable"):
            test: Condition = NotApplicable(key.value)
            desk.places.note(test, {"": key.place})
            return test
        case Mapping():
            return _read_worded_test(key, value, desk)
        case _:
            return _read_listed_test(Is, key, value, desk)


def _read_beside_test(key: Text, value: Node, desk: FaultDesk) -> Condition:
    """Read a test of what stands beside the actions: duties that hold, acts that are asked for."""
    names, places = _read_names(value, "duty" if key.value == "duty" else "act", desk)
    test = _REQUESTED.get(key.value, Carries)(names)
    desk.places.note(test, {"": value.place} | places)
    return test


def _read_group(key: Text, value: Node, desk: FaultDesk) -> Condition:
    if not isinstance(value, List):
        message = f"expected a list of conditions under `{key.value}`"
        desk.fault(value.place, codes.CONDITION, message)
        return ALWAYS
    if not value.items:
        desk.fault(value.place, codes.EMPTY_CONDITION, f"`{key.value}` holds no conditions")
    return _GROUPS[key.value](tuple(read_condition(item, desk) for item in value.items))


def _read_worded_test(key: Text, value: Mapping, desk: FaultDesk) -> Condition:
    words = [word.value for word, _ in value.entries]
    if len(words) == 1 and words[0] in _LISTED:
        return _read_listed_test(_LISTED[words[0]], key, value.entries[0][1], desk)
    if words == ["at-least"]:
        return _read_at_least(key, value.entries[0][1], desk)
    if words == [_NOT_GIVEN]:
        return _read_not_given(key, value.entries[0][1], desk)
    wrong = next((word for word in words if word not in _TESTS), "")
    hint = did_you_mean(wrong, _TESTS) or "; expected one of `not`, `not-given` and `at-least`"
    what = f"{quoted(wrong)} is not a test" if wrong else "this is not one test"
    desk.fault(value.place, codes.CONDITION, f"{what}{hint}")
    return ALWAYS


def _read_not_given(key: Text, value: Node, desk: FaultDesk) -> Condition:
    """Read that none of these answers was given, perhaps as the question is not asked."""
    not_asked = NotApplicable(key.value)
    desk.places.note(not_asked, {"": key.place})
    return AnyOf((not_asked, _read_listed_test(IsNot, key, value, desk)))


def _read_at_least(key: Text, value: Node, desk: FaultDesk) -> Condition:
    if not isinstance(value, Text) or not value.value:
        desk.fault(value.place, codes.CONDITION, "expected a level of protection")
        return ALWAYS
    test = AtLeast(key.value, value.value)
    desk.places.note(test, {"": key.place, "level": value.place})
    return test


def _read_listed_test(kind: type[_Listed], key: Text, value: Node, desk: FaultDesk) -> Condition:
    is_of_answers = kind in (Is, IsNot)
    listed = desk.named.spell_out(key.value, value) if is_of_answers else value
    names, places = _read_names(listed, "answer" if is_of_answers else "action", desk)
    test = kind(key.value, names)
    desk.places.note(test, {"": key.place} | places)
    return test


def _read_names(
    value: Node, what: str, desk: FaultDesk
) -> tuple[tuple[str, ...], dict[str, Place]]:
    items = value.items if isinstance(value, List) else (value,)
    field = {"duty": "duties"}.get(what, f"{what}s")
    if not items:
        desk.fault(value.place, codes.EMPTY_CONDITION, f"no {field} are listed")
    places = {f"{field}.{number}": item.place for number, item in enumerate(items)}
    return tuple(_read_name(item, what, desk) for item in items), places


def _read_name(node: Node, what: str, desk: FaultDesk) -> str:
    if not isinstance(node, Text) or not node.value:
        article = "a" if what == "duty" else "an"
        desk.fault(node.place, codes.CONDITION, f"expected {article} {what}")
        return ""
    if node.value == NOT_APPLICABLE:
        message = "`not-applicable` stands alone: `question: not-applicable`"
        desk.fault(node.place, codes.CONDITION, message)
        return ""
    return node.value
