from __future__ import annotations

import os
import re
import shutil
import time
import zipfile
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
from rule_folders import MALFORMED, SMALL, first_comment, small_with

from safeguard_cli.core.errors import RulesError
from safeguard_cli.core.model.conditions import (
    ALWAYS,
    AllOf,
    AnyOf,
    AtLeast,
    Condition,
    Is,
    IsNot,
    NotApplicable,
)
from safeguard_cli.core.model.rule_set import Answer, RuleSet, Step, Who, Within
from safeguard_cli.reading import fault_codes, rule_folder
from safeguard_cli.reading.explanations import read_pages
from safeguard_cli.reading.faults import Places
from safeguard_cli.reading.link import check_links
from safeguard_cli.reading.load import load_rules
from safeguard_cli.reading.rule_folder import read_folder, shipped_rules

FILES = sorted(MALFORMED.glob("*.yaml"))
DUTY = """\
duties:
  - id: odd
    do: Do it
    group: recording
    source: small-1
    within: {within}
    if: {condition}
"""


@pytest.fixture(scope="module")
def small() -> RuleSet:
    return load_rules(SMALL)


def faults(folder: Path) -> list[str]:
    with pytest.raises(RulesError) as raised:
        load_rules(folder)
    assert raised.value.exit_code == 3
    return str(raised.value).split("\n")


def odd(folder: Path, within: str = "now", condition: str = "always") -> RuleSet:
    text = DUTY.format(within=within, condition=condition)
    return load_rules(small_with(folder, "more.yaml", text.encode()))


def condition(folder: Path, text: str) -> Condition:
    return odd(folder, condition=text).duties[-1].condition


# What the file says is what the rule set holds


def test_questions_keep_the_order_of_files_and_lines(small: RuleSet) -> None:
    assert [question.id for question in small.questions] == [
        *("fire", "where", "tried", "seen-on", "nation", "notes"),
    ]


def test_parts_take_the_order_that_the_rule_set_lists(tmp_path: Path) -> None:
    text = (SMALL / "ruleset.yaml").read_text()
    text = text.replace(
        "[questions.yaml, danger.yaml, concern", "[concern.yaml, questions.yaml, danger"
    )

    rules = load_rules(small_with(tmp_path, "ruleset.yaml", text.encode()))

    assert [part.id for part in rules.parts] == ["danger", "concern"]


def test_a_rule_knows_the_line_of_its_id(small: RuleSet) -> None:
    assert small.parts[0].actions[0].rules[0].where == "small/danger.yaml:17:13"
    assert small.parts[0].where == "small/danger.yaml:2:7"
    assert small.questions[0].where == "small/questions.yaml:3:9"


def test_the_place_in_a_source_is_not_a_place_in_a_file(small: RuleSet) -> None:
    assert small.statements[0].where == "page 1"


def test_a_version_is_text_to_the_last_nought(small: RuleSet) -> None:
    assert small.version == "1.10"


def test_a_text_alone_is_a_label_a_contact_or_a_step(small: RuleSet) -> None:
    action = small.parts[0].actions[0]

    assert small.questions[0].answers == {
        "yes": Answer("Yes"),
        "no": Answer("No", help="Nothing burns."),
    }
    assert action.who == (Who("fire-service"),)
    assert action.steps == (
        Step("Get out", where="small/danger.yaml:12:9"),
        Step("Shut the doors", Is("where", ("in",)), ("small-2",), where="small/danger.yaml:13:9"),
    )


def test_a_literal_text_keeps_its_paragraphs(small: RuleSet) -> None:
    assert small.questions[0].help == "Smoke counts.\n\nSo does a smell of burning."


def test_the_digest_is_that_of_the_names_and_bytes_of_the_files(small: RuleSet) -> None:
    files = sorted(SMALL.glob("*.yaml"))
    framed = b"".join(file.name.encode() + b"\0" + file.read_bytes() + b"\0" for file in files)

    assert small.digest == sha256(framed).hexdigest()


