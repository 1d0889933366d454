"""Copies of a concern: what is withheld is named, what is shown still verifies."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from days import BEGAN, clock_at, concerns_here, only_story
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from running import Run
from scripted import Sit

from safeguard_cli.core.concern import export
from safeguard_cli.core.concern.copy_faults import faults_of
from safeguard_cli.core.concern.redaction import WITHHELD, Reader, is_shown
from safeguard_cli.core.model.rule_set import RuleSet

READERS: tuple[Reader, ...] = ("partner", "parent", "training")
CHILD = "Robin Hill"
OPINION = "I think it is the uncle"
SECRET = "The neighbour rang me"


@pytest.fixture
def concern(sit: Sit, run: Run, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return a concern in whose record a name and an opinion were typed, with a note."""
    clock_at(BEGAN, monkeypatch)
    sit(
        choices={"The record.": ["first-contact", "concern", "record"]},
        child_names=CHILD,
        opinion=OPINION,
    )
    reference = only_story().reference
    run("note", reference, stdin=SECRET)
    return reference


def copied(run: Run, concern: str, file: Path, *options: str) -> str:
    ran = run("record", "export", concern, "--out", str(file), *options)
    assert ran.code == 0, ran.err
    return file.read_text()


def test_a_whole_copy_is_taken_in_elsewhere_and_gone_on_with(
    run: Run, concern: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied(run, concern, tmp_path / "copy.json")
    here = concerns_here().entries(concern)
    monkeypatch.setenv("SAFEGUARD_DATA_DIR", str(tmp_path / "elsewhere"))

    ran = run("record", "import", str(tmp_path / "copy.json"))

    there = concerns_here().entries(concern)
    assert there[:-1] == here
    assert there[-1].entry.kind == "imported"
    assert f"Receipt for whoever gave it to you: {here[-1].entry.number}:" in ran.out
    assert run("concerns", "verify").code == 0
    assert run("record", "import", str(tmp_path / "copy.json")).code == 2


@pytest.mark.parametrize(
    ("reader", "held", "gone"),
    [
        ("partner", [CHILD, OPINION], [SECRET]),
        ("parent", [CHILD], [OPINION, SECRET]),
        ("training", [], [CHILD, OPINION, SECRET]),
    ],
)
def test_a_copy_holds_what_its_reader_may_have_and_names_the_rest(
    run: Run, concern: str, tmp_path: Path, reader: str, held: list[str], gone: list[str]
) -> None:
    file = tmp_path / "copy.json"

    text = copied(run, concern, file, "--redact", reader)

    assert [each for each in held if each not in text] == []
    assert [each for each in gone if each in text] == []
    verified = run("record", "verify", str(file))
    assert verified.code == 0, verified.err
    assert "What is shown is as it was sealed." in verified.out
    assert "Withheld, each named in the copy:" in verified.out
    shown = run("record", "show", str(file)).out
    assert WITHHELD in shown


def test_a_copy_that_was_changed_is_neither_genuine_nor_taken_in(
    run: Run, concern: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "copy.json"
    text = copied(run, concern, file, "--redact", "parent")
    file.write_text(text.replace(CHILD, "Rowan Hill"))
    monkeypatch.setenv("SAFEGUARD_DATA_DIR", str(tmp_path / "elsewhere"))

    assert run("record", "verify", str(file)).code == 1
    assert "warning" in run("record", "show", str(file)).err
    assert run("record", "import", str(file)).code == 1
    assert not concerns_here().is_there


@pytest.mark.parametrize("reader", ["", *READERS])
def test_any_other_word_in_a_copy_is_found(
    run: Run, concern: str, tmp_path: Path, reader: str
) -> None:
    options = ["--redact", reader] if reader else []
    text = copied(run, concern, tmp_path / "copy.json", *options)
    tree = msgspec.json.decode(text)

    for path in _paths(tree):
        # Of these the digest of the copy alone knows.
        if path[0] in ("made", "redacted-for", "schema", "digest"):
            continue
        changed = msgspec.json.decode(text)
        _change(changed, path)
        try:
            other = msgspec.json.decode(msgspec.json.encode(changed), type=export.Export)
            sealed = replace(other, digest=export.digest_of_copy(other))
            found = faults_of(export.from_json(export.to_json(sealed)))
        except (export.NotAnExportError, msgspec.ValidationError):
            continue
        assert found, path


def _paths(tree: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Return the places of texts and truths, a few of each kind: of all there are thousands."""
    if isinstance(tree, dict):
        return [each for key, value in tree.items() for each in _paths(value, (*path, key))]
    if isinstance(tree, list):
        return [each for n, one in enumerate(tree[:4]) for each in _paths(one, (*path, n))]
    return [path] if isinstance(tree, str | bool) and tree else []


def _change(tree: object, path: tuple[str | int, ...]) -> None:
    for key in path[:-1]:
        tree = tree[key]  # type: ignore[index]  # a path of this tree
    value = tree[path[-1]]  # type: ignore[index]  # the same
    tree[path[-1]] = not value if isinstance(value, bool) else f"{value[:-1]}~"  # type: ignore[index]


def test_everything_in_the_record_is_decided_for_every_reader(shipped: RuleSet) -> None:
    """A field that nobody has thought of reaches no parent, and typed text no class."""
    typed = {q.id for q in shipped.questions if q.kind in ("text", "date")}
    for group in shipped.groups:
        for field in group.fields:
            path = f"form/{group.id}/{field}"
            assert not is_shown(path, "training", is_typed=field in typed) or field not in typed
    assert not is_shown("form/new-group/new-field", "parent", is_typed=True)
    assert not is_shown("advice/new", "parent", is_typed=False)
    assert not is_shown("answers/you", "partner", is_typed=False)
    assert is_shown("answers/harm", "partner", is_typed=False)


@given(st.text(min_size=1), st.sampled_from(READERS))
def test_no_typed_text_is_ever_for_training(name: str, reader: Reader) -> None:
    assert not is_shown(f"form/{name}", "training", is_typed=True)


def test_a_block_to_paste_says_fact_concern_risk_action_and_reason(run: Run, concern: str) -> None:
    text = run("record", "export", concern, "--format", "text").out

    headings = [line for line in text.split("\n") if line.isupper()]
    assert headings == ["FACT", "CONCERN", "RISK", "ACTION", "REASON"]
    assert "- Tell your safeguarding lead today." in text
