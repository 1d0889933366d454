"""The answers that a command is given: a file, `--set` over it, and what is said of them."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from safeguard_cli.commands.desk import now
from safeguard_cli.commands.results import note
from safeguard_cli.core.deciding.case import Value, checked
from safeguard_cli.core.deciding.date_bounds import refuse_outside
from safeguard_cli.core.errors import MissingAnswerError, UsageError
from safeguard_cli.core.model.question_kinds import kind_of, offered_answers
from safeguard_cli.core.model.rule_set import Question
from safeguard_cli.edges.store.files import read_bytes

ANSWERS_LIMIT = 1_000_000


class GivenCase(NamedTuple):
    """The answers of a command and the moment they are judged at.

    `as_of`: the moment that was named; None where it is the present one.
    """

    answers: dict[str, Value]
    moment: datetime
    as_of: datetime | None


def given_answers(
    questions: dict[str, Question],
    file: str | None,
    sets: Iterable[str] = (),
    as_of: str | None = None,
) -> GivenCase:
    """Read the answers of a file (`-`: standard input) with `--set` ones over them.

    The moment is `as_of`, or that of the file, or now. Raises UsageError for what no answer and no
    moment can be, and for a date outside its bounds at that moment.
    """
    answers: dict[str, Value] = {}
    named: datetime | None = None
    if file is not None:
        from safeguard_cli.reading.answers_file import read_answers

        name = "standard input" if file == "-" else Path(file).name
        answers, named = read_answers(_read_content(file), name, questions)
    answers |= dict(_parse_set(questions, each) for each in sets)
    if as_of:
        from safeguard_cli.reading.as_of import read_moment

        named = read_moment(as_of)
    moment = named or now()
    refuse_outside(questions, answers, moment.date())
    return GivenCase(answers, moment, named)


def missing_answer(question: Question) -> MissingAnswerError:
    """Return the error that names a missing answer, and what may be answered."""
    offered = offered_answers(question)
    hint = f"its answers are: {', '.join(offered)}" if offered else "it takes a date"
    return MissingAnswerError(f"an answer is missing: `{question.id}` ({question.ask})", hint)


def warn_of_set_aside(questions: Iterable[str]) -> None:
    """Note the answers that do not count."""
    for name in questions:
        note(f"warning: `{name}` was set aside: its question does not apply")


def _read_content(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read(ANSWERS_LIMIT + 1)
    return read_bytes(Path(file), ANSWERS_LIMIT)


def _parse_set(questions: Mapping[str, Question], each: str) -> tuple[str, Value]:
    name, equals, value = each.partition("=")
    if not equals:
        raise UsageError("`--set` takes QUESTION=ANSWER", "for example --set danger-now=no")
    question = questions.get(name)
    if question is not None and not kind_of(question).is_tested:
        raise UsageError(
            f"`{name}` is free text, and text may not stand in a command",
            "put it in the answers file: commands are kept in the shell's history",
        )
    takes_several = question is not None and kind_of(question).takes_several
    return name, checked(questions, name, value.split(",") if takes_several else value)
