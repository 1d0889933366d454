"""Find what would change the advice: other answers, and where they would lead.

The words for it are those of `edges/render/would_change.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, groupby, islice, product
from operator import itemgetter
from typing import Final, NamedTuple

from safeguard_cli.core.advising.explaining.part_left import PartLeft, Side, list_sides
from safeguard_cli.core.advising.shapes import ALSO, Change
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.deciding.part_decision import PartDecision
from safeguard_cli.core.deciding.replay import Replay
from safeguard_cli.core.logic.nodes import FAILS, HOLDS, UNKNOWN, State
from safeguard_cli.core.logic.truth_in_state import StateTruths
from safeguard_cli.core.model.question_kinds import kind_of, label_of, lone_answers
from safeguard_cli.core.model.rule_set import NOT_KNOWN, Part, Question

_LARGEST_SET = 3
# All pairs of twenty questions, in well under a second. All threes would take a minute.
_MOST_TRIES = 2_000

# Nobody is told that today would change it: tomorrow it is another day.
_DAYS: Final = ("passed", "ahead")

Alternative = tuple[str, frozenset[str], str]


class Turn(NamedTuple):
    """Where another answer to one question leads in one part.

    `rank` is the place of the level, 0 the gravest. `is_firm`: it certainly leads to an action.
    """

    question: str
    answer: str
    label: str
    rank: int
    change: Change
    is_firm: bool


def no_advice_on(part: Part) -> str:
    """Say that a part no longer applies. It names the part: the other advice still stands."""
    return f'No advice on "{part.title}"'


def what_would_change(
    interview: Interview, replay: Replay, turns: Sequence[Turn] | None = None
) -> tuple[Change, ...]:
    """Return every change of one answer that leads, or may lead, to another action.

    If none does and nothing is missing, return one smallest set of answers that
    does, if one of up to three is soon found. Certain changes come first, and of these
    the ones that lead to the gravest level. `turns`: those of one answer, if they are known.
    """
    turns = single_turns(interview, replay) if turns is None else turns
    found = [(turn.rank, turn.change) for turn in turns]
    if not found and (replay.stopped or not replay.missing):
        found = _find_smallest(interview, replay, interview.decide(replay).parts)
    found.sort(key=lambda ranked: (not ranked[1].certain, ranked[0]))
    return tuple(change for _, change in found)


def single_turns(interview: Interview, replay: Replay, only: str = "") -> list[Turn]:
    """Return where each change of one answer leads, or may lead, in the order of the questions.

    `only`: of the answer to this question alone.
    """
    now = interview.decide(replay).parts
    nowhere = len(interview.rules.levels)
    found: list[Turn] = []
    for name, alternatives in groupby(alternatives_of(interview, replay), itemgetter(0)):
        if only and name != only:
            continue
        whatever = _judge_whatever(interview, replay.state, name)
        sides = _list_sides_left(interview, now, name, whatever)
        for one in alternatives if sides else ():
            _, answers, label = one
            judged = whatever.within(_change_state(interview, replay.state, [one]))
            found += [
                Turn(
                    question=name,
                    answer=next(iter(answers)) if len(answers) == 1 else "",
                    label=label.removeprefix(ALSO),
                    rank=rank,
                    change=change,
                    is_firm=change.certain and rank < nowhere,
                )
                for rank, change in _list_changes(interview, sides, [one], judged)
            ]
    return found


def _judge_whatever(interview: Interview, state: State, name: str) -> StateTruths:
    """Return the state without an answer to this question, to judge in it what stays the same."""
    space = interview.engine.space
    blank = state.copy()
    for variable in space.of_question[name]:
        blank[variable] = space.blank[variable]
    return StateTruths(blank)


def _list_sides_left(
    interview: Interview, now: Sequence[PartDecision], name: str, whatever: StateTruths
) -> list[Side]:
    """Return what an answer to this question can change, with what is left to judge of it."""
    turned = interview.engine.space.bits_of(name)
    found: list[Side] = []
    for before, part in list_sides(interview.engine, now, turned):
        left = PartLeft(part, whatever, turned)
        if not left.is_fixed or _find_outcome(before, left.decide(whatever))[0]:
            found.append((before, left))
    return found


def alternatives_of(interview: Interview, replay: Replay) -> Iterator[Alternative]:
    """Yield every other answer to what was asked: the question, the answers, and the words."""
    answers = interview.engine.space.answers(replay.state)
    for name in replay.asked:
        question, given = interview.questions[name], answers[name]
        if kind_of(question).takes_several:
            yield from _toggle_answers(question, given)
        else:
            yield from _list_other_answers(question, given)


def _toggle_answers(question: Question, given: frozenset[str]) -> Iterator[Alternative]:
    # Whoever finds something out no longer says that it is not known.
    alone = frozenset({*lone_answers(question), NOT_KNOWN} & question.answers.keys())
    for answer, about in question.answers.items():
        if answer not in given and answer not in alone:
            yield question.id, (given - alone) | {answer}, f"{ALSO}{about.label}"
        elif answer in given and answer not in alone:
            yield question.id, (given - {answer}) or alone, f"not: {about.label}"


def _list_other_answers(question: Question, given: frozenset[str]) -> Iterator[Alternative]:
    if question.kind == "date":
        labels = {state: label_of(question, state) for state in _DAYS}
    else:
        labels = {answer: about.label for answer, about in question.answers.items()}
    for answer, label in labels.items():
        if answer not in given:
            yield question.id, frozenset({answer}), label


def _list_changes(
    interview: Interview,
    sides: Sequence[Side],
    changed: list[Alternative],
    judged: StateTruths,
) -> list[tuple[int, Change]]:
    """Return each change with the place of the level that it leads to, the gravest first.

    `sides`: what may change. `judged`: the state with these other answers.
    """
    instead = tuple((interview.questions[name].ask, label) for name, _, label in changed)
    is_about_the_worry = any(not interview.questions[name].setup for name, _, _ in changed)
    ranks = {level.id: rank for rank, level in enumerate(interview.rules.levels)}
    found = []
    for before, part in sides:
        after = part.decide(judged)
        leads_to, certain = _find_outcome(before, after)
        if leads_to:
            stronger = certain and is_about_the_worry and _is_more_protective(before, after)
            rank = ranks[after.action.level] if after.action else len(ranks)
            found.append(
                (
                    rank,
                    Change(
                        instead=instead,
                        part=before.part.title,
                        leads_to=leads_to,
                        certain=certain,
                        more_protective=stronger,
                        emergency=certain and rank == 0,
                    ),
                )
            )
    return found


def _is_more_protective(before: PartDecision, after: PartDecision) -> bool:
    # A part that begins to apply is another subject, not more of the same.
    if FAILS in (before.applies, after.applies) or before.action is None or after.action is None:
        return False
    actions = after.part.actions
    return actions.index(after.action) < actions.index(before.action)


def _find_outcome(before: PartDecision, after: PartDecision) -> tuple[str, bool]:
    """Return where the change leads, or nothing if it leads nowhere else."""
    if after.applies == FAILS:
        return (no_advice_on(after.part), True) if before.applies != FAILS else ("", True)
    if after.is_settled and after.action is not None:
        return ("", True) if after.action == before.action else (after.action.do, True)
    opened = set(after.open_rules) - set(before.open_rules)
    elsewhere = (a for a in after.part.actions if a != before.action)
    first = next((a for a in elsewhere if any(rule.id in opened for rule in a.rules)), None)
    if first is None and after.action != before.action:
        first = after.action
    if first is not None:
        return first.do, False
    may_end = before.applies == HOLDS and after.applies == UNKNOWN
    return (no_advice_on(after.part), False) if may_end else ("", True)


def _change_state(interview: Interview, state: State, changed: list[Alternative]) -> State:
    other = state.copy()
    for name, answers, _ in changed:
        interview.engine.space.place(other, name, answers)
    return other


def _find_smallest(
    interview: Interview, replay: Replay, now: tuple[PartDecision, ...]
) -> list[tuple[int, Change]]:
    space = interview.engine.space
    by_question: dict[str, list[Alternative]] = {}
    for alternative in alternatives_of(interview, replay):
        by_question.setdefault(alternative[0], []).append(alternative)
    sets = (
        list(changed)
        for size in range(2, _LARGEST_SET + 1)
        for questions in combinations(by_question.values(), size)
        for changed in product(*questions)
    )
    for changed in islice(sets, _MOST_TRIES):
        judged = StateTruths(_change_state(interview, replay.state, changed))
        turned = sum(space.bits_of(name) for name, _, _ in changed)
        sides = list_sides(interview.engine, now, turned)
        if found := _list_changes(interview, sides, changed, judged):
            return found
    return []
