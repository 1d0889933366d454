"""Read, apply and write local details: who is meant by "your safeguarding lead", and where.

Local details extend a rule set. They fill empty contacts and answer setup
questions; they take nothing away.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from safeguard_cli.core.model.rule_set import RuleSet
from safeguard_cli.reading import codes
from safeguard_cli.reading.detail_faults import Contacts, Detail, detail_faults
from safeguard_cli.reading.faults import Fault, quoted, rules_error
from safeguard_cli.reading.files import HEAD, Folder, read_folder
from safeguard_cli.reading.places import Places
from safeguard_cli.reading.yaml_text import entry, key_text, scalar

if TYPE_CHECKING:  # importing it takes longer than reading rules
    from importlib.resources.abc import Traversable

    from safeguard_cli.reading.build import Builder
    from safeguard_cli.reading.nodes import Node


class Local(Struct, frozen=True, rename="kebab"):
    """What is local: answers to setup questions, and names and numbers of contacts.

    `checked-on` is the day on which somebody last made sure of them.

    With `files` it is a local rule set of its own, which needs the keys before them.
    """

    extends: str
    organisation: str = ""
    answers: dict[str, str] = {}
    contacts: Contacts = {}
    id: str = ""
    title: str = ""
    version: str = ""
    review_by: str = ""
    files: tuple[str, ...] = ()


def load_local(folder: Traversable | Path) -> Local:
    """Read the local details in a folder, or raise one error with every fault."""
    return open_local(read_folder(folder))[0]


def open_local(held: Folder) -> tuple[Local, Builder]:
    """Return what is local in the bytes of a folder, and the builder that knows its places."""
    # YAML takes longer to import than most people's details take to read.
    from safeguard_cli.reading.build import Builder
    from safeguard_cli.reading.opening import open_file, refuse_others

    builder = Builder()
    node = open_file(held, HEAD, builder)
    if node and _is_whole(node):
        message = "missing key `extends`: this is a whole rule set; name it with `--rules`"
        builder.fault(node.place, codes.MISSING_KEY, message)
        node = None
    local = builder.build(node, Local) if node else None
    if isinstance(local, Local):
        refuse_others(held, local.files, builder)
    if builder.faults or not isinstance(local, Local):
        raise rules_error(builder.faults, [held.path(HEAD)])
    return local, builder


def apply_local(rules: RuleSet, local: Local, places: Places | None = None) -> RuleSet:
    """Return the rule set with local details filled in, or raise one error."""
    faults = list(_faults(rules, local, places or Places()))
    if faults:
        raise rules_error(faults, [])
    contacts = tuple(
        replace(contact, **_fields(local.contacts.get(contact.id, {})))
        for contact in rules.contacts
    )
    return replace(rules, contacts=contacts, organisation=local.organisation)


def write_local(local: Local) -> str:
    """Return the text of the file that `load_local` reads back, cleaned of what is not text."""
    lines = [
        f"extends: {scalar(local.extends)}",
        *(entry(key, value) for key, value in _names(local) if value),
        f"organisation: {scalar(local.organisation)}",
        *_section("answers", [entry(*pair, indent="  ") for pair in local.answers.items()]),
        *_section("contacts", list(_contacts(local))),
        *_section("files", [f"  - {scalar(name)}" for name in local.files]),
    ]
    return "\n".join(lines) + "\n"


def _is_whole(node: Node) -> bool:
    keys = {key.value for key, _ in getattr(node, "entries", ())}
    return {"levels", "parts"} <= keys and "extends" not in keys


def _fields(details: dict[Detail, str]) -> dict[str, str]:
    return {key.replace("-", "_"): text for key, text in details.items()}


def _faults(rules: RuleSet, local: Local, places: Places) -> Iterator[Fault]:
    if local.extends != rules.id:
        message = f"these details extend {quoted(local.extends)}, not {quoted(rules.id)}"
        yield Fault(places.of(local, "extends"), codes.OTHER_BASE, message)
    yield from detail_faults(
        rules, local.answers, local.contacts, lambda *keys: places.of(local, ".".join(keys))
    )


def _names(local: Local) -> Iterator[tuple[str, str]]:
    yield from (("id", local.id), ("title", local.title), ("version", local.version))
    yield "review-by", local.review_by


def _section(name: str, lines: list[str]) -> list[str]:
    return [f"{name}:", *lines] if lines else []


def _contacts(local: Local) -> Iterator[str]:
    for contact, details in local.contacts.items():
        # Braces: a contact without details is still an (empty) set of keys.
        held = ", ".join(entry(*pair) for pair in details.items())
        yield f"  {key_text(contact)}: {{{held}}}"
