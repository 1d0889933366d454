"""Check what follows what: the rungs of a part, and what is owed once an action is done."""

from __future__ import annotations

from collections.abc import Iterator

from safeguard_cli.core.ladder.ladder_ids import FAILED, NONE
from safeguard_cli.core.model.question_kinds import kind_of
from safeguard_cli.core.model.rule_set import FollowUp, Part, Question, RuleSet
from safeguard_cli.core.words.listing import listed
from safeguard_cli.reading import fault_codes as codes
from safeguard_cli.reading.faults import (
    Fault,
    Places,
    did_you_mean,
    quoted,
    unknown_answer,
    unknown_name,
)


def find_rung_faults(rules: RuleSet, places: Places) -> Iterator[Fault]:
    """Find rungs that name what is not there, and answers that no rung has."""
    for part in rules.parts:
        if part.rungs and not part.ladder:
            yield from _check_questions(part, rules, places)
            yield from _check_rung_answers(part, rules, places)


def _check_questions(part: Part, rules: RuleSet, places: Places) -> Iterator[Fault]:
    known = {question.id: question for question in rules.questions}
    for key in ("how-far", "what-came", "by-when"):
        name = getattr(part.rungs, key.replace("-", "_"))
        if name and name not in known:
            yield unknown_name(places.of(part.rungs, key), "question", name, known)
        elif key == "what-came" and name and not known[name].answers.keys() >= set(FAILED):
            needed = listed((f"`{each}`" for each in FAILED), "and")
            message = f"question {quoted(name)} needs the answers {needed}"
            yield Fault(places.of(part.rungs, key), codes.NO_ANSWER, message)
        elif key == "by-when" and name and known[name].kind != "date":
            message = f"question {quoted(name)} is no date, by which something should be done"
            yield Fault(places.of(part.rungs, key), codes.START, message)


def _check_rung_answers(part: Part, rules: RuleSet, places: Places) -> Iterator[Fault]:
    rungs = part.rungs
    how_far = next((each for each in rules.questions if rungs and each.id == rungs.how_far), None)
    if rungs is None or how_far is None:
        return
    actions = [action.id for action in part.actions]
    stands = {NONE, *rungs.answers.values()}
    for action, answer in rungs.answers.items():
        place = places.of(rungs, f"answers.{action}")
        if action not in actions:
            message = f"no action {quoted(action)} in this part{did_you_mean(action, actions)}"
            yield Fault(place, codes.NO_ACTION, message)
        if answer not in how_far.answers:
            yield unknown_answer(place, how_far.id, answer, how_far.answers)
    if how_far.kind != "choice" or NONE not in how_far.answers:
        message = f"question {quoted(how_far.id)} needs an answer `none`, for nothing tried yet"
        yield Fault(places.of(rungs, "how-far"), codes.NO_ANSWER, message)
    elif set(rungs.answers.values()) <= how_far.answers.keys():
        for answer in (each for each in how_far.answers if each not in stands):
            message = f"answer {quoted(answer)} of {quoted(how_far.id)} stands for no action here"
            yield Fault(places.of(rungs, "answers"), codes.NO_ANSWER, message)


ANSWERED = ("done", "waiting", "agreed", "refused", "refused-again", "silence")
DAYS = ("by-when", "done-on")


def find_follow_up_faults(rules: RuleSet, places: Places) -> Iterator[Fault]:
    """Find what follows no action, what follows one twice, and answers that nobody can give."""
    actions = {action.id for action in rules.actions}
    questions = {question.id: question for question in rules.questions}
    followed: dict[str, str] = {}
    for each in rules.follow_ups:
        for number, name in enumerate(each.after):
            place = places.of(each, f"after.{number}")
            if name not in actions:
                yield unknown_name(place, "action", name, actions)
            elif name in followed:
                message = f"{quoted(followed[name])} says already what follows {quoted(name)}"
                yield Fault(place, codes.DUPLICATE, message)
            followed.setdefault(name, each.id)
        yield from _check_given_answers(each, questions, places)
        for key in DAYS:
            yield from _check_day(each, key, questions, places)


def _check_given_answers(
    each: FollowUp, questions: dict[str, Question], places: Places
) -> Iterator[Fault]:
    for key in ANSWERED:
        for name, answer in getattr(each, key.replace("-", "_")).items():
            place = places.of(each, f"{key}.{name}")
            if name not in questions:
                yield unknown_name(place, "question", name, questions)
            elif answer not in (known := kind_of(questions[name]).tested_answers(questions[name])):
                yield unknown_answer(place, name, answer, known)


def _check_day(
    each: FollowUp, key: str, questions: dict[str, Question], places: Places
) -> Iterator[Fault]:
    name = getattr(each, key.replace("-", "_"))
    if not name:
        return
    place = places.of(each, key)
    if name not in questions:
        yield unknown_name(place, "question", name, questions)
    elif questions[name].kind != "date":
        message = f"question {quoted(name)} is no date, and a day is to be its answer"
        yield Fault(place, codes.START, message)
