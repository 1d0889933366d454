"""No edit of what is kept, or of a copy of it, is called genuine.

A checkpoint of each concern was printed before. An edit is found by `verify`, or refused in a
sentence, or nothing that is told has changed by it.
"""

from __future__ import annotations

import base64
import json
import random
import sqlite3
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest
from kept import (
    FIRST,
    NOW,
    SECOND,
    SECRET,
    THIRD,
    advised,
    checkpoints,
    happened,
    kept_in,
    told,
)
from msgspec.structs import replace
from running import Run
from samples import sample_record

from safeguard_cli.core.advising.sealing import seal
from safeguard_cli.core.advising.sealing import to_json as record_to_json
from safeguard_cli.core.concern.chain import Checkpoint, Contained, Entry, linked
from safeguard_cli.core.concern.copy_faults import faults_of
from safeguard_cli.core.concern.entry import Advised, Called, Noted, encoded
from safeguard_cli.core.concern.export import (
    Export,
    digest_of_copy,
    exported,
    exported_for,
    from_json,
    to_json,
)
from safeguard_cli.core.concern.pieces import pieces_of
from safeguard_cli.core.concern.redaction import Reader
from safeguard_cli.core.concern.story import record_of
from safeguard_cli.core.errors import SafeguardError
from safeguard_cli.edges.store.concerns import FILE, Concerns
from safeguard_cli.edges.store.places import data_folder

Tell = Callable[[str], None]
Draw = random.Random
Edit = Callable[[Path, Draw], None]
NAMES = (FIRST, SECOND, THIRD)
COLUMNS = {
    "entry": ("concern", "number", "written", "kind", "commitment", "previous", "seal"),
    "content": ("commitment", "salt", "content", "root"),
    "head": ("concern", "number", "seal"),
}


class Kept(NamedTuple):
    """What was kept, as it was after each entry, with what was printed and what it tells."""

    file: bytes
    earlier: list[bytes]
    printed: dict[str, Checkpoint]
    told: dict[str, object]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    folder = tmp_path_factory.mktemp("kept")
    concerns = Concerns(folder / FILE)
    earlier: list[bytes] = []
    for reference, contents in happened().items():
        for number, content in enumerate(contents):
            concerns.append(reference, [content], NOW, new=number == 0)
            earlier.append(concerns.path.read_bytes())
    # An entry that was erased: its content is not to come back.
    concerns.erase(SECOND, [2], authority="The head", reason="They asked for it.", now=NOW)
    return Kept(concerns.path.read_bytes(), earlier, checkpoints(concerns), told(concerns))


def outcome(path: Path, kept: Kept) -> str:
    """Say what became of an edit. Anything but a sentence is raised."""
    concerns = Concerns(path)
    try:
        with concerns.at_one_moment():
            if not concerns.is_whole():
                return "found"
            for name in {*concerns.all(), *kept.printed}:
                known = [kept.printed[name]] if name in kept.printed else []
                if concerns.faults(name, known)[0]:
                    return "found"
            return "nothing told has changed" if told(concerns) == kept.told else "MISSED"
    except SafeguardError as error:
        assert str(error)
        return "refused"


# Edits of the raw file


def write(path: Path, content: bytes | bytearray) -> None:
    # Many a file system waits for the disk where a file is cut short and written anew.
    path.unlink(missing_ok=True)
    path.write_bytes(content)


def other_byte(path: Path, draw: Draw) -> None:
    content = bytearray(path.read_bytes())
    content[draw.randrange(len(content))] = draw.randrange(256)
    write(path, content)


def other_bytes(path: Path, draw: Draw) -> None:
    content = bytearray(path.read_bytes())
    at, size = draw.randrange(len(content)), draw.choice([2, 8, 32, 200])
    content[at : at + size] = draw.randbytes(len(content[at : at + size]))
    write(path, content)


def byte_more_or_less(path: Path, draw: Draw) -> None:
    content = path.read_bytes()
    at = draw.randrange(len(content))
    write(path, content[:at] + draw.choice([b"", b"x"]) + content[at + draw.randrange(2) :])


def cut_off(path: Path, draw: Draw) -> None:
    content = path.read_bytes()
    write(path, content[: draw.randrange(len(content))])


def pages_swapped(path: Path, draw: Draw) -> None:
    content = path.read_bytes()
    pages = [content[at : at + 4096] for at in range(0, len(content), 4096)]
    one, two = draw.sample(range(len(pages)), 2)
    pages[one], pages[two] = pages[two], pages[one]
    write(path, b"".join(pages))


