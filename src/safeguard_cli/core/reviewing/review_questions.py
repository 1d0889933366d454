"""Tell questions: words, help, answers, when they are asked, and what "not sure" does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from safeguard_cli.core.model.question_kinds import label_of
from safeguard_cli.core.model.rule_set import Answer, FieldGroup, Question, RuleSet
from safeguard_cli.core.reviewing.entry_words import RuleWords, fact, make_entry, other_texts, texts
from safeguard_cli.core.reviewing.review_document import Remark, ReviewEntry, ReviewSection

_KINDS: Final = {
    "choice": "Answers, of which one is chosen",
    "many": "Answers, of which several may be chosen",
    "date": "Answer",
    "text": "Answer",
}
_TOLD: Final = {"id", "ask", "kind", "counts_as", "unsure_label", "default", "where"}


def review_questions(rules: RuleSet, rule_words: RuleWords) -> Iterator[ReviewSection]:
    """Yield the questions that the advice rests on, in the order of asking."""
    asked = tuple(
        _review_question(each, rule_words) for each in rules.questions if not each.for_record
    )
    about = "In the order in which they are asked. One is asked only if it can change the advice."
    yield ReviewSection("questions", "The questions", about, asked)


def review_record(rules: RuleSet, rule_words: RuleWords) -> Iterator[ReviewSection]:
    """Yield the sections of the record, each with its questions; then those in no section."""
    left = {each.id: each for each in rules.questions if each.for_record}
    entries: list[ReviewEntry] = []
    for group in rules.groups:
        entries.append(_review_group(group))
        entries += [
            _review_question(left.pop(name), rule_words) for name in group.fields if name in left
        ]
    entries += [_review_question(each, rule_words) for each in left.values()]
    about = "What the printed record asks for. These answers never change the advice."
    yield ReviewSection("record", "The record", about, tuple(entries))


def _review_group(group: FieldGroup) -> ReviewEntry:
    return make_entry("group", group, group.title, texts("Note", group.note))


def _review_question(question: Question, rule_words: RuleWords) -> ReviewEntry:
    facts = (
        *(each for label, said in other_texts(question, _TOLD) for each in texts(label, said)),
        *fact(_KINDS[question.kind], *_list_answers(question)),
        *texts("Not said on the phone", *(label_of(question, each) for each in question.untold)),
        *fact("None of it is said on the phone", *_say_kept_back(question, rule_words)),
        *fact("Headings", *(Remark(each.group, (each.holds,)) for each in question.headings)),
        *fact("To a reader under 18", *_list_words_for_child(question)),
        *texts("Each line is a row with these columns", *question.columns),
        *fact("Asked", *_say_when_asked(question, rule_words)),
    )
    return make_entry("question", question, question.ask, facts)


def _say_kept_back(question: Question, rule_words: RuleWords) -> Iterator[Remark]:
    if question.untold_if is not None:
        yield rule_words.where(question.untold_if, "", "Where this is so:")


def _list_words_for_child(question: Question) -> Iterator[Remark]:
    if put := question.for_child:
        yield Remark(put.ask, (put.help, *(each.label for each in put.answers.values())))


def _list_answers(question: Question) -> Iterator[Remark]:
    if question.kind == "date":
        yield Remark("A day")
    if question.kind == "text":
        yield Remark("In the reader's own words", tuple(_list_paper_notes(question)))
    yield from (Remark(answer.label, _list_notes(answer)) for answer in question.answers.values())
    if question.counts_as:
        counted = label_of(question, question.counts_as)
        yield Remark(question.unsure_label, (f"Treated as: {counted}",))


def _list_paper_notes(question: Question) -> Iterator[str]:
    if question.lines > 1:
        yield f"{question.lines} lines are left for it on paper."
    if question.body_map:
        yield "The outline of a body is printed below it, to mark by hand."


def _list_notes(answer: Answer) -> tuple[str, ...]:
    alone = "Stands alone: with it no other answer can be chosen." if answer.alone else ""
    others = (words for each in other_texts(answer, {"label", "help"}) for words in each)
    return tuple(filter(None, (answer.help, *others, alone)))


def _say_when_asked(question: Question, rule_words: RuleWords) -> Iterator[Remark]:
    if question.default:
        confirmed = rule_words.confirms.get(question.id)
        when = f"As soon as this is shown: {confirmed}" if confirmed else "Never"
        taken = label_of(question, question.default)
        yield Remark(when, (f"Taken as: {taken}, unless another answer is given.",))
        return
    # The whole section says that a question for the record changes no advice.
    always = "" if question.for_record else "Always, if it can change the advice"
    yield rule_words.where(question.ask_if, always, "Only where this is so:")
    if question.ask_again:
        yield Remark("Again each time that the matter is taken up: the answer may have changed")
    if question.ask_when_continued:
        yield Remark("Again when a concern is taken up after days: things may have moved on")
    if question.setup:
        yield Remark("It can be answered once for all in the set-up")
