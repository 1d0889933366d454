"""Read, apply and write local details: who is meant by "your safeguarding lead", and where.

Local details extend a rule set. They fill empty contacts and answer setup
questions; they take nothing away.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from msgspec import Struct
from msgspec.structs import replace

from safeguard_cli.core.cleaning import clean_line
from safeguard_cli.core.model import UNSURE, Question, RuleSet
from safeguard_cli.core.renamed import answer_now, called_now
from safeguard_cli.reading import codes
from safeguard_cli.reading.faults import Fault, did_you_mean, is_now, quoted, rules_error
from safeguard_cli.reading.files import HEAD, Folder, read_folder
from safeguard_cli.reading.places import Places

if TYPE_CHECKING:  # importing it takes longer than reading rules
    from importlib.resources.abc import Traversable

    from safeguard_cli.reading.build import Builder
    from safeguard_cli.reading.nodes import Node

Detail = Literal["name", "number"]


class Local(Struct, frozen=True, rename="kebab"):
    """What is local: answers to setup questions, and names and numbers of contacts.

    With `files` it is a local rule set of its own, which needs the keys before them.
    """

    extends: str
    organisation: str = ""
    answers: dict[str, str] = {}
    contacts: dict[str, dict[Detail, str]] = {}
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
        replace(contact, **local.contacts.get(contact.id, {})) for contact in rules.contacts
    )
    return replace(rules, contacts=contacts, organisation=local.organisation)


def write_local(local: Local) -> str:
    """Return the text of the file that `load_local` reads back, cleaned of what is not text."""
    lines = [
        f"extends: {_scalar(local.extends)}",
        *(_entry(key, value) for key, value in _names(local) if value),
        f"organisation: {_scalar(local.organisation)}",
        *_section("answers", [_entry(*pair, "  ") for pair in local.answers.items()]),
        *_section("contacts", list(_contacts(local))),
        *_section("files", [f"  - {_scalar(name)}" for name in local.files]),
    ]
    return "\n".join(lines) + "\n"


def _is_whole(node: Node) -> bool:
    keys = {key.value for key, _ in getattr(node, "entries", ())}
    return {"levels", "parts"} <= keys and "extends" not in keys


def _faults(rules: RuleSet, local: Local, places: Places) -> Iterator[Fault]:
    if local.extends != rules.id:
        message = f"these details extend {quoted(local.extends)}, not {quoted(rules.id)}"
        yield Fault(places.of(local, "extends"), codes.OTHER_BASE, message)
    yield from _contact_faults(rules, local, places)
    yield from _answer_faults(rules, local, places)


def _contact_faults(rules: RuleSet, local: Local, places: Places) -> Iterator[Fault]:
    contacts = {contact.id: contact for contact in rules.contacts}
    may_fill = [contact.id for contact in rules.contacts if contact.local]
    for name in local.contacts:
        place = places.of(local, f"contacts.{name}")
        if name not in contacts:
            hint = is_now(called_now(name, rules.contacts)) or did_you_mean(name, may_fill)
            message = f"no contact {quoted(name)}{hint}"
            yield Fault(place, codes.NO_CONTACT, message)
        elif name not in may_fill:
            message = f"contact {quoted(name)} is the same for all; it has no local details"
            yield Fault(place, codes.NOT_LOCAL, message)


def _answer_faults(rules: RuleSet, local: Local, places: Places) -> Iterator[Fault]:
    questions = {question.id: question for question in rules.questions}
    setup = [question.id for question in rules.questions if question.setup]
    for name, answer in local.answers.items():
        place = places.of(local, f"answers.{name}")
        if name not in questions:
            hint = is_now(called_now(name, rules.questions)) or did_you_mean(name, setup)
            message = f"no question {quoted(name)}{hint}"
            yield Fault(place, codes.NO_QUESTION, message)
        elif name not in setup:
            message = f"question {quoted(name)} is asked each time; it cannot be answered here"
            yield Fault(place, codes.NOT_SETUP, message)
        elif answer not in (known := _answers(questions[name])):
            hint = is_now(answer_now(answer, questions[name])) or did_you_mean(answer, known)
            message = f"question {quoted(name)} has no answer {quoted(answer)}{hint}"
            yield Fault(place, codes.NO_ANSWER, message)


def _answers(question: Question) -> list[str]:
    return [*question.answers, *([UNSURE] if question.counts_as else [])]


def _names(local: Local) -> Iterator[tuple[str, str]]:
    yield from (("id", local.id), ("title", local.title), ("version", local.version))
    yield "review-by", local.review_by


def _section(name: str, lines: list[str]) -> list[str]:
    return [f"{name}:", *lines] if lines else []


def _contacts(local: Local) -> Iterator[str]:
    for contact, details in local.contacts.items():
        # Braces: a contact without details is still an (empty) set of keys.
        held = ", ".join(_entry(*pair) for pair in details.items())
        yield f"  {_key(contact)}: {{{held}}}"


def _entry(key: str, value: str, indent: str = "") -> str:
    return f"{indent}{_key(key)}: {_scalar(value)}"


def _key(text: str) -> str:
    is_plain = text[:1].isalnum() and text.replace("-", "").isalnum() and text.isascii()
    return text if is_plain else _scalar(text)


def _scalar(text: str) -> str:
    # A JSON string is a double-quoted YAML scalar, whatever was typed.
    return json.dumps(clean_line(text), ensure_ascii=False)
