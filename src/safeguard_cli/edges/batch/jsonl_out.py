"""Write what came of each record as a line of JSON, as `core/deciding/envelope.py` says."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import msgspec

from safeguard_cli.core.deciding.envelope import Envelope, Refused
from safeguard_cli.core.deciding.many_cases import Decider
from safeguard_cli.core.deciding.tally import Counts
from safeguard_cli.edges.batch.items import Items
from safeguard_cli.edges.batch.run import decided_of, heads_of, problems_of

_HEAD = b'{"id":%b,"line":%d,"key":"%b","decision":'
_TAIL = b',"errors":%b}\n'
_NO_ERRORS = _TAIL % b"[]"
_encode = msgspec.json.Encoder().encode


class AsLines:
    """Writes one envelope a line."""

    def __init__(self, decider: Decider) -> None:
        self.decider = decider

    def head(self) -> bytes:
        """Return nothing: lines of JSON have no header."""
        return b""

    def write(self, items: Items, keys: list[str], counts: Counts) -> Iterator[tuple[bytes, bytes]]:
        """Yield the envelopes of some records at a time."""
        heads, tails, last = _frames(items, keys)
        wrong, decided, place = problems_of(items), decided_of(items), 0
        for text in chain(self.decider.stream(decided, counts, heads, tails), [last]):
            lines = text.splitlines(keepends=True) if wrong else []
            yield text, b"".join(line for at, line in enumerate(lines, place) if at in wrong)
            place += len(lines)


def _frames(items: Items, keys: list[str]) -> tuple[list[bytes], list[bytes], bytes]:
    """Return what stands before and after each decision, and after the last of them.

    A refused record is a line by itself: it stands before the next one that is decided.
    """
    before, after = list[bytes](), list[bytes]()
    # Many may be refused one after the other.
    refused = list[bytes]()
    for key, item in zip(keys, heads_of(items), strict=True):
        if type(item) is Refused:
            refused += _encode(Envelope(item.id, item.line, None, None, item.problems)), b"\n"
        else:
            begin = _HEAD % (_encode(item.id), item.line, key.encode())
            before.append(b"".join([*refused, begin]))
            after.append(_TAIL % _encode(item.problems) if item.problems else _NO_ERRORS)
            refused.clear()
    return before, after, b"".join(refused)
