"""Records, forms and posters: every page says all that it must, and stands on its own."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from msgspec.structs import replace
from samples import sample_checklist, sample_record
from test_render import SHOWN

from safeguard_cli.core.advising.shapes import FormField, FormSection, GivenAnswer, Record
from safeguard_cli.edges.render import phrases
from safeguard_cli.edges.render.html import record_html
from safeguard_cli.edges.render.markdown import record_markdown
from safeguard_cli.edges.render.poster import checklist_poster
from safeguard_cli.edges.render.text import record_text


def test_a_form_leaves_as_many_lines_as_a_field_asks_for_within_reason() -> None:
    fields = (
        FormField(field="a", label="Many", value="", lines=10**9),
        FormField(field="b", label="None", value="", lines=-1),
    )
    record = replace(sample_record(), form=(FormSection("s", "Title", "", fields),))

    assert record_html(record, full=True).count('<p class="ruled"></p>') == 12 + 1
    assert record_text(record, full=True).count("_" * 78) == 12
    assert "None: ____" in record_text(record, full=True)


def test_an_organisation_that_is_not_set_leaves_no_line_to_fill_in() -> None:
    assert "Organisation: not set" in record_text(replace(sample_record(), organisation=" "))


@pytest.mark.parametrize("render", [record_text, record_markdown, record_html])
def test_every_record_says_whose_decision_it_is_where_it_belongs_and_its_digest(
    render: Callable[..., str],
) -> None:
    shown = " ".join(render(sample_record()).replace("\\", "").split())

    assert shown.count(phrases.ADVICE_NOT_DECISION) == 1
    assert phrases.KEEP_NO_COPY in shown
    assert sample_record().digest in shown
    for who in ("Practitioner", "Manager"):
        assert who in shown


@pytest.mark.parametrize("render", [record_text, record_markdown, record_html])
def test_a_private_person_signs_alone_and_keeps_the_record(render: Callable[..., str]) -> None:
    record = replace(sample_record(), is_private=True, organisation="")

    shown = " ".join(render(record).replace("\\", "").split())

    assert "Written by" in shown and phrases.KEEP_IT_SAFE in shown
    for who in ("Practitioner", "Manager", "Organisation", phrases.KEEP_NO_COPY):
        assert who not in shown


@pytest.mark.parametrize("render", [record_text, record_markdown, record_html])
def test_in_full_every_field_of_the_form_is_printed_also_the_empty_ones(
    render: Callable[..., str],
) -> None:
    shown = render(sample_record(), full=True)

    for section in sample_record().form:
        for field in section.fields:
            assert field.label in shown


@pytest.mark.parametrize("render", [record_text, record_markdown, record_html])
def test_nothing_that_was_filled_in_is_left_out_of_a_record_for_keeping(
    render: Callable[..., str],
) -> None:
    fields = (
        FormField(field="a", label="First", value="apple"),
        FormField(field="b", label="Second", value=""),
    )
    sections = ("first-contact", "decision", "made-elsewhere")
    form = tuple(FormSection(name, f"Of {name}", "How to", fields) for name in sections)

    shown = render(replace(sample_record(), form=form)).replace("\\", "")

    assert shown.count("apple") == len(sections)
    assert "Second" not in shown
    assert all(f"Of {name}" in shown for name in sections)


def test_the_first_page_leaves_room_to_write_where_nothing_was_filled_in() -> None:
    fields = (FormField(field="a", label="First", value="", lines=5),)
    form = tuple(FormSection(name, name, "", fields) for name in ("first-contact", "elsewhere"))

    shown = record_text(replace(sample_record(), form=form))

    assert shown.count("_" * 78) == 2
    assert "elsewhere" not in shown


def test_whom_it_is_about_what_was_advised_and_decided_stand_before_the_steps() -> None:
    shown = record_text(sample_record())

    in_order = ["First contact", "What was advised", "\nDecision\n", "Signatures", "What to do"]
    places = [shown.index(heading) for heading in in_order]
    assert places == sorted(places)


def test_a_record_about_one_checklist_holds_its_items() -> None:
    advice = replace(sample_record().advice, checklists=sample_record().advice.checklists[:1])

    shown = record_text(replace(sample_record(), advice=advice))

    assert "Checklist: " in shown


TALKS = FormField(
    field="talks",
    label="Each talk",
    value="",
    lines=4,
    columns=("With whom", "When", "Said", "Then"),
    room=True,
)


def with_talks(typed: str, *answers: GivenAnswer) -> Record:
    sections = (FormSection("discussion", "Talks", "", (replace(TALKS, value=typed),)),)
    return replace(sample_record(), form=sections, answers=answers)


def rows_of(page: str) -> list[list[str]]:
    """Return the cells of each row of the tables of a page, as text."""
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", page, re.DOTALL)
    return [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]


def test_each_talk_has_a_row_of_its_own_and_there_is_room_to_write_one_more() -> None:
    record = with_talks("Sam; 9.10; all; rings; at once\n\nAlex; 9.30\nNobody answered")

    head, *rows = rows_of(record_html(record))

    assert head == ["With whom", "When", "Said", "Then"]
    assert rows == [
        ["Sam", "9.10", "all", "rings; at once"],
        ["Alex", "9.30", "", ""],
        ["Nobody answered"],
        ["", "", "", ""],
    ]
    assert "| Sam; 9.10; all; rings; at once" in record_text(record)


def test_a_call_that_was_made_has_a_row_with_its_time_although_nobody_typed_it() -> None:
    called = GivenAnswer("called", "Called?", ("yes",), "Yes", "2026-11-20T14:07:00+00:00")

    _, first, second, *_ = rows_of(record_html(with_talks("Sam; 9.10", called)))

    assert first == ["", "Friday 20 November 2026, 14:07", "Yes (Called?)", ""]
    assert second[0] == "Sam"


def test_a_body_to_mark_is_drawn_where_the_form_asks_for_it_and_nowhere_else() -> None:
    assert record_html(sample_record()).count("<svg") == 1
    assert "outline of a body" in record_text(sample_record())
    assert "<svg" not in record_html(with_talks(""))


def test_the_first_page_holds_what_there_is_always_room_for_and_the_rest_comes_later() -> None:
    fields = (
        FormField(field="a", label="First", value="", room=True),
        FormField(field="b", label="Second", value=""),
    )
    form = (FormSection("concern", "The worry", "How to", fields),)
    record = replace(sample_record(), form=form)

    brief, full = record_text(record), record_text(record, full=True)

    assert "First: ____" in brief and "Second" not in brief
    places = [full.index(text) for text in ("First: ____", "Signatures", "The worry: more", "Sec")]
    assert places == sorted(places)


def test_the_time_of_a_call_stands_beside_the_answer() -> None:
    called = GivenAnswer("called", "Called?", ("yes",), "Yes", "2026-11-20T14:07:00+00:00")

    shown = record_text(replace(sample_record(), answers=(called,)))

    assert "Yes (Friday 20 November 2026, 14:07)" in " ".join(shown.split())


def test_a_text_record_fits_its_page() -> None:
    assert max(map(len, record_text(sample_record()).splitlines())) <= 78


class _Page(HTMLParser):
    """The tags of a page, and the levels of its headings."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


