"""Play a demonstration to people in a room: step by step, with a way aside at any point."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from safeguard_cli.commands.results import has_colour, note, wrapped
from safeguard_cli.commands.stories import Request, by_theme, chosen
from safeguard_cli.commands.wiring import player, prompter
from safeguard_cli.core.branching import Alternative, Branch, alternatives, branch
from safeguard_cli.core.cleaning import clean_line
from safeguard_cli.core.errors import StoppedError, UsageError
from safeguard_cli.core.interview import Interview
from safeguard_cli.core.moments import Answered, Demonstration, Moment
from safeguard_cli.core.playing import PACE, is_for_training, place_of, play
from safeguard_cli.core.scenario import Scenario
from safeguard_cli.edges.prompts.plain import PlainPrompter
from safeguard_cli.edges.prompts.replies import Command, Menu, Prompter
from safeguard_cli.edges.prompts.slides import Slide
from safeguard_cli.edges.prompts.terminal import restored_terminal

WHY_CASES = ("Each case is a made-up story. What it asks for, and what comes of it, is shown.",)
STOP = "Stop here"


def show(interview: Interview, scenarios: Sequence[Scenario], request: Request) -> None:
    """Play the scenario that is named, or one that is chosen. Raises StoppedError on Ctrl-C."""
    named = chosen(request.scenario, scenarios) if request.scenario else None
    asker = prompter(plain=request.plain)
    with restored_terminal(sys.stdin):
        try:
            scenario = named or _choose(asker, scenarios)
            if scenario is not None:
                _Room(interview, play(interview, scenario), asker, request).run()
        except (StoppedError, KeyboardInterrupt):
            # Ctrl-C may come between two prompts too.
            raise StoppedError("Stopped. A demonstration keeps nothing.") from None


def _choose(asker: Prompter, scenarios: Sequence[Scenario]) -> Scenario | None:
    """Let a person choose a theme and then a case; None if they leave."""
    themes = by_theme([each for each in scenarios if is_for_training(each)])
    if not themes:
        raise UsageError("there is no scenario here to play")
    while True:
        rows = [(each, each) for each in themes]
        menu = Menu(title="TRAINING: choose a theme.", rows=rows, why=WHY_CASES, stop=STOP)
        theme = asker.choose(menu)
        if isinstance(theme, Command):
            _leave(asker, theme)
            return None
        held = {each.id: each for each in themes[theme]}
        rows = [(each.id, clean_line(each.story)) for each in held.values()]
        menu = Menu(
            title=f"TRAINING: {theme}. Choose a case.",
            rows=rows,
            why=WHY_CASES,
            back="Go back to the themes",
            stop=STOP,
        )
        case = asker.choose(menu)
        if isinstance(case, str):
            return held[case]
        if case.name != "back":
            _leave(asker, case)
            return None


def _leave(asker: Prompter, command: Command) -> None:
    """Leave nothing on the screen where the person left at once."""
    if command.name == "exit":
        asker.clear()


class _Room:
    """One showing. The story is worked out before, so that no way aside can change it."""

    def __init__(
        self,
        interview: Interview,
        demonstration: Demonstration,
        asker: Prompter,
        request: Request,
    ) -> None:
        self._interview = interview
        self._moments = demonstration.moments
        self._name = clean_line(demonstration.scenario.id)
        self._asker = asker
        self._player = player(asker)
        self._at = place_of(demonstration, request.at) if request.at else 0
        self._pace = request.pace or PACE
        self._playing = request.pace is not None
        self._rules = request.rules
        self._scenarios = request.scenarios

    def run(self) -> None:
        """Show the story until it ends or the person leaves."""
        slides = list(self._slides())
        wish = "story"
        while wish == "story":
            left = self._player.play(slides, self._at, self._pace, playing=self._playing)
            self._at, self._playing, wish = left.at, left.is_playing, left.wish
            moment = self._moments[self._at]
            if wish == "what-if" and isinstance(moment, Answered):
                # Whoever asks "what if?" wants to talk: the story waits.
                self._playing, wish = False, self._aside(moment)
        if wish == "exit":
            self._asker.clear()
        else:
            said = wrapped(f"TRAINING: {self._name}. Nothing was kept. To hand it out:")
            self._asker.show("\n".join(said))
            # Not folded: people copy it.
            note(self._to_hand_out())

    def _to_hand_out(self) -> str:
        command = ["safeguard", "demo", self._name, "--out", f"{self._name}.html"]
        if self._rules:
            command += ["--rules", str(self._rules)]
        if self._scenarios:
            command += ["--scenarios", str(self._scenarios)]
        return clean_line(shlex.join(command))

    def _aside(self, moment: Answered) -> str:
        """Show what other answers would lead to; return what is wanted then."""
        others = self._others(moment)
        rows = [(str(place), other.words) for place, other in enumerate(others)]
        title = f"TRAINING: what if? {moment.ask} In the story: {moment.words}."
        while True:
            menu = Menu(
                title=title,
                rows=rows,
                why=("Choose another answer, and see what the advice would have been.",),
                back="Go back to the story",
                stop=STOP,
            )
            reply = self._asker.choose(menu)
            if isinstance(reply, Command):
                return {"back": "story", "stop": "end"}.get(reply.name, reply.name)
            slide = self._branch(moment, others[int(reply)])
            wish = self._player.play([slide], 0, self._pace, playing=False).wish
            if wish != "what-if":
                return "story" if wish == "end" else wish

    def _slides(self) -> Iterator[Slide]:
        for number, moment in enumerate(self._moments, 1):
            yield Slide(
                self._title(f"{number} of {len(self._moments)}"),
                self._drawn(moment),
                can_branch=isinstance(moment, Answered) and bool(self._others(moment)),
            )

    def _branch(self, moment: Answered, other: Alternative) -> Slide:
        found = branch(self._interview, moment, other.value, _day_of(moment))
        return Slide(self._title("what if?"), self._drawn(found), can_branch=True, is_aside=True)

    def _others(self, moment: Answered) -> tuple[Alternative, ...]:
        question = self._interview.questions[moment.question]
        return alternatives(question, moment.value, _day_of(moment))

    def _title(self, what: str) -> str:
        return f"TRAINING · {self._name} · {what}"

    def _drawn(self, shown: Moment | Branch) -> Callable[[int], str]:
        if isinstance(self._asker, PlainPrompter):
            from safeguard_cli.edges.render.transcript import slide_plain

            return lambda _: slide_plain(shown)
        from safeguard_cli.edges.render.moments import slide_blocks
        from safeguard_cli.edges.render.screen import screen_of

        blocks = list(slide_blocks(shown))
        return lambda width: screen_of(blocks, width, has_colour())


def _day_of(moment: Answered) -> datetime:
    return datetime.fromisoformat(moment.stage.as_of)
