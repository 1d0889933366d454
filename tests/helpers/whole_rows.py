"""Draw cases of any rule set at random: in full, with blanks, and as they come of interviews."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from generated import NOW

from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.model.rule_set import UNSURE, Question, RuleSet

Answers = dict[str, Value]


def draw_answer(question: Question, chance: Random, day: datetime = NOW) -> Value:
    """Draw an answer that may be given; a date of the weeks around a day."""
    if question.kind == "text":
        return "words"
    if question.kind == "date":
        if question.counts_as and chance.random() < 0.1:
            return UNSURE
        last = 20 if question.not_after != "today" else 0
        return (day + timedelta(days=chance.randint(-20, last))).date().isoformat()
    if question.kind == "many":
        return _draw_several(question, chance)
    return chance.choice([*question.answers, *([UNSURE] if question.counts_as else [])])


def draw_cases(rules: RuleSet, chance: Random, count: int) -> tuple[list[Answers], list[datetime]]:
    """Draw cases with a moment each, over three years: a third in full, the others with blanks."""
    moments = [NOW + timedelta(minutes=chance.randint(-788_400, 788_400)) for _ in range(count)]
    rows = []
    for at in moments:
        blank = chance.choice([0, 0, 0.2, 0.2, 0.5, 0.9])
        rows.append(
            {q.id: draw_answer(q, chance, at) for q in rules.questions if chance.random() >= blank}
        )
    return rows, moments


def draw_interview(interview: Interview, chance: Random, at: datetime) -> Answers:
    """Answer what an interview asks, one question after the other, mostly without an emergency."""
    law, given = interview.on(at), dict[str, Value]()
    while True:
        replay = law.replay(given, at, needs_asked=False)
        if replay.stopped or not replay.missing:
            return given
        question = law.questions[replay.missing[0]]
        is_first = not given and "no" in question.answers and chance.random() < 0.9
        given[question.id] = "no" if is_first else draw_answer(question, chance, at)


def _draw_several(question: Question, chance: Random) -> tuple[str, ...]:
    alone = [answer for answer, about in question.answers.items() if about.alone]
    others = [answer for answer in question.answers if answer not in alone]
    if alone and chance.random() < 0.3:
        return (chance.choice(alone),)
    chosen = set(chance.sample(others, chance.randint(1, min(3, len(others)))))
    return tuple(answer for answer in question.answers if answer in chosen)
