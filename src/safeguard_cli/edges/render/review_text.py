"""Dress a review as text of at most 80 columns, with boxes to fill in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from safeguard_cli.core.reviewing.drawing import DrawnLine
from safeguard_cli.core.reviewing.review_document import (
    Remark,
    Review,
    ReviewEntry,
    ReviewFact,
    ReviewSection,
)
from safeguard_cli.core.words.folding import fold
from safeguard_cli.edges.render import review_words as words
from safeguard_cli.edges.render.phrases import cleaned, one_line

WIDTH: Final = 80
_STEP: Final = "   "
_BOX: Final = f"[ ] {words.AGREED}  [ ] {words.CHANGE}  {words.NOTE}: "


def review_text(review: Review) -> str:
    """Return the review as text."""
    return "\n".join(_Text(cleaned(review)).lines()) + "\n"


class _Text:
    def __init__(self, review: Review) -> None:
        self._review = review

    def lines(self) -> Iterator[str]:
        review = self._review
        yield from _write_heading(words.title(review))
        for line in (*words.about(review), *words.how_to_read(review)):
            yield from _fold_text(line)
        yield from self._write_changed()
        yield from self._list_unconfirmed()
        for section in review.sections:
            yield from self._write_section(section)
        if review.changes and review.changes.gone:
            yield from _write_heading(words.TAKEN_AWAY)
            for entry in review.changes.gone:
                yield from self._write_entry(entry)
        yield from self._write_signing()

    def _write_changed(self) -> Iterator[str]:
        changes = self._review.changes
        if changes is None:
            return
        yield from _write_heading(words.CHANGED)
        for line in words.counts(changes):
            yield from _fold_text(line)
        if changes.less:
            yield from _fold_text(words.LESS)
            yield from _fold_text(words.OTHER_WORDS)
        for one in changes.less:
            first, *rest = words.difference(one)
            yield from _fold_text(first, "- ", "  ")
            for line in rest:
                yield from _fold_text(line, "  ", "  ")
        yield from _fold_text(words.tally(words.marked(self._review), len(changes.gone)))

    def _list_unconfirmed(self) -> Iterator[str]:
        found = words.unconfirmed(self._review)
        if found:
            yield from _write_heading(words.UNCONFIRMED)
        for entry in found:
            yield from _fold_text(f"{words.name(entry)}: {entry.title}", "- ", "  ")

    def _write_section(self, section: ReviewSection) -> Iterator[str]:
        yield from _write_heading(section.title)
        yield from _fold_text(section.about)
        if section.before:
            yield from _fold_text("The order has changed. It was:")
            for title in section.before:
                yield from _fold_text(title, "- ", "  ")
        for entry in section.entries:
            yield from self._write_entry(entry)

    def _write_entry(self, entry: ReviewEntry) -> Iterator[str]:
        yield ""
        cited = Remark(entry.title, sources=entry.sources, check=entry.check)
        check = words.check_of(cited, self._review)
        marks = (words.MARKS[entry.mark], check, f"({words.place(entry)})")
        yield from _fold_text(" ".join(filter(None, (words.name(entry), *marks))))
        yield from _fold_text(entry.title)
        yield from self._write_facts(entry.facts, _STEP)
        if entry.sources:
            yield from _fold_text(words.cites(entry.sources, self._review), _STEP, _STEP)
        if entry.before:
            yield from _fold_text(f"{words.GONE}:", _STEP)
            yield from self._write_facts(entry.before, 2 * _STEP)
        if not entry.is_told and entry.mark != "gone":
            yield _BOX.ljust(WIDTH, "_")

    def _write_facts(self, facts: Iterable[ReviewFact], indent: str) -> Iterator[str]:
        for fact in facts:
            yield f"{indent}{fact.label}:"
            for number, said in enumerate(fact.said, 1):
                first = f"{number}. " if fact.is_numbered else "- "
                yield from self._write_said(said, f"{indent}{first}", indent + " " * len(first))

    def _write_said(self, said: Remark, first: str, indent: str) -> Iterator[str]:
        marks = (words.MARKS[said.mark], words.check_of(said, self._review), said.check)
        shown = " ".join((said.text, *(f"[{mark}]" for mark in marks if mark)))
        yield from _fold_text(shown, first, indent)
        for note in said.notes:
            yield from _fold_text(note, indent + _STEP, indent + _STEP)
        if said.when and (opening := words.opening(said)):
            yield f"{indent}{opening}"
        for line in said.when:
            yield from self._write_condition(line, indent + _STEP)
        if said.sources:
            yield from _fold_text(words.cites(said.sources, self._review), indent, indent)

    def _write_condition(self, line: DrawnLine, indent: str) -> Iterator[str]:
        deep = indent + "  " * line.depth
        first = f"{deep}-> " if line.kind == "needs" else deep
        yield from _fold_text(words.asked(line, self._review), first, f"{deep}   ")

    def _write_signing(self) -> Iterator[str]:
        yield from _write_heading(words.SIGNING)
        for line in (words.running(self._review), *words.about(self._review)):
            yield from _fold_text(line)
        yield from (f"[ ] {verdict}" for verdict in words.VERDICTS)
        for signer in words.SIGNERS:
            yield from ("", signer)
            yield from (f"{label}: ".ljust(WIDTH // 2, "_") for label in words.TO_SIGN)


def _write_heading(title: str) -> Iterator[str]:
    yield ""
    yield from _fold_text(title.upper())


def _fold_text(text: str, first: str = "", rest: str = "") -> list[str]:
    return fold(one_line(text), WIDTH, first, rest)
