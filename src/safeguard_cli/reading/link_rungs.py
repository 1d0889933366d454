"""Check that the rungs of a part name its own actions, and questions with their answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from safeguard_cli.core.ladder.ladder_ids import FAILED, NONE
from safeguard_cli.core.model.rule_set import Part, RuleSet
from safeguard_cli.reading import codes
from safeguard_cli.reading.faults import Fault, did_you_mean, quoted
from safeguard_cli.reading.places import Places


def rung_faults(rules: RuleSet, places: Places) -> Iterator[Fault]:
    """Find rungs that name what is not there, and answers that no rung has."""
    for part in rules.parts:
        if part.rungs and not part.ladder:
            yield from _questions(part, rules, places)
            yield from _answers(part, rules, places)


def _questions(part: Part, rules: RuleSet, places: Places) -> Iterator[Fault]:
    known = {question.id: question for question in rules.questions}
    for key in ("how-far", "what-came", "by-when"):
        name = getattr(part.rungs, key.replace("-", "_"))
        if name and name not in known:
            message = f"no question {quoted(name)}{did_you_mean(name, known)}"
            yield Fault(places.of(part.rungs, key), codes.NO_QUESTION, message)
        elif key == "what-came" and name and not known[name].answers.keys() >= set(FAILED):
            message = f"question {quoted(name)} needs the answers {_listed(FAILED)}"
            yield Fault(places.of(part.rungs, key), codes.NO_ANSWER, message)
        elif key == "by-when" and name and known[name].kind != "date":
            message = f"question {quoted(name)} is no date, by which something should be done"
            yield Fault(places.of(part.rungs, key), codes.START, message)


def _listed(names: Sequence[str]) -> str:
    *most, last = (f"`{name}`" for name in names)
    return f"{', '.join(most)} and {last}"


def _answers(part: Part, rules: RuleSet, places: Places) -> Iterator[Fault]:
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
            hint = did_you_mean(answer, how_far.answers)
            message = f"question {quoted(how_far.id)} has no answer {quoted(answer)}{hint}"
            yield Fault(place, codes.NO_ANSWER, message)
    if how_far.kind != "choice" or NONE not in how_far.answers:
        message = f"question {quoted(how_far.id)} needs an answer `none`, for nothing tried yet"
        yield Fault(places.of(rungs, "how-far"), codes.NO_ANSWER, message)
    elif set(rungs.answers.values()) <= how_far.answers.keys():
        for answer in (each for each in how_far.answers if each not in stands):
            message = f"answer {quoted(answer)} of {quoted(how_far.id)} stands for no action here"
            yield Fault(places.of(rungs, "answers"), codes.NO_ANSWER, message)
