"""Fit answers that were given by other rules to these: what fits is used, the rest is kept.

Nothing is translated: what has another id or another answer now is asked again.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from safeguard_cli.core.deciding.case import Given, Value, checked, values_of
from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.model.old_ids import find_answer_now, find_id_now
from safeguard_cli.core.model.rule_set import Question


class MisfitAnswer(Struct, frozen=True):
    """An answer that does not fit these rules, and why.

    `now`: the question that asks for it today, if one does. `prior`: the answer as that
    question has it, to be shown when it is asked again.
    """

    name: str
    value: Value
    why: str
    now: str = ""
    prior: Value | None = None

    @property
    def label(self) -> str:
        """Name the question as it was asked for: its words are gone with its rules."""
        return f"{self.name} (now: {self.now})" if self.now not in ("", self.name) else self.name

    @property
    def words(self) -> str:
        """Say what was typed or chosen; what was chosen, by ids."""
        return self.value if isinstance(self.value, str) else "; ".join(self.value)


def find_misfits(questions: Mapping[str, Question], given: Given) -> tuple[MisfitAnswer, ...]:
    """Find every answer that does not fit these questions."""
    found = (_find_misfit(questions, name, value) for name, value in given.items())
    return tuple(left for left in found if left is not None)


def _find_misfit(questions: Mapping[str, Question], name: str, value: Value) -> MisfitAnswer | None:
    if name in questions:
        return (
            None
            if _is_fitting(questions, name, value)
            else _describe_refused(questions[name], value, questions)
        )
    now = find_id_now(name, questions.values())
    if not now:
        return MisfitAnswer(name, value, f"`{name}` is not asked any more.")
    question = questions[now]
    why = f"`{name}` is now `{now}` ({question.ask})."
    return MisfitAnswer(
        name=name, value=value, why=why, now=now, prior=_translate_prior(questions, question, value)
    )


def _describe_refused(
    question: Question, value: Value, questions: Mapping[str, Question]
) -> MisfitAnswer:
    chosen = values_of(value)
    now = [
        f"`{each}` is now `{new}`" for each in chosen if (new := find_answer_now(each, question))
    ]
    what = f"the answer {' and '.join(now)}" if now else "it takes another answer now"
    why = f"`{question.id}` ({question.ask}): {what}."
    return MisfitAnswer(
        name=question.id,
        value=value,
        why=why,
        now=question.id,
        prior=_translate_prior(questions, question, value),
    )


def _translate_prior(
    questions: Mapping[str, Question], question: Question, value: Value
) -> Value | None:
    """Find the answer in today's ids, where every one of them is known."""
    chosen = values_of(value)
    today = tuple(find_answer_now(each, question) or each for each in chosen)
    new = today[0] if isinstance(value, str) else today
    return new if _is_fitting(questions, question.id, new) else None


def _is_fitting(questions: Mapping[str, Question], name: str, value: Value) -> bool:
    try:
        checked(questions, name, value)
    except UsageError:
        return False
    return True
