"""Recognise how a text is written: its encoding, and what stands between its cells.

Text comes out in UTF-8, whatever it was. The first bytes say how it is written; where they are
plain ASCII, the first others do.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterable
from typing import Final

from safeguard_cli.core.errors import UsageError
from safeguard_cli.edges.batch.lines import BOM
from safeguard_cli.reading.batch_mapping import DELIMITERS as NAMED_DELIMITERS

DELIMITERS: Final = {sign: name for name, sign in NAMED_DELIMITERS.items()}
NAMES: Final = {
    "utf-8": "UTF-8", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "cp1252": "Windows-1252",
}  # fmt: skip
_MARKS: Final = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_OTHERS: Final = {
    b"PAR1": ("this is a Parquet file", "say --from parquet, or end its name with .parquet"),
    b"PK\x03\x04": ("this is a spreadsheet or a packed file", "save it as CSV"),
    b"\xd0\xcf\x11\xe0": ("this is an old spreadsheet", "save it as CSV"),
    b"\x1f\x8b": ("this is a packed file", "unpack it first"),
}
# One character of UTF-8 in several bytes. Text in Windows-1252 hardly ever looks so.
_SEVERAL = re.compile(rb"[\xc3-\xf4][\x80-\xbf]|\xc2[\x80-\xbf]")
_SEPARATOR = re.compile(r'"?sep=(.)"?\s*')


class Recoded:
    """Reads a stream as UTF-8. `encoding`: what it was, as far as it is known.

    `wanted`: the encoding, where it is said; `is_table`: only tables are read as Windows-1252.
    """

    def __init__(
        self, read: Callable[[int], bytes], *, wanted: str = "", is_table: bool = True
    ) -> None:
        self._read = read
        self._wanted = wanted
        self._is_table = is_table
        self._decoder: codecs.IncrementalDecoder | None = None
        self._is_first = True
        self._is_settled = False
        self.encoding = "utf-8"
        self.has_mark = False

    def read(self, size: int) -> bytes:
        """Return the next bytes of the text, none at its end."""
        piece = self._read(size)
        if self._is_first:
            self._is_first = False
            piece = self._begin(piece)
        elif not self._is_settled and not piece.isascii():
            self._settle(piece)
        if self._decoder is None:
            return piece
        text = self._decoder.decode(piece, final=not piece)
        while piece and not text:
            # Half a character is nothing yet, and nothing would be the end.
            piece = self._read(size)
            text = self._decoder.decode(piece, final=not piece)
        return text.encode("utf-8", "replace")

    def _begin(self, piece: bytes) -> bytes:
        _refuse_others(piece)
        for mark, encoding in _MARKS:
            if piece.startswith(mark):
                self.has_mark = True
                self._decode(encoding)
                return piece[len(mark) :]
        self.has_mark = piece.startswith(BOM)
        if self._wanted and not self.has_mark:
            self._decode(_without_mark(piece) if self._wanted == "utf-16" else self._wanted)
        elif self.has_mark:
            self._decode("utf-8")
        elif found := _by_zeros(piece):
            self._decode(found)
        elif not piece.isascii():
            self._settle(piece)
        return piece

    def _settle(self, piece: bytes) -> None:
        is_other = self._is_table and not _SEVERAL.search(piece) and not _is_utf_8(piece)
        self._decode("cp1252" if is_other else "utf-8")

    def _decode(self, encoding: str) -> None:
        self._is_settled = True
        self.encoding = encoding
        if encoding != "utf-8":
            self._decoder = codecs.getincrementaldecoder(encoding)(errors="replace")


def recognise_delimiter(header: str, is_known: Callable[[str], bool]) -> str:
    """Return what stands between the cells of the first row: most of them are known names then."""

    def score(delimiter: str) -> tuple[int, int]:
        cells = list(_split(header, delimiter))
        return sum(map(is_known, cells)), len(cells)

    return max(DELIMITERS, key=score)


def separator_line(line: str) -> str:
    """Return what a first line such as `sep=;` says, which spreadsheets write; else nothing."""
    found = _SEPARATOR.fullmatch(line)
    return found.group(1) if found and found.group(1) in DELIMITERS else ""


def _refuse_others(piece: bytes) -> None:
    for start, (message, hint) in _OTHERS.items():
        if piece.startswith(start):
            raise UsageError(message, hint)


def _split(header: str, delimiter: str) -> Iterable[str]:
    rows = list(csv.reader(io.StringIO(header, newline=""), delimiter=delimiter))
    return rows[0] if rows else []


def _is_utf_8(piece: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(piece)
    except UnicodeDecodeError:
        return False
    return True


def _by_zeros(piece: bytes) -> str:
    """Recognise UTF-16 that has no mark: every other byte of plain text is zero."""
    first, second = piece[0:64:2], piece[1:64:2]
    if len(second) < 4:
        return ""
    if not any(second) and all(first):
        return "utf-16-le"
    return "utf-16-be" if not any(first) and all(second) else ""


def _without_mark(piece: bytes) -> str:
    return _by_zeros(piece) or "utf-16-le"