def test_a_rule_set_survives_being_written_as_json(small: RuleSet) -> None:
    assert msgspec.json.decode(msgspec.json.encode(small), type=RuleSet) == small


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("always", ALWAYS),
        ("{fire: yes}", Is("fire", ("yes",))),
        ("{where: [in, out]}", Is("where", ("in", "out"))),
        ("{where: {not: in}}", IsNot("where", ("in",))),
        ("{where: {not: [in, out]}}", IsNot("where", ("in", "out"))),
        ("{where: not-applicable}", NotApplicable("where")),
        ("{danger: {at-least: refer}}", AtLeast("danger", "refer")),
        ("{fire: yes, where: in}", AllOf((Is("fire", ("yes",)), Is("where", ("in",))))),
        ("{any: [{fire: yes}, always]}", AnyOf((Is("fire", ("yes",)), ALWAYS))),
        ("{all: [{fire: no}]}", AllOf((Is("fire", ("no",)),))),
        ("{seen-on: [ahead, unsure]}", Is("seen-on", ("ahead", "unsure"))),
    ],
)
def test_a_condition_means_what_it_says(tmp_path: Path, text: str, meaning: Condition) -> None:
    assert condition(tmp_path, text) == meaning


@pytest.mark.parametrize(
    ("text", "clocks"),
    [
        ("now", [Within("now")]),
        ("before the child leaves", [Within("before-the-child-leaves")]),
        ("same day", [Within("same-day")]),
        ("same day from seen-on", [Within("same-day", start="seen-on")]),
        ("1 hour", [Within("hours", 1)]),
        ("24 hours", [Within("hours", 24)]),
        ("1 day", [Within("days", 1)]),
        ("10 days or sooner", [Within("days", 10, or_sooner=True)]),
        ("1 working day", [Within("working-days", 1)]),
        ("3 working days from seen-on", [Within("working-days", 3, start="seen-on")]),
        ("2 days from seen-on or sooner", [Within("days", 2, True, "seen-on")]),
        ("by agreement", [Within("by-agreement")]),
        ("when you choose", [Within("when-you-choose")]),
        ("by seen-on", [Within("answer", start="seen-on")]),
        ("by seen-on or sooner", [Within("answer", or_sooner=True, start="seen-on")]),
        ("[by agreement, 5 days]", [Within("by-agreement"), Within("days", 5)]),
    ],
)
def test_a_clock_means_what_it_says(tmp_path: Path, text: str, clocks: list[Within]) -> None:
    assert odd(tmp_path, within=text).duties[-1].within == tuple(clocks)


@pytest.mark.parametrize(
    "text",
    ["0 days", "now from seen-on", "by agreement from seen-on", "2 hours or later",
     "before the child leaves from seen-on", "before the child leaves or sooner",
     "by seen-on from seen-on", "99999 days", "30 minutes", "by Friday", "''"],
)  # fmt: skip
def test_a_clock_in_other_words_is_a_fault(tmp_path: Path, text: str) -> None:
    with pytest.raises(RulesError, match="SG032 expected a deadline such as"):
        odd(tmp_path, within=text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("1 days", "1 day"), ("2 day", "2 days"), ("a day", "1 day"), ("two days", "2 days"),
        ("2 weeks", "14 days"), ("1 fortnight", "14 days"), ("Now", "now"), ("48h", "48 hours"),
        ("Same Day", "same day"), ("immediately", "now"), ("5 business days", "5 working days"),
        ("within 24 hours", "24 hours"), ("7 days, or sooner", "7 days or sooner"),
        ("2 weeks from seen-on or sooner", "14 days from seen-on or sooner"),
    ],
)  # fmt: skip
def test_a_clock_in_nearly_the_right_words_is_offered_in_the_right_ones(
    tmp_path: Path, text: str, meant: str
) -> None:
    with pytest.raises(RulesError, match=f"SG032 `{text}` is no deadline.*did you mean `{meant}`"):
        odd(tmp_path, within=text)

    assert odd(tmp_path / "right", within=meant)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("1 September 2026", "did you mean `2026-09-01`"),
        ("1st Sept 2026", "did you mean `2026-09-01`"),
        ("2026-1-5", "did you mean `2026-01-05`"),
        ("31.12.2026", "did you mean `2026-12-31`"),
        ("2027-02-29", "February 2027 has 28 days"),
        ("2026-00-10", "there is no month 0"),
    ],
)
def test_a_date_in_another_form_is_offered_in_the_right_one(
    tmp_path: Path, text: str, hint: str
) -> None:
    holidays = f"bank-holidays: [{{nation: wales, known-until: {text}, days: []}}]\n"

    (found,) = faults(small_with(tmp_path, "more.yaml", holidays.encode()))

    assert found.startswith("small/more.yaml:1:")
    assert hint in found


