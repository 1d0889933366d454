"""Who the reader is, by their answers."""

from __future__ import annotations

from safeguard_cli.core.deciding.reader import is_child, is_grown_up
from safeguard_cli.core.model.rule_set import Answer, Question


def test_whoever_ticks_among_others_that_they_are_a_child_is_taken_for_one() -> None:
    answers = {"me": Answer("Me", is_child=True), "other": Answer("Somebody else")}
    questions = {"who": Question("who", "Who is it about?", kind="many", answers=answers)}

    assert is_child(questions, {"who": ("other", "me")})
    assert not is_child(questions, {"who": ("other",)})
    assert is_grown_up(questions, {"who": ("other",)})
    assert not is_grown_up(questions, {})
