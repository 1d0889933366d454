"""Part a record into pieces, each with a digest of its own, so that some can be shown alone.

The digest of all digests, the root, stands in the chain. So whoever gets a copy with pieces
withheld can tell that those shown are unchanged, and by name which are withheld.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from safeguard_cli.core.advising.shapes import Record

# What is parted further than into its top fields.
LISTS = ("actions", "duties", "support", "checklists", "changes", "unsure")


def tree_of(record: Record) -> dict[str, Any]:
    """Return a record as the JSON that it is written as."""
    tree: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(record))
    return tree


def pieces_of(record: Record) -> dict[str, object]:
    """Return the pieces of a record by path, such as `answers/harm` or `form/concern/opinion`."""
    return dict(_list_pieces(tree_of(record)))


def _list_pieces(tree: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    for key, value in tree.items():
        if key == "answers":
            yield from ((f"answers/{one['question']}", one) for one in value)
        elif key == "form":
            yield from _list_form_pieces(value)
        elif key == "advice":
            yield from _list_advice_pieces(value)
        else:
            yield key, value


def _list_form_pieces(sections: list[dict[str, Any]]) -> Iterator[tuple[str, object]]:
    for section in sections:
        head = {name: value for name, value in section.items() if name != "fields"}
        yield f"form/{section['section']}", head
        for field in section["fields"]:
            yield f"form/{section['section']}/{field['field']}", field


def _list_advice_pieces(advice: dict[str, Any]) -> Iterator[tuple[str, object]]:
    for key, value in advice.items():
        if key in LISTS:
            yield from ((f"advice/{key}/{number}", one) for number, one in enumerate(value))
        else:
            yield f"advice/{key}", value


def salt_of(salt: bytes, path: str) -> bytes:
    """Return the random bytes of one piece: they tell nothing of those of another."""
    return hmac.digest(salt, path.encode(), "sha256")


def digest_of(salt: bytes, value: object) -> str:
    """Return the digest of one piece under its own random bytes."""
    # In the order in which the record has its fields, which is always the same.
    return hashlib.sha256(salt + msgspec.json.encode(value)).hexdigest()


def root_of(digests: Mapping[str, str]) -> str:
    """Return the digest of the digests of all pieces, with their names, in their order."""
    return hashlib.sha256(msgspec.json.encode([*digests.items()])).hexdigest()


def root_of_record(record: Record, salt: bytes) -> str:
    """Return the root of a record whose entry has these random bytes."""
    return root_of(
        {path: digest_of(salt_of(salt, path), one) for path, one in pieces_of(record).items()}
    )
