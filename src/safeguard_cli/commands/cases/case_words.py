"""Ask a trainer for the words of a case: plain prompts, each with what makes a good answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from safeguard_cli.core.errors import LeftAtOnceError
from safeguard_cli.core.model.rule_set import Question
from safeguard_cli.core.training.real_names import may_name_somebody
from safeguard_cli.core.words.cleaning import clean_line
from safeguard_cli.edges.prompts.replies import Command, Menu, Prompter
from safeguard_cli.reading.training_story_faults import LONGEST_TITLE, MOST_MINUTES

_FEWEST_POINTS, _MOST_POINTS = 3, 5
_MOST_DAYS: Final = 90
_WHY_NAMES: Final = (
    "A case for training is invented. Give people a role, such as a boy of seven, and leave out "
    "places. Whoever reads it must not be able to find a real child in it.",
)


class CaseWords:
    """Asks until there is an answer that can stand in the file."""

    ABOUT = (
        "You tell an invented case in two to four parts, and answer the questions as the person in "
        "it would. Use no real person, and no real place.",
        "Nothing is kept until the end. It takes about a quarter of an hour.",
    )
    ANSWER_AS = "Now answer as the person in the story would, by what they know so far."
    CHANGE = "Choose each answer that this part changes. Then go on."

    def __init__(self, asker: Prompter) -> None:
        self._asker = asker

    def title(self) -> str:
        """Ask what the case is called."""
        return self._ask_text(
            Question("title", "What is the case called?", "text", "A few words, as on a poster."),
            lambda text: "" if len(text) <= LONGEST_TITLE else
            f"Please use at most {LONGEST_TITLE} characters.",
        )  # fmt: skip

    def theme(self, known: Sequence[str]) -> str:
        """Ask under which heading it stands: one that there is, or another."""
        rows = [(each, each) for each in known] + [("", "Another heading")]
        menu = Menu(
            title="Under which heading does it stand?",
            rows=[(str(place), label) for place, (_, label) in enumerate(rows)],
            why=("Trainers look for a case by its heading.",),
            stop="Stop here and write nothing",
        )
        chosen = self._choose_row(menu)
        if int(chosen) < len(known):
            return known[int(chosen)]
        return self._ask_text(Question("theme", "What is the heading?", "text"))

    def minutes(self) -> int:
        """Ask how long a group needs; 0 where it is to be counted."""
        question = Question(
            "minutes", "How many minutes does a group need?", "text",
            "Leave it out, and it is counted from the answers and questions.",
        )  # fmt: skip
        found = self._ask_text(question, _refuse_minutes, may_be_empty=True)
        return int(found or 0)

    def story(self) -> str:
        """Ask who the person in the case is."""
        return self._ask_text(
            Question(
                "story", "Who are you in this case?", "text",
                "For example: You help at a swimming club on Mondays.", lines=3,
            )
        )  # fmt: skip

    def part(self, number: int) -> str:
        """Ask what is known, or what is learnt next."""
        ask = "What do you know at first?" if number == 1 else "What do you learn next?"
        help_ = "One to four short sentences. A good turn changes what has to be done."
        return self._ask_text(Question(f"part-{number}", ask, "text", help_, lines=4))

    def days_later(self) -> int:
        """Ask how many days have passed since the part before."""
        question = Question(
            "days", "How many days later is that?", "text",
            "Leave it out if it is the same day. The last part is today.",
        )  # fmt: skip
        return int(self._ask_text(question, _refuse_days, may_be_empty=True) or 0)

    def goes_on(self) -> bool:
        """Ask whether there is another part."""
        rows = [("end", "It ends here"), ("on", "Something more is learnt")]
        menu = Menu(
            title="Does the story go on?",
            rows=rows,
            why=("Two parts are enough. More than four are too many for an evening.",),
            stop="Stop here and write nothing",
        )
        return self._choose_row(menu) == "on"

    def discussion(self) -> tuple[str, ...]:
        """Ask for the questions to talk about: three to five, each with its mark."""
        points: list[str] = []
        while len(points) < _MOST_POINTS:
            is_enough = len(points) >= _FEWEST_POINTS
            question = Question(
                f"point-{len(points) + 1}",
                f"What could the group talk about? Question {len(points) + 1}",
                "text",
                "A good one has more than one sensible answer."
                + (" Leave it out if there are enough." if is_enough else ""),
            )
            found = self._ask_text(question, _refuse_statement, may_be_empty=is_enough)
            if not found:
                break
            points.append(found)
        return tuple(points)

    def mistake(self) -> str:
        """Ask for the mistake that most people make."""
        help_ = "Say it without blame: most of us would make it."
        return self._ask_text(
            Question("mistake", "What mistake do most people make here?", "text", help_, lines=3)
        )

    def _ask_text(
        self,
        question: Question,
        refuse: Callable[[str], str] = lambda _: "",
        *,
        may_be_empty: bool = False,
    ) -> str:
        while True:
            reply = self._asker.ask(question)
            if isinstance(reply, Command):
                self._obey(reply)
                continue
            text = clean_line(reply.value) if isinstance(reply.value, str) else ""
            if not text and not may_be_empty:
                self._asker.show("Please write something here.")
            elif text and (why := refuse(text)):
                self._asker.show(why)
            elif not may_name_somebody(text) or self._names_nobody():
                return text

    def _names_nobody(self) -> bool:
        menu = Menu(
            title="Use no real person and no real place. Does this name somebody?",
            rows=[
                ("again", "Yes, or perhaps: write it again, with a role in the place of the name"),
                ("keep", "No, it names nobody real: go on"),
            ],
            why=_WHY_NAMES,
            stop="Stop here and write nothing",
        )
        return self._choose_row(menu) == "keep"

    def _choose_row(self, menu: Menu) -> str:
        while True:
            chosen = self._asker.choose(menu)
            if isinstance(chosen, str):
                return chosen
            self._obey(chosen)

    def _obey(self, command: Command) -> None:
        """Leave or stop; to go back is not offered here, so it changes nothing."""
        if command.name == "exit":
            raise LeftAtOnceError
        if command.name == "stop":
            raise KeyboardInterrupt
        self._asker.show("There is no way back here. You can change the text in the file later.")


def _refuse_minutes(text: str) -> str:
    is_right = text.isdecimal() and text.isascii() and 1 <= int(text[:9]) <= MOST_MINUTES
    return "" if is_right else f"Please type a whole number from 1 to {MOST_MINUTES}."


def _refuse_days(text: str) -> str:
    is_right = text.isdecimal() and text.isascii() and int(text[:9]) <= _MOST_DAYS
    return "" if is_right else f"Please type a whole number, at most {_MOST_DAYS}."


def _refuse_statement(text: str) -> str:
    return "" if text.endswith("?") else "Please end it with a question mark."
