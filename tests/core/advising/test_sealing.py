"""A record file is accepted only as it was written, and any change to it is found."""

from __future__ import annotations

import hashlib
import json

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from samples import sample_record, unsealed_record

from safeguard_cli.core.advising import sealing
from safeguard_cli.core.advising.shapes import Record
from safeguard_cli.core.errors import SafeguardError

SEALED = sample_record()
FILE = sealing.to_json(SEALED).encode()


def is_found(content: bytes) -> bool:
    try:
        return not sealing.is_intact(sealing.from_json(content))
    except SafeguardError:
        return True


def changed(**fields: object) -> bytes:
    return rfc8785.dumps(json.loads(FILE) | fields) + b"\n"


def test_a_sealed_record_reads_back_as_itself_and_is_intact() -> None:
    assert sealing.from_json(FILE) == SEALED
    assert sealing.is_intact(SEALED)


def test_sealing_a_sealed_record_again_changes_nothing() -> None:
    assert sealing.seal(SEALED) == SEALED


def test_a_record_file_is_one_line() -> None:
    assert FILE.count(b"\n") == 1
    assert FILE.endswith(b"}\n")


def test_the_digest_can_be_worked_out_without_this_tool() -> None:
    fields = json.loads(FILE)
    digest = fields.pop("digest")
    # Enough for records: their keys are ASCII and they hold no numbers.
    canonical = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    assert digest == hashlib.sha256(canonical.encode()).hexdigest()


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_record_is_written_as_rfc_8785_has_it_whatever_was_typed(typed: str) -> None:
    written = sealing.to_json(replace(SEALED, organisation=typed)).encode()

    assert written == rfc8785.dumps(json.loads(written)) + b"\n"


def test_a_record_with_another_word_is_not_intact() -> None:
    assert not sealing.is_intact(replace(SEALED, organisation="Another club"))


def test_an_unsealed_record_is_not_intact() -> None:
    assert not sealing.is_intact(unsealed_record())


places = st.integers(0, len(FILE) - 1)
some_byte = st.integers(0, 255)


@given(places, some_byte)
def test_one_byte_made_another_is_found(place: int, value: int) -> None:
    content = FILE[:place] + bytes([value]) + FILE[place + 1 :]

    assert content == FILE or is_found(content)


@given(st.integers(0, len(FILE)), some_byte)
def test_one_byte_more_is_found(place: int, value: int) -> None:
    assert is_found(FILE[:place] + bytes([value]) + FILE[place:])


@given(places)
def test_one_byte_less_is_found(place: int) -> None:
    assert is_found(FILE[:place] + FILE[place + 1 :])


def test_every_flipped_bit_of_the_first_and_last_bytes_is_found() -> None:
    for place in (*range(40), *range(len(FILE) - 40, len(FILE))):
        for bit in range(8):
            content = bytearray(FILE)
            content[place] ^= 1 << bit

            assert is_found(bytes(content)), (place, bit)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        pytest.param(b"", sealing.NotJsonError, id="nothing"),
        pytest.param(b"\xff\xfe", sealing.NotJsonError, id="not UTF-8"),
        pytest.param(b"\xef\xbb\xbf" + FILE, sealing.NotJsonError, id="a byte order mark"),
        pytest.param(b"Robin Example", sealing.NotJsonError, id="not JSON"),
        pytest.param(b"[" * 100_000, sealing.NotJsonError, id="too deep"),
        pytest.param(b'{"schema": NaN}', sealing.NotJsonError, id="not a number"),
        pytest.param(b"1" * 5000, sealing.NotJsonError, id="an endless number"),
        pytest.param(rb'{"title":"\ud800"}', sealing.NotJsonError, id="half a character"),
        pytest.param(b" " * 10_000_001, sealing.NotJsonError, id="too large"),
        pytest.param(b'{"a":1,"a":1}', sealing.RepeatedKeyError, id="a key twice"),
        pytest.param(
            b'{"digest":"Robin",' + FILE[1:], sealing.RepeatedKeyError, id="a second digest"
        ),
        pytest.param(b"[]", sealing.UnknownSchemaError, id="no object"),
        pytest.param(b"{}", sealing.UnknownSchemaError, id="no schema"),
        pytest.param(
            changed(schema="safeguard-record/3"), sealing.UnknownSchemaError, id="a later schema"
        ),
        pytest.param(changed(schema=["Robin"]), sealing.UnknownSchemaError, id="an odd schema"),
        pytest.param(changed(title=1), sealing.WrongShapeError, id="a number for a text"),
        pytest.param(changed(advice="Robin"), sealing.WrongShapeError, id="a text for advice"),
        pytest.param(b'{"schema":"safeguard-record/2"}', sealing.WrongShapeError, id="fields gone"),
        pytest.param(
            b'{"schema":"safeguard-record/1"}', sealing.WrongShapeError, id="earlier fields gone"
        ),
        pytest.param(changed(robin="x"), sealing.ExtraFieldsError, id="a field more"),
        pytest.param(
            changed(rules=json.loads(FILE)["rules"] | {"robin": "x"}),
            sealing.ExtraFieldsError,
            id="a field more, further in",
        ),
        pytest.param(FILE.rstrip(), sealing.NotCanonicalError, id="no line end"),
        pytest.param(FILE + b"\n", sealing.NotCanonicalError, id="two line ends"),
        pytest.param(
            json.dumps(json.loads(FILE), indent=2).encode(), sealing.NotCanonicalError, id="pretty"
        ),
    ],
)
def test_what_is_no_record_is_refused_in_one_sentence_with_a_way_out(
    content: bytes, error: type[SafeguardError]
) -> None:
    with pytest.raises(error) as caught:
        sealing.from_json(content)

    said = f"{caught.value} {caught.value.hint}"
    assert caught.value.hint
    assert "\n" not in said
    assert "robin" not in said.lower()
    # A traceback shows causes; one that quotes the file must not be there.
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_half_a_character_cannot_be_sealed_and_the_message_does_not_quote_it() -> None:
    with pytest.raises(sealing.RecordError, match="cannot be saved"):
        sealing.seal(unsealed_record(typed="Robin \ud800"))


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_whatever_was_typed_reads_back(typed: str) -> None:
    record: Record = sealing.seal(unsealed_record(typed=typed, organisation=typed))

    again = sealing.from_json(sealing.to_json(record).encode())

    assert again == record
    assert sealing.is_intact(again)