# Faults


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_a_malformed_file_has_just_the_fault_that_its_first_line_says(
    tmp_path: Path, file: Path
) -> None:
    expected = first_comment(file)
    name = expected.split(":")[0]

    folder = small_with(tmp_path, name, file.read_bytes())

    assert faults(folder) == [f"small/{expected}"]


def test_a_file_over_1_mb_is_a_fault(tmp_path: Path) -> None:
    folder = small_with(tmp_path, "more.yaml", b"#" * 1_000_001)

    assert faults(folder) == ["small/more.yaml:1:1: SG002 the file is over 1 MB"]


def test_a_folder_of_many_large_files_is_not_read_to_its_end(tmp_path: Path) -> None:
    folder = small_with(tmp_path, "more.yaml", b"#" * 900_000)
    for number in range(25):
        (folder / f"much-{number}.yaml").write_bytes(b"#" * 900_000)

    assert faults(folder) == [
        "small:1:1: SG002 the rule files of one folder hold over 20,000,000 bytes together"
    ]


def test_a_quotation_before_many_empty_lines_is_told_in_no_time(tmp_path: Path) -> None:
    folder = small_with(tmp_path, "more.yaml", b'duties:\n  - x\n"' + b"\n" * 500_000)

    before = time.process_time()
    assert faults(folder) == ["small/more.yaml:3:1: SG005 the quotation is not closed"]
    # It took minutes. A line is generous here: nothing is measured.
    assert time.process_time() - before < 20


def test_every_code_is_tripped_by_a_malformed_file() -> None:
    files = MALFORMED.rglob("*.yaml")
    tripped = {re.findall(r"SG\d{3}", first_comment(file))[0] for file in files}

    # A file of 1 MB is made by the test above, not kept.
    codes = {value for name, value in vars(fault_codes).items() if name.isupper()}
    assert tripped | {fault_codes.TOO_LARGE} == codes


def test_no_two_codes_have_one_title() -> None:
    titles = [page.title for page in read_pages().values()]

    assert len(set(titles)) == len(titles)


def test_all_faults_of_all_files_are_reported_in_the_order_of_files_and_lines(
    tmp_path: Path,
) -> None:
    folder = small_with(tmp_path, "more.yaml", b"duties:\n  - {id: A, colour: red}\n")
    danger = (folder / "danger.yaml").read_text()
    danger = danger.replace("level: refer", "level: reefer").replace("who: warden", "who: warder")
    (folder / "danger.yaml").write_text(danger)
    (folder / "stray.yaml").touch()

    assert faults(folder) == [
        "small/danger.yaml:23:12: SG045 no level `reefer`; did you mean `refer`?",
        "small/danger.yaml:40:10: SG046 no contact `warder`; did you mean `warden`?",
        "small/more.yaml:2:5: SG023 missing key `do`",
        "small/more.yaml:2:5: SG023 missing key `group`",
        "small/more.yaml:2:5: SG023 missing key `source`",
        "small/more.yaml:2:5: SG023 missing key `within`",
        "small/more.yaml:2:10: SG028 `A` is no id; write small letters, digits and `-`, "
        "such as `a`",
        "small/more.yaml:2:13: SG022 unknown key `colour`"
        "; `safeguard rules schema --format markdown` lists the keys",
        "small/stray.yaml:1:1: SG014 this file is not among the `files` of `ruleset.yaml`",
    ]


