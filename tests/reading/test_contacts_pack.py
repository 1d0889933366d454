"""A contacts pack: what is set up goes out and comes in the same, and nothing hostile comes in."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rule_folders import MALFORMED, SMALL, first_comment
from running import Ran, Run
from where import ROOT

from safeguard_cli.commands.pack_differences import taken_over
from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.model.contact import why_unreachable
from safeguard_cli.core.model.rule_set import RuleSet
from safeguard_cli.core.words.cleaning import clean_line
from safeguard_cli.reading.contacts_pack import Pack, read_pack, write_pack
from safeguard_cli.reading.load import load_rules
from safeguard_cli.reading.local_details import Local, load_local, write_local

RULES = ROOT / "rules"
TODAY = date(2026, 11, 28)
FILES = sorted((MALFORMED / "packs").glob("*.yaml"))
HEAD = 'extends: uk-safeguarding\nrules-version: "0.2.0"\nmade-on: 2026-11-20\n'
OURS = Local(
    extends="uk-safeguarding",
    organisation="Hill Street Judo",
    answers={"nation": "wales", "role": "volunteer"},
    contacts={
        "designated-lead": {
            "name": "Ann O'Neill",
            "number": "01632 960123",
            "checked-on": "2026-11-03",
        },
        "csc": {"number": "01632 960100", "checked-on": "2024-05-01"},
        "whistleblowing-policy": {"number": "Handbook, part 9"},
    },
)
Import = Callable[..., Ran]


@pytest.fixture(scope="module")
def small() -> RuleSet:
    return load_rules(SMALL)


@pytest.fixture
def kept() -> Path:
    """Return the file of local details, which does not exist yet."""
    return Path(os.environ["SAFEGUARD_CONFIG_DIR"]) / "local" / "ruleset.yaml"


@pytest.fixture
def set_up(kept: Path) -> Path:
    """Set up what is local, and return its file."""
    kept.parent.mkdir(parents=True)
    kept.write_text(write_local(OURS), "utf-8")
    return kept


@pytest.fixture
def take(run: Run, tmp_path: Path) -> Import:
    """Return a function that takes over a pack with this content, after a usual head."""

    def command(body: str | bytes, *words: str, head: str = HEAD) -> Ran:
        content = body if isinstance(body, bytes) else (head + body).encode()
        (tmp_path / "pack.yaml").write_bytes(content)
        return run("setup", "--import", str(tmp_path / "pack.yaml"), *words)

    return command


def test_a_pack_holds_what_is_set_up_for_all_in_words_that_a_lead_can_read(
    run: Run, set_up: Path, tmp_path: Path
) -> None:
    ran = run("setup", "--export", str(tmp_path / "out.yaml"))

    text = (tmp_path / "out.yaml").read_text("utf-8")
    assert ran.code == 0
    assert (tmp_path / "out.yaml").stat().st_mode & 0o777 == 0o600
    assert 'extends: "uk-safeguarding"\nrules-version: "0.' in text
    assert 'made-by: "Hill Street Judo"\norganisation: "Hill Street Judo"\n' in text
    assert (
        "  # Designated safeguarding lead\n"
        "  designated-lead:\n"
        '    name: "Ann O\'Neill"\n'
        '    number: "01632 960123"\n'
        '    checked-on: "2026-11-03"\n'
    ) in text


def test_a_pack_leaves_out_what_is_about_one_person(run: Run, set_up: Path) -> None:
    printed = run("setup", "--export", "-").out

    assert "nation" in printed
    assert "volunteer" not in printed


def test_a_pack_is_never_written_over_a_file(run: Run, set_up: Path, tmp_path: Path) -> None:
    (tmp_path / "out.yaml").write_text("mine")

    ran = run("setup", "--export", str(tmp_path / "out.yaml"))

    assert ran.code == 5
    assert (tmp_path / "out.yaml").read_text() == "mine"


def test_without_anything_set_up_there_is_no_pack(run: Run) -> None:
    ran = run("setup", "--export", "-")

    assert (ran.code, ran.out) == (2, "")
    assert "nothing is set up yet" in ran.err


def test_what_nobody_could_take_over_is_not_handed_on(run: Run, kept: Path) -> None:
    kept.parent.mkdir(parents=True)
    kept.write_text("extends: uk-safeguarding\ncontacts:\n  csc: {number: ask Ann}\n")

    ran = run("setup", "--export", "-")

    assert (ran.code, ran.out) == (2, "")
    assert "contact `csc`" in ran.err
    assert "safeguard setup" in ran.err


def test_what_was_handed_on_is_set_up_the_same_elsewhere(
    run: Run, set_up: Path, tmp_path: Path
) -> None:
    run("setup", "--export", str(tmp_path / "out.yaml"))
    set_up.unlink()

    ran = run("setup", "--import", str(tmp_path / "out.yaml"), "--yes")

    local = load_local(set_up.parent)
    assert ran.code == 0
    assert (local.organisation, local.contacts) == (OURS.organisation, OURS.contacts)
    assert local.answers == {"nation": "wales"}
    assert set_up.stat().st_mode & 0o777 == 0o600


def test_a_pack_that_changes_nothing_says_so_and_needs_no_consent(
    run: Run, set_up: Path, tmp_path: Path
) -> None:
    run("setup", "--export", str(tmp_path / "out.yaml"))

    ran = run("setup", "--import", str(tmp_path / "out.yaml"))

    assert ran.code == 0
    assert "WHAT CHANGES\n\nNothing" in ran.out


CHANGED = (
    "contacts:\n"
    "  designated-lead: {number: 01632 960999, checked-on: 2026-10-03}\n"
    "  lado: {number: 01632 960500}\n"
    "  csc: {number: 01632 960100, checked-on: 2024-05-01}\n"
)


def test_without_a_terminal_differences_are_shown_and_nothing_is_changed(
    take: Import, set_up: Path
) -> None:
    before = set_up.read_bytes()

    ran = take(CHANGED)

    assert ran.code == 1
    assert "nothing was changed" in ran.err
    assert "--yes" in ran.err
    assert set_up.read_bytes() == before
    assert (
        "    from: Ann O'Neill 01632 960123 (checked 3 November 2026)\n"
        "    to: 01632 960999 (checked 3 October 2026)\n"
        "    Yours was checked later.\n"
    ) in ran.out
    assert "    new: 01632 960500 (no day on which it was checked)\n" in ran.out
    assert "    01632 960100 (not checked since 1 May 2024)\n" in ran.out
    assert "Handbook, part 9" in ran.out.partition("THE SAME IN BOTH")[0]


def test_what_a_pack_does_not_name_stays_as_it_is(take: Import, set_up: Path) -> None:
    ran = take(CHANGED, "--yes")

    local = load_local(set_up.parent)
    assert ran.code == 0
    assert local.contacts["designated-lead"] == {
        "number": "01632 960999",
        "checked-on": "2026-10-03",
    }
    assert local.contacts["whistleblowing-policy"] == OURS.contacts["whistleblowing-policy"]
    assert (local.organisation, local.answers) == (OURS.organisation, OURS.answers)


def test_local_rules_of_ones_own_stay_when_a_pack_is_taken_over(take: Import, kept: Path) -> None:
    kept.parent.mkdir(parents=True)
    kept.write_text(
        "extends: uk-safeguarding\nid: mine\ntitle: Mine\nversion: '1'\nreview-by: 2027-09-30\n"
        "files: [mine.yaml]\n"
    )
    (kept.parent / "mine.yaml").write_text(
        "contacts: [{id: my-desk, role: My desk, scope: All., local: yes, source: []}]\n"
    )

    ran = take("contacts: {my-desk: {number: 01632 960000}}\n", "--yes")

    local = load_local(kept.parent)
    assert ran.code == 0, ran.err
    assert (local.id, local.files) == ("mine", ("mine.yaml",))
    assert local.contacts == {"my-desk": {"number": "01632 960000"}}


def test_the_same_words_spread_differently_are_a_change(take: Import, kept: Path) -> None:
    kept.parent.mkdir(parents=True)
    kept.write_text("extends: uk-safeguarding\ncontacts: {csc: {number: Duty 01632 960100}}\n")

    ran = take("contacts: {csc: {name: Duty, number: 01632 960100}}\n")

    assert ran.code == 1
    assert "from: Duty 01632 960100" in ran.out


def test_a_pack_for_another_version_of_the_rules_says_so(take: Import) -> None:
    ran = take("organisation: Us\n", head=HEAD.replace("0.2.0", "0.1.7"))

    assert "It was made for version 0.1.7 of the rules" in ran.out


def test_the_pack_in_the_guide_can_be_taken_over(take: Import) -> None:
    guide = (RULES / "README.md").read_text("utf-8")
    pack = next(text for text in guide.split("```") if "made-by: Exampleshire" in text)

    ran = take(pack.removeprefix("yaml\n").encode(), "--yes")

    assert ran.code == 0, ran.err
    assert "new: Front door 01632 960100 (checked 18 November 2026)" in ran.out


def test_a_pack_may_be_json(take: Import, kept: Path) -> None:
    pack = {
        "extends": "uk-safeguarding",
        "rules-version": "0.2.0",
        "made-on": "2026-11-20",
        "contacts": {"csc": {"number": "01632 960100"}},
    }

    ran = take(json.dumps(pack).encode(), "--yes")

    assert ran.code == 0
    assert load_local(kept.parent).contacts == {"csc": {"number": "01632 960100"}}


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_a_malformed_pack_has_just_the_fault_that_its_first_line_says(
    small: RuleSet, file: Path
) -> None:
    with pytest.raises(UsageError) as raised:
        read_pack(file.read_bytes(), file.name, small, TODAY)

    assert str(raised.value) == first_comment(file)


def test_every_fault_is_named_in_one_run_with_its_place(take: Import) -> None:
    ran = take(
        "organization: Us\n"
        "answers: {natoin: wales, nation: whales}\n"
        "contacts:\n"
        "  lad: {nmae: Ann}\n"
    )

    lines = ran.err.splitlines()
    assert ran.code == 2
    assert lines[:5] == [
        "pack.yaml:4:1: SG022 unknown key `organization`; did you mean `organisation`?",
        "pack.yaml:5:11: SG042 no question `natoin`; did you mean `nation`?",
        "pack.yaml:5:26: SG043 question `nation` has no answer `whales`; did you mean `wales`?",
        "pack.yaml:7:3: SG046 no contact `lad`; did you mean `lado`?",
        "pack.yaml:7:9: SG026 `nmae` is not known here; did you mean `name`?",
    ]


NUMBER = "contacts: {{csc: {{number: {}}}}}\n"
HOSTILE = {
    "an alias": ("organisation: &a Us\nmade-by: *a\n", "SG009"),
    "a tag": ("organisation: !!python/object:os.system Us\n", "SG011"),
    "a repeated key": ("organisation: Us\norganisation: Them\n", "SG012"),
    "an escape in a name": ('contacts: {csc: {name: "\\e[2Jx"}}\n', "SG004"),
    "a raw escape": ("contacts: {csc: {name: \x1b[2Jx}}\n", "SG004"),
    "text that runs backwards": ("contacts: {csc: {name: \u202eevil}}\n", "SG004"),
    "text that runs backwards, escaped": ('contacts: {csc: {name: "\\u202Eevil"}}\n', "SG004"),
    "an invisible letter": (NUMBER.format('"01632\u200b960123"'), "SG004"),
    "a name too long to read": (f"contacts: {{csc: {{name: {'x' * 5000}}}}}\n", "SG095"),
    "an organisation too long to read": (f"organisation: {'x' * 5000}\n", "SG095"),
    "a number too long to read": (NUMBER.format("1" * 5000), "SG095"),
    "a name over two lines": ('contacts: {csc: {name: "a\\nb"}}\n', "SG095"),
    "no number": (NUMBER.format("nobody at all"), "SG096"),
    "a script for a number": (NUMBER.format('"javascript:alert(999)"'), "SG096"),
    "a file for a policy": (
        'contacts: {whistleblowing-policy: {number: "file:///etc/passwd"}}\n',
        "SG096",
    ),
    "an address that hides where it leads": (
        NUMBER.format('"https://council.gov.uk@evil.example/"'),
        "SG096",
    ),
    "an address with foreign letters": (NUMBER.format('"https://c\u043euncil.gov.uk/"'), "SG096"),
    "digits that only look like digits": (NUMBER.format("\uff10\uff11\uff16\uff13\uff12"), "SG096"),
    "a national number": ("contacts: {police-emergency: {number: 01632 960123}}\n", "SG072"),
    "the number of the NSPCC": ("contacts: {nspcc-helpline: {number: 01632 960123}}\n", "SG072"),
    "rules": ("actions: [{id: tea, do: Have tea}]\n", "SG022"),
    "rule files": ("files: [evil.yaml]\n", "SG022"),
    "another id of its own": ("id: evil\n", "SG022"),
    "an answer of a case": ("answers: {danger-now: no}\n", "SG073"),
    "the part of one person": ("answers: {role: lead}\n", "SG073"),
    "a check in the future": (
        "contacts: {csc: {number: 01632 960123, checked-on: 2999-01-01}}\n",
        "SG029",
    ),
    "no day": ("contacts: {csc: {number: 01632 960123, checked-on: soon}}\n", "SG029"),
    "deep nesting": (f"organisation: {'[' * 5000}\n", "SG008"),
    "a list for a name": ("contacts: {csc: {name: [a, b]}}\n", "SG021"),
    "a second document": ("---\norganisation: Us\n", "SG007"),
    "text behind a hash": ("contacts: {csc: {number: 01632 960123 #2}}\n", "SG005"),
}


@pytest.mark.parametrize(("body", "code"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_pack_is_refused_and_nothing_is_changed(
    take: Import, set_up: Path, body: str, code: str
) -> None:
    before = set_up.read_bytes()

    ran = take(body, "--yes")

    assert (ran.code, ran.out) == (2, "")
    assert f" {code} " in ran.err
    assert "Traceback" not in ran.err
    assert "\x1b" not in ran.err
    assert set_up.read_bytes() == before


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe\x00", b"", b"#" * 2_000_000, b"extends: other\nrules-version: x\n", b"- a", b"x"],
    ids=["not UTF-8", "empty", "2 MB", "for other rules", "a list", "a word"],
)
def test_what_is_no_pack_for_these_rules_is_refused(take: Import, content: bytes) -> None:
    ran = take(content, "--yes")

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.count("\n") <= 4


def test_a_pack_for_other_rules_has_no_more_faults_than_that(take: Import) -> None:
    ran = take("contacts: {nobody: {}}\n", head=HEAD.replace("uk-safeguarding", "other"))

    assert "this pack is for `other`, not `uk-safeguarding`" in ran.err
    assert "nobody" not in ran.err


def test_a_pack_of_thousands_of_unknown_contacts_is_refused_soon(take: Import) -> None:
    body = "contacts:\n" + "".join(f"  lad{n}: {{}}\n" for n in range(6000))

    ran = take(body, "--yes")

    assert ran.code == 2
    assert ran.err.count("\n") < 60


def test_only_an_ordinary_file_is_read(run: Run, tmp_path: Path) -> None:
    (tmp_path / "real.yaml").write_text(HEAD + "organisation: Us\n")
    (tmp_path / "link.yaml").symlink_to("real.yaml")
    os.mkfifo(tmp_path / "pipe")

    for name, why in (
        (tmp_path / "link.yaml", "is a link"),
        (tmp_path / "pipe", "not an ordinary file"),
        (Path("/dev/zero"), "not an ordinary file"),
        (tmp_path, "is a folder"),
        (tmp_path / "none", "there is no file"),
    ):
        ran = run("setup", "--import", str(name), "--yes")
        assert (ran.code, ran.out) == (2, ""), name
        assert why in ran.err


def test_what_was_set_up_stays_where_the_new_cannot_be_written(
    take: Import, set_up: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = set_up.read_bytes()

    def full(*_: object) -> int:
        raise OSError(28, "full")

    monkeypatch.setattr(os, "write", full)
    ran = take(CHANGED, "--yes")

    assert ran.code == 5
    assert set_up.read_bytes() == before
    assert [file.name for file in set_up.parent.iterdir()] == ["ruleset.yaml"]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--yes",), "--yes changes nothing here"),
        (("--export", "-", "--import", "x"), "do not go together"),
        (("--export", "pack.json"), "promises json"),
    ],
    ids=["yes alone", "both", "a name that promises another kind"],
)
def test_options_that_do_not_fit_are_refused(run: Run, words: tuple[str, ...], why: str) -> None:
    ran = run("setup", *words)

    assert ran.code == 2
    assert why in ran.err


@pytest.mark.parametrize(
    "number",
    [
        "01632 960123",
        "+44 1632 960123",
        "(01632) 960-123, ask for the duty team",
        "999 from a mobile, then 55",
        "duty.team@council.example",
        "mailto:duty@council.example",
        "https://council.example:8080/worried?x=1",
        "www.council.example or 01632 960123",
        "Mon to Fri: 01632 960123",
    ],
)
def test_a_number_that_people_write_reaches_somebody(shipped: RuleSet, number: str) -> None:
    csc = next(contact for contact in shipped.contacts if contact.id == "csc")

    assert why_unreachable(csc, number) == ""


ids = st.sampled_from(["warden"])
texts = st.text(max_size=60).map(clean_line)
numbers = st.integers(0, 10**11).map(lambda n: f"{n:011d}")
days = st.dates(date(2020, 1, 1), TODAY).map(date.isoformat)
details: st.SearchStrategy[dict[str, str]] = st.fixed_dictionaries(
    {"number": numbers}, optional={"name": texts.filter(bool), "checked-on": days}
)


@given(
    organisation=texts,
    made_by=texts,
    answers=st.dictionaries(st.just("nation"), st.sampled_from(["wales", "england"])),
    contacts=st.dictionaries(ids, details),
)
def test_whatever_is_handed_on_is_taken_over_the_same(
    small: RuleSet,
    organisation: str,
    made_by: str,
    answers: dict[str, str],
    contacts: dict[str, dict[str, str]],
) -> None:
    pack = Pack("small", "1", TODAY.isoformat(), made_by, organisation, answers, contacts)  # type: ignore[arg-type]

    read = read_pack(write_pack(pack, small).encode(), "pack.yaml", small, TODAY)
    local = taken_over(Local("small"), read)

    assert read == pack
    assert local == Local("small", organisation, answers, contacts)  # type: ignore[arg-type]
