from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rule_folders import MALFORMED, SMALL, first_comment

from safeguard_cli.core.errors import RulesError
from safeguard_cli.core.model.rule_set import RuleSet
from safeguard_cli.core.words.cleaning import clean_line
from safeguard_cli.reading.load import load_rules
from safeguard_cli.reading.local_details import Local, apply_local, load_local, write_local
from safeguard_cli.reading.localise import localise

LOCAL = Local(
    extends="small",
    organisation="Hill Street Judo",
    answers={"nation": "wales"},
    contacts={"warden": {"name": "Ann O'Neill", "number": "01632 960123"}},
)
FILES = sorted((MALFORMED / "local").glob("*.yaml"))


@pytest.fixture(scope="module")
def small() -> RuleSet:
    return load_rules(SMALL)


def folder_with(folder: Path, content: bytes) -> Path:
    (folder / "ruleset.yaml").write_bytes(content)
    return folder


def read_back(local: Local, folder: Path) -> Local:
    return load_local(folder_with(folder, write_local(local).encode()))


def test_local_details_fill_contacts_and_the_name_of_the_organisation(small: RuleSet) -> None:
    rules = apply_local(small, LOCAL)

    warden = next(contact for contact in rules.contacts if contact.id == "warden")
    assert (warden.name, warden.number) == ("Ann O'Neill", "01632 960123")
    assert rules.organisation == "Hill Street Judo"
    assert rules.digest == small.digest


def test_contacts_without_local_details_stay_as_they_are(small: RuleSet) -> None:
    assert apply_local(small, Local("small")) == small


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_a_malformed_file_has_just_the_fault_that_its_first_line_says(
    tmp_path: Path, small: RuleSet, file: Path
) -> None:
    folder = folder_with(tmp_path, file.read_bytes())

    with pytest.raises(RulesError) as raised:
        localise(small, folder)

    assert str(raised.value) == f"{tmp_path.name}/{first_comment(file)}"


def test_all_that_cannot_be_applied_is_reported_at_once(small: RuleSet) -> None:
    local = Local("large", answers={"fire": "yes"}, contacts={"nobody": {}})

    with pytest.raises(RulesError) as raised:
        apply_local(small, local)

    assert str(raised.value).count("\n") == 2


def test_what_was_typed_is_never_repeated_in_a_fault(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, b"extends: small\norganisation: [secret]\n")

    with pytest.raises(RulesError) as raised:
        load_local(folder)

    assert "secret" not in str(raised.value)


def test_unsure_is_a_setup_answer_only_where_it_is_offered(small: RuleSet) -> None:
    with pytest.raises(RulesError, match="SG043 question `nation` has no answer `unsure`"):
        apply_local(small, Local("small", answers={"nation": "unsure"}))


def test_another_rule_file_beside_the_local_one_is_a_fault(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, write_local(LOCAL).encode())
    (folder / "more.yaml").touch()

    with pytest.raises(RulesError, match=r"more\.yaml:1:1: SG014"):
        load_local(folder)


def test_a_folder_without_local_details_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(RulesError, match="SG001"):
        load_local(tmp_path)


def test_local_details_and_rules_come_together(tmp_path: Path, small: RuleSet) -> None:
    folder = folder_with(tmp_path, write_local(LOCAL).encode())

    rules, local = localise(small, folder)

    assert local == LOCAL
    assert rules == apply_local(small, LOCAL)


def test_the_written_file_reads_like_a_rule_file() -> None:
    assert write_local(LOCAL) == (
        'extends: "small"\n'
        'organisation: "Hill Street Judo"\n'
        "answers:\n"
        '  nation: "wales"\n'
        "contacts:\n"
        '  warden: {name: "Ann O\'Neill", number: "01632 960123"}\n'
    )


ids = st.from_regex(r"[a-z0-9]{1,5}(-[a-z0-9]{1,3}){0,2}", fullmatch=True)
nasty = st.sampled_from(
    ["yes", "~", "'", '"', "\\", "# x", ": ", "- a", "{", "*a", "!t", "\x1b[2J"]
)
texts = st.lists(st.text() | nasty, max_size=4).map("".join).map(clean_line)
details: st.SearchStrategy[dict[str, str]] = st.fixed_dictionaries(
    {}, optional={"name": texts, "number": texts}
)
locals_ = st.builds(
    Local,
    extends=ids,
    organisation=texts,
    answers=st.dictionaries(ids, ids, max_size=3),
    contacts=st.dictionaries(ids, details, max_size=3),
)


@given(locals_)
def test_whatever_was_typed_is_read_back_equal(
    tmp_path_factory: pytest.TempPathFactory, local: Local
) -> None:
    assert read_back(local, tmp_path_factory.mktemp("local")) == local


def test_a_key_that_is_no_id_cannot_become_yaml(tmp_path: Path) -> None:
    local = Local("small", contacts={"a: {}\nextends": {"name": "x\nextends: other"}})

    with pytest.raises(RulesError, match="SG028"):
        read_back(local, tmp_path)
