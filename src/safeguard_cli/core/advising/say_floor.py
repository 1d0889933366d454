"""The floor, said in the line above advice while answers are missing: how grave at least, and why.

Its words are those of `at_least` in `edges/render/phrases.py`. What is said between two questions
has lines of its own, in `commands/session/said_between_questions.py`.
"""

from __future__ import annotations

from collections.abc import Iterable

from safeguard_cli.core.advising.shapes import SaidFloor
from safeguard_cli.core.deciding.certain_acts import certain_acts
from safeguard_cli.core.deciding.certain_level import Because, Floor, find_level_words
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.deciding.replay import Replay
from safeguard_cli.core.model.question_kinds import label_of


def say_floor(interview: Interview, replay: Replay, floor: Floor, because: Because) -> SaidFloor:
    """Say a floor that rests on an answer, and what is certain beside what is advised."""
    question = interview.questions[because.question]
    labels = {level.id: level.label for level in interview.rules.levels}
    says = {act.id: act.says for act in interview.rules.acts}
    shown = certain_acts(interview, replay, None)
    certain = certain_acts(interview, replay, because)

    def more(all_: Iterable[str], known: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(says[act] for act in all_ if act not in known)

    level = str(floor.level)
    return SaidFloor(
        level=level,
        level_label=labels[level],
        question=question.id,
        ask=question.ask,
        answer=because.answer,
        words=label_of(question, because.answer),
        asks=more(certain.asks, shown.asks),
        forbids=more(certain.forbids, shown.forbids),
        level_words=find_level_words(interview.questions, interview.rules.gravest, floor),
    )
