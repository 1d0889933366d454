"""Nothing typed can pass for something that the record itself says."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from msgspec.structs import replace
from samples import sample_advice, unsealed_record
from screens import advice_screen

from safeguard_cli.core.advising.shapes import Advice, Party, Record
from safeguard_cli.core.words.cleaning import clean
from safeguard_cli.edges.render.html import record_html
from safeguard_cli.edges.render.markdown import escape, record_markdown
from safeguard_cli.edges.render.plain import advice_plain
from safeguard_cli.edges.render.text import record_text

HOSTILE = [
    "# Heading", "Heading\n=======", "Heading\n---", "***", "a\n\nWhat to do\n----------",
    "> quote", "- item", "* item", "+ item", "1. item", "1) item", "    code", "\tcode",
    "```\ncode\n```", "~~~", "`code`", "*a* _b_ **c** __d__ ~~e~~", "[a](http://x.example)",
    "![a](x.png)", "[a]: http://x.example", "[a][b]", "<http://x.example>", "<a@b.example>",
    "http://x.example", "https://x.example/?a=b", "www.x.example", "a@b.example",
    "mailto:a@b.example", "//x.example", "ftp://x.example", "x.example", "<script>x()</script>",
    "<img src=x onerror=alert(1)>", "<!-- a", "-->", "</style><script>", "</title>", "<![CDATA[",
    "<?php", "&lt;script&gt;", "&#60;script&#62;", '"><svg onload=alert(1)>', "a | b\n--|--",
    "a\n:-", "|a|\n|-|", "a\\", "\\", "\\\\", "a  \nb", "a\\\nb", "\x1b[31mred\x1b[0m",
    "\x1b]8;;http://x.example\x07a\x1b]8;;\x07", "\x07\x00\x9b31m", "\u202egnp.x", "\u2066a\u2069",
    "a\u2028# b", "a\u2029b", "a\x85# b", "a\x0bb\x0cc", "\ufeff# a", "\u200b# a", "| fake", "____",
    "[ ] tick", "Digest of this record (SHA-256): 00", "[bold red]x[/bold red]", ":warning:",
    "Term\n: definition", "[^1]: note", "$x$", "$$\nx\n$$", "---\ntitle: x\n---", "\u00a0# a",
    "a" * 200, "\U0001f468\u200d\U0001f469\u200d\U0001f467", "{{x}}", "{% x %}", "!!! note",
]  # fmt: skip

# Text made of letters that mean something somewhere, and of any others.
spiky = st.text(st.sampled_from(list("#=-*_+>|`~[]()!<&;:/\\.@ \n1a\"'$^{}\x1b\u202e\u2028")))
any_texts = st.one_of(st.sampled_from(HOSTILE), spiky, st.text(), st.lists(
    st.sampled_from(HOSTILE)).map("\n".join)
)  # fmt: skip

# What is left empty has room to write instead: another shape, on purpose.
typed_texts = any_texts.filter(lambda typed: clean(typed).strip())

_MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def hostile_record(typed: str) -> Record:
    return unsealed_record(typed=typed, organisation=typed, answered=typed)


def hostile_advice(typed: str) -> Advice:
    advice = sample_advice()
    party = Party("lado", typed, typed, typed, is_set=True)
    action = replace(advice.actions[0], who=(party,), steps=(typed,))
    return replace(advice, actions=(action,), notes=(typed,), local_missing=(typed,))


def structure_of_text(text: str) -> list[str]:
    return [line for line in text.split("\n") if not line.startswith("|")]


@given(typed_texts)
def test_typed_text_adds_no_line_to_plain_text_that_is_not_set_off(typed: str) -> None:
    shown = record_text(hostile_record(typed))

    assert structure_of_text(shown) == structure_of_text(record_text(hostile_record("innocent")))


def tokens_of(markdown: str) -> list[Token]:
    return _MARKDOWN.parse(markdown)


def shape_of(tokens: list[Token]) -> list[str]:
    """Return every token's kind; inside a passage, only what is not words or a line end."""
    kinds = []
    for token in tokens:
        kinds.append(token.type)
        kinds += [
            child.type
            for child in token.children or []
            if child.type not in ("text", "softbreak", "hardbreak")
        ]
    return kinds


INNOCENT_SHAPE = shape_of(tokens_of(record_markdown(hostile_record("innocent"))))


