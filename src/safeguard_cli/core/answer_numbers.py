"""Answers as numbers: a case is a row of them, one for each question in declared order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from safeguard_cli.core.case import Given, Value
from safeguard_cli.core.model import Question


class AnswerNumbers:
    """Numbers the different answers to each question, as they come. 0 stands for none.

    Of free text it keeps only that there is some: no decision reads it.
    """

    def __init__(self, questions: Mapping[str, Question]) -> None:
        self.questions = questions
        self.answers: list[list[Value]] = [[""] for _ in questions]
        self._numbers: list[dict[Value, int]] = [{} for _ in questions]
        self._places = {name: place for place, name in enumerate(questions)}
        self._texts = {name for name, question in questions.items() if question.kind == "text"}

    def row(self, given: Given) -> list[int]:
        """Return a number for each question: that of its answer, in the proper form, or 0."""
        found = [0] * len(self.answers)
        for name, value in given.items():
            place = self._places[name]
            number = self._numbers[place].get("" if name in self._texts else value)
            found[place] = number or self.number(name, value)
        return found

    def number(self, name: str, value: Value) -> int:
        """Return the number of one answer."""
        place = self._places[name]
        answers = self.answers[place]
        kept = "" if name in self._texts else value
        if kept not in self._numbers[place]:
            self._numbers[place][kept] = len(answers)
            answers.append(kept)
        return self._numbers[place][kept]

    def given(self, row: Iterable[int]) -> dict[str, Value]:
        """Read the answers of one case back."""
        named = zip(self.questions, self.answers, row, strict=True)
        return {name: answers[number] for name, answers, number in named if number}
