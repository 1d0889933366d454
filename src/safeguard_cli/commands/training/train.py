"""`safeguard train`: a lesson in which learners answer first. Nothing is kept unless asked for."""

from __future__ import annotations

import sys
from functools import partial

from safeguard_cli.commands.desk import Desk, now, player, prompter
from safeguard_cli.commands.file_endings import by_ending, file_of, refuse_other_promise
from safeguard_cli.commands.option_words import GroupMode, LessonFormat
from safeguard_cli.commands.results import give, note
from safeguard_cli.commands.rules.folder import scenarios_in
from safeguard_cli.commands.training import lesson_words as words
from safeguard_cli.commands.training.answerers import Answerers, HandsUp, OneByOne
from safeguard_cli.commands.training.lesson import Lesson, Plan, Request, plan_of
from safeguard_cli.commands.training.screens import Screens, Tools
from safeguard_cli.commands.training.training_desk import for_a_room, training_desk
from safeguard_cli.core.advising.shapes import Advice
from safeguard_cli.core.errors import LeftAtOnceError, StoppedError, UsageError
from safeguard_cli.core.model.rule_set import Question
from safeguard_cli.core.training.exercise import Exercise
from safeguard_cli.core.training.lesson_results import Results, gather_results
from safeguard_cli.edges.prompts.interrupts import restored_terminal
from safeguard_cli.edges.prompts.replies import Command, Prompter
from safeguard_cli.edges.store.files import refuse_taken

_MOST_LEARNERS = 500


def train(request: Request) -> None:
    """Run a lesson at this terminal. Raises StoppedError on Ctrl-C."""
    _refuse_options(request)
    desk = training_desk(request.rules, request.local)
    plan = plan_of(desk, scenarios_in(desk.folder, desk.rules, request.scenarios), request)
    asker = prompter(plain=request.plain)
    with restored_terminal(sys.stdin):
        try:
            results = _teach(desk, plan, asker, request)
        except LeftAtOnceError:
            asker.clear()
            return
        except (StoppedError, KeyboardInterrupt):
            raise StoppedError(words.NOTHING_KEPT) from None
    _deliver_results(results, request)


def _refuse_options(request: Request) -> None:
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
    refuse_other_promise(request.out, _choose_format(request).value)
    refuse_other_promise(request.certificate, "html")
    for file in (request.out, request.certificate):
        if file is not None and file_of(file):
            refuse_taken(file)


def _choose_format(request: Request) -> LessonFormat:
    if request.how or request.out is None:
        return request.how or LessonFormat.json
    return by_ending(request.out, tuple(LessonFormat), LessonFormat.json, "results are")


def _teach(desk: Desk, plan: Plan, asker: Prompter, request: Request) -> Results:
    who = _ask_learners(asker, request)
    answerers: Answerers
    if request.group is GroupMode.hands:
        answerers = HandsUp(asker, player(asker), request.learners)
    else:
        answerers = OneByOne(asker, who)
    tools = Tools(Screens(asker, player(asker)), answerers, partial(_advise_case, desk))
    lesson = Lesson(plan, tools)
    lesson.run()
    held = (now().date().isoformat(), plan.seed, request.group.value, answerers.who)
    results = gather_results(desk.rules, held, lesson.cases, lesson.pairs)
    if results.cases or results.pairs:
        lesson.sum_up(results)
    return results


def _advise_case(desk: Desk, exercise: Exercise) -> Advice:
    return for_a_room(desk, exercise.advice, exercise.right, exercise.as_of)


def _ask_learners(asker: Prompter, request: Request) -> tuple[str, ...]:
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


def _deliver_results(results: Results, request: Request) -> None:
    if not (results.cases or results.pairs):
        note("TRAINING: nothing was answered to the end, so there are no results.")
        return
    from safeguard_cli.edges.render.json_text import json_text
    from safeguard_cli.edges.render.lesson_files import results_csv

    if request.out is not None or request.how is not None:
        how = _choose_format(request)
        is_csv = how is LessonFormat.csv
        text = results_csv(results) if is_csv else json_text(results)
        give(text, request.out)
    if request.certificate is not None:
        from safeguard_cli.edges.render.certificate import certificate_html

        give(certificate_html(results), request.certificate)
