"""Advice and records look as they did when somebody last read them, and read well."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Callable
from functools import partial

import pytest
from msgspec.structs import replace
from rich.cells import cell_len
from samples import (
    FIVE_CS,
    MONDAY,
    NOW,
    WHEN_YOU_CAN,
    duties,
    sample_advice,
    sample_checklist,
    sample_record,
)
from screens import advice_screen, emergency_screen
from where import TESTS

from safeguard_cli.core.advising.advice import only_what_to_do_now
from safeguard_cli.core.advising.shapes import (
    NOTHING_ADVISED,
    Advice,
    Change,
    Cited,
    Otherwise,
    Party,
    SaidFloor,
    Unsure,
)
from safeguard_cli.core.deciding.outcome import Due
from safeguard_cli.edges.render import phrases, would_change
from safeguard_cli.edges.render.advice_words import first_of_all, part_first, reach
from safeguard_cli.edges.render.html import record_html
from safeguard_cli.edges.render.markdown import record_markdown
from safeguard_cli.edges.render.plain import advice_plain, behind_plain, to_do_plain
from safeguard_cli.edges.render.poster import checklist_markdown, checklist_poster, checklist_text
from safeguard_cli.edges.render.sections import duties as lay_out_duties
from safeguard_cli.edges.render.source_line import sources
from safeguard_cli.edges.render.text import record_text, text_of

GOLDEN = TESTS / "golden"
WIDTHS = (40, 60, 80, 120)


def _screen(width: int) -> Callable[[], str]:
    return lambda: advice_screen(sample_advice(), width, colour=False)


SHOWN: dict[str, Callable[[], str]] = {
    **{f"screen-{width}.txt": _screen(width) for width in WIDTHS},
    "plain.txt": lambda: advice_plain(sample_advice()),
    "record.txt": lambda: record_text(sample_record()),
    "record.md": lambda: record_markdown(sample_record()),
    "record.html": lambda: record_html(sample_record()),
    "record-full.txt": lambda: record_text(sample_record(), full=True),
    "record-full.md": lambda: record_markdown(sample_record(), full=True),
    "record-full.html": lambda: record_html(sample_record(), full=True),
    "poster.txt": lambda: checklist_text(sample_checklist(), (FIVE_CS,)),
    "poster.md": lambda: checklist_markdown(sample_checklist(), (FIVE_CS,)),
    "poster.html": lambda: checklist_poster(sample_checklist(), (FIVE_CS,)),
}


@pytest.mark.parametrize("name", SHOWN)
def test_what_is_shown_is_what_was_last_read(name: str) -> None:
    shown = SHOWN[name]()

    path = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(shown, encoding="utf-8", newline="\n")
    assert shown == path.read_text(encoding="utf-8")


FLOOR = SaidFloor(
    level="protect",
    level_label="Protect the child: today",
    question="harm",
    ask="Could a child be suffering harm?",
    answer="yes",
    words="Yes, or it may be so",
    asks=("Tell the lead",),
    forbids=("Talk to the person",),
)


def test_what_is_certain_stands_before_all_that_is_still_open() -> None:
    screen = advice_screen(replace(NOTHING_ADVISED, floor=FLOOR), 80, colour=False)

    shown = phrases.one_line(screen)
    assert shown.startswith(
        "Whatever else is answered, this is at least: Protect the child: today. That is so because "
        'you answered "Yes, or it may be so" (Could a child be suffering harm?).'
    )
    assert shown.index("Tell the lead") < shown.index(phrases.REST_IS_OPEN[:30])
    assert re.search(r"Do not do this:\s+(- )?Talk to the person", shown)


def test_whoever_has_words_in_the_place_of_a_level_reads_those_and_of_no_lead() -> None:
    kind = replace(FLOOR, level_words="You did right to come here.", asks=(), forbids=())

    shown = phrases.one_line(advice_screen(replace(NOTHING_ADVISED, floor=kind), 80, colour=False))
    assert shown.startswith(f"You did right to come here. {phrases.HELP_IS_OPEN}")
    assert "Protect the child" not in shown
    assert "lead" not in shown


def test_what_is_certain_is_read_aloud_line_by_line() -> None:
    assert advice_plain(replace(NOTHING_ADVISED, floor=FLOOR)).splitlines()[:4] == [
        "Whatever else is answered, this is at least: Protect the child: today.",
        "That is so because you answered Yes, or it may be so (Could a child be suffering harm?).",
        "Certain already: Tell the lead.",
        "Do not do this: Talk to the person.",
    ]


def test_an_emergency_shows_only_numbers_and_steps_and_no_number_that_is_not_set() -> None:
    officer = sample_advice().actions[1].who[0]
    advice = sample_advice()
    both = replace(advice.actions[0], who=(*advice.actions[0].who, officer))

    now = only_what_to_do_now(replace(advice, actions=(both, *advice.actions[1:])))

    lines = emergency_screen(now, 80, colour=False).splitlines()
    assert lines[:3] == [
        "EMERGENCY: act now",
        "Call 999 now, then children's social care",
        "  - Police, and an ambulance if anyone is hurt: 999",
    ]
    assert lines[-1] == "  d. Do not put yourself in danger."
    assert "" not in lines
    assert "not set" not in " ".join(lines)


@pytest.mark.parametrize("width", WIDTHS)
def test_no_line_on_a_screen_is_wider_than_the_screen(width: int) -> None:
    lines = advice_screen(sample_advice(), width, colour=False).splitlines()

    assert max(map(cell_len, lines)) <= min(width, 90)


@pytest.mark.parametrize("width", WIDTHS)
def test_of_several_actions_the_gravest_is_named_in_the_first_two_lines(width: int) -> None:
    lines = advice_screen(sample_advice(), width, colour=False).splitlines()

    assert lines[0] == "Start with this:"
    assert lines[1].startswith("  1. Call 999 now")


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_that_is_due_at_once_stands_above_an_emergency(width: int) -> None:
    now = replace(duties()[0], due=NOW)
    advice = replace(sample_advice(), actions=sample_advice().actions[:1], duties=(now,))

    shown = phrases.one_line(advice_screen(advice, width, colour=False))
    spoken = phrases.one_line(advice_plain(advice))

    assert shown.startswith("Start with this: Call 999 now")
    assert spoken.startswith("Start with this: Call 999 now")
    for text in (shown, spoken):
        assert text.index("Call 999 now") < text.index(now.do) < text.index("Stay with the child")


def test_what_is_due_at_once_stands_above_what_is_due_later_and_is_first_of_all() -> None:
    now = replace(duties()[0], due=NOW)
    today = replace(sample_advice().actions[1], due=replace(NOW, words="today"))
    last = replace(today, action="last", do="Look again")
    advice = replace(sample_advice(), actions=(today, last), duties=(now,))

    for text in (advice_plain(advice), advice_screen(advice, 80, colour=False)):
        said = phrases.one_line(text)
        assert said.startswith("At once: ")
        assert said.index(now.do) < said.index("Then this") < said.index(today.do)
        assert "Start with this" not in said
    (first,) = first_of_all(advice)
    assert first.startswith("First of all: What stands under “At once”. Then: ")


def test_whom_to_ring_at_once_is_named_unless_an_action_below_names_them() -> None:
    line = Party("line", "Line for such things", "020 7946 0999", "", True)
    police = Party("police", "Police", "999", "", True)
    first = replace(sample_advice().actions[0], who=(police,))
    now = replace(
        duties()[0], due=NOW, who=(line, police, Party("lead", "The lead", "", "", False))
    )
    advice = replace(sample_advice(), actions=(first,), duties=(now,))

    for text in (advice_screen(advice, 80, colour=False), advice_plain(advice)):
        assert text.count("020 7946 0999") == 1
        assert sum("Police" in row and "999" in row for row in text.splitlines()) == 1
        assert "The lead" not in text


def test_what_the_situation_asks_for_sooner_is_named_before_a_later_action() -> None:
    later = replace(NOW, words="by the end of Monday", at="2026-12-07T23:59:59+00:00")
    sooner = replace(NOW, words="today", at="2026-11-30T23:59:59+00:00")
    talk = replace(sample_advice().actions[1], due=later)
    today = replace(duties()[0], due=sooner, group="special")
    advice = replace(sample_advice(), actions=(talk,), duties=(today,), raised=())

    for text in (advice_plain(advice), advice_screen(advice, 80, colour=False)):
        said = phrases.one_line(text)
        assert said.startswith("First what is due sooner, under")
        assert said.index("Then this") < said.index(talk.do) < said.index(today.do)
    (first,) = first_of_all(advice)
    assert first.startswith("First of all: What is due sooner, under “In this situation”. Then: ")
    not_sooner = replace(advice, duties=(replace(today, due=later),))
    (first,) = first_of_all(not_sooner)
    assert "sooner" not in first


def test_advice_comes_in_the_order_of_need() -> None:
    now = replace(duties()[0], due=NOW)
    advice = replace(sample_advice(), duties=(now, *sample_advice().duties))
    shown = advice_screen(advice, 80, colour=False)

    order = [
        "Start with this:", "At once:", "EMERGENCY: act now", "By when: now", "Who:", "Steps:",
        "PROTECT THE CHILD: today", "ALSO DO", "PLEASE NOTE", "NOT KNOWN YET", "SUPPORT FOR YOU",
        "To say and to hear", "WRITE DOWN", "IF YOU FIND OUT MORE", "WHY",
        "WHAT WOULD CHANGE THIS", "CHECKLIST: PORTSMOUTH 5CS", "LOCAL DETAILS MISSING",
        "safeguard setup", "Advice, not a decision: you decide, but not alone.",
    ]  # fmt: skip
    places = [shown.index(words, 0 if n == 0 else shown.index(order[n - 1]))
              for n, words in enumerate(order)]  # fmt: skip
    assert places == sorted(places)
    assert shown.rstrip().endswith(order[-1])


def test_colour_adds_nothing_but_colour() -> None:
    coloured = advice_screen(sample_advice(), 80, colour=True)

    assert "\x1b[1;31mEMERGENCY" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == advice_screen(
        sample_advice(), 80, colour=False
    )


def test_without_colour_there_is_not_one_escape_character() -> None:
    assert "\x1b" not in advice_screen(sample_advice(), 80, colour=False)


def test_text_is_not_read_as_rich_markup_or_emoji() -> None:
    advice = replace(sample_advice(), notes=("[bold]x[/b] :warning: [note]",))

    assert "[bold]x[/b] :warning: [note]" in advice_screen(advice, 80, colour=True)


def test_a_screen_without_any_action_still_says_999() -> None:
    for shown in (advice_screen(NOTHING_ADVISED, 80, colour=False), advice_plain(NOTHING_ADVISED)):
        assert "999" in shown.splitlines()[0] + shown.splitlines()[1]
        assert shown.rstrip().endswith("you decide, but not alone.")


def test_every_plain_line_says_what_it_belongs_to_or_stands_below_one_that_does() -> None:
    lines = advice_plain(sample_advice()).splitlines()

    starts = (
        "Start with this", "At once: ", "Before the child leaves: ",
        "Action ", "By when: ", "Who: ", "Step ",
        "A question is still open", "Also do, ", "Write down: ", "Please note: ", "Why: ",
        "Checklist ", "Outstanding, ", "Still to check, ", "What would change this: ",
        "You are not sure: ", "It is treated as: ", "How to find out: ", "If it is ",
        "Not answered: ", "Not asked about: ", "Support for you: ", "Local details missing: ",
        "Advice, not a decision: ", "To say and to hear, ", "Who I am: ", "What I ask for: ",
        "What I know: ", "Before I hang up, I need to hear: ", "What follows helps ",
    )  # fmt: skip
    below = False
    for line in lines:
        is_named = line.startswith(starts)
        # Only duties stand below a line that says by when they are due, and whom to ring.
        assert is_named or below, line
        below = line.startswith("Also do, ") or (
            below and (not is_named or line.startswith("Who: "))
        )
    assert lines[2] == "Action 1. Emergency: act now. Call 999 now, then children's social care."


def test_plain_lines_hold_no_symbols_and_are_few_enough_to_be_heard() -> None:
    shown = advice_plain(sample_advice())

    assert {c for c in shown if unicodedata.category(c)[0] == "S"} == set()
    assert len(shown.splitlines()) <= 80


def test_what_the_situation_asks_for_stands_before_what_holds_in_many() -> None:
    generic, special = replace(duties()[0], due=MONDAY), replace(duties()[1], group="special")
    advice = replace(sample_advice(), duties=(generic, special))

    screen, spoken = advice_screen(advice, 80, colour=False), advice_plain(advice)

    assert screen.index("IN THIS SITUATION") < screen.index("ALSO DO")
    assert screen.index(special.do) < screen.index("ALSO DO") < screen.index(generic.do)
    assert spoken.index("In this situation,") < spoken.index("Also do,")


def test_duties_come_soonest_first_and_those_without_a_date_last() -> None:
    late = replace(duties()[0], due=MONDAY)
    now = replace(duties()[0], due=NOW)
    open_ended = replace(duties()[0], due=WHEN_YOU_CAN)

    groups = phrases.by_deadline([open_ended, late, now, late])

    assert [(when, len(group)) for when, group in groups] == [
        (NOW.words, 1), (MONDAY.words, 2), (WHEN_YOU_CAN.words, 1),
    ]  # fmt: skip


def test_a_record_prints_no_line_twice_where_another_that_is_due_then_begins_with_it() -> None:
    line = "Promise no child to keep a secret."
    longer, later = f"{line} If you did, say so.", f"{line} Say who must know."
    first, *_ = sample_record().advice.duties
    told = (
        replace(first, do=longer, due=Due("today", "2026-11-25")),
        replace(first, do=line, due=Due("today", "2026-11-25")),
        replace(first, do=later, due=Due("tomorrow", "2026-11-26")),
    )
    record = sample_record()
    record = replace(record, advice=replace(record.advice, duties=told))

    shown, whole = (" ".join(record_text(record, full=full).split()) for full in (False, True))

    assert shown.count(line) == 2
    assert longer in shown and later in shown
    assert whole.count(line) == 3


def test_a_deadline_is_compared_as_a_moment_and_not_as_text() -> None:
    summer = replace(NOW, at="2026-10-24T23:30:00+01:00", words="first")
    winter = replace(NOW, at="2026-10-24T23:00:00+00:00", words="second")
    two = [replace(duties()[0], due=due) for due in (winter, summer)]

    assert [when for when, _ in phrases.by_deadline(two)] == ["first", "second"]


def test_the_same_source_twice_is_named_once() -> None:
    assert sources([FIVE_CS, FIVE_CS]) == "Source: Safeguarding culture (the 5Cs)"


def test_a_document_is_named_once_and_so_is_a_passage_of_it() -> None:
    cited = [
        Cited("a", "Principles", "Sharing, point 2", "seed"),
        Cited("b", "Culture", "", "seed"),
        Cited("c", "Principles", "recording", "seed"),
        Cited("d", "Principles", "Sharing, point 6", "seed"),
        Cited("e", "Principles", "recording; referring", "seed"),
    ]

    assert sources(cited) == (
        "Sources: Principles (recording; referring; Sharing, point 2; point 6); Culture"
    )


def test_a_source_that_nobody_confirmed_says_so_wherever_it_is_named() -> None:
    cited = [Cited("a", "Culture", "", "check"), Cited("b", "Duties", "part 1, page 2", "check")]

    assert sources(cited) == (
        "Sources: Culture (check locally); Duties (part 1, page 2, check locally)"
    )


def test_no_source_is_no_words() -> None:
    assert sources([]) == ""


def test_the_rule_behind_a_deadline_stands_in_brackets() -> None:
    assert phrases.deadline("by Monday: 1 working day") == "by Monday (1 working day)"
    assert phrases.deadline("by 14:05 today") == "by 14:05 today"


def test_what_is_certain_stands_before_what_is_not() -> None:
    first, second = sample_advice().changes[0], sample_advice().changes[-1]
    assert (first.certain, second.certain) == (True, False)

    outcomes = [outcome for outcome, _ in would_change.by_outcome([second, first])]

    assert outcomes == [first.leads_to, f"Perhaps: {second.leads_to}"]


def test_other_answers_to_the_same_question_are_said_together() -> None:
    assert would_change.ways(sample_advice().changes) == [
        '"No" (Is a child in danger now, or could one be?)',
        '"Somewhere safe" or "With us, in the club" (Where will the child be tonight?)',
        'also "The child is missing now" (Is any of this part of it?)',
        '"No" (Is it about somebody who works or volunteers with children?), and "No" '
        "(Is it about you?)",
    ]


def test_words_that_lead_to_answers_ask_for_nothing() -> None:
    called = "The advice would be \u201cCall 999 now\u201d, if you answer"
    assert would_change.leading("Call 999 now") == called
    looked = "Perhaps the advice would be \u201cStay. Look again\u201d, if you answer"
    assert would_change.leading("Perhaps: Stay. Look again.") == looked
    none = 'There would be no advice on "Sharing", if you answer'
    assert would_change.leading('No advice on "Sharing"') == none
    maybe = 'Perhaps there would be no advice on "Sharing", if you answer'
    assert would_change.leading('Perhaps: No advice on "Sharing"') == maybe


def test_a_screen_ends_with_what_to_start_with_for_whoever_no_longer_sees_the_top() -> None:
    lines = advice_screen(sample_advice(), 80, colour=False).splitlines()

    assert "Start with this:" in lines
    assert lines[lines.index("Start with this:") + 1].strip().startswith("1. Call 999 now")


def test_a_contact_that_is_not_set_is_never_shown_blank() -> None:
    lado = sample_advice().actions[1].who[0]

    assert phrases.party(replace(lado, note="")).endswith(": not set")
    assert phrases.party(replace(lado, note="Check locally.")).endswith("not set (Check locally.)")


@pytest.mark.parametrize("width", [40, 80])
def test_missing_local_details_name_the_command_that_sets_them(width: int) -> None:
    assert "safeguard setup" in " ".join(advice_screen(sample_advice(), width, False).split())
    assert "safeguard setup" in advice_plain(sample_advice())


def test_urgency_is_in_words_beside_its_colour() -> None:
    page = record_html(sample_record())

    assert '<h3 class="urgency">Emergency: act now</h3>' in page


def test_a_moment_that_cannot_be_read_is_shown_as_it_stands() -> None:
    assert phrases.moment("soon") == "soon"
    assert phrases.moment("2026-11-20T14:05:00+00:00") == "Friday 20 November 2026, 14:05"


def test_a_screen_does_not_point_to_more_changes_where_it_shows_none() -> None:
    advice = sample_advice()
    perhaps = replace(advice, changes=tuple(c for c in advice.changes if not c.certain))

    assert phrases.MORE_CHANGES in advice_screen(advice, 90, colour=False)
    assert phrases.MORE_CHANGES not in advice_screen(perhaps, 90, colour=False)


@pytest.mark.parametrize("shown", [partial(advice_screen, width=90, colour=False), advice_plain])
def test_of_what_would_change_the_advice_only_the_two_gravest_outcomes_are_shown(
    shown: Callable[[Advice], str],
) -> None:
    def change(number: int, *, stronger: bool) -> Change:
        return Change(((f"Q{number}?", "Yes"),), "part", f"Outcome {number}", True, stronger)

    changes = [change(0, stronger=False), *(change(n, stronger=True) for n in range(1, 6))]
    advice = replace(sample_advice(), changes=tuple(changes))

    written = shown(advice)

    seen = [number for number in range(6) if f"Outcome {number}" in written]
    assert seen == [1, 2]
    assert phrases.MORE_CHANGES in written
    record = record_text(replace(sample_record(), advice=advice), full=True)
    assert all(f"Outcome {number}" in record for number in range(6))


def test_an_answer_that_leads_to_the_same_in_several_parts_is_said_once() -> None:
    changes = [Change((("Who are you?", "A parent"),), part, "None", True) for part in ("a", "b")]

    assert would_change.ways(changes) == ['"A parent" (Who are you?)']


@pytest.mark.parametrize(
    ("words", "stands_above"), [("before the child leaves", False), ("today", True)]
)
def test_what_is_due_before_the_child_leaves_stands_above_an_action_that_is_due_later(
    words: str, stands_above: bool
) -> None:
    advice = sample_advice()
    action = replace(advice.actions[0], due=Due("", words))
    duty = replace(advice.duties[0], due=Due("", "before the child leaves"))

    first, later = part_first(replace(advice, actions=(action,), duties=(duty,)))

    assert (duty not in later) == stands_above
    assert ([duty] in first.values()) == stands_above


def test_each_date_is_said_once_and_is_then_today() -> None:
    action = sample_advice().actions[0]
    today, later = (
        replace(action, due=Due(words=words, at=""))
        for words in ("today, Friday 20 November 2026", "by the end of Monday 23 November 2026")
    )

    screen = advice_screen(
        replace(NOTHING_ADVISED, actions=(today, today, later)), 80, colour=False
    )

    assert screen.count("Friday 20 November 2026") == 1
    # The first card stands right below its name, which has said the date.
    assert "By when: today" not in screen
    assert "By when: by the end of Monday 23 November\n" in screen


def test_a_date_that_nothing_said_before_is_not_only_today() -> None:
    first, second = sample_advice().actions
    now = replace(first, due=Due(words="now", at=""))
    today = replace(second, due=Due(words="today, Friday 20 November 2026", at=""))
    advice = replace(NOTHING_ADVISED, actions=(now,), duties=(replace(duties()[0], due=today.due),))

    assert "Today, Friday 20 November 2026:" in advice_screen(advice, 80, colour=False)


def test_support_stands_in_one_place_at_hand_only_where_some_of_it_cannot_wait() -> None:
    advice = sample_advice()
    later = replace(advice.support[0], do="Ring your union.", group="support-later")
    calm = replace(advice, support=(later,))
    at_risk = replace(advice, support=(*advice.support, later))

    for show in (lambda one: advice_screen(one, 80, colour=False), advice_plain):
        shown = show(calm)
        assert shown.index("union.") > shown.index("To say and to hear")
        shown = show(at_risk)
        assert shown.index("union.") < shown.index("To say and to hear")
    for told in (calm, at_risk):
        assert advice_screen(told, 80, colour=False).count("SUPPORT FOR YOU") == 1


def test_what_other_answers_lead_to_is_no_order_and_an_emergency_is_one_line() -> None:
    said = ("Is it so?", "Yes, it is")
    danger = Change((("Is it now?", "Yes"),), "Protection", "Call 999 now", True, True, True)
    lead = Change((said,), "Protection", "Tell your lead today. Wait for nothing", True, True)
    calm = replace(sample_advice(), changes=(danger, lead), is_emergency=False)

    shown = " ".join(advice_screen(calm, 80, colour=False).partition("WOULD CHANGE")[2].split())
    assert (
        "If a child comes to be in danger, this no longer holds: begin again, and 999 comes first."
    ) in shown
    assert "Call 999 now" not in shown
    assert (
        "The advice would be \u201cTell your lead today. Wait for nothing\u201d, if you answer: "
        '- "Yes, it is" (Is it so?)'
    ) in shown
    assert "Is it so?). The advice would be: Tell your lead" in advice_plain(calm)
    danger_now = replace(calm, is_emergency=True)
    for shown in (advice_screen(danger_now, 80, colour=False), advice_plain(danger_now)):
        assert "this no longer holds" not in shown
        assert "Call 999 now" in shown.partition("hange this" if "WHY" not in shown else "WHY")[2]


def test_a_child_in_danger_is_not_told_that_they_decide_or_when_a_number_was_checked() -> None:
    for is_child, is_emergency in ((True, True), (True, False), (False, True)):
        told = replace(sample_advice(), is_child=is_child, is_emergency=is_emergency)
        for shown in (advice_screen(told, 80, colour=False), advice_plain(told)):
            assert ("you decide" in shown) != (is_child and is_emergency)
            assert is_child <= ("when the numbers were checked" not in shown.lower())


@pytest.mark.parametrize("group", ["later", "note"])
def test_what_is_done_well_or_good_to_know_stands_after_what_is_needed_now(group: str) -> None:
    advice = sample_advice()
    later = replace(duties()[0], do="Send it in a safe way.", group=group)
    told = replace(advice, duties=(later, *advice.duties))

    for shown in (advice_screen(told, 80, colour=False), advice_plain(told)):
        assert shown.count("Send it in a safe way.") == 1
        assert shown.index("Send it in a safe way.") > shown.index("To say and to hear")


def test_the_record_keeps_what_is_read_later_among_what_else_to_do() -> None:
    later = replace(duties()[0], do="Send it in a safe way.", group="later")

    shown = text_of(lay_out_duties((later,), with_sources=False))

    assert shown.startswith("Also do\n")
    assert "Send it in a safe way." in shown


def test_a_doubt_that_can_only_turn_out_milder_says_where_it_leads_after_the_first_page() -> None:
    doubt = Unsure("safe", "Is it safe?", "No", "Ask.", (Otherwise(("Yes",), "Look again"),))
    advice = replace(NOTHING_ADVISED, unsure=(doubt,))

    assert "Look again" not in to_do_plain(advice)
    assert "If it is Yes: Look again." in behind_plain(advice)


def test_a_doubt_that_can_lead_to_more_says_so_on_the_first_page() -> None:
    doubt = Unsure("late", "Where is she?", "", "Ask.", (Otherwise(("Gone",), "Call 999"),))
    change = Change((("Where is she?", "Gone"),), "protection", "Call 999", True, True)
    advice = replace(NOTHING_ADVISED, unsure=(doubt,), changes=(change,))

    assert "If it is Gone: Call 999." in to_do_plain(advice)


def test_a_doubt_on_which_nothing_hangs_is_read_later() -> None:
    doubt = Unsure("who", "Who is it?", "", "Others find that out.", ())
    advice = replace(NOTHING_ADVISED, unsure=(doubt,))

    assert "Who is it?" not in to_do_plain(advice)
    assert "Others find that out." in behind_plain(advice)


def test_a_headline_that_ends_with_today_says_today_once() -> None:
    first, second = sample_advice().actions
    due = Due(words="today, Friday 20 November 2026", at="")
    advice = replace(
        NOTHING_ADVISED,
        actions=(replace(first, do="Tell your lead today", due=due), replace(second, due=due)),
    )

    shown = advice_screen(advice, 80, colour=False)

    assert "1. Tell your lead today, Friday 20 November 2026.\n" in shown
    assert "today. Today" not in shown


def test_what_is_first_of_all_says_today_once() -> None:
    due = Due(words="today, Friday 20 November 2026; before the child leaves", at="")
    action = replace(sample_advice().actions[0], do="Tell your lead today", due=due)

    (said,) = first_of_all(replace(NOTHING_ADVISED, actions=(action,)))

    assert said == "First of all: Tell your lead today. Before the child leaves."


def reach_of(*who: Party) -> tuple[str, ...]:
    action = replace(sample_advice().actions[0], who=who)
    return tuple(point.text for point in reach(action, None))


def test_everybody_whose_number_is_not_set_is_named_and_where_it_is_found_is_said_once() -> None:
    day, night = (Party("csc", role, "", "Number: its website.", is_set=False) for role in "AB")
    lead = Party("lead", "C", "", "", is_set=False)
    helpline = Party("line", "D", "0800", "", is_set=True)

    assert reach_of(day, night, helpline, lead) == (
        "A; B (Number: its website)",
        "D: 0800",
        "C (number not set)",
    )
