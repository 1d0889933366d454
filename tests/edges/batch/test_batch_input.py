"""Whatever a batch is given, every line is accounted for, by name, and nothing is lost."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any, NamedTuple

import pytest
from running import Run

from safeguard_cli.core.deciding.envelope import Entry, Problem
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.deciding.many_cases import Decider, decider_for
from safeguard_cli.edges.batch import problems, run
from safeguard_cli.edges.batch.entries import Checking
from safeguard_cli.edges.batch.items import csv_items, json_items
from safeguard_cli.edges.batch.jsonl_in import JsonRecords
from safeguard_cli.edges.batch.jsonl_out import AsLines
from safeguard_cli.edges.batch.lines import LINE_LIMIT, PIECE, Lines
from safeguard_cli.edges.batch.plain_lines import PlainLines
from safeguard_cli.reading.answer_checks import Moments
from safeguard_cli.reading.as_of import read_moment

MOMENT = Moments.of(read_moment("2026-11-25T10:00"))
GOOD: dict[str, list[Any]] = {
    "danger-now": ["yes", "no", "unsure"],
    "tonight": ["safe", "afraid"],
    "harm": ["yes", "no"],
    "about": [["person", "system"], ["none"], "check"],
    "referral-date": ["2026-11-20", "2026-12-24"],
    "own-words": ["I am scared", "a \\ b: c", ""],
}
Envelopes = list[dict[str, Any]]


class Ready(NamedTuple):
    decider: Decider
    checking: Checking


@pytest.fixture(scope="module")
def ready(interview: Interview) -> Ready:
    return ready_for(interview)


def ready_for(interview: Interview) -> Ready:
    decider = decider_for(interview)
    return Ready(decider, Checking(decider.numbers, MOMENT))


def decided(ready: Ready, content: bytes, read_as: str = "json") -> bytes:
    """Return what a batch writes for this input, given in pieces of uneven sizes."""
    chance, stream = Random(len(content)), io.BytesIO(content)
    lines = Lines(lambda size: stream.read(chance.choice([700, 3000, size])))
    out = io.BytesIO()
    sinks = run.Sinks(lambda written: _add(out, written))
    batch = run.Batch(AsLines(ready.decider), sinks)
    for items in (csv_items if read_as == "csv" else json_items)(ready.checking, lines):
        batch.take(items)
    batch.close()
    return out.getvalue()


def _add(out: io.BytesIO, content: bytes) -> None:
    out.write(content)


def envelopes(written: bytes) -> Envelopes:
    return [json.loads(line) for line in written.splitlines()]


def a_record(chance: Random, number: int) -> dict[str, Any]:
    given = {name: chance.choice(values) for name, values in GOOD.items() if chance.random() < 0.7}
    made: dict[str, Any] = {"id": f"case {number}", "answers": given}
    if chance.random() < 0.2:
        made["as-of"] = "2026-12-24T09:00"
    return made


def a_line(chance: Random, number: int) -> bytes:
    """Return the line of a good record, or one that is damaged in some way."""
    made = a_record(chance, number)
    kind = chance.choice(list(DAMAGE))
    damage = DAMAGE[kind]
    return damage(chance, made).replace(b"\n", b" ")


def _plain(chance: Random, made: dict[str, Any]) -> bytes:
    return json.dumps(made, separators=chance.choice([(",", ":"), (", ", ": ")])).encode()


def _changed(key: str, *values: object) -> Callable[[Random, dict[str, Any]], bytes]:
    return lambda chance, made: _plain(chance, {**made, key: chance.choice(values)})


def _answer(name: str, *values: object) -> Callable[[Random, dict[str, Any]], bytes]:
    def damage(chance: Random, made: dict[str, Any]) -> bytes:
        made["answers"][name] = chance.choice(values)
        return _plain(chance, made)

    return damage


def _cut(chance: Random, made: dict[str, Any]) -> bytes:
    line = _plain(chance, made)
    return line[: chance.randrange(len(line))]


def _flipped(chance: Random, made: dict[str, Any]) -> bytes:
    line = bytearray(_plain(chance, made))
    for _ in range(chance.randint(1, 4)):
        line[chance.randrange(len(line))] = chance.randrange(256)
    return bytes(line)


def _twice(chance: Random, made: dict[str, Any]) -> bytes:
    line = _plain(chance, made)
    name = b'"danger-now":"no",'
    return line.replace(b'"answers":{', b'"answers":{' + name + name, 1).replace(
        b'"answers": {', b'"answers":{' + name + name, 1
    )


DAMAGE: dict[str, Callable[[Random, dict[str, Any]], bytes]] = {
    "none": _plain,
    "none again": _plain,
    "none at all": _plain,
    "carriage return": lambda chance, made: _plain(chance, made) + b"\r",
    "id": _changed("id", "", 7, None, [], {}, "x" * 201, "a\nb", "a\x00", "\ud800", "case 3"),
    "as-of": _changed("as-of", "yesterday", 7, None, "9" * 50, "9999-12-31T23:59+00:00"),
    "answers": _changed("answers", None, [], "x", 7, {"": ""}, {"danger-now": None}),
    "another key": _changed("asof", 1, {}, "x"),
    "unknown answer": _answer("danger-now", "maybe", "", 7, True, None, [], {}, ["yes"], 1e308),
    "unknown several": _answer("about", [], ["x"], [7], ["none", "person"], {}, [[]], ""),
    "date": _answer("referral-date", "2026-13-01", "", "20261120", "2026-W47-5", 7, "0001-01-01"),
    "unknown question": _answer("danger-nov", "yes"),
    "text": _answer("own-words", 7, [], None, "x\x07y", "\ud800", "é" * 50),
    "cut": _cut,
    "bytes": _flipped,
    "key twice": _twice,
    "deep": lambda chance, made: b'{"id":' + b"[" * chance.choice([50, 100_000]) + b"1",
    "huge number": lambda chance, made: b'{"id":' + b"9" * chance.choice([30, 10_000]) + b"}",
    "not finite": lambda chance, made: b'{"id":"n","answers":{"danger-now":NaN,"harm":1e999}}',
    "empty": lambda chance, made: chance.choice([b"", b"  ", b"\t\r"]),
    "other values": lambda chance, made: chance.choice([b"7", b'"x"', b"null", b"[]", b"{}"]),
    "two records": lambda chance, made: _plain(chance, made) * 2,
    "nul": lambda chance, made: _plain(chance, made) + b"\0",
    "mark": lambda chance, made: b"\xef\xbb\xbf" + _plain(chance, made),
    "latin-1": lambda chance, made: _plain(chance, {**made, "id": "Zo"}) + "ë".encode("latin-1"),
    "utf-16": lambda chance, made: json.dumps(made).encode("utf-16"),
}  # fmt: skip


def test_what_is_read_together_is_what_each_line_says_by_itself(ready: Ready) -> None:
    chance, together = Random(6_000), PlainLines(ready.checking)
    one_by_one = JsonRecords(ready.checking)
    taken = 0

    for _ in range(600):
        lines = [a_line(chance, number) for number in range(chance.choice([1, 1, 1, 2, 5]))]
        found = together.read(1, lines)
        if found is not None:
            alone = [one_by_one.read(number, line) for number, line in enumerate(lines, 1)]
            made = [each._replace(row=list(each.row)) for each in found if isinstance(each, Entry)]
            assert made == alone
            taken += len(found)

    assert taken > 30


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(b'{"id":"a","answers":{"harm":"yes","harm":"no"}}', id="key twice"),
        pytest.param(b'{"id":"a","answers":{"harm":"yes", "harm" : "yes"}}', id="with spaces"),
        pytest.param(b'{"id":"a","id":"b","answers":{}}', id="id twice"),
        pytest.param(b'{"id":"a","answers":{"harm":null}}', id="null"),
        # Inside, these stand for no answer and for the first one.
        pytest.param(b'{"id":"a","answers":{"harm":"\\u0000"}}', id="nul for an answer"),
        pytest.param(b'{"id":"a","answers":{"harm":"\\u0001"}}', id="a number for an answer"),
        pytest.param(b'{"id":"a","answers":{"about":[]}}', id="nothing chosen"),
        pytest.param(b'{"id":"a","answers":{"about":["none","system"]}}', id="none and another"),
        pytest.param(b'{"id":"a","answers":{},"as-of":""}', id="no moment"),
        pytest.param(b'{"id":"","answers":{}}', id="no id"),
        pytest.param(b'{"id":"a","answers":{"referral-date":"1999-01-01"}}', id="long ago"),
        pytest.param(b'{"id":"a","answers":{}}{"id":"b","answers":{}}', id="two records"),
    ],
)
def test_a_line_with_a_fault_is_never_taken_together_with_others(ready: Ready, line: bytes) -> None:
    good = b'{"id":"z","answers":{"harm":"no"}}'

    assert PlainLines(ready.checking).read(1, [good, line]) is None
    assert PlainLines(ready.checking).read(1, [good, good])


def test_several_answers_are_the_same_in_whatever_order_they_stand(ready: Ready) -> None:
    lines = [
        b'{"id":"a","answers":{"about":["person","system"]}}',
        b'{"id":"b","answers":{"about":["system","person"]}}',
    ]

    found = PlainLines(ready.checking).read(1, lines)

    alone = JsonRecords(ready.checking).read(1, lines[0])
    assert found
    assert isinstance(alone, Entry)
    assert [list(row) for row, _ in found.decided()] == [list(alone.row)] * 2


@pytest.mark.slow
def test_twenty_thousand_inputs_are_all_accounted_for(
    ready: Ready, tell: Callable[[str], None]
) -> None:
    chance, total = Random(20_000), 0
    found: Counter[str] = Counter()

    while total < 20_000:
        lines = [a_line(chance, number) for number in range(chance.randint(1, 60))]
        content = b"\n".join(lines) + chance.choice([b"\n", b"x\n", b"\r\n"])
        written = decided(ready, content)
        got = envelopes(written)
        assert [each["line"] for each in got] == list(range(1, content.count(b"\n") + 1))
        for each in got:
            assert each["decision"] or each["errors"]
            found.update({error["code"] for error in each["errors"]} or {"decided"})
        total += len(got)

    tell(f"{total} generated lines: {dict(found.most_common())}")
    assert found["decided"] > 2_000
    named = {value.code for value in vars(problems).values() if isinstance(value, Problem)}
    named |= {"unknown-key", "unknown-question", "bad-answer", "repeated-key", "duplicate-id"}
    assert named - found.keys() == {"unclosed-quote", "not-csv", "line-too-long"}


@pytest.mark.slow
def test_rows_of_csv_are_all_accounted_for(ready: Ready) -> None:
    chance, total = Random(5_000), 0
    names = [name for name in GOOD if name != "own-words"]

    while total < 5_000:
        columns = chance.sample(["id", "as-of", *names], len(names) + 2)
        text = [",".join(columns).encode()]
        text += [_row(chance, columns, number) for number in range(chance.randint(1, 30))]
        got = envelopes(decided(ready, b"\n".join(text), "csv"))
        numbers = [each["line"] for each in got]
        # A row may take several lines; each begins where the one before has ended.
        assert numbers == sorted(set(numbers))
        assert numbers[0] == 2
        assert all(each["decision"] or each["errors"] for each in got)
        total += len(got)


def _row(chance: Random, columns: list[str], number: int) -> bytes:
    cells = {
        name: chance.choice(["", _cell(chance.choice(values))]) for name, values in GOOD.items()
    }
    cells["id"], cells["as-of"] = f"case {number}", chance.choice(["", "2026-12-24", "soon"])
    held = io.StringIO()
    csv.writer(held, lineterminator="").writerow([cells[name] for name in columns])
    line = held.getvalue().encode()
    damage = chance.randrange(8)
    if damage == 0:
        return chance.choice([b"", b",", b'a"b,c', b"\0", b"\xff" + line, b'""x,' + line])
    if damage == 1:
        return line.replace(b"case", b"case\xe9")
    return line + chance.choice([b"", b"\r"])


def _cell(value: object) -> str:
    return ";".join(value) if isinstance(value, list) else str(value)


def test_a_byte_order_mark_at_the_beginning_is_no_fault(ready: Ready) -> None:
    line = b'{"id":"a","answers":{"danger-now":"yes"}}\n'

    first, second = envelopes(decided(ready, b"\xef\xbb\xbf" + line + b"\xef\xbb\xbf" + line))

    assert first["decision"]["level"] == "emergency"
    assert [error["code"] for error in second["errors"]] == ["byte-order-mark"]


def test_a_last_line_without_its_end_is_read(ready: Ready) -> None:
    got = envelopes(decided(ready, b'7\n{"id":"a","answers":{"danger-now":"yes"}}'))

    assert [bool(each["errors"]) for each in got] == [True, False]


class Generated:
    """A stream of as many bytes as wanted, of which only pieces are ever held."""

    def __init__(self, size: int, last: bytes) -> None:
        self._left = size
        self._last = last

    def read(self, size: int) -> bytes:
        if self._left > 0:
            self._left -= size
            return b"x" * size
        last, self._last = self._last, b""
        return last


def _long_line(size: int) -> tuple[list[bytes | None], int]:
    last = b'\n{"id":"a","answers":{}}\n'
    found: list[bytes | None] = []
    held = 0
    lines = Lines(Generated(size, last).read)
    for block in lines:
        found += block.lines
        held = max(held, sum(len(line or b"") for line in block.lines))
    return found, held


def test_a_line_beyond_the_limit_is_passed_over_and_the_next_is_read() -> None:
    found, held = _long_line(LINE_LIMIT + PIECE)

    assert found == [None, b'{"id":"a","answers":{}}']
    assert held < 100
    assert _long_line(LINE_LIMIT // PIECE * PIECE - PIECE)[0][0] is not None


@pytest.mark.slow
def test_a_line_of_a_gigabyte_costs_no_memory() -> None:
    import resource

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    found, _ = _long_line(1_000_000_000)

    assert found[0] is None
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000  # KB


def test_every_refusal_is_a_sentence_with_a_code() -> None:
    for value in vars(problems).values():
        if isinstance(value, Problem):
            assert value.message
            assert value.code.replace("-", "").isalnum()


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such devices there")
@pytest.mark.parametrize("device", ["/dev/zero", "/dev/full", "/dev/urandom"])
def test_a_device_that_never_ends_is_refused(run: Run, device: str) -> None:
    ran = run("batch", device)

    assert (ran.code, ran.out) == (2, "")
    assert "the input is a device" in ran.err


def test_lines_that_are_read_together_stay_together_over_the_ends_of_pieces() -> None:
    line = b"x" * 99 + b"\n"
    stream = io.BytesIO(line * (3 * PIECE // len(line)))

    blocks = [len(block.lines) for block in Lines(stream.read)]

    assert sum(blocks) == 3 * PIECE // len(line)
    assert min(blocks) > 1000
