"""Prove that the register of sources leaves out no paragraph of the five source pages."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from fast_yaml import VALUES
from where import ROOT

ROOT = ROOT
SEEDS = ROOT.parent / "shared" / "seeds"
PARAGRAPHS = {"s000": 11, "s001": 31, "s002": 17, "s003": 60, "s004": 24}
KINDS = {"duty", "principle", "route", "fact", "permission", "law", "definition"}

Entry = dict[str, Any]
REGISTER: Entry = yaml.load((ROOT / "rules" / "sources.yaml").read_text("utf-8"), VALUES)
DOCUMENTS: dict[str, Entry] = {document["id"]: document for document in REGISTER["documents"]}
STATEMENTS: list[Entry] = REGISTER["statements"]
SEED_DOCUMENTS = [document for document in DOCUMENTS.values() if "seed" in document]


def paragraphs() -> Iterator[tuple[str, Entry]]:
    """Yield every paragraph of every seed with the id of its document."""
    for document in SEED_DOCUMENTS:
        for paragraph in document["paragraphs"]:
            yield document["id"], paragraph


def hashed(line: str) -> str:
    """Hash a line so that its white space does not matter."""
    return hashlib.sha256(" ".join(line.split()).encode()).hexdigest()[:16]


def test_every_seed_has_as_many_paragraphs_as_its_page_has_lines() -> None:
    found = {document["id"]: len(document["paragraphs"]) for document in SEED_DOCUMENTS}

    assert found == PARAGRAPHS


@pytest.mark.parametrize("document", SEED_DOCUMENTS, ids=lambda document: document["id"])
def test_paragraphs_are_numbered_from_one_without_gaps(document: Entry) -> None:
    numbers = [paragraph["at"] for paragraph in document["paragraphs"]]

    assert numbers == list(range(1, len(numbers) + 1))


def test_every_paragraph_has_statements_or_a_reason_for_none_but_not_both() -> None:
    for document, paragraph in paragraphs():
        given = {key for key in ("statements", "none-because") if paragraph.get(key)}

        assert len(given) == 1, (document, paragraph["at"])
        assert set(paragraph) == {"at", "hash"} | given, (document, paragraph["at"])


def test_a_reason_for_no_statements_is_at_least_four_words() -> None:
    reasons = [one["none-because"] for _, one in paragraphs() if "none-because" in one]

    assert [reason for reason in reasons if len(reason.split()) < 4] == []


def test_every_hash_is_sixteen_hex_digits() -> None:
    hashes = [str(paragraph["hash"]) for _, paragraph in paragraphs()]

    assert [one for one in hashes if not re.fullmatch("[0-9a-f]{16}", one)] == []


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the source pages are not beside this checkout")
@pytest.mark.parametrize("document", SEED_DOCUMENTS, ids=lambda document: document["id"])
def test_hashes_are_those_of_the_lines_of_the_page(document: Entry) -> None:
    page = (SEEDS / document["seed"]).read_text(encoding="utf-8")

    found = [paragraph["hash"] for paragraph in document["paragraphs"]]

    assert found == [hashed(line) for line in page.split("\n") if line.strip()]


def test_statement_and_document_ids_are_used_once() -> None:
    ids = [one["id"] for one in (*REGISTER["documents"], *STATEMENTS)]

    assert sorted(set(ids)) == sorted(ids)


def test_a_statement_id_starts_with_its_document_and_is_kebab_case() -> None:
    for statement in STATEMENTS:
        assert statement["document"] in DOCUMENTS, statement["id"]
        pattern = re.escape(statement["document"]) + "(-[a-z0-9]+)+"
        assert re.fullmatch(pattern, statement["id"]), statement["id"]


def test_paragraphs_and_seed_statements_name_each_other() -> None:
    listed = [(d, one["at"], name) for d, one in paragraphs() for name in one.get("statements", [])]
    declared = [(one["document"], one["at"], one["id"]) for one in STATEMENTS if "at" in one]

    assert listed == declared


def test_a_statement_has_a_paragraph_exactly_when_it_is_sure_by_its_seed() -> None:
    for statement in STATEMENTS:
        of_seed = "seed" in DOCUMENTS[statement["document"]]

        assert ("at" in statement) == of_seed == (statement["sure"] == "seed"), statement["id"]


def test_only_our_own_statements_are_judgement() -> None:
    judged = {one["document"] for one in STATEMENTS if one["sure"] == "judgement"}

    assert judged == {"own"}
    assert all(one["sure"] == "judgement" for one in STATEMENTS if one["document"] == "own")


def test_every_statement_has_a_known_kind_and_certainty() -> None:
    for statement in STATEMENTS:
        assert statement["kind"] in KINDS, statement["id"]
        assert statement["sure"] in {"seed", "seen", "check", "judgement"}, statement["id"]


def test_every_statement_is_one_sentence_said_once() -> None:
    said = [statement["says"] for statement in STATEMENTS]

    assert [one for one in said if not one.endswith(".") or ". " in one] == []
    assert sorted(set(said)) == sorted(said)


def test_every_document_says_something_and_outside_ones_are_reviewed() -> None:
    assert {one["document"] for one in STATEMENTS} == set(DOCUMENTS)
    outside = [one for one in DOCUMENTS.values() if "seed" not in one]

    assert [one["id"] for one in outside if one["review-by"] <= one["checked-on"]] == []
