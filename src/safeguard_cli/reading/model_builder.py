"""Build the model's values from nodes, as the model's type hints say.

Nothing stops at a fault: a value that cannot be read leaves an empty one in
its place, so that one run finds everything. Who reads the faults must not use
the values.
"""

from __future__ import annotations

import re
from typing import Any, Literal, get_args, get_origin

from msgspec import NODEFAULT

from safeguard_cli.core.model.conditions import Condition
from safeguard_cli.core.model.rule_set import Answer, Step, Who, Within
from safeguard_cli.core.words.listing import listed
from safeguard_cli.reading import fault_codes as codes
from safeguard_cli.reading.faults import Fault, Place, Places, did_you_mean, quoted
from safeguard_cli.reading.named_lists import NamedLists
from safeguard_cli.reading.read_conditions import read_condition
from safeguard_cli.reading.read_deadlines import read_within
from safeguard_cli.reading.rule_file_shapes import (
    Hint,
    Key,
    NamedList,
    find_place_field,
    keys_of,
    make_empty,
)
from safeguard_cli.reading.spelling import find_misspelt
from safeguard_cli.reading.yaml_lost_text import describe_lost
from safeguard_cli.reading.yaml_nodes import List, Mapping, Node, Text

# A text alone may stand for these: it fills the key that is named.
SHORT: dict[Hint, str] = {Who: "contact", Step: "do", Answer: "label"}

_LISTED = "; `safeguard rules schema --format markdown` lists the keys"


