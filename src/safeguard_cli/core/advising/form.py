"""The form in a record: which fields fit the case, and what was typed or chosen in them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from safeguard_cli.core.advising.shapes import FormField, FormSection
from safeguard_cli.core.deciding.case import Value, values_of
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.deciding.replay import Replay
from safeguard_cli.core.logic.nodes import FAILS, HOLDS
from safeguard_cli.core.model.rule_set import UNSURE, FieldGroup, Question

if TYPE_CHECKING:
    from safeguard_cli.core.deciding.fit_other_rules import MisfitAnswer

# No rule set can have a group of this id: none begins with a hyphen.
LEFT_OVER = "-left-over"
LEFT_OVER_TITLE = "From before the rules changed"
LEFT_OVER_NOTE = (
    "These answers were given by earlier rules, which asked otherwise. They are kept as they were. "
    "The advice does not rest on them."
)


def words_of(question: Question, value: Value) -> str:
    """Return an answer in words: the labels chosen, the date, or the text itself."""
    if value == UNSURE and question.counts_as:
        return question.unsure_label
    chosen = values_of(value)
    return "; ".join(question.answers[a].label if a in question.answers else a for a in chosen)


def form_of(
    interview: Interview, replay: Replay, answers: dict[str, Value]
) -> Iterable[FormSection]:
    """Yield the sections with the fields that may fit the case, and with all that was typed."""
    for group in interview.rules.groups:
        fields = tuple(_list_fields(interview, replay, group, answers))
        if fields:
            yield FormSection(group.id, group.title, group.note, fields)


def left_over(left: tuple[MisfitAnswer, ...]) -> Iterable[FormSection]:
    """Yield a section for the answers that were given by earlier rules, if there are any."""
    if left:
        fields = tuple(FormField(field=one.name, label=one.label, value=one.words) for one in left)
        yield FormSection(LEFT_OVER, LEFT_OVER_TITLE, LEFT_OVER_NOTE, fields)


def _list_fields(
    interview: Interview, replay: Replay, group: FieldGroup, answers: dict[str, Value]
) -> Iterable[FormField]:
    for name in group.fields:
        question = interview.questions[name]
        fits = interview.fits(question, replay)
        if fits == FAILS and name not in answers:
            continue
        value = words_of(question, answers[name]) if name in answers else ""
        yield FormField(
            field=name,
            label=question.ask,
            value=value,
            lines=question.lines,
            columns=question.columns,
            room=question.room and fits == HOLDS,
            body_map=question.body_map,
        )
