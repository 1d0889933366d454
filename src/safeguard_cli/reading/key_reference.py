"""The reference of every key: the model says which there are, a table says what they mean.

The table is `meanings.yaml` beside this file. A key that is new in the model stands in the
reference at once, without meaning or example until somebody writes them there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Named
from functools import cache
from importlib.resources import files
from inspect import cleandoc
from typing import Literal, get_args, get_origin

from msgspec import Struct

from safeguard_cli.core.model.conditions import Condition
from safeguard_cli.core.model.local_rule_files import LocalFile
from safeguard_cli.core.model.rule_set import Within
from safeguard_cli.core.training import scenario
from safeguard_cli.core.training.scenario import LocalScenario, Scenario
from safeguard_cli.reading.local_details import Local
from safeguard_cli.reading.model_builder import SHORT
from safeguard_cli.reading.rule_file_shapes import File, Head, Hint, Key, keys_of
from safeguard_cli.reading.spelling import DATES
from safeguard_cli.reading.yaml_nodes import List, Mapping, Node, Text, parse

ROOTS: dict[str, tuple[Hint, ...]] = {
    "rules": (Head, File),
    "local": (Local, LocalFile),
    "scenario": (Scenario, LocalScenario),
}
_FILE = "meanings.yaml"
_EVERYWHERE = "everywhere"
# Two classes of the model have this name.
_NAMES: dict[Hint, str] = {scenario.Stage: "scenario-stage"}


class DescribedKey(Struct, frozen=True):
    """A key: whether it is needed, what may stand behind it, what it says, an example.

    `section` names the section that describes what stands behind it, if there is one.
    """

    name: str
    is_needed: bool
    form: str
    section: str
    says: str
    example: str


class Spelling(Struct, frozen=True):
    """One way to write a condition or a deadline, and what it says."""

    write: str
    says: str


class ReferenceSection(Struct, frozen=True):
    """Everything that can be written in one place of a file."""

    name: str
    title: str
    about: str
    keys: tuple[DescribedKey, ...] = ()
    forms: tuple[Spelling, ...] = ()


def describe_files(roots: Iterable[Hint]) -> tuple[ReferenceSection, ...]:
    """Describe all that can stand in these kinds of files, in the order of first mention."""
    found = [_describe_section(model) for model in list_models(roots)]
    return (*found, _describe_spelling("condition"), _describe_spelling("within"))


def list_models(roots: Iterable[Hint]) -> tuple[Hint, ...]:
    """Return the classes of the model that these hold, themselves first."""
    found: dict[Hint, None] = {}

    def visit(model: Hint) -> None:
        if model not in found:
            found[model] = None
            for key in keys_of(model):
                for inner in _list_structs(key.hint):
                    visit(inner)

    for root in roots:
        visit(root)
    return tuple(found)


def name_section(model: Hint) -> str:
    """Return the name of the section of a class."""
    kebab = "".join(f"-{c.lower()}" if c.isupper() else c for c in model.__name__)
    return _NAMES.get(model, kebab.removeprefix("-"))


def _describe_section(model: Hint) -> ReferenceSection:
    written = _read_meanings().get(name_section(model))
    title = _find_text(written, "title") or name_section(model).replace("-", " ").capitalize()
    about = _find_text(written, "is") or cleandoc(model.__doc__ or "").split("\n")[0]
    keys = tuple(_describe_key(model, key) for key in keys_of(model))
    return ReferenceSection(name_section(model), title, about, keys)


def _describe_spelling(name: str) -> ReferenceSection:
    written = _read_meanings()[name]
    forms = tuple(
        Spelling(_find_text(each, "write"), _find_text(each, "says"))
        for each in _find_items(written, "forms")
        if isinstance(each, Mapping)
    )
    return ReferenceSection(
        name, _find_text(written, "title"), _find_text(written, "is"), forms=forms
    )


def _describe_key(model: Hint, key: Key) -> DescribedKey:
    meaning = _find_meaning(model, key.name)
    inner = next(_list_structs(key.hint), None)
    form = _find_text(meaning, "form") or _describe_form(key)
    section = _name_target(key.hint) or ("" if inner is None else name_section(inner))
    says, example = _find_text(meaning, "says"), _find_text(meaning, "example")
    if key.is_required:
        says = says.partition(" Left out")[0]
    return DescribedKey(
        key.name, is_needed=key.is_required, form=form, section=section, says=says, example=example
    )


def _find_meaning(model: Hint, key: str) -> Node | None:
    """Find what was written of a key: of this class, of one that it is made from, or of any."""
    for name in (*(name_section(each) for each in model.__mro__), _EVERYWHERE):
        keys = _find_child(_read_meanings().get(name), "keys")
        if (found := _find_child(keys, key)) is not None:
            return found
    return None


def _describe_form(key: Key) -> str:
    origin: Hint = get_origin(key.hint)
    if origin is tuple:
        (item, *_) = get_args(key.hint)
        takes_one = item in (str, Within) or item in SHORT
        return f"{'one, or a list' if takes_one else 'a list'} of {_name_plural(key, item)}"
    if origin is dict:
        words = " or ".join(f"`{word}`" for word in _list_words(key.hint))
        return f"keys, each with its value{f': {words}' if words else ''}"
    return _describe_single(key, key.hint)


def _describe_single(key: Key, hint: Hint) -> str:
    origin: Hint = get_origin(hint)
    if origin is Literal:
        return " or ".join(f"`{word}`" for word in get_args(hint))
    if hint is bool:
        return "`yes` or `no`"
    if hint is int:
        return "a whole number"
    if hint is str:
        return "a date" if key.name in DATES else "text"
    return "a condition" if hint == Condition else "keys"


def _list_words(hint: Hint) -> Iterator[str]:
    origin: Hint = get_origin(hint)
    if origin is Literal:
        yield from get_args(hint)
    else:
        for inner in get_args(hint):
            yield from _list_words(inner)


def _name_plural(key: Key, item: Hint) -> str:
    if item is str:
        return "dates" if key.name in DATES else "texts"
    return "deadlines" if item is Within else "entries"


def _name_target(hint: Hint) -> str:
    if hint == Condition:
        return "condition"
    return "within" if Within in get_args(hint) else ""


def _list_structs(hint: Hint) -> Iterator[Hint]:
    if hint == Condition or hint is Within:
        return
    if isinstance(hint, type) and issubclass(hint, Struct):
        yield hint
    for inner in get_args(hint):
        yield from _list_structs(inner)


@cache
def _read_meanings() -> Named[str, Node]:
    content = (files("safeguard_cli.reading") / _FILE).read_bytes()
    node, faults = parse(content, _FILE)
    if faults or not isinstance(node, Mapping):
        raise AssertionError(faults)
    return {key.value: value for key, value in node.entries}


def _find_child(node: Node | None, key: str) -> Node | None:
    entries = node.entries if isinstance(node, Mapping) else ()
    return next((value for name, value in entries if name.value == key), None)


def _find_text(node: Node | None, key: str) -> str:
    found = _find_child(node, key)
    return found.value if isinstance(found, Text) else ""


def _find_items(node: Node, key: str) -> tuple[Node, ...]:
    found = _find_child(node, key)
    return found.items if isinstance(found, List) else ()