class Builder:
    """Turns nodes into values, gathering faults and places on the way."""

    def __init__(self, no_such_key: str = _LISTED) -> None:
        """Begin; `no_such_key` is said of an unknown key that is near no other."""
        self.faults: list[Fault] = []
        self._no_such_key = no_such_key
        self.places = Places()
        self.named = NamedLists((), self.places)

    def name_lists(self, lists: tuple[NamedList, ...]) -> None:
        """Let conditions that are read from now on name these lists of answers."""
        self.named = NamedLists(lists, self.places)

    def fault(self, place: Place, code: str, message: str) -> None:
        """Note one more fault."""
        self.faults.append(Fault(place, code, message))

    def build(self, node: Node, model: Hint) -> Hint:
        """Return a value of the model (a Struct), or None if these are no keys at all."""
        short = SHORT.get(model)
        if short and isinstance(node, Text):
            node = Mapping(((Text(short, node.place), node),), node.place)
        if not isinstance(node, Mapping):
            self.fault(node.place, codes.SHAPE, f"expected keys, found {_name_shape(node)}")
            return None
        before = len(self.faults)
        found = self._keep_known_keys(node, model)
        values = {key.field: self._build_key(node, found, key) for key in keys_of(model)}
        if place := find_place_field(model):
            values[place] = str(found["id"].place if "id" in found else node.place)
        value = model(**{name: each for name, each in values.items() if each is not NODEFAULT})
        self.places.note(value, _locate_fields(node), len(self.faults) > before)
        return value

    def _keep_known_keys(self, node: Mapping, model: Hint) -> dict[str, Node]:
        known = [key.name for key in keys_of(model)]
        found = {}
        for key, value in node.entries:
            if key.value in known:
                found[key.value] = value
            else:
                hint = did_you_mean(key.value, known) or self._hint_at_keys(key.value)
                self.fault(key.place, codes.UNKNOWN_KEY, f"unknown key {quoted(key.value)}{hint}")
        return found

    def _hint_at_keys(self, key: str) -> str:
        if " " in key:
            return "; if this is text, put the whole text in quotation marks"
        return self._no_such_key

    def _build_key(self, node: Mapping, found: dict[str, Node], key: Key) -> Hint:
        if key.name in found:
            self.faults += find_misspelt(key.name, found[key.name])
            value = self.value(found[key.name], key.hint, key.is_required)
            return make_empty(key.hint) if value is None and key.is_required else value
        if not key.is_required:
            return NODEFAULT
        self.fault(node.place, codes.MISSING_KEY, f"missing key `{key.name}`")
        return make_empty(key.hint)

    def value(self, node: Node, hint: Hint, needed: bool = False) -> Hint:
        """Return the value of a node for a type hint; `needed` text may not be blank."""
        if hint is str:
            return self._read_text(node, needed)
        if hint is bool:
            return self._read_yes_no(node)
        if hint is int:
            return self._read_number(node)
        if hint == Condition:
            return read_condition(node, self)
        if hint is Within:
            return read_within(node, self)
        return self._build_compound(node, hint)

    def _build_compound(self, node: Node, hint: Hint) -> Hint:
        origin: Hint = get_origin(hint)
        inner = get_args(hint)
        if origin is tuple:
            return self._build_list(node, inner[0])
        if origin is dict:
            return self._build_named(node, *inner)
        if origin is Literal:
            return self._read_word(node, inner)
        return self.build(node, hint)

    def _read_text(self, node: Node, needed: bool) -> str:
        if not isinstance(node, Text):
            self.fault(node.place, codes.SHAPE, f"expected text, found {_name_shape(node)}")
            return ""
        if needed and not node.value.strip():
            self.fault(node.place, codes.BLANK, "text is needed here")
        if node.comment and node.comment.cuts(node.value):
            self.fault(node.comment.place, codes.LOST, describe_lost(node.comment))
        return node.value.strip()

    def _read_yes_no(self, node: Node) -> bool:
        if isinstance(node, Text) and node.value in ("yes", "no"):
            return node.value == "yes"
        self.fault(node.place, codes.YES_NO, "expected `yes` or `no`")
        return False

    def _read_number(self, node: Node) -> int:
        if isinstance(node, Text) and re.fullmatch(r"[0-9]{1,9}", node.value):
            return int(node.value)
        self.fault(node.place, codes.NUMBER, "expected a whole number")
        return 0

    def _read_word(self, node: Node, words: tuple[str, ...]) -> str:
        word = self._read_text(node, needed=True)
        if word and word not in words:
            hint = (
                did_you_mean(word, words)
                or f"; expected {listed((f'`{word}`' for word in words), 'or')}"
            )
            self.fault(node.place, codes.WORD, f"{quoted(word)} is not known here{hint}")
        return word if word in words else words[0]

    def _build_list(self, node: Node, hint: Hint) -> tuple[Any, ...]:
        if isinstance(node, Text) and (hint in (str, Within) or hint in SHORT):
            node = List((node,), node.place)
        if not isinstance(node, List):
            hint = "; begin each item with `- `" if isinstance(node, Mapping) else ""
            self.fault(node.place, codes.SHAPE, f"expected a list, found {_name_shape(node)}{hint}")
            return ()
        built = (self.value(item, hint, needed=True) for item in node.items)
        return tuple(value for value in built if value is not None)

    def _build_named(self, node: Node, key_hint: Hint, hint: Hint) -> dict[str, Any]:
        if not isinstance(node, Mapping):
            words = get_args(key_hint)
            hint = f"; write {' or '.join(f'`{{{word}: …}}`' for word in words)}" if words else ""
            self.fault(node.place, codes.SHAPE, f"expected keys, found {_name_shape(node)}{hint}")
            return {}
        named = {}
        for key, item in node.entries:
            if key_hint is str:
                self.faults += find_misspelt("id", key)
            else:
                self._read_word(key, get_args(key_hint))
                self.faults += find_misspelt(key.value, item)
            named[key.value] = self.value(item, hint)
        return {key: value for key, value in named.items() if value is not None}


def _locate_fields(node: Mapping) -> dict[str, Place]:
    places = {"": node.place}
    for key, value in node.entries:
        places[key.value] = value.place
        if isinstance(value, List):
            places |= {f"{key.value}.{n}": item.place for n, item in enumerate(value.items)}
        elif isinstance(value, Mapping):
            places |= {f"{key.value}.{inner.value}": inner.place for inner, _ in value.entries}
        else:
            places[f"{key.value}.0"] = value.place
    return places


def _name_shape(node: Node) -> str:
    if isinstance(node, Text):
        return "text" if node.value.strip() else "nothing"
    return "a list" if isinstance(node, List) else "keys"
