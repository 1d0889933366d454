from __future__ import annotations

import subprocess
import sys
import time

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from safeguard_cli.reading import yaml_nodes
from safeguard_cli.reading.yaml_nodes import List, Mapping, Node, Text, parse

BOMB = "a: &a [x, x]\n" + "\n".join(f"a{n}: &a{n} [*a, *a]" for n in range(1000))
HOSTILE = {
    "alias bomb": (BOMB, "SG009"),
    "30,000 nested brackets": ("[" * 30_000, "SG008"),
    "30,000 nested braces": ("{a: " * 30_000, "SG008"),
    "30,000 nested dashes": ("- " * 30_000, "SG008"),
    "control characters": ("\x07" * 900_000, "SG004"),
    "invisible characters": ("\u202e" * 300_000, "SG004"),
    "10 MB": ("a" * 10_000_000, "SG002"),
    "half a million values": ("[" + "a," * 490_000 + "]", "SG002"),
}


def tree(text: str) -> Node:
    node, faults = parse(text.encode(), "a.yaml")
    assert not faults
    assert node is not None
    return node


def plain(node: Node) -> object:
    match node:
        case Text(value):
            return value
        case List(items):
            return [plain(item) for item in items]
        case Mapping(entries):
            return {key.value: plain(value) for key, value in entries}


@pytest.mark.parametrize("word", ["yes", "no", "1.10", "2026-01-02", "null", "~", "0x1f", "1_0"])
def test_every_scalar_is_the_text_that_was_written(word: str) -> None:
    assert plain(tree(f"key: {word}")) == {"key": word}


def test_texts_may_be_quoted_folded_and_literal_and_comments_are_read_over() -> None:
    text = "# first\na: 'it''s'\nb: \"a\\tb\"\nc: |\n  one\n  two\nd: >\n  one\n  two\n# last\n"

    assert plain(tree(text)) == {"a": "it's", "b": "a\tb", "c": "one\ntwo\n", "d": "one two\n"}


def test_places_count_characters_from_1() -> None:
    node = tree("é: {ü: ß, n: [a]}")

    assert isinstance(node, Mapping)
    inner = node.entries[0][1]
    assert isinstance(inner, Mapping)
    assert [str(key.place) for key, _ in inner.entries] == ["a.yaml:1:5", "a.yaml:1:11"]


def test_a_byte_order_mark_and_windows_line_ends_are_fine() -> None:
    node, faults = parse(b"\xef\xbb\xbfa: b\r\nc: d\r\n", "a.yaml")

    assert not faults
    assert node is not None
    assert plain(node) == {"a": "b", "c": "d"}


def test_joiners_that_scripts_need_are_text() -> None:
    assert plain(tree("a: \u0915\u094d\u200d\u0937")) == {"a": "\u0915\u094d\u200d\u0937"}


def test_all_repeated_keys_are_reported() -> None:
    _, faults = parse(b"a: 1\nb: 2\na: 3\nb: 4\n", "a.yaml")

    assert [str(fault) for fault in faults] == [
        "a.yaml:3:1: SG012 `a` is already on line 1",
        "a.yaml:4:1: SG012 `b` is already on line 2",
    ]


def test_a_fault_never_repeats_a_long_key_whole() -> None:
    _, faults = parse(b"? '" + b"q" * 5000 + b"'\n: 1\n? '" + b"q" * 5000 + b"'\n: 2\n", "a.yaml")

    assert len(str(faults[0])) < 150


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_ends_in_one_fault_in_good_time(name: str) -> None:
    text, code = HOSTILE[name]
    content = text.encode()

    started = time.perf_counter()
    node, faults = parse(content, "a.yaml")
    took = time.perf_counter() - started

    assert node is None
    assert [fault.code for fault in faults] == [code]
    assert took < 5


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_takes_less_than_100_mb(name: str) -> None:
    program = (
        "import resource, sys\n"
        "from safeguard_cli.reading.yaml_nodes import parse\n"
        "content = sys.stdin.buffer.read()\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "parse(content, 'a.yaml')\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=HOSTILE[name][0].encode(),
        capture_output=True,
        check=True,
    )

    # macOS counts bytes, Linux kilobytes.
    unit = 1 if sys.platform == "darwin" else 1024
    assert int(done.stdout) * unit < 100_000_000


def test_a_large_file_of_ordinary_rules_is_read() -> None:
    node, faults = parse(b"a: b\n" + b"# a comment\n" * 80_000, "a.yaml")

    assert node is not None
    assert not faults


@given(st.binary(max_size=200) | st.text(alphabet="ab:-[]{}'\"#&*!|>%@\n\t ?,", max_size=60))
def test_anything_is_a_tree_or_has_a_fault_with_its_place(content: bytes | str) -> None:
    content = content.encode() if isinstance(content, str) else content
    lines = content.count(b"\n") + 1

    node, faults = parse(content, "a.yaml")

    assert (node is not None) or faults
    assert all(fault.where.line in range(1, lines + 2) for fault in faults)
    assert all(fault.where.column > 0 for fault in faults)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: [b\n", "the list in brackets is not closed, or lacks a comma"),
        ("a: {b: c\n", "the keys in braces are not closed, or lack a comma"),
        ("a: b: c\n", "a colon is not expected here; quote text that holds one"),
        ('a: "b\n', "the quotation is not closed"),
        ("a:\n\t- b\n", "a tab cannot indent; use spaces"),
        ("a: @b\n", "no text can start with this character; quote the text"),
        ('a: "\\q"\n', "this is not an escape; double each `\\`"),
        ("- a: b\nc: d\n", "this does not line up with the items above it"),
        (
            "a: 'b's'\n",
            'the `\'` before this ends the quotation; put the whole text between `"` and `"`',
        ),
        (
            'a: "b"\n  c: d\n',
            "this stands further in than the line above; line it up with that one",
        ),
        ("a:\n  - b: c\n - d\n", "this does not line up with the items above it"),
        ("a: 1\nb\nc: 2\n", "a key needs a colon and a space behind it"),
    ],
)
@pytest.mark.parametrize("loader", ["CLoader", "SafeLoader"])
def test_both_parsers_are_explained_in_the_same_words(
    text: str, message: str, loader: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(yaml_nodes, "_LOADER", getattr(yaml, loader))

    _, faults = parse(text.encode(), "a.yaml")

    assert [fault.message for fault in faults] == [message]