# Edits by somebody who knows the database


def sql(path: Path, *statements: tuple[str, tuple[object, ...]]) -> None:
    database = sqlite3.connect(path, isolation_level=None)
    try:
        database.execute("PRAGMA synchronous = OFF")
        database.execute("PRAGMA journal_mode = MEMORY")
        for statement, values in statements:
            database.execute(statement, values)
    except sqlite3.Error:
        # It would not have it: then it is as it was, or half of it is done.
        pass
    finally:
        database.close()


def rows_of(path: Path, query: str) -> list[tuple[Any, ...]]:
    database = sqlite3.connect(path)
    try:
        return database.execute(query).fetchall()
    finally:
        database.close()


def value(draw: Draw, before: object) -> object:
    """Return something to put in the place of a value: close to it, or nothing like it."""
    if isinstance(before, bytes):
        at = draw.randrange(len(before))
        near: object = before[:at] + bytes([before[at] ^ 1 << draw.randrange(8)]) + before[at + 1 :]
    elif isinstance(before, str) and before:
        at = draw.randrange(len(before))
        near = before[:at] + draw.choice("0123456789abcdefAZ- ") + before[at + 1 :]
    else:
        near = draw.randrange(-2, 12)
    if draw.random() < 0.6:
        return near
    strange = ["", "x", "2026-11-25", NOW.isoformat(), 0, -1, 10**18, 1.5, b"", b"\xff", SECOND]
    coded = base64.b64encode(before).decode() if isinstance(before, bytes) else "YQ=="
    return draw.choice([*strange, coded])


def field_changed(path: Path, draw: Draw) -> None:
    table = draw.choice([*COLUMNS])
    column = draw.choice(COLUMNS[table])
    keys = ("concern", "number") if table == "entry" else COLUMNS[table][:1]
    found = rows_of(path, f"SELECT {', '.join(keys)}, {column} FROM {table}")
    *key, before = draw.choice(found)
    where = " AND ".join(f"{name} = ?" for name in keys)
    sql(path, (f"UPDATE {table} SET {column} = ? WHERE {where}", (value(draw, before), *key)))


def contents_swapped(path: Path, draw: Draw) -> None:
    found = rows_of(path, "SELECT commitment, salt, content, root FROM content")
    (one, *first), (two, *second) = draw.sample(found, 2)
    for column in draw.sample(range(3), draw.randrange(1, 4)):
        first[column], second[column] = second[column], first[column]
    change = "UPDATE content SET salt = ?, content = ?, root = ? WHERE commitment = ?"
    sql(path, (change, (*first, one)), (change, (*second, two)))


def entries_moved(path: Path, draw: Draw) -> None:
    found = rows_of(path, "SELECT concern, number FROM entry")
    one, two = draw.sample(found, 2)
    move = "UPDATE entry SET concern = ?, number = ? WHERE concern = ? AND number = ?"
    sql(path, (move, ("SG-00000000-0000", 99, *one)), (move, (*one, *two)),
        (move, (*two, "SG-00000000-0000", 99)))  # fmt: skip


def last_taken_away(path: Path, draw: Draw) -> None:
    name, often = draw.choice(NAMES), draw.randrange(1, 4)
    last = "(SELECT max(number) FROM entry WHERE concern = ?)"
    sql(path, *[(f"DELETE FROM entry WHERE concern = ? AND number = {last}", (name, name))] * often)
    if draw.random() < 0.5:
        seal = f"(SELECT seal FROM entry WHERE concern = ? AND number = {last})"
        sql(path, (f"UPDATE head SET number = {last}, seal = {seal} WHERE concern = ?",
                   (name, name, name, name)))  # fmt: skip
    elif draw.random() < 0.5:
        sql(path, ("DELETE FROM head WHERE concern = ?", (name,)))


def taken_out(path: Path, draw: Draw) -> None:
    """Delete a row of a kind, with its content or without, or a whole concern."""
    name = draw.choice(NAMES)
    number, commitment = draw.choice(
        rows_of(path, f"SELECT number, commitment FROM entry WHERE concern = '{name}'")
    )
    ways: list[list[tuple[str, tuple[object, ...]]]] = [
        [("DELETE FROM content WHERE commitment = ?", (commitment,))],
        [("DELETE FROM entry WHERE concern = ? AND number = ?", (name, number))],
        [("DELETE FROM head WHERE concern = ?", (name,))],
        [("DELETE FROM entry WHERE concern = ?", (name,)),
         ("DELETE FROM head WHERE concern = ?", (name,))],
    ]  # fmt: skip
    sql(path, *draw.choice(ways))


