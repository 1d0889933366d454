"""Play a demonstration to people in a room: step by step, with a way aside at any point."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from typing import NamedTuple

from msgspec.structs import replace

from safeguard_cli.commands.desk import Desk, player
from safeguard_cli.commands.option_words import Showing
from safeguard_cli.commands.results import note
from safeguard_cli.commands.training.slide_pages import pages_of_help, pages_of_step
from safeguard_cli.commands.training.stories import Request
from safeguard_cli.commands.training.training_desk import for_a_room
from safeguard_cli.core.training.case_catalogue import title_of
from safeguard_cli.core.training.demo_moments import (
    Alarmed,
    AnswerRevealed,
    Demonstration,
    Moment,
    QuestionAnswered,
    QuestionShown,
    Step,
    StoryAdvised,
)
from safeguard_cli.core.training.play_scenario import PACE, find_place
from safeguard_cli.core.training.reveal_steps import list_steps
from safeguard_cli.core.training.scenario import given_in
from safeguard_cli.core.training.what_if import OtherAnswer, ask_what_if, list_other_answers
from safeguard_cli.core.words.cleaning import clean_line
from safeguard_cli.edges.prompts.plain import PlainPrompter
from safeguard_cli.edges.prompts.replies import Command, Menu, Prompter, Slide

STOP = "Stop here"


class _Placed(NamedTuple):
    """What is shown, and the place of the moment that it shows."""

    place: int
    shown: Step | Moment


class Room:
    """One showing. The story is worked out before, so that no way aside can change it."""

    def __init__(
        self, desk: Desk, demonstration: Demonstration, asker: Prompter, request: Request
    ) -> None:
        """Begin at the question that was asked for, or at the beginning."""
        self._desk = desk
        self._interview = desk.interview
        self._demonstration = demonstration
        self._name = clean_line(demonstration.scenario.id)
        self._mark = f"TRAINING · {clean_line(title_of(demonstration.scenario))}"
        self._asker = asker
        self._is_plain = isinstance(asker, PlainPrompter)
        self._player = player(asker)
        self._request = request
        self._steps = list(self._place_steps())
        first = find_place(demonstration, request.at) if request.at else 0
        self._at = next(at for at, step in enumerate(self._steps) if step.place >= first)
        self._pace = request.pace or PACE
        self._playing = request.pace is not None

    def run(self) -> None:
        """Show the story until it ends or the person leaves."""
        slides = list(self._make_slides())
        wish = "story"
        while wish == "story":
            left = self._player.play(slides, self._at, self._pace, playing=self._playing)
            self._at, self._playing, wish = left.at, left.is_playing, left.wish
            moment = self._find_answered(self._steps[self._at].shown)
            if wish == "what-if" and moment is not None:
                # Whoever asks "what if?" wants to talk: the story waits.
                self._playing, wish = False, self._ask_what_if(moment)
        if wish == "exit":
            self._asker.clear()
        else:
            self._asker.show(f"TRAINING: {self._name}. Nothing was kept. To hand it out:")
            # Not folded: people copy it.
            note(self._to_hand_out())

    def _place_steps(self) -> Iterator[_Placed]:
        if self._request.show is Showing.all:
            yield from map(_Placed._make, enumerate(self._demonstration.moments))
        else:
            steps = list_steps(self._interview, self._demonstration)
            yield from map(_Placed._make, steps)

    def _to_hand_out(self) -> str:
        command = ["safeguard", "demo", self._name, "--out", f"{self._name}.html"]
        asked = self._request
        for option in ("rules", "local", "scenarios"):
            path = getattr(asked, option)
            command += [f"--{option}", str(path)] if path else []
        return clean_line(shlex.join(command))

    def _ask_what_if(self, moment: QuestionAnswered) -> str:
        """Show what other answers would lead to; return what is wanted then."""
        others = self._list_others(moment)
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
            slide = self._make_branch(moment, others[int(reply)])
            wish = self._player.play([slide], 0, self._pace, playing=False).wish
            if wish != "what-if":
                return "story" if wish == "end" else wish

    def _make_slides(self) -> Iterator[Slide]:
        from safeguard_cli.edges.render.steps import SHOW_IT, name_of

        for number, (_, shown) in enumerate(self._steps, 1):
            moment = self._find_answered(shown)
            asked = shown if isinstance(shown, QuestionShown) else None
            yield Slide(
                self._mark,
                f"{number} of {len(self._steps)}",
                pages_of_step(self._for_a_room(shown), plain=self._is_plain),
                counted_as=name_of(shown),
                forth=SHOW_IT if asked else "",
                help=pages_of_help(asked.offer, plain=self._is_plain) if asked else None,
                can_branch=moment is not None and bool(self._list_others(moment)),
            )

    def _for_a_room(self, shown: Step | Moment) -> Step | Moment:
        if not isinstance(shown, StoryAdvised | Alarmed):
            return shown
        story = self._demonstration
        answers = given_in(story.scenario, self._interview.questions)
        advice = for_a_room(self._desk, shown.advice, answers, story.as_of)
        return replace(shown, advice=advice)

    def _make_branch(self, moment: QuestionAnswered, other: OtherAnswer) -> Slide:
        found = ask_what_if(self._interview, moment, other.value, moment.stage.moment)
        pages = pages_of_step(found, plain=self._is_plain)
        return Slide(self._mark, "what if?", pages, can_branch=True, is_aside=True)

    def _list_others(self, moment: QuestionAnswered) -> tuple[OtherAnswer, ...]:
        question = self._interview.questions[moment.question]
        return list_other_answers(question, moment.value, moment.stage.moment)

    def _find_answered(self, shown: Step | Moment) -> QuestionAnswered | None:
        """Return the answer that is shown, if one is: before that, no one asks "what if?"."""
        if isinstance(shown, AnswerRevealed):
            return shown.answered
        return shown if isinstance(shown, QuestionAnswered) else None