@pytest.mark.parametrize(
    "content",
    [b"questions: [", b"qeustions: []\n", b"questions: none\n", b"# a\nduties: []\nduties: []\n"],
    ids=["unreadable", "misspelt", "no list", "twice"],
)
def test_what_a_broken_file_hides_is_not_called_unknown(tmp_path: Path, content: bytes) -> None:
    folder = small_with(tmp_path, "questions.yaml", content)

    assert not [line for line in faults(folder) if "SG042" in line]


def test_answers_that_could_not_be_read_are_not_called_unknown(tmp_path: Path) -> None:
    text = (SMALL / "questions.yaml").read_text().replace("{in: Indoors, out: Outdoors}", "[in]")

    assert faults(small_with(tmp_path, "questions.yaml", text.encode())) == [
        "small/questions.yaml:16:14: SG021 expected keys, found a list",
    ]


def test_a_missing_rule_set_file_is_a_fault(tmp_path: Path) -> None:
    folder = tmp_path / "none"
    folder.mkdir()

    assert faults(folder) == [
        "none/ruleset.yaml:1:1: SG001 the file is missing or unreadable",
    ]


def test_a_missing_folder_is_a_fault(tmp_path: Path) -> None:
    assert faults(tmp_path / "none") == [
        "none:1:1: SG001 the folder of rules is missing or cannot be read",
    ]


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    folder = small_with(tmp_path, "spare.txt", b"")
    (folder / "more.yaml").unlink()
    os.mkfifo(folder / "more.yaml")

    assert faults(folder) == ["small/more.yaml:1:1: SG001 the file is missing or unreadable"]


def test_a_file_that_may_not_be_opened_is_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = small_with(tmp_path, "spare.txt", b"")

    def refuse(path: Path, mode: str) -> object:
        raise PermissionError

    monkeypatch.setattr(Path, "open", refuse)

    assert faults(folder) == ["small/ruleset.yaml:1:1: SG001 the file is missing or unreadable"]


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("ruleset.yml", "ruleset.yaml"),
        ("Ruleset.yaml", "ruleset.yaml"),
        ("ruleset.YAML", "ruleset.yaml"),
        ("ruleset.yaml.txt", "ruleset.yaml"),
    ],
)
def test_a_rule_set_file_that_is_nearly_named_so_is_to_be_renamed(
    tmp_path: Path, name: str, right: str
) -> None:
    folder = small_with(tmp_path, "spare.txt", b"")
    (folder / right).rename(folder / name)

    assert faults(folder) == [
        f"small/{name}:1:1: SG015 rename this file to `{right}`; with this name it is not read",
    ]


@pytest.mark.parametrize("name", ["local.yml", "More.YAML", "more.yaml.txt"])
def test_a_file_that_is_only_nearly_named_as_a_rule_file_is_not_left_out_in_silence(
    tmp_path: Path, name: str
) -> None:
    (found,) = faults(small_with(tmp_path, name, b"duties: []\n"))

    assert found.startswith(f"small/{name}:1:1: SG015 rename this file to")


def test_a_listed_file_with_another_ending_is_to_be_renamed(tmp_path: Path) -> None:
    folder = small_with(tmp_path, "local.yml", b"duties: []\n")
    head = folder / "ruleset.yaml"
    head.write_text(head.read_text().replace("more.yaml]", "more.yaml, local.yml]"))

    (found,) = faults(folder)

    assert found.endswith(
        "SG015 `local.yml` is not named as a rule file; rename it to `local.yaml`"
    )


def test_a_listed_folder_is_called_a_folder(tmp_path: Path) -> None:
    folder = small_with(tmp_path, "spare.txt", b"")
    (folder / "more.yaml").unlink()
    (folder / "more.yaml").mkdir()

    (found,) = faults(folder)

    assert found.endswith("SG001 `more.yaml` is a folder, and a file is wanted here")