def put_in(path: Path, draw: Draw) -> None:
    """Add what this program would not: an entry, a content, a trigger, or another form."""
    (name, number, seal) = draw.choice(rows_of(path, "SELECT concern, number, seal FROM head"))
    made = made_anew(name, number, seal, draw)
    commitment = draw.choice(rows_of(path, "SELECT commitment FROM entry"))[0]
    sql(path, draw.choice([
        ("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)", made),
        ("INSERT INTO content VALUES (?, ?, ?, '')", (commitment, bytes(32), b"x")),
        ("INSERT INTO content VALUES (?, ?, ?, '')", ("ab" * 32, bytes(32), b"x")),
        ("CREATE TRIGGER t AFTER INSERT ON entry BEGIN DELETE FROM content; END", ()),
        ("CREATE TABLE other (name TEXT)", ()),
        (f"PRAGMA user_version = {draw.choice([0, 2, 77])}", ()),
    ]))  # fmt: skip


def made_anew(name: str, number: int, seal: str, draw: Draw) -> tuple[object, ...]:
    before = Entry(name, number, "", "", "", "", seal)
    held = Contained(b"x", draw.randbytes(32))
    return msgspec.structs.astuple(
        linked(name, before, written=NOW.isoformat(), kind="note", held=held).entry
    )


def chain_made_anew(path: Path, draw: Draw) -> None:
    """Write another content, and seal it and all after it as this program would, with the head."""
    name = draw.choice(NAMES)
    copy = Concerns(path)
    stored = copy.stored(name)
    at = draw.randrange(len(stored))
    statements: list[tuple[str, tuple[object, ...]]] = [
        ("DELETE FROM entry WHERE concern = ?", (name,))
    ]
    last = None
    for number, one in enumerate(stored):
        content, salt = one.content or b"x", one.salt or bytes(32)
        kind, root = one.entry.kind, one.root
        if number == at:
            kind, root = "note", ""
            content = zlib.compress(encoded(Noted("Nothing happened at all.")))
        made = linked(
            name, last, written=one.entry.written, kind=kind, held=Contained(content, salt, root)
        )
        last = made.entry
        statements += [
            ("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)", msgspec.structs.astuple(last)),
            ("DELETE FROM content WHERE commitment = ?", (one.entry.commitment,)),
            ("INSERT OR REPLACE INTO content VALUES (?, ?, ?, ?)",
             (last.commitment, salt, content, root)),
        ]  # fmt: skip
    assert last is not None
    statements.append(("UPDATE head SET seal = ? WHERE concern = ?", (last.seal, name)))
    sql(path, *statements)


RAW: tuple[Edit, ...] = (other_byte, other_bytes, byte_more_or_less, cut_off, pages_swapped)
KNOWING: tuple[Edit, ...] = (
    field_changed, field_changed, field_changed, contents_swapped, entries_moved, last_taken_away,
    taken_out, put_in, chain_made_anew,
)  # fmt: skip


def check_edits(kept: Kept, edits: tuple[Edit, ...], number: int, path: Path, tell: Tell) -> None:
    draw = random.Random(number)
    outcomes: Counter[str] = Counter()
    missed: list[str] = []
    for turn in range(number):
        write(path, kept.file)
        edit = edits[turn % len(edits)]
        edit(path, draw)
        found = outcome(path, kept)
        outcomes[found] += 1
        if found == "MISSED":
            missed.append(f"{turn}: {edit.__name__}")
    tell(f"edits of what is kept: {number}, {dict(outcomes.most_common())}")
    assert missed == []


@pytest.mark.parametrize("edits", [RAW, KNOWING], ids=["raw", "knowing"])
def test_edits_of_what_is_kept_are_found(
    edits: tuple[Edit, ...], kept: Kept, tmp_path: Path, tell: Tell
) -> None:
    check_edits(kept, edits, 270, tmp_path / FILE, tell)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("edits", "number"),
    [(RAW, 5_500), (RAW, 5_501), (KNOWING, 4_500), (KNOWING, 4_501)],
    ids=["raw", "raw again", "knowing", "knowing again"],
)
def test_twenty_thousand_edits_of_what_is_kept_are_found(
    edits: tuple[Edit, ...], number: int, kept: Kept, tmp_path: Path, tell: Tell
) -> None:
    check_edits(kept, edits, number, tmp_path / FILE, tell)


