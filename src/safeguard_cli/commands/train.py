"""`safeguard train`: a lesson in which learners answer first. Nothing is kept unless asked for."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random

from msgspec import Struct

from safeguard_cli.commands import lesson_words as words
from safeguard_cli.commands.answerers import Answerers, HandsUp, OneByOne
from safeguard_cli.commands.choices import GroupMode, LessonFormat
from safeguard_cli.commands.lesson import Lesson, Plan
from safeguard_cli.commands.results import (
    by_ending,
    file_of,
    give,
    note,
    refuse_other_promise,
    wrapped,
)
from safeguard_cli.commands.rules_folder import scenarios_in
from safeguard_cli.commands.screens import LeftAtOnceError, Screens
from safeguard_cli.commands.stories import chosen
from safeguard_cli.commands.training_desk import training_desk
from safeguard_cli.commands.wiring import Desk, now, player, prompter
from safeguard_cli.core.errors import StoppedError, UsageError
from safeguard_cli.core.model import Question
from safeguard_cli.core.scenario import Scenario
from safeguard_cli.core.training.boundaries import pairs_of
from safeguard_cli.core.training.catalogue import (
    Filters,
    cards_of,
    matching,
    minutes_of,
    refuse_unknown,
)
from safeguard_cli.core.training.choosing import drawn
from safeguard_cli.core.training.exercise import Exercise
from safeguard_cli.core.training.results import Results, results_of
from safeguard_cli.core.wording import counted
from safeguard_cli.edges.prompts.replies import Command, Prompter
from safeguard_cli.edges.prompts.terminal import restored_terminal
from safeguard_cli.edges.store.files import refuse_taken

_USUAL_CASES = 3
_MOST_LEARNERS = 500
_ENDINGS = {".csv": LessonFormat.csv, ".json": LessonFormat.json}


class Request(Struct, frozen=True, kw_only=True):
    """The options of the command."""

    cases: tuple[str, ...] = ()
    role: str = ""
    setting: str = ""
    nation: str = ""
    theme: str = ""
    minutes: int | None = None
    number: int | None = None
    pairs: int | None = None
    seed: int | None = None
    learners: int = 1
    group: GroupMode = GroupMode.turns
    names: bool = False
    how: LessonFormat | None = None
    out: Path | None = None
    certificate: Path | None = None
    plain: bool = False
    rules: Path | None = None
    local: Path | None = None


def train(request: Request) -> None:
    """Run a lesson at this terminal. Raises StoppedError on Ctrl-C."""
    _refuse(request)
    desk = training_desk(request.rules, request.local)
    plan = plan_of(desk, scenarios_in(desk.folder, desk.rules), request)
    asker = prompter(plain=request.plain)
    with restored_terminal(sys.stdin):
        try:
            results = _taught(desk, plan, asker, request)
        except LeftAtOnceError:
            asker.clear()
            return
        except (StoppedError, KeyboardInterrupt):
            raise StoppedError(words.NOTHING_KEPT) from None
    _deliver(results, request)


def plan_of(desk: Desk, scenarios: Sequence[Scenario], request: Request) -> Plan:
    """Draw the cases and pairs of a lesson. Raises UsageError where none fit."""
    seed = secrets.randbelow(100_000) if request.seed is None else request.seed
    known = {each.id: each for each in scenarios}
    if request.cases:
        stories = [chosen(name, scenarios) for name in request.cases]
    else:
        stories = [known[name] for name in _drawn(desk, scenarios, request, Random(seed))]
    exercises = [Exercise(desk.interview, each, desk.known) for each in stories]
    pairs = tuple(pairs_of(exercises, Random(seed), request.pairs or 0))
    # Whoever wants pairs alone names no number of cases.
    only_pairs = request.pairs and request.number is None and not request.cases
    return Plan([] if only_pairs else exercises, pairs, seed)


def _drawn(
    desk: Desk, scenarios: Sequence[Scenario], request: Request, chance: Random
) -> list[str]:
    questions = desk.interview.questions
    cards = cards_of(questions, scenarios)
    wanted: Filters = {}
    for name in ("role", "setting", "nation", "theme"):
        if given := getattr(request, name):
            wanted[name] = given
    refuse_unknown(questions, cards, wanted)
    usual = len(cards) if request.minutes else max(_USUAL_CASES, request.pairs or 0)
    found = drawn(matching(cards, **wanted), chance, request.number or usual, request.minutes)
    if not found:
        raise UsageError("no case fits all of that", "ask for less, or allow more --minutes")
    return [card.id for card in found]


def _refuse(request: Request) -> None:
    """Refuse what cannot be, before anybody sits down."""
    if not sys.stdin.isatty():
        raise UsageError("a lesson needs a terminal", "to write a case down, use `safeguard demo`")
    numbers = {
        "--learners": (request.learners, _MOST_LEARNERS),
        "--cases": (request.number, 200),
        "--pairs": (request.pairs, 100),
        "--minutes": (request.minutes, 24 * 60),
    }
    for option, (number, most) in numbers.items():
        if number is not None and not 1 <= number <= most:
            raise UsageError(f"`{option}` takes a whole number from 1 to {most}")
    if request.group is GroupMode.hands and request.learners == 1:
        raise UsageError("hands are counted in a group", "add --learners N: how many people it has")
    if request.group is GroupMode.hands and request.names:
        raise UsageError("`--names` is for learners who answer one by one")
    refuse_other_promise(request.out, _format(request).value)
    refuse_other_promise(request.certificate, "html")
    for file in (request.out, request.certificate):
        if file is not None and file_of(file):
            refuse_taken(file)


def _format(request: Request) -> LessonFormat:
    if request.how or request.out is None:
        return request.how or LessonFormat.json
    return by_ending(request.out, _ENDINGS, LessonFormat.json, "results are")


def _taught(desk: Desk, plan: Plan, asker: Prompter, request: Request) -> Results:
    who = _learners(asker, request)
    answerers: Answerers
    if request.group is GroupMode.hands:
        answerers = HandsUp(asker, player(asker), request.learners)
    else:
        answerers = OneByOne(asker, who)
    lesson = Lesson(plan, Screens(asker, player(asker)), answerers)
    asker.show("\n".join(wrapped(_opening(plan))))
    lesson.run()
    held = (now().date().isoformat(), plan.seed, request.group.value, answerers.who)
    results = results_of(desk.rules, held, lesson.cases, lesson.pairs)
    if results.cases or results.pairs:
        lesson.sum_up(results)
    return results


def _opening(plan: Plan) -> str:
    cases = counted(len(plan.exercises), "case") if plan.exercises else ""
    pairs = counted(len(plan.pairs), "pair") if plan.pairs else ""
    minutes = sum(minutes_of(each.scenario) for each in plan.exercises)
    return words.opening(cases, pairs, minutes, plan.seed)


def _learners(asker: Prompter, request: Request) -> tuple[str, ...]:
    """Return the names that learners type, where they are asked for; else their numbers."""
    numbered = [f"learner {number}" for number in range(1, request.learners + 1)]
    if not request.names:
        return tuple(numbered)
    names: list[str] = []
    for number in numbered:
        reply = asker.ask(Question(number, words.NAME.format(learner=number), "text"))
        if isinstance(reply, Command):
            if reply.name == "exit":
                raise LeftAtOnceError
            raise StoppedError(words.NOTHING_KEPT)
        typed = " ".join(str(reply.value).split())
        # Two of one name must stay two.
        names.append(typed if typed and typed not in names else number)
    return tuple(names)


def _deliver(results: Results, request: Request) -> None:
    if not (results.cases or results.pairs):
        note("TRAINING: nothing was answered to the end, so there are no results.")
        return
    from safeguard_cli.edges.render import lesson_files

    if request.out is not None or request.how is not None:
        how = _format(request)
        is_csv = how is LessonFormat.csv
        text = lesson_files.results_csv(results) if is_csv else lesson_files.results_json(results)
        give(text, request.out)
    if request.certificate is not None:
        from safeguard_cli.edges.render.certificate import certificate_html

        give(certificate_html(results), request.certificate)
