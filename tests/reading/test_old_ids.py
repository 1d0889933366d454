"""What had another id once: whoever uses the old id is told what it is called now."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from overlay_folders import overlay_in
from rule_folders import SMALL, edit, small_with
from running import Run

from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.errors import RulesError
from safeguard_cli.core.model.old_ids import RenamedError
from safeguard_cli.core.model.rule_set import RuleSet
from safeguard_cli.reading.load import load_rules
from safeguard_cli.reading.local_details import Local, apply_local
from safeguard_cli.reading.localise import localise
from safeguard_cli.reading.read_scenarios import load_scenarios

CLIMB = SMALL.parent / "climb.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The small rule set, as it is after some questions, answers and a contact had new names."""
    folder = small_with(tmp_path, "climb.yaml", CLIMB.read_bytes())
    edit(folder, "ruleset", "concern]", "concern, climb]")
    edit(folder, "ruleset", "more.yaml]", "more.yaml, climb.yaml]")
    edit(folder, "questions", "  - id: fire\n", "  - id: fire\n    was: [burning, alight]\n")
    edit(folder, "questions", "{in: Indoors,", "{in: {label: Indoors, was: inside},")
    edit(folder, "questions", "      sand: Sand", "      sand: {label: Sand, was: [soil, earth]}")
    edit(folder, "questions", "  - id: tried", "  - id: tried\n    was: tried-so-far")
    edit(folder, "questions", "wales: Wales}", "wales: {label: Wales, was: cymru}}")
    edit(folder, "questions", "  - id: nation\n", "  - id: nation\n    was: country\n")
    edit(folder, "questions", "  - id: notes\n", "  - id: notes\n    was: what-happened\n")
    edit(folder, "danger", "  - id: call\n", "  - id: call\n    was: ring\n")
    edit(folder, "beside", "  - id: write-down\n", "  - id: write-down\n    was: note-it\n")
    edit(folder, "beside", "  - id: fire-drill\n", "  - id: fire-drill\n    was: drill\n")
    edit(folder, "climb", "{id: climbed, ask", "{id: climbed, was: how-high, ask")
    edit(folder, "climb", "    - id: second\n", "    - id: second\n      was: landlord\n")
    (folder / "more.yaml").write_text(
        "contacts:\n  - {id: porter, role: Porter, scope: here, local: yes, was: caretaker}\n"
    )
    return folder


@pytest.fixture
def rules(folder: Path) -> RuleSet:
    return load_rules(folder)


def refused(rules: RuleSet, name: str, value: object) -> str:
    with pytest.raises(RenamedError) as raised:
        Interview(rules).check({name: value})
    return str(raised.value)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("burning", "yes", "`burning` is now `fire`"),
        ("alight", "yes", "`alight` is now `fire`"),
        ("where", "inside", "`where: inside` is now `where: in`"),
        ("tried", ["water", "earth"], "`tried: earth` is now `tried: sand`"),
        (
            "tried-so-far",
            ["soil"],
            "`tried-so-far` is now `tried`; its answer `soil` is now `sand`",
        ),
        ("what-happened", "Smoke.", "`what-happened` is now `notes`"),
        ("how-high", "first", "`how-high` is now `climbed`"),
        ("climbed", "landlord", "`climbed: landlord` is now `climbed: second`"),
    ],
)
def test_an_old_id_is_refused_with_what_it_is_called_now(
    rules: RuleSet, name: str, value: object, told: str
) -> None:
    assert refused(rules, name, value) == told


def test_what_was_typed_under_an_old_id_is_never_quoted(rules: RuleSet) -> None:
    assert "Jo" not in refused(rules, "what-happened", "Jo hid.")
    assert "Jo" not in refused(rules, "burning", "Jo")


def test_an_id_that_nothing_ever_had_is_not_called_renamed(rules: RuleSet) -> None:
    for name, value in (("burnt", "yes"), ("where", "indoor")):
        with pytest.raises(Exception) as raised:
            Interview(rules).check({name: value})
        assert not isinstance(raised.value, RenamedError)
        assert "is now" not in str(raised.value)


def test_an_answers_file_names_each_old_id_at_its_place(run: Run, folder: Path) -> None:
    file = folder.parent / "a.yaml"
    file.write_text("answers:\n  burning: yes\n  where: inside\n  tried: [earth]\n")

    ran = run("advise", "--rules", str(folder), "--answers", str(file), "--no-input")

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines() == [
        "a.yaml:2:3: `burning` is now `fire`",
        "a.yaml:3:3: `where: inside` is now `where: in`",
        "a.yaml:4:3: `tried: earth` is now `tried: sand`",
    ]


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("burning=yes", "`burning` is now `fire`"),
        ("tried-so-far=soil,water", "`tried-so-far` is now `tried`"),
        ("where=inside", "`where: inside` is now `where: in`"),
        ("what-happened=", "`what-happened` is now `notes`"),
    ],
)
def test_an_old_id_after_set_is_refused_too(run: Run, folder: Path, word: str, told: str) -> None:
    ran = run("decide", "--rules", str(folder), "--set", word, stdin="answers: {}")

    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err


def test_a_batch_says_of_each_record_what_is_called_otherwise_now(run: Run, folder: Path) -> None:
    out = folder.parent / "out.jsonl"
    cases = [
        {"burning": "yes"},
        {"fire": "yes", "where": "inside"},
        {"fire": "no", "tried": ["soil"]},
    ]
    lines = [json.dumps({"id": f"{n}", "answers": answers}) for n, answers in enumerate(cases)]

    ran = run("batch", "-", "--rules", str(folder), "--out", str(out), stdin="\n".join(lines))

    assert ran.code == 1
    envelopes = [json.loads(line) for line in out.read_text().splitlines()]
    # The rest of each record is decided, and the old name is taken for nothing.
    assert [each["decision"]["level"] for each in envelopes] == [None, None, "watch"]
    errors = [error for each in envelopes for error in each["errors"]]
    assert [tuple(error.values()) for error in errors] == [
        ("renamed-question", "burning", "key 1 of `answers`: `burning` is now `fire`"),
        ("renamed-answer", "where", "`where: inside` is now `where: in`"),
        ("renamed-answer", "tried", "`tried: soil` is now `tried: sand`"),
    ]


