"""The answers of one case, each in its one proper form: see `core/model/question_kinds.py`."""

from __future__ import annotations

from collections.abc import Mapping

from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.model.old_ids import describe_renamed_question
from safeguard_cli.core.model.question_kinds import Value as Value
from safeguard_cli.core.model.question_kinds import kind_of
from safeguard_cli.core.model.question_kinds import values_of as values_of
from safeguard_cli.core.model.rule_set import Question
from safeguard_cli.core.words.cleaning import clean
from safeguard_cli.core.words.nearest import did_you_mean

Given = Mapping[str, Value]


def checked(questions: Mapping[str, Question], name: str, value: object) -> Value:
    """Return the answer in its one proper form.

    Raises UsageError for a question or an answer that the rule set does not
    have, naming the nearest one, and RenamedError for one by its old id. What
    was typed as free text is never quoted.
    """
    if question := questions.get(name):
        return kind_of(question).check(question, value)
    raise describe_renamed_question(name, value, questions.values()) or _no_question(
        name, questions
    )


def _no_question(name: str, questions: Mapping[str, Question]) -> UsageError:
    # What is near no id may be what somebody typed about a child: it is not quoted.
    near = did_you_mean(name, questions)
    return UsageError(f"no question `{clean(name)}`{near}" if near else "no question of that name")
