"""The one door for text that reaches a terminal or a stream: it goes out clean.

What carries commands for a terminal says so by its type (`Coloured`), and only what made it from
clean words can make one. Any other text, wherever it comes from, loses what could command one.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import BinaryIO, Final, TextIO

from safeguard_cli.core.words.cleaning import AsJson, clean, escaped
from safeguard_cli.core.words.folding import LONGEST_LINE, fold

NOT_WRITTEN: Final = (
    "the result cannot be written there: the disk may be full, or the output is closed"
)
ANOTHER_PLACE: Final = "write it to another place"


class Coloured(str):
    """Text of a screen with colours and the like of our own, made from clean words."""

    __slots__ = ()


def at_the_door(text: str) -> str:
    """Return what may go out of a text."""
    if isinstance(text, Coloured):
        return str(text)
    return escaped(text) if isinstance(text, AsJson) else clean(text)


def write(stream: TextIO, text: str) -> None:
    """Write a text, and nothing that commands a terminal but what is `Coloured`."""
    stream.write(at_the_door(text))
    stream.flush()


def write_line(stream: TextIO, text: str) -> None:
    """Write a text as `write` does, and end its last line."""
    stream.write(at_the_door(text))
    write(stream, "\n")


def write_prose(stream: TextIO, text: str) -> None:
    """Write sentences, a line each. On a screen too narrow for one it is broken between words.

    A terminal would break it within a word. A file or a pipe gets each line whole, for scripts.
    What is `Coloured` fits already.
    """
    if stream.isatty() and not isinstance(text, Coloured):
        room = columns()
        text = "\n".join(_fitting(line, room) for line in clean(text).split("\n"))
    write_line(stream, text)


def columns() -> int:
    """Return the width of the terminal, as far as lines stay easy to read."""
    # What is written in JSON does without it, and without the compressions that it loads.
    from shutil import get_terminal_size

    return min(get_terminal_size().columns, LONGEST_LINE)


def rows() -> int:
    """Return the height of the terminal."""
    from shutil import get_terminal_size

    return get_terminal_size().lines


def _fitting(line: str, room: int) -> str:
    """Return a line that is too long for the screen as several, under its own indent.

    A command stays one line, to be copied.
    """
    words = line.lstrip(" ")
    if words.startswith("safeguard "):
        return line
    indent = " " * (len(line) - len(words))
    # A path or a reference stays whole too.
    return "\n".join(fold(words, room, indent, indent, breaks_words=False))


def silence(stream: TextIO) -> None:
    """Let what is left to write into a stream vanish, where that can be done.

    It would fail once more when the program ends, with words that nobody knows.
    """
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def write_json_lines(stream: BinaryIO, content: bytes, *, is_screen: bool) -> None:
    """Write lines of JSON as they are; on a screen with escapes for what could command it."""
    stream.write(escaped(content.decode()).encode() if is_screen else content)
    stream.flush()
