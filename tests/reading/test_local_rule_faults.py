from __future__ import annotations

from pathlib import Path

import pytest
from overlay_folders import HEAD, base_in, overlay_in
from rule_folders import MALFORMED, first_comment

from safeguard_cli.core.errors import RulesError
from safeguard_cli.reading.localise import localise

FILES = sorted((MALFORMED / "overlays").glob("*.yaml"))


def fault_of(folder: Path, more: str, head: str = HEAD) -> str:
    base = base_in(folder)
    with pytest.raises(RulesError) as raised:
        localise(base, overlay_in(folder, more, head))
    return str(raised.value)


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_a_malformed_local_file_has_just_the_fault_that_its_first_line_says(
    tmp_path: Path, file: Path
) -> None:
    assert fault_of(tmp_path, file.read_text()) == f"local/{first_comment(file)}"


@pytest.mark.parametrize("key", ["id", "title", "version", "review-by"])
def test_a_local_rule_set_with_files_says_what_it_is(tmp_path: Path, key: str) -> None:
    head = "\n".join(line for line in HEAD.splitlines() if not line.startswith(key)) + "\n"

    assert f"SG023 missing key `{key}`" in fault_of(tmp_path, "duties: []\n", head)


@pytest.mark.parametrize(
    ("files", "fault"),
    [
        ("[more.yaml, mroe.yaml]", "SG001 no file `mroe.yaml`"),
        ("[more.yaml, more.yaml]", "SG015 `more.yaml` cannot be listed here"),
        ("[more.yaml, ../more.yaml]", "SG015 `../more.yaml` cannot be listed here"),
        ("[]", "SG014 this file is not among the `files`"),
    ],
)
def test_files_are_listed_once_and_lie_beside_the_head(
    tmp_path: Path, files: str, fault: str
) -> None:
    head = HEAD.replace("[more.yaml]", files)

    assert fault in fault_of(tmp_path, "duties: []\n", head)


def test_a_local_rule_set_of_another_base_is_not_laid_over_this_one(tmp_path: Path) -> None:
    head = HEAD.replace("extends: small", "extends: large")

    assert "SG071 these details extend `large`" in fault_of(tmp_path, "duties: []\n", head)


def test_two_files_give_a_thing_that_there_is_once(tmp_path: Path) -> None:
    school = (
        "school-days: {known-from: 2026-09-01, known-until: 2027-07-01, "
        "holidays: [{from: 2026-10-26, until: 2026-10-30}]}\n"
    )
    ladder = (MALFORMED / "overlays" / "few-stages.yaml").read_text().split("\n", 1)[1]
    ladder = ladder.replace("strengthens: [first, second]}", "strengthens: first}")
    two = ladder + ladder.splitlines()[-1].replace("id: one", "id: two").replace("first", "second")
    base = base_in(tmp_path)
    local = overlay_in(
        tmp_path, school + two, HEAD.replace("[more.yaml]", "[more.yaml, again.yaml]")
    )
    (local / "again.yaml").write_text(school + two)

    with pytest.raises(RulesError) as raised:
        localise(base, local)

    assert str(raised.value).splitlines() == [
        "local/again.yaml:1:14: SG041 the school days are already given in another file",
        "local/again.yaml:4:3: SG041 part `climb` already has a ladder in another file",
    ]