def test_a_column_of_a_table_says_what_it_is_called_now(run: Run, folder: Path) -> None:
    ran = run("batch", "-", "--from", "csv", "--rules", str(folder), stdin="id,burning\n1,yes\n")

    assert (ran.code, ran.out) == (2, "")
    assert "line 1: column 2: `burning` is now `fire`" in ran.err


def test_a_scenario_names_the_old_id_at_its_place(folder: Path, rules: RuleSet) -> None:
    file = folder.parent / "stories.yaml"
    file.write_text(
        "- id: it-burns\n  story: Smoke.\n  as-of: 2026-11-25\n"
        "  answers: {burning: yes, where: inside}\n"
        "  expect:\n    danger: {action: call, rules: [fire-indoors]}\n  duties: []\n"
    )

    with pytest.raises(RulesError) as raised:
        load_scenarios(file, rules)

    assert str(raised.value).splitlines() == [
        "stories.yaml:4:13: SG042 `burning` is now `fire`",
        "stories.yaml:4:27: SG093 `where: inside` is now `where: in`",
    ]


@pytest.mark.parametrize(
    ("local", "told"),
    [
        (Local("small", answers={"country": "wales"}), "no question `country`; it is now `nation`"),
        (Local("small", answers={"nation": "cymru"}), "has no answer `cymru`; it is now `wales`"),
        (Local("small", contacts={"caretaker": {}}), "no contact `caretaker`; it is now `porter`"),
    ],
)
def test_local_details_name_what_is_called_otherwise_now(
    rules: RuleSet, local: Local, told: str
) -> None:
    with pytest.raises(RulesError) as raised:
        apply_local(rules, local)

    assert told in str(raised.value)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("action: call,", "action: ring,", "SG092 no action `ring`; it is now `call`"),
        ("[write-down]", "[note-it]", "SG092 no duty `note-it`; it is now `write-down`"),
        ("{write-down: ", "{note-it: ", "SG092 no part or duty `note-it`; it is now `write-down`"),
        ("{fire-drill: ", "{drill: ", "SG092 no checklist `drill`; it is now `fire-drill`"),
    ],
)
def test_a_story_is_told_what_its_advice_is_called_now(
    folder: Path, rules: RuleSet, old: str, new: str, told: str
) -> None:
    story = (
        "- id: it-burns\n  story: Smoke.\n  as-of: 2026-11-25\n  answers: {fire: yes}\n"
        "  expect:\n    danger: {action: call, rules: [fire-indoors]}\n  duties: [write-down]\n"
        "  deadlines: {write-down: now}\n  checklists: {fire-drill: {doors: met}}\n"
    )
    assert story.count(old) == 1
    (folder.parent / "stories.yaml").write_text(story.replace(old, new))

    with pytest.raises(RulesError) as raised:
        load_scenarios(folder.parent / "stories.yaml", rules)

    assert told in str(raised.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "rules:\n  - {id: r, to: ring, if: {fire: yes}, because: B., source: small-1}\n",
            "SG079 no `ring` that this could be about; it is now `call`",
        ),
        (
            "shorten:\n  - {on: note-it, within: 1 hour}\n",
            "SG079 no `note-it` that this could be about; it is now `write-down`",
        ),
        (
            "items:\n  - {id: i, to: drill, mark: a, says: S., do: D., source: small-1}\n",
            "SG081 no checklist `drill`; it is now `fire-drill`",
        ),
    ],
)
def test_a_local_rule_set_is_told_what_it_is_about_now(
    tmp_path: Path, rules: RuleSet, text: str, told: str
) -> None:
    with pytest.raises(RulesError) as raised:
        localise(rules, overlay_in(tmp_path, text))

    assert told in str(raised.value)


def test_a_checklist_that_is_asked_for_by_its_old_name_says_the_new_one(
    run: Run, folder: Path
) -> None:
    ran = run("checklist", "drill", "--rules", str(folder), "--format", "text")

    assert (ran.code, ran.out) == (2, "")
    assert "`drill` is now `fire-drill`" in ran.err


def test_a_local_question_cannot_take_an_id_that_the_base_gave_up(
    tmp_path: Path, rules: RuleSet
) -> None:
    text = "questions:\n  - {id: burning, ask: Smoke?, answers: {yes: Yes, no: No}}\n"

    with pytest.raises(RulesError) as raised:
        localise(rules, overlay_in(tmp_path, text))

    told = "SG069 the base had a question `burning` once; choose another id"
    assert str(raised.value) == f"local/more.yaml:2:10: {told}"


def test_old_ids_survive_the_compiled_copy(run: Run, folder: Path) -> None:
    words = ("decide", "--rules", str(folder), "--set", "burning=yes")
    first, again = run(*words, stdin="answers: {}"), run(*words, stdin="answers: {}")

    assert first.err == again.err
    assert "`burning` is now `fire`" in again.err


def test_editors_learn_of_old_ids_from_the_schema(run: Run) -> None:
    known = json.loads(run("rules", "schema", "rules").out)["$defs"]

    for name in ("Question", "Contact", "Stage", "Asked"):
        assert "was" in known[name]["properties"]
    assert "was" in known["Answer"]["anyOf"][1]["properties"]