def test_every_older_file_is_found_by_what_was_printed(
    kept: Kept, tmp_path: Path, tell: Tell
) -> None:
    path = tmp_path / FILE
    outcomes: Counter[str] = Counter()
    for file in kept.earlier:
        write(path, file)
        outcomes[outcome(path, kept)] += 1

    tell(f"older files put back: {dict(outcomes)}")
    assert outcomes == {"found": len(kept.earlier)}


# Copies for somebody else


def copies(folder: Path) -> dict[str, Export]:
    """Return a whole copy, and one for each kind of reader."""
    stored = kept_in(folder).stored(FIRST)
    readers: tuple[Reader, ...] = ("partner", "parent", "training")
    made = {"whole": exported(stored, NOW.isoformat())}
    for reader in readers:
        made[reader] = exported_for(stored, NOW.isoformat(), reader, frozenset({"seen"}))
    return made


def is_found(content: bytes) -> bool:
    try:
        return bool(faults_of(from_json(content)))
    except SafeguardError:
        return True


def bytes_edited(content: bytes, draw: Draw) -> bytes:
    at, byte = draw.randrange(len(content)), bytes([draw.randrange(256)])
    ways = (
        content[:at] + byte + content[at + 1 :],
        content[:at] + byte + content[at:],
        content[:at] + content[at + 1 + draw.randrange(4) :],
        content[:at],
        content[:at] + b" " + content[at:],
    )
    return draw.choice(ways)