PAGES = ["record.html", "poster.html"]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fetches_nothing_and_runs_nothing(name: str) -> None:
    page = SHOWN[name]()
    tags = _Page(page).tags

    assert not {tag for tag, _ in tags} & {"script", "link", "img", "iframe", "a", "form"}
    assert not {key for _, attrs in tags for key in attrs} & {"src", "href", "style", "onload"}
    assert "url(" not in page
    assert "@import" not in page
    policies = [attrs["content"] for _, attrs in tags if "http-equiv" in attrs]
    assert policies == ["default-src 'none'; style-src 'unsafe-inline'"]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_says_its_language_and_skips_no_level_of_heading(name: str) -> None:
    tags = _Page(SHOWN[name]()).tags
    levels = [int(tag[1]) for tag, _ in tags if re.fullmatch("h[1-6]", tag)]

    assert tags[0] == ("html", {"lang": "en-GB"})
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_a_poster_with_more_words_has_smaller_letters() -> None:
    def size(page: str) -> int:
        found = re.search(r"font-size: (\d+)pt", page)
        assert found
        return int(found[1])

    short = sample_checklist()
    long = replace(short, items=tuple(replace(i, says=i.says * 4) for i in short.items))

    assert size(checklist_poster(long, ())) < size(checklist_poster(short, ()))