def test_a_listed_name_that_differs_in_capitals_is_offered(tmp_path: Path) -> None:
    folder = small_with(tmp_path, "spare.txt", b"")
    head = folder / "ruleset.yaml"
    head.write_text(head.read_text().replace("more.yaml]", "More.yaml]"))

    found = faults(folder)

    assert "no file `More.yaml`; did you mean `more.yaml`? Capitals count" in found[0]


def test_a_file_where_a_folder_is_wanted_is_called_a_file() -> None:
    assert faults(SMALL / "ruleset.yaml") == [
        "ruleset.yaml:1:1: SG001 this is a file; name the folder in which it lies",
    ]


@pytest.mark.parametrize("name", ["hash-in-text", "hash-on-the-next-line", "item-too-far"])
def test_the_same_is_found_where_lines_end_as_on_windows(tmp_path: Path, name: str) -> None:
    file = MALFORMED / f"{name}.yaml"
    content = file.read_bytes().replace(b"\n", b"\r\n")

    assert faults(small_with(tmp_path, "more.yaml", content)) == [f"small/{first_comment(file)}"]


@pytest.mark.parametrize(
    "line",
    [
        "within: now # at once, or the lead decides",
        "source: small-1   # page 2",
        "group: recording # see #4 of the handbook",
        'do: "Ring team #4" # the night team',
        "do: Ring team#4",
        "do: |\n      Ring team #4",
        "source: [small-1] # page 2",
        "# do: Ring team #4",
    ],
)
def test_a_comment_that_cannot_be_text_stays_a_comment(tmp_path: Path, line: str) -> None:
    lines = {"do": "do: Do it", "group": "group: recording", "within": "within: now"}
    lines |= {"source": "source: small-1", line.partition(":")[0]: line}
    text = "duties:\n  - id: odd\n" + "".join(f"    {each}\n" for each in lines.values())

    (duty,) = load_rules(small_with(tmp_path, "more.yaml", text.encode())).duties[-1:]

    assert duty.do.strip() in ("Do it", "Ring team #4", "Ring team#4")
    assert duty.source == ("small-1",)


def test_subfolders_are_not_read(tmp_path: Path) -> None:
    folder = small_with(tmp_path, "spare.txt", b"")
    (folder / "scenarios").mkdir()
    (folder / "scenarios" / "one.yaml").write_text("- not rules\n")
    (folder / "folder.yaml").mkdir()

    assert load_rules(folder) == load_rules(SMALL)


def test_rules_inside_a_zip_are_read(tmp_path: Path, small: RuleSet) -> None:
    archive = tmp_path / "rules.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for file in SMALL.iterdir():
            packed.write(file, f"rules/{file.name}")

    rules = load_rules(zipfile.Path(archive, "rules/"))

    assert rules.digest == small.digest


def test_links_can_be_checked_in_a_rule_set_that_was_not_just_read(small: RuleSet) -> None:
    part = msgspec.structs.replace(small.parts[0], applies_if=Is("fier", ("yes",)))
    rules = msgspec.structs.replace(small, parts=(part, *small.parts[1:]), levels=small.levels[:2])

    found = [str(fault) for fault in check_links(rules, Places())]

    assert "rules:1:1: SG042 no question `fier`; did you mean `fire`?" in found
    assert "small/danger.yaml:37:9: SG045 no level `watch`" in found


def test_the_folder_of_the_current_place_has_no_name_to_show() -> None:
    assert read_folder(Path()).path("ruleset.yaml") == "ruleset.yaml"


# The rules that come with the tool


def test_the_shipped_rules_are_found() -> None:
    assert (shipped_rules() / "ruleset.yaml").is_file()


def test_rules_of_a_checkout_and_of_a_zip_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        rule_folder, "__file__", str(tmp_path / "src" / "tool" / "reading" / "it.py")
    )
    inside = shipped_rules()
    shutil.copytree(SMALL, tmp_path / "rules")

    assert shipped_rules() == tmp_path / "rules"
    assert inside.name == "rules"
    assert inside != tmp_path / "rules"
