"""Entries in a chain: what is changed, lost or moved is found, and what is erased is not."""

from __future__ import annotations

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from samples import sample_record

from safeguard_cli.core.concern.chain import (
    SALT,
    Checkpoint,
    Contained,
    Stored,
    checkpoint,
    faults_in,
    linked,
    read_checkpoint,
)
from safeguard_cli.core.concern.entry import (
    Content,
    NotAnEntryError,
    Noted,
    decoded,
    encoded,
    kind_of,
)
from safeguard_cli.core.concern.pieces import pieces_of, root_of_record, tree_of

REF = "SG-20261125-7K3F"
WHEN = "2026-11-25T10:00:00+00:00"


def chain(*contents: bytes) -> list[Stored]:
    found: list[Stored] = []
    for number, content in enumerate(contents):
        last = found[-1].entry if found else None
        held = Contained(content, bytes([number]) * SALT)
        found.append(linked(REF, last, written=WHEN, kind="note", held=held))
    return found


def words(stored: list[Stored], *known: Checkpoint) -> list[str]:
    head = checkpoint(stored[-1].entry) if stored else None
    return [fault.words for fault in faults_in(REF, stored, head, known)]


THREE = chain(b"one", b"two", b"three")


def test_entries_that_follow_one_another_are_sound() -> None:
    assert words(THREE) == []
    assert words(THREE, checkpoint(THREE[1].entry)) == []


def test_content_that_is_erased_with_its_random_bytes_leaves_the_chain_sound() -> None:
    assert words([THREE[0], replace(THREE[1], salt=None, content=None), THREE[2]]) == []


@pytest.mark.parametrize("field", ["written", "kind", "commitment", "previous", "seal", "concern"])
def test_a_change_of_any_field_is_found(field: str) -> None:
    entry = replace(THREE[1].entry, **{field: "0" * 64})

    assert words([THREE[0], replace(THREE[1], entry=entry), THREE[2]])


def test_contents_that_change_places_are_found() -> None:
    swapped = [
        replace(one, salt=other.salt, content=other.content)
        for one, other in zip(THREE, reversed(THREE), strict=True)
    ]

    assert words(swapped).count("its content was changed") == 2


@pytest.mark.parametrize("order", [(1, 0, 2), (0, 2), (2,), (0, 1, 1, 2), (0, 1)])
def test_another_order_or_number_is_found(order: tuple[int, ...]) -> None:
    stored = [THREE[number] for number in order]

    assert faults_in(REF, stored, checkpoint(THREE[-1].entry))


def test_a_whole_new_chain_is_found_by_a_checkpoint_alone() -> None:
    forged = chain(b"one", b"other", b"three")

    assert words(forged) == []
    assert words(forged, checkpoint(THREE[2].entry)) == ["it is not as the checkpoint says"]


def test_last_entries_that_are_gone_are_found_by_a_checkpoint() -> None:
    assert words(THREE[:2]) == []
    (found,) = words(THREE[:2], checkpoint(THREE[2].entry))
    assert found == "entries are missing: there were 3, as the checkpoint says"


def test_a_checkpoint_is_read_as_it_was_printed_or_typed_from_paper() -> None:
    printed = checkpoint(THREE[2].entry)

    for text in (str(printed), f"  {str(printed).upper()} ", str(printed).replace("-", " ")):
        assert read_checkpoint(text) == printed
    for text in ("", "3", "3:abcd", f"{printed}-0000", str(printed).replace(":", "")):
        assert read_checkpoint(text) is None


@given(st.text())
def test_what_happened_is_read_as_it_was_written(text: str) -> None:
    content: Content = Noted(text.encode("utf-8", "replace").decode())

    assert decoded(encoded(content), kind_of(content)) == content


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff", b'{"type":"done"}', b"{" * 9999])
def test_what_cannot_be_read_is_said_so(content: bytes) -> None:
    with pytest.raises(NotAnEntryError):
        decoded(content, "note")


# Pieces of a record


def test_the_pieces_of_a_record_are_all_of_it() -> None:
    record = sample_record()
    tree = tree_of(record)
    pieces = pieces_of(record)

    assert json.dumps(sorted(map(str, tree))) == json.dumps(
        sorted({path.split("/")[0] for path in pieces} | {k for k, v in tree.items() if v == []})
    )
    assert [pieces[f"answers/{one['question']}"] for one in tree["answers"]] == tree["answers"]


def test_the_root_rests_on_every_piece_and_on_the_random_bytes() -> None:
    record = sample_record()
    root = root_of_record(record, b"a" * SALT)

    assert root_of_record(record, b"b" * SALT) != root
    assert root_of_record(replace(record, title="Another"), b"a" * SALT) != root
    answers = tuple(replace(one, words="Another") for one in record.answers[:1])
    changed = replace(record, answers=(*answers, *record.answers[1:]))
    assert root_of_record(changed, b"a" * SALT) != root
    assert root_of_record(msgspec.convert(tree_of(record), type(record)), b"a" * SALT) == root
