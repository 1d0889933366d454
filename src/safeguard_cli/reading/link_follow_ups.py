"""Check that what follows an action names actions, and questions with their answers."""

from __future__ import annotations

from collections.abc import Iterator

from safeguard_cli.core.model.rule_set import FollowUp, Question, RuleSet
from safeguard_cli.reading import codes
from safeguard_cli.reading.faults import Fault, did_you_mean, quoted
from safeguard_cli.reading.link_questions import given_answers
from safeguard_cli.reading.places import Places

ANSWERED = ("done", "waiting", "agreed", "refused", "refused-again", "silence")
DAYS = ("by-when", "done-on")


def follow_up_faults(rules: RuleSet, places: Places) -> Iterator[Fault]:
    """Find what follows no action, what follows one twice, and answers that nobody can give."""
    actions = {action.id for part in rules.parts for action in part.actions}
    questions = {question.id: question for question in rules.questions}
    followed: dict[str, str] = {}
    for each in rules.follow_ups:
        for number, name in enumerate(each.after):
            place = places.of(each, f"after.{number}")
            if name not in actions:
                message = f"no action {quoted(name)}{did_you_mean(name, actions)}"
                yield Fault(place, codes.NO_ACTION, message)
            elif name in followed:
                message = f"{quoted(followed[name])} says already what follows {quoted(name)}"
                yield Fault(place, codes.DUPLICATE, message)
            followed.setdefault(name, each.id)
        yield from _answers(each, questions, places)
        for key in DAYS:
            yield from _day(each, key, questions, places)


def _answers(each: FollowUp, questions: dict[str, Question], places: Places) -> Iterator[Fault]:
    for key in ANSWERED:
        for name, answer in getattr(each, key.replace("-", "_")).items():
            place = places.of(each, f"{key}.{name}")
            if name not in questions:
                message = f"no question {quoted(name)}{did_you_mean(name, questions)}"
                yield Fault(place, codes.NO_QUESTION, message)
            elif answer not in (known := given_answers(questions[name])):
                hint = did_you_mean(answer, known)
                message = f"question {quoted(name)} has no answer {quoted(answer)}{hint}"
                yield Fault(place, codes.NO_ANSWER, message)


def _day(
    each: FollowUp, key: str, questions: dict[str, Question], places: Places
) -> Iterator[Fault]:
    name = getattr(each, key.replace("-", "_"))
    if not name:
        return
    place = places.of(each, key)
    if name not in questions:
        message = f"no question {quoted(name)}{did_you_mean(name, questions)}"
        yield Fault(place, codes.NO_QUESTION, message)
    elif questions[name].kind != "date":
        message = f"question {quoted(name)} is no date, and a day is to be its answer"
        yield Fault(place, codes.START, message)
