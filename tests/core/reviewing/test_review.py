"""A review shows a person every sentence of the rules as it is, and all that has changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from review_page import Node, articles, page_of, texts_of, to_read
from rule_folders import SMALL
from running import Run
from where import ROOT

from safeguard_cli.core.deciding.deadlines import clocks_in_words
from safeguard_cli.core.logic.nodes import ALWAYS
from safeguard_cli.core.logic.sentences import list_sentences
from safeguard_cli.core.model.rule_set import Answer, Question, Rule, RuleSet
from safeguard_cli.core.reviewing import review_changes
from safeguard_cli.core.reviewing.review_changes import review_since
from safeguard_cli.core.reviewing.review_document import Review
from safeguard_cli.core.reviewing.whole_review import review_rules
from safeguard_cli.edges.render.review_html import review_html
from safeguard_cli.edges.render.review_text import WIDTH, review_text
from safeguard_cli.reading.load import load_rules
from safeguard_cli.reading.localise import localise

ROOT = ROOT
LOCAL = ROOT / "tests" / "local-sets" / "school"
LADDER = ROOT / "docs" / "examples" / "partnership"
NASTY = '</style></h3><script>alert(1)</script><img src="http://x/"> & "it" {y} \\A; } @import'


@pytest.fixture(scope="module", autouse=True)
def shipped_reviewed_once(shipped: RuleSet) -> Iterator[Review]:
    """Let every comparison with the shipped rules use one review of them: nothing changes it."""
    reviewed = review_rules(shipped)

    def review(rules: RuleSet) -> Review:
        return reviewed if rules is shipped else review_rules(rules)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(review_changes, "review_rules", review)
        yield reviewed


@pytest.fixture(scope="module")
def small() -> RuleSet:
    return load_rules(SMALL)


@pytest.fixture(params=["small", pytest.param("shipped", marks=pytest.mark.slow)])
def either(request: pytest.FixtureRequest) -> RuleSet:
    """Small rules, and with `-m slow` the shipped ones: to compare those takes seconds."""
    rules: RuleSet = request.getfixturevalue(request.param)
    return rules


@pytest.fixture(scope="module")
def page(shipped_reviewed_once: Review) -> Node:
    return page_of(review_html(shipped_reviewed_once))


def dressed(rules: RuleSet, old: RuleSet, *, only_changes: bool = False) -> Node:
    return page_of(review_html(review_since(rules, old, only_changes=only_changes)))


def marked(page: Node) -> dict[str, str]:
    found = {}
    for name, article in articles(page).items():
        mark = next((m for m in ("new", "changed") if m in article.styles), "")
        if mark:
            found[name] = mark
    return found


def gone(page: Node) -> list[Node]:
    return list(page.all("article", "gone"))


def with_step(rules: RuleSet, said: str) -> RuleSet:
    part = rules.parts[0]
    action = part.actions[0]
    step = replace(action.steps[0], do=said)
    action = replace(action, steps=(step, *action.steps[1:]))
    part = replace(part, actions=(action, *part.actions[1:]))
    return replace(rules, parts=(part, *rules.parts[1:]))


# Everything is there


def test_every_text_of_the_rules_stands_in_it_word_for_word(shipped: RuleSet, page: Node) -> None:
    shown = texts_of(page)

    assert [text for text in to_read(shipped) if text not in shown] == []


# That what a ladder adds is shown, `test_the_command_marks_what_a_local_rule_set_adds` shows too.
@pytest.mark.slow
@pytest.mark.parametrize("folder", [LOCAL, LADDER], ids=lambda folder: folder.name)
def test_so_does_every_text_of_a_local_rule_set(shipped: RuleSet, folder: Path) -> None:
    rules = localise(shipped, folder)[0]
    shown = texts_of(dressed(rules, shipped))

    assert [text for text in to_read(rules) if text not in shown] == []


def test_every_sentence_that_asks_for_something_stands_in_it(shipped: RuleSet, page: Node) -> None:
    shown = texts_of(page)
    asking = [each.text for each in list_sentences(shipped, lambda _: ALWAYS)]

    assert asking
    assert [text for text in asking if " ".join(text.split()) not in shown] == []


def test_it_keeps_the_reading_order_of_parts_actions_and_steps(
    shipped: RuleSet, page: Node
) -> None:
    titles = [" ".join(action.do.split()) for part in shipped.parts for action in part.actions]
    found = [n.words for a in page.all("article", "action") for n in a.all("h3")]
    first = articles(page)[f"action-{shipped.parts[0].actions[0].id}"]
    steps = next(row for row in first.all("dl") for row in row.inside if "Steps" in row.words)
    said = [next(item.all("span")).words for item in steps.all("ol") for item in item.inside]

    assert found == titles
    assert said == [" ".join(s.do.split()) for s in shipped.parts[0].actions[0].steps]


def test_questions_stand_in_the_order_of_asking_with_their_numbers(
    shipped: RuleSet, page: Node
) -> None:
    asked = [q.ask for q in shipped.questions if not q.for_record]
    found = list(page.all("article", "question"))[: len(asked)]

    assert [next(a.all("h3")).words for a in found] == asked
    assert [next(a.all("b")).words for a in found] == [
        f"Question {number}" for number in range(1, len(asked) + 1)
    ]


def test_every_deadline_stands_in_words_beside_what_it_is_for(shipped: RuleSet, page: Node) -> None:
    held = articles(page)
    timed = [(f"action-{a.id}", a.within) for part in shipped.parts for a in part.actions]
    timed += [(f"duty-{duty.id}", duty.within) for duty in shipped.duties]
    for name, clocks in timed:
        words = clocks_in_words(clocks)
        said = [row.words for rows in held[name].all("dl") for row in rows.inside]
        assert any(row.lower().startswith(f"by when {words}".lower()) for row in said), name


def test_a_deadline_says_from_which_answer_it_is_counted(small: RuleSet) -> None:
    found = articles(page_of(review_html(review_rules(small))))["action-put-out"].words
    asked = next(q.ask for q in small.questions if q.id == "seen-on")

    assert f"Counted from the answer to: {asked}" in found


def test_a_condition_is_told_in_the_words_and_numbers_of_the_questions(small: RuleSet) -> None:
    found = articles(page_of(review_html(review_rules(small))))["action-call"]
    numbers = {q.id: n for n, q in enumerate(small.questions, 1)}
    asks = {q.id: q.ask for q in small.questions}

    assert f"{asks['fire']} [{numbers['fire']}]" in found.words
    assert "If all of this is so:" in found.words


def test_every_number_stands_with_the_day_on_which_it_was_checked(page: Node) -> None:
    nspcc = articles(page)["contact-nspcc-whistleblowing"].words

    assert "0800 028 0285" in nspcc
    assert re.search(r"Checked on \d+ \w+ 20\d\d", nspcc)


def test_every_statement_stands_under_its_document(shipped: RuleSet, page: Node) -> None:
    order = [str(a.attributes["id"]) for a in page.all("article") if "id" in a.attributes]
    wanted = []
    for document in shipped.documents:
        wanted.append(f"document-{document.id}")
        wanted += [f"statement-{s.id}" for s in shipped.statements if s.document == document.id]

    assert [name for name in order if name.startswith(("document-", "statement-"))] == wanted


# What nobody has confirmed


def test_what_nobody_has_confirmed_is_marked_and_nothing_else(shipped: RuleSet, page: Node) -> None:
    held = articles(page)
    wanted = {f"statement-{s.id}" for s in shipped.statements if s.sure == "check"}
    wanted |= {f"statement-{s.id}" for s in shipped.statements if s.in_force_from == "unknown"}
    unsure = {s.id for s in shipped.statements if s.sure == "check"}
    wanted |= {f"contact-{c.id}" for c in shipped.contacts if c.check or unsure & {*c.source}}
    kinds = ("statement-", "contact-")
    found = {
        name
        for name, article in held.items()
        if name.startswith(kinds) and any(article.all("b", "check"))
    }

    assert wanted
    assert found == wanted


def test_a_sentence_that_rests_on_what_is_not_confirmed_is_marked(
    shipped: RuleSet, page: Node
) -> None:
    unsure = {s.id for s in shipped.statements if s.sure == "check"}
    marked = {
        next(n for n in held.inside if n.tag == "span").words
        for held in page.all()
        if held.tag in ("li", "div")
        and [n.tag for n in held.inside[:2]] == ["span", "b"]
        and "check" in held.inside[1].styles
    }
    steps = [step for part in shipped.parts for a in part.actions for step in a.steps]

    assert {" ".join(s.do.split()) for s in steps if unsure & {*s.source}} <= marked


def test_what_nobody_has_confirmed_is_listed_at_the_front(shipped: RuleSet, page: Node) -> None:
    (front,) = page.all("header")
    listed = {str(link.attributes["href"]) for link in front.all("a")}

    wanted = {f"#statement-{s.id}" for s in shipped.statements if s.sure == "check"}
    assert wanted | {f"#contact-{c.id}" for c in shipped.contacts if c.check} <= listed


# Room to approve


def test_every_entry_has_one_box_and_the_last_page_is_signed(page: Node) -> None:
    for name, article in articles(page).items():
        told = name.startswith(("act-", "word-", "finding-"))
        ticks = [tick.words for tick in article.all("p", "tick")]
        assert ticks == ([] if told else ["Agreed", "Change"]), name
    (main,) = page.all("main")
    last = main.inside[-1]

    assert "signing" in last.styles
    assert [line.words for line in last.all("p", "line")] == 2 * [
        "Name", "Role", "Date", "Signature",
    ]  # fmt: skip


def test_a_signature_names_the_files_that_it_is_for(shipped: RuleSet, page: Node) -> None:
    (signing,) = page.all("section", "signing")
    digest = re.sub(r"\s", "", signing.words)

    assert shipped.version in signing.words
    assert shipped.digest[:16] in digest


# Safe to open


def test_no_text_of_the_rules_acts_as_markup(small: RuleSet) -> None:
    harmless = re.sub(r"[^a-z ]", "-", NASTY)
    pages = []
    for words in (NASTY, harmless):
        question = replace(small.questions[0], ask=words, help=words)
        rules = replace(
            with_step(small, words), title=words, questions=(question, *small.questions[1:])
        )
        pages.append(review_html(review_since(rules, with_step(small, f"once {words}"))))

    nasty, plain = map(page_of, pages)
    assert [node.tag for node in nasty.all()] == [node.tag for node in plain.all()]
    assert pages[0].count("</style") == 1
    assert NASTY in texts_of(nasty)


def test_the_page_stands_alone_and_runs_nothing(shipped_reviewed_once: Review) -> None:
    text = review_html(shipped_reviewed_once)

    assert "<script" not in text
    assert not re.search(r'(?:src|href)="(?!#)', text)
    assert "default-src 'none'" in text
    styles = next(page_of(text).all("style")).text
    assert not re.search(r"url\(|@import|https?:", styles)


def test_every_link_leads_to_an_entry_or_a_section_of_the_page(either: RuleSet) -> None:
    page = page_of(review_html(review_since(with_step(either, "Wait."), either)))
    named = [str(node.attributes["id"]) for node in page.all() if "id" in node.attributes]

    assert len(named) == len(set(named))
    assert {str(link.attributes["href"]) for link in page.all("a")} <= {f"#{n}" for n in named}


# What has changed


def test_the_same_rules_have_no_marks_and_no_other_advice(either: RuleSet) -> None:
    found = review_since(either, either)

    assert marked(page_of(review_html(found))) == {}
    assert found.changes is not None
    assert found.changes.proved_same


def test_another_sentence_is_marked_and_what_it_said_stands_below(small: RuleSet) -> None:
    action = small.parts[0].actions[0]
    page = dressed(with_step(small, "Wait until Monday."), small)
    article = articles(page)[f"action-{action.id}"]
    (before,) = article.all("div", "before")

    assert marked(page) == {f"action-{action.id}": "changed"}
    assert [next(li.all("span")).words for li in article.all("li") if any(li.all("b", "mark"))] == [
        "Wait until Monday."
    ]
    assert " ".join(action.steps[0].do.split()) in texts_of(before)


def test_what_is_new_and_what_is_gone_is_said(small: RuleSet) -> None:
    duty, contact = small.duties[0], replace(small.contacts[0], id="one-more")
    new = replace(small, duties=small.duties[1:], contacts=(*small.contacts, contact))
    page = dressed(new, small)

    assert marked(page) == {"contact-one-more": "new"}
    (left,) = gone(page)
    assert " ".join(duty.do.split()) in texts_of(left)
    assert any(left.all("dl"))
    assert "1 new, 0 changed, 1 no longer there" in next(page.all("header")).words


def test_one_more_question_before_them_marks_no_other(small: RuleSet) -> None:
    first = Question("one-more", "Is it raining?", answers={"yes": Answer("Yes")}, for_record=True)
    page = dressed(replace(small, questions=(first, *small.questions)), small)

    assert marked(page) == {"question-one-more": "new"}


def test_what_has_another_id_and_the_same_words_is_not_marked(small: RuleSet) -> None:
    duty = small.duties[0]
    renamed = replace(duty, id="other-name", was=(duty.id,))
    page = dressed(replace(small, duties=(renamed, *small.duties[1:])), small)

    assert marked(page) == {}
    assert gone(page) == []


def test_another_order_of_actions_is_said(small: RuleSet) -> None:
    part = small.parts[0]
    turned = replace(part, actions=part.actions[::-1])
    page = dressed(replace(small, parts=(turned, *small.parts[1:])), small)
    said = [node.words for node in page.all("div", "before")]

    assert [words for words in said if words.startswith("The order has changed")] != []


def test_another_order_of_steps_is_said(small: RuleSet) -> None:
    part = small.parts[0]
    action = replace(part.actions[0], steps=part.actions[0].steps[::-1])
    turned = replace(part, actions=(action, *part.actions[1:]))
    page = dressed(replace(small, parts=(turned, *small.parts[1:])), small)

    assert marked(page) == {f"action-{action.id}": "changed"}
    assert "Steps, in this order" in articles(page)[f"action-{action.id}"].words


def test_a_sentence_under_another_condition_is_marked_as_changed(small: RuleSet) -> None:
    part = small.parts[0]
    rule: Rule = part.actions[0].rules[0]
    other = replace(rule, condition=part.actions[1].rules[0].condition)
    action = replace(part.actions[0], rules=(other,))
    turned = replace(part, actions=(action, *part.actions[1:]))
    page = dressed(replace(small, parts=(turned, *small.parts[1:])), small)
    (said,) = [
        node
        for node in articles(page)[f"action-{action.id}"].all("div")
        if [n.words for n in node.inside[:2]] == [rule.because, "CHANGED"]
    ]

    assert said.words.startswith(rule.because)


def test_where_the_advice_protects_less_is_said_first(small: RuleSet) -> None:
    part = small.parts[0]
    without = replace(part.actions[0], steps=part.actions[0].steps[1:])
    part = replace(part, actions=(without, *part.actions[1:]))
    page = dressed(replace(small, parts=(part, *small.parts[1:])), small)
    (less,) = page.all("ul", "less")

    assert small.parts[0].actions[0].steps[0].do in less.words
    assert less.words.startswith("Step. ")
    assert "1 less protective" in next(page.all("header")).words


def test_only_what_has_changed_can_be_shown(small: RuleSet) -> None:
    page = dressed(with_step(small, "Wait."), small, only_changes=True)

    assert list(articles(page)) == list(marked(page)) != []
    assert "What is as it was has been left out" in page.words


@pytest.mark.slow
def test_of_a_changed_entry_only_what_has_changed_is_shown_beside_its_counted_steps(
    shipped: RuleSet,
) -> None:
    action = shipped.parts[0].actions[0]
    page = dressed(with_step(shipped, "Wait."), shipped, only_changes=True)
    entry = articles(page)[f"action-{action.id}"]
    (said, *_) = (row for row in entry.all("dl"))
    first, *others = next(said.all("ol")).inside
    steps = [next(item.all("span")).words for item in (first, *others)]

    assert [next(row.all("dt")).words for row in said.inside] == ["Steps"]
    assert steps == ["Wait.", *(" ".join(step.do.split()) for step in action.steps[1:])]
    assert any(first.all("small"))
    assert [item.words for item in others] == steps[1:]


# Finding one's way


def test_the_contents_tell_which_numbers_stand_in_each_section(
    shipped: RuleSet, page: Node
) -> None:
    (listed,) = page.all("nav")
    asked = sum(not q.for_record for q in shipped.questions)
    first = len(shipped.parts[0].actions)

    assert f"The questions Question 1 to {asked}" in listed.words
    assert f"{shipped.parts[0].title} Action 1 to {first}" in listed.words


# As text


@pytest.mark.slow
def test_the_text_says_the_same_in_eighty_columns(
    shipped: RuleSet, shipped_reviewed_once: Review
) -> None:
    text = review_text(shipped_reviewed_once)
    flat = " ".join(text.split())

    assert [said for said in to_read(shipped) if " ".join(said.split()) not in flat] == []
    # An id is not broken, however long it is.
    long = [line for line in text.splitlines() if len(line) > WIDTH]
    assert [line for line in long if " " in line.strip()] == []
    assert text.count("[ ] Agreed") == review_html(shipped_reviewed_once).count('class="box"')


# The command


def test_the_command_saves_a_page_by_the_ending_of_its_name(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "review.html"

    ran = run("rules", "review", str(SMALL), "--out", str(file))

    assert ran.code == 0
    assert file.read_text("utf-8").startswith("<!DOCTYPE html>")
    assert run("rules", "review", str(SMALL), "--out", str(tmp_path / "x.pdf")).code == 2


def test_the_command_prints_text_or_a_page(run: Run) -> None:
    assert "RULES TO APPROVE" in run("rules", "review", str(SMALL)).out
    assert run("rules", "review", str(SMALL), "--format", "html").out.startswith("<!DOCTYPE")


def test_the_command_marks_what_has_changed_since_a_folder(run: Run) -> None:
    ran = run("rules", "review", str(SMALL), "--since", str(SMALL), "--format", "html")

    assert ran.code == 0
    assert "proved it for all answers" in ran.out


@pytest.mark.slow
@pytest.mark.parametrize("local", [["--local", str(LADDER)], [str(LADDER)]], ids=["named", "given"])
def test_the_command_marks_what_a_local_rule_set_adds(run: Run, local: list[str]) -> None:
    page = page_of(run("rules", "review", *local, "--only-changes", "--format", "html").out)

    assert "Exampleshire" in next(page.all("h1")).words
    assert set(marked(page).values()) == {"new", "changed"}


def test_only_changes_need_something_to_compare_with(run: Run) -> None:
    ran = run("rules", "review", "--only-changes")

    assert ran.code == 2
    assert "--since" in ran.err
