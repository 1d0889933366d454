"""Tell questions: words, help, answers, when they are asked, and what "not sure" does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from safeguard_cli.core.advising.explaining.trees import label_of
from safeguard_cli.core.model.rule_set import Answer, FieldGroup, Question, RuleSet
from safeguard_cli.core.reviewing.shapes import Entry, Said, Section
from safeguard_cli.core.reviewing.telling import Telling, fact, file_of, other_texts, texts

_KINDS: Final = {
    "choice": "Answers, of which one is chosen",
    "many": "Answers, of which several may be chosen",
    "date": "Answer",
    "text": "Answer",
}
_TOLD: Final = {"id", "ask", "kind", "counts_as", "unsure_label", "default", "where"}


def questions(rules: RuleSet, telling: Telling) -> Iterator[Section]:
    """Yield the questions that the advice rests on, in the order of asking."""
    asked = tuple(_entry(each, telling) for each in rules.questions if not each.for_record)
    about = "In the order in which they are asked. One is asked only if it can change the advice."
    yield Section("questions", "The questions", about, asked)


def record(rules: RuleSet, telling: Telling) -> Iterator[Section]:
    """Yield the sections of the record, each with its questions; then those in no section."""
    left = {each.id: each for each in rules.questions if each.for_record}
    entries: list[Entry] = []
    for group in rules.groups:
        entries.append(_group(group))
        entries += [_entry(left.pop(name), telling) for name in group.fields if name in left]
    entries += [_entry(each, telling) for each in left.values()]
    about = "What the printed record asks for. These answers never change the advice."
    yield Section("record", "The record", about, tuple(entries))


def _group(group: FieldGroup) -> Entry:
    facts = tuple(texts("Note", group.note))
    return Entry("group", group.id, group.title, facts, group.source, file=file_of(group.where))


def _entry(question: Question, telling: Telling) -> Entry:
    facts = (
        *(each for label, said in other_texts(question, _TOLD) for each in texts(label, said)),
        *fact(_KINDS[question.kind], *_answers(question)),
        *texts("Not said on the phone", *(label_of(question, each) for each in question.untold)),
        *fact("Headings", *(Said(each.group, (each.holds,)) for each in question.headings)),
        *texts("Each line is a row with these columns", *question.columns),
        *fact("Asked", *_asked(question, telling)),
    )
    place = file_of(question.where)
    return Entry(
        "question", question.id, question.ask, facts, question.source, was=question.was, file=place
    )


def _answers(question: Question) -> Iterator[Said]:
    if question.kind == "date":
        yield Said("A day")
    if question.kind == "text":
        yield Said("In the reader's own words", tuple(_on_paper(question)))
    yield from (Said(answer.label, _beside(answer)) for answer in question.answers.values())
    if question.counts_as:
        counted = label_of(question, question.counts_as)
        yield Said(question.unsure_label, (f"Treated as: {counted}",))


def _on_paper(question: Question) -> Iterator[str]:
    if question.lines > 1:
        yield f"{question.lines} lines are left for it on paper."
    if question.body_map:
        yield "The outline of a body is printed below it, to mark by hand."


def _beside(answer: Answer) -> tuple[str, ...]:
    alone = "Stands alone: with it no other answer can be chosen." if answer.alone else ""
    others = (f"{label}: {said}" for label, said in other_texts(answer, {"label", "help"}))
    return tuple(filter(None, (answer.help, *others, alone)))


def _asked(question: Question, telling: Telling) -> Iterator[Said]:
    if question.default:
        confirmed = telling.confirms.get(question.id)
        when = f"As soon as this is shown: {confirmed}" if confirmed else "Never"
        taken = label_of(question, question.default)
        yield Said(when, (f"Taken as: {taken}, unless another answer is given.",))
        return
    # The whole section says that a question for the record changes no advice.
    always = "" if question.for_record else "Always, if it can change the advice"
    yield telling.where(question.ask_if, always, "Only where this is so:")
    if question.ask_again:
        yield Said("Again each time that the matter is taken up: the answer may have changed")
    if question.ask_when_continued:
        yield Said("Again when a concern is taken up after days: things may have moved on")
    if question.setup:
        yield Said("It can be answered once for all in the set-up")
