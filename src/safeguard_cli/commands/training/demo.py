"""`safeguard demo`: play an invented case, for training. Nothing of it is kept."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from safeguard_cli.commands.file_endings import by_ending, refuse_other_promise
from safeguard_cli.commands.formats import DemoFormat, writer_of
from safeguard_cli.commands.option_words import Showing
from safeguard_cli.commands.results import give, note
from safeguard_cli.commands.results import show as show_lines
from safeguard_cli.commands.rules.folder import scenarios_in
from safeguard_cli.commands.training.stories import HOW_TO_LIST, Request, by_theme, chosen, in_brief
from safeguard_cli.commands.training.training_desk import training_desk
from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.training.demo_moments import Demonstration
from safeguard_cli.core.training.play_scenario import PACE, find_place, is_for_training, play
from safeguard_cli.core.training.scenario import Scenario
from safeguard_cli.core.words.cleaning import clean_line
from safeguard_cli.edges.render.lines import SPACE, Line, heading, line, whole

_FILES = (DemoFormat.html, DemoFormat.svg, DemoFormat.asciicast, DemoFormat.json)


def demo(request: Request) -> None:
    """Play a scenario on the screen, or write it all down where nobody can press keys."""
    # Written so that what is not a number is refused too.
    if request.pace is not None and not 0.1 <= request.pace <= 3600:
        raise UsageError("`--pace` takes seconds, from 0.1 to 3600")
    writes = request.how or request.out or not (sys.stdin.isatty() and sys.stdout.isatty())
    is_still = request.listed or (writes and _choose_format(request) is not DemoFormat.asciicast)
    if request.pace is not None and is_still:
        raise UsageError("`--pace` is for what plays", "leave it out, or add --format asciicast")
    if writes and request.show is Showing.step:
        raise UsageError("`--show step` is for a screen: what is written down holds all")
    desk = training_desk(request.rules, request.local)
    scenarios = scenarios_in(desk.folder, desk.rules, request.scenarios)
    stories = [each for each in scenarios if is_for_training(each)]
    if request.listed or (request.scenario is None and writes):
        _list_stories(stories, request)
        return
    if not writes:
        from safeguard_cli.commands.training.showing import show

        show(desk, scenarios, request)
        return
    refuse_other_promise(request.out, _choose_format(request).value)
    demonstration = play(desk.interview, chosen(str(request.scenario), scenarios), desk.known)
    give(written(demonstration, request), request.out)


def written(demonstration: Demonstration, request: Request) -> str:
    """Return the transcript in a format, or the training record."""
    how = _choose_format(request)
    title = clean_line(demonstration.scenario.id)
    if how is DemoFormat.json:
        if request.at:
            raise UsageError("`--at` is for a transcript: a record holds the whole case")
        from safeguard_cli.core.advising.sealing import to_json

        return to_json(demonstration.record)
    start = find_place(demonstration, request.at) if request.at else 0
    moments = demonstration.moments[start:]
    pace = (request.pace or PACE,) if how is DemoFormat.asciicast else ()
    return writer_of("demonstration", how)(title, moments, *pace)


def _choose_format(request: Request) -> DemoFormat:
    """Return the format that was asked for, or the one by the ending of the file's name."""
    otherwise = DemoFormat.plain if request.plain else DemoFormat.text
    if request.how or request.out is None:
        return request.how or otherwise
    return by_ending(request.out, (otherwise, *_FILES), otherwise, "a demonstration is")


def _list_stories(stories: Sequence[Scenario], request: Request) -> None:
    if request.how or request.out or request.at:
        raise UsageError("name the scenario to write down", HOW_TO_LIST)
    if not stories:
        note("There is no scenario here to play.")
        return
    show_lines(_describe_stories(by_theme(stories)))


def _describe_stories(themes: dict[str, list[Scenario]]) -> Iterator[Line]:
    for theme, held in themes.items():
        yield from (heading(theme), SPACE)
        for each in held:
            yield whole(f"safeguard demo {each.id}")
            yield from (line(in_brief(each), "    "), SPACE)
