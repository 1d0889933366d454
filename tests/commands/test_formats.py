"""Each thing that is written in several formats has one registry of what writes them."""

from __future__ import annotations

from enum import StrEnum

import pytest

from safeguard_cli.commands.formats import WRITERS, DemoFormat, Format, Picture, writer_of


@pytest.mark.parametrize(
    ("what", "how"), [(what, how) for what, known in WRITERS.items() for how in known]
)
def test_what_is_named_for_a_format_is_there_and_can_write(what: str, how: StrEnum) -> None:
    assert callable(writer_of(what, how))


@pytest.mark.parametrize(
    ("what", "words", "without"),
    [
        ("record", Format, set()),
        ("checklist", Format, {Format.json}),
        # The record of a demonstration is sealed JSON, which is not told step by step.
        ("demonstration", DemoFormat, {DemoFormat.json}),
        ("graph", Picture, set()),
    ],
)
def test_each_format_that_an_option_offers_is_written(
    what: str, words: type[StrEnum], without: set[StrEnum]
) -> None:
    assert {*WRITERS[what]} == {*words} - without
