"""Read, apply and write local details: who is meant by "your safeguarding lead", and where.

Local details extend a rule set. They fill empty contacts and answer setup
questions; they take nothing away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from msgspec import Struct
from msgspec.structs import replace

from safeguard_cli.core.model.old_ids import find_answer_now, find_id_now
from safeguard_cli.core.model.question_kinds import offered_answers
from safeguard_cli.core.model.rule_set import RuleSet
from safeguard_cli.reading import fault_codes as codes
from safeguard_cli.reading.faults import (
    Fault,
    Place,
    Places,
    is_now,
    quoted,
    rules_error,
    unknown_answer,
    unknown_name,
)
from safeguard_cli.reading.rule_folder import HEAD, Folder, read_folder
from safeguard_cli.reading.yaml_quoting import entry, key_text, scalar

if TYPE_CHECKING:  # importing it takes longer than reading rules
    from importlib.resources.abc import Traversable

    from safeguard_cli.reading.model_builder import Builder
    from safeguard_cli.reading.yaml_nodes import Node


Detail = Literal["name", "number", "checked-on"]
Contacts = dict[str, dict[Detail, str]]
PlaceOf = Callable[..., Place]
"""Where what stands under these keys was written."""


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
    from safeguard_cli.reading.model_builder import Builder
    from safeguard_cli.reading.open_rule_file import open_file, refuse_others

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
    faults = list(_find_faults(rules, local, places or Places()))
    if faults:
        raise rules_error(faults, [])
    contacts = tuple(
        replace(contact, **_rename_fields(local.contacts.get(contact.id, {})))
        for contact in rules.contacts
    )
    return replace(rules, contacts=contacts, organisation=local.organisation)


def write_local(local: Local) -> str:
    """Return the text of the file that `load_local` reads back, cleaned of what is not text."""
    lines = [
        f"extends: {scalar(local.extends)}",
        *(entry(key, value) for key, value in _list_names(local) if value),
        f"organisation: {scalar(local.organisation)}",
        *_write_section("answers", [entry(*pair, indent="  ") for pair in local.answers.items()]),
        *_write_section("contacts", list(_write_contacts(local))),
        *_write_section("files", [f"  - {scalar(name)}" for name in local.files]),
    ]
    return "\n".join(lines) + "\n"


def _is_whole(node: Node) -> bool:
    keys = {key.value for key, _ in getattr(node, "entries", ())}
    return {"levels", "parts"} <= keys and "extends" not in keys


def _rename_fields(details: dict[Detail, str]) -> dict[str, str]:
    return {key.replace("-", "_"): text for key, text in details.items()}


def _find_faults(rules: RuleSet, local: Local, places: Places) -> Iterator[Fault]:
    if local.extends != rules.id:
        message = f"these details extend {quoted(local.extends)}, not {quoted(rules.id)}"
        yield Fault(places.of(local, "extends"), codes.OTHER_BASE, message)
    yield from find_detail_faults(
        rules, local.answers, local.contacts, lambda *keys: places.of(local, ".".join(keys))
    )


def _list_names(local: Local) -> Iterator[tuple[str, str]]:
    yield from (("id", local.id), ("title", local.title), ("version", local.version))
    yield "review-by", local.review_by


def _write_section(name: str, lines: list[str]) -> list[str]:
    return [f"{name}:", *lines] if lines else []


def _write_contacts(local: Local) -> Iterator[str]:
    for contact, details in local.contacts.items():
        # Braces: a contact without details is still an (empty) set of keys.
        held = ", ".join(entry(*pair) for pair in details.items())
        yield f"  {key_text(contact)}: {{{held}}}"


def find_detail_faults(
    rules: RuleSet, answers: dict[str, str], contacts: Contacts, place_of: PlaceOf
) -> Iterator[Fault]:
    """Find contacts that have no local details, and answers that are not given once for all."""
    yield from _find_contact_faults(rules, contacts, place_of)
    yield from _find_answer_faults(rules, answers, place_of)


def _find_contact_faults(rules: RuleSet, local: Contacts, place_of: PlaceOf) -> Iterator[Fault]:
    contacts = {contact.id: contact for contact in rules.contacts}
    may_fill = [contact.id for contact in rules.contacts if contact.local]
    for name in local:
        place = place_of("contacts", name)
        if name not in contacts:
            now = find_id_now(name, rules.contacts)
            yield unknown_name(place, "contact", name, may_fill, now=now)
        elif name not in may_fill:
            message = f"contact {quoted(name)} is the same for all; it has no local details"
            yield Fault(place, codes.NOT_LOCAL, message)


def _find_answer_faults(
    rules: RuleSet, local: dict[str, str], place_of: PlaceOf
) -> Iterator[Fault]:
    questions = {question.id: question for question in rules.questions}
    setup = [question.id for question in rules.questions if question.setup]
    for name, answer in local.items():
        place = place_of("answers", name)
        if name not in questions:
            now = find_id_now(name, rules.questions)
            yield unknown_name(place, "question", name, setup, now=now)
        elif name not in setup:
            message = f"question {quoted(name)} is asked each time; it cannot be answered here"
            yield Fault(place, codes.NOT_SETUP, message)
        elif answer not in (known := offered_answers(questions[name])):
            hint = is_now(find_answer_now(answer, questions[name]))
            yield unknown_answer(place, name, answer, known, hint=hint)
