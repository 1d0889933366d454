"""Read the options of `advise` that most people and scripts give, without a parser of options."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from safeguard_cli.commands.formats import Format

_FLAGS: Final = {
    "--no-input": "no_input",
    "--plain": "plain",
    "--private": "private",
    "--full": "full",
}


def read_usual_options(words: Sequence[str]) -> dict[str, Any] | None:
    """Return the fields of a request; None where there is anything that a parser has to read."""
    chosen: dict[str, Any] = {}
    left = iter(words)
    for word in left:
        if word in _FLAGS:
            chosen[_FLAGS[word]] = True
            continue
        value = next(left, "")
        if word == "--answers" and value and (value == "-" or value[0] != "-"):
            chosen["answers"] = value
        elif word == "--format" and value in Format.__members__:
            chosen["how"] = Format(value)
        else:
            return None
    return chosen