def places(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every place in a copy that holds something: where it stands, and its key there."""
    keys = tree.keys() if isinstance(tree, dict) else range(len(tree))
    for key in keys:
        yield tree, key
        if isinstance(tree[key], (dict, list)):
            yield from places(tree[key])


def said_otherwise(content: bytes, draw: Draw) -> bytes:
    """Change one thing that a copy says, and seal the copy anew: its own digest shows nothing."""
    tree = json.loads(content)
    holder, key = draw.choice([*places(tree)])
    old = holder[key]
    if isinstance(old, bool):
        holder[key] = not old
    elif isinstance(old, str):
        holder[key] = draw.choice([old + "x", "", old[1:], old[:-1] + "A", "[withheld]"])
    elif isinstance(old, int):
        holder[key] = old + draw.choice([-1, 1])
    elif isinstance(old, list) and len(old) > 1 and draw.random() < 0.5:
        draw.shuffle(old)
    elif isinstance(old, list) and old:
        holder[key] = draw.choice([old[1:], old[:-1], [*old, old[0]]])
    else:
        holder[key] = draw.choice([None, [], {}, "x"])
    return sealed_anew(tree, content)


def sealed_anew(tree: Any, otherwise: bytes) -> bytes:
    try:
        made = msgspec.json.decode(json.dumps(tree, ensure_ascii=False).encode(), type=Export)
    except (msgspec.MsgspecError, ValueError):
        return otherwise + b"x"
    return to_json(msgspec.structs.replace(made, digest=digest_of_copy(made)))


def sealed_in(content: bytes) -> list[object]:
    """Return what a reader is shown of what was sealed in a concern.

    When and for whom it was made is held by nothing but the digest of the copy.
    """
    copy = from_json(content)
    parted = [(one.number, one.hidden, msgspec.json.encode(one.pieces)) for one in copy.parted]
    return [copy.concern, copy.checkpoint, copy.links, copy.shown, parted]


def check_copies(number: int, folder: Path, tell: Tell) -> None:
    draw = random.Random(number)
    made = [to_json(copy) for copy in copies(folder).values()]
    before = [sealed_in(content) for content in made]
    outcomes: Counter[str] = Counter()
    for turn in range(number):
        which = draw.randrange(len(made))
        edited = (bytes_edited, said_otherwise)[turn % 2](made[which], draw)
        if edited == made[which]:
            outcomes["no edit"] += 1
        elif is_found(edited):
            outcomes["found"] += 1
        else:
            same = turn % 2 and sealed_in(edited) == before[which]
            outcomes["sealed anew, nothing shown has changed" if same else "MISSED"] += 1
    tell(f"edits of copies: {number}, {dict(outcomes.most_common())}")
    assert not any(map(is_found, made))
    assert outcomes["MISSED"] == 0


def test_edits_of_copies_are_found(tmp_path: Path, tell: Tell) -> None:
    check_copies(300, tmp_path, tell)


@pytest.mark.slow
def test_three_thousand_edits_of_copies_are_found(tmp_path: Path, tell: Tell) -> None:
    check_copies(3_000, tmp_path, tell)


def test_a_redacted_copy_holds_none_of_the_words_that_are_withheld(tmp_path: Path) -> None:
    made = copies(tmp_path)
    words = {SECRET, "They will ring back.", "They said no.", "A second note."}
    whole = zlib_free(made["whole"])
    assert {word for word in words if word in whole} == words - {"They will ring back."}

    for reader in ("parent", "training"):
        assert not any(word in zlib_free(made[reader]) for word in words)
    assert SECRET not in zlib_free(made["partner"])
    for copy in made.values():
        for parted in copy.parted:
            shown = to_json(copy).decode()
            withheld = {piece.path for piece in parted.pieces if piece.withheld}
            record = pieces_of(record_of(advised()))
            for path in withheld & {*record}:
                words_of = typed_in(record[path], record, withheld)
                assert [text for text in words_of if text in shown] == [], path


def zlib_free(copy: Export) -> str:
    """Return all that a copy holds, with what is packed in it unpacked."""
    packed = [zlib.decompress(one.content).decode() for one in copy.shown]
    return "\n".join([to_json(copy).decode(), *packed])


def typed_in(piece: object, record: dict[str, object], withheld: set[str]) -> Iterator[str]:
    """Yield what is said in a withheld piece and in none that is shown."""
    shown = json.dumps([one for path, one in record.items() if path not in withheld])
    tree = json.loads(json.dumps(piece))
    for holder, key in places(tree) if isinstance(tree, (dict, list)) else ():
        text = holder[key]
        is_typed = isinstance(text, str) and key in ("value", "words") and len(text) > 12
        if is_typed and json.dumps(text) not in shown:
            yield text


def test_a_copy_that_was_changed_is_not_taken_in(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "copy.json"
    kept_in(tmp_path / "elsewhere")
    whole = to_json(copies(tmp_path / "more")["whole"])
    tree = json.loads(whole)
    tree["shown"][4]["content"] = tree["shown"][5]["content"]
    file.write_bytes(sealed_anew(tree, whole))

    taken = run("record", "import", str(file))
    verified = run("record", "verify", str(file))

    assert (taken.code, verified.code) == (1, 1)
    assert "Entry 5: its content was changed." in taken.err
    assert not Concerns(data_folder() / FILE).is_there


@pytest.mark.parametrize(
    ("reference", "content"),
    [
        (FIRST, b"no packed content"),
        (FIRST, zlib.compress(b'{"type":"note"}')),
        (FIRST, zlib.compress(encoded(Called("Mx Fox", "at some time")))),
        (FIRST, zlib.compress(encoded(Advised("{}")))),
        ("../../x", zlib.compress(encoded(Noted("Words.")))),
    ],
    ids=["not packed", "no words", "no time", "no record", "no reference"],
)
def test_a_chain_that_holds_over_nonsense_is_not_taken_in(
    reference: str, content: bytes, run: Run, tmp_path: Path
) -> None:
    kind = {b"call": "call", b"advi": "advice"}
    said = zlib.decompress(content)[9:13] if content[:1] == b"x" else b""
    one = linked(
        reference,
        None,
        written=NOW.isoformat(),
        kind=kind.get(said, "note"),
        held=Contained(content, bytes(32)),
    )
    file = tmp_path / "copy.json"
    file.write_bytes(to_json(exported([one], NOW.isoformat())))

    taken = run("record", "import", str(file))

    assert taken.code in (1, 2)
    assert "Something went wrong" not in taken.err
    assert not Concerns(data_folder() / FILE).is_there
    assert run("record", "show", str(file)).code in (0, 1, 2)


def test_no_other_file_is_removed_for_the_name_of_a_record_that_is_erased(
    run: Run, tmp_path: Path
) -> None:
    other = data_folder() / "other.json"
    concerns = kept_in(data_folder())
    other.write_text("{}")
    record = replace(sample_record(), reference="../other")
    concerns.append(FIRST, [Advised(str(record_to_json(seal(record))))], NOW)

    erased = run("record", "erase", FIRST, stdin="The head\nAsked.")

    assert erased.code == 0
    assert other.exists()