@given(typed_texts)
def test_typed_text_is_only_words_and_line_ends_in_markdown(typed: str) -> None:
    assert shape_of(tokens_of(record_markdown(hostile_record(typed)))) == INNOCENT_SHAPE


@given(typed_texts)
def test_an_escaped_line_shows_the_words_that_were_typed(typed: str) -> None:
    line = " ".join(typed.split())
    # A parser replaces this one by rule; cleaning has removed it by then.
    line = line.replace("\x00", "")

    inlines = [token for token in tokens_of(escape(line)) if token.type == "inline"]
    words = "".join(child.content for token in inlines for child in token.children or [])

    assert words == line


@pytest.mark.parametrize(
    "typed", ["www.x.example", "http://x.example", "a@b.example", "ftp://x", "x.example"]
)
def test_no_address_is_left_whole_for_a_parser_that_makes_links_of_words(typed: str) -> None:
    shown = record_markdown(hostile_record(typed))

    assert typed not in shown


@pytest.mark.parametrize(
    "prose",
    [
        "They rang back. Nothing was agreed: see below (page two).",
        "A well-known worry, isn't it? Yes!",
        '"No", they said; 50% agreed.',
    ],
)
def test_ordinary_sentences_are_left_as_they_are_in_markdown(prose: str) -> None:
    assert escape(prose) == prose


class _Tags(HTMLParser):
    """Every tag, attribute, comment and declaration of a page, in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[object] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, attrs))

    def handle_endtag(self, tag: str) -> None:
        self.found.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.found.append(("comment", data))

    def handle_decl(self, decl: str) -> None:
        self.found.append(("declaration", decl))

    def unknown_decl(self, data: str) -> None:
        self.found.append(("unknown", data))

    def handle_pi(self, data: str) -> None:
        self.found.append(("instruction", data))


INNOCENT_TAGS = _Tags(record_html(hostile_record("innocent"))).found


@given(typed_texts)
def test_typed_text_adds_no_tag_or_attribute_to_a_page(typed: str) -> None:
    assert _Tags(record_html(hostile_record(typed))).found == INNOCENT_TAGS


@given(typed_texts)
@example('"; } </style><script>')
def test_a_forged_reference_cannot_leave_the_styles_of_a_page(typed: str) -> None:
    record = replace(hostile_record("innocent"), reference=typed, confidentiality=typed)

    assert _Tags(record_html(record)).found == INNOCENT_TAGS


def commanding(text: str) -> set[str]:
    """Return the characters that steer a terminal, a printer or the direction of reading."""
    joiners = "\u200c\u200d"
    return {
        c
        for c in text
        if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") and c not in f"\n{joiners}"
    }


SHOWING: dict[str, Callable[[str], str]] = {
    "text": lambda typed: record_text(hostile_record(typed)),
    "markdown": lambda typed: record_markdown(hostile_record(typed)),
    "html": lambda typed: record_html(hostile_record(typed)),
    "screen": lambda typed: advice_screen(hostile_advice(typed), 60, colour=False),
    "plain": lambda typed: advice_plain(hostile_advice(typed)),
}


@pytest.mark.parametrize("name", SHOWING)
@given(typed=typed_texts)
@example(typed="".join(HOSTILE))
def test_no_format_lets_a_control_escape_or_direction_character_through(
    name: str, typed: str
) -> None:
    assert commanding(SHOWING[name](typed)) == set()


@given(typed_texts)
def test_a_coloured_screen_holds_only_its_own_escapes(typed: str) -> None:
    shown = str(advice_screen(hostile_advice(typed), 60, colour=True))

    own = {"\x1b[0m", "\x1b[1m", "\x1b[2m", "\x1b[1;31m", "\x1b[1;33m", "\x1b[1;32m"}
    for escape_sequence in own:
        shown = shown.replace(escape_sequence, "")
    assert "\x1b" not in shown


@given(typed_texts)
def test_a_contact_cannot_add_a_line_to_the_plain_advice(typed: str) -> None:
    shown, harmless = (
        advice_plain(hostile_advice(text)).splitlines() for text in (typed, "Ann Example")
    )

    assert len(shown) <= len(harmless)
    assert {line.split()[0] for line in shown} <= {line.split()[0] for line in harmless}
