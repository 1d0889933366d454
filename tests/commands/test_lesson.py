"""A whole lesson, scripted: who is asked what, what is shown, and what is written down of it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

import pytest
from msgspec.structs import replace
from whole_cases import shipped, shipped_stories

from safeguard_cli.commands.desk import Desk
from safeguard_cli.commands.training.answerers import HandsUp, OneByOne, chosen_by_most, read_hands
from safeguard_cli.commands.training.lesson import Lesson, Plan, Request, plan_of
from safeguard_cli.commands.training.screens import Screens, Tools
from safeguard_cli.commands.training.training_desk import for_a_room
from safeguard_cli.core.advising.consultation import Consultation
from safeguard_cli.core.advising.sealing import TrainingRecordError, from_json
from safeguard_cli.core.advising.shapes import Advice
from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.errors import LeftAtOnceError
from safeguard_cli.core.model.rule_set import Answer, Question
from safeguard_cli.core.training.boundary_pairs import BoundaryPair, draw_pairs
from safeguard_cli.core.training.exercise import Exercise
from safeguard_cli.core.training.lesson_results import Results, gather_results
from safeguard_cli.edges.prompts.replies import Command, Given, Left, Menu, Progress, Reply, Slide
from safeguard_cli.edges.render.certificate import certificate_html
from safeguard_cli.edges.render.json_text import json_text
from safeguard_cli.edges.render.lesson_files import results_csv

GATE = next(each for each in shipped_stories() if each.id == "at-the-nursery-gate")
COLOURS = Question(
    "c",
    "Which?",
    "many",
    answers={"r": Answer("R"), "g": Answer("G"), "n": Answer("None", alone=True)},
)


class Class:
    """A class that answers from a table, else rightly. It is prompter and player at once."""

    def __init__(
        self,
        exercise: Exercise,
        answers: Mapping[tuple[int, str], Value] | None = None,
        turns: Mapping[int, Command] | None = None,
    ) -> None:
        self.asked: list[str] = []
        self.shown: list[str] = []
        self.said: list[str] = []
        self.days: list[date] = []
        self._exercise = exercise
        self._answers = answers or {}
        self._turns = turns or {}
        self._times: dict[str, int] = {}

    def ask(
        self,
        question: Question,
        progress: Progress | None = None,
        prior: Value | None = None,
        meanwhile: Callable[[], None] | None = None,
    ) -> Reply:
        assert meanwhile is None
        self.said.append(question.ask)
        self.asked.append(question.id)
        if command := self._turns.get(len(self.asked)):
            return command
        time = self._times.get(question.id, 0) + 1
        self._times[question.id] = time
        return Given(self._answers.get((time, question.id)) or self._right(question))

    def _right(self, question: Question) -> Value:
        right = self._exercise.right.get(question.id) or self._first(question)
        if question.kind != "text":
            return right
        labels = [each.help for each in question.answers.values()]
        about = self._exercise.law.questions.get(question.id)
        names = (right,) if isinstance(right, str) else right
        advised = self._exercise.advice.actions[0].do
        first = [advised] if advised in labels else labels[:1]
        wanted = [about.answers[name].label for name in names] if about else first
        return ", ".join(f"{labels.index(each) + 1}=12" for each in wanted)

    def _first(self, question: Question) -> str:
        advised = self._exercise.advice.actions[0].action
        return advised if advised in question.answers else next(iter(question.answers))

    def take_for_today(self, day: date) -> None:
        self.days.append(day)

    def choose(self, menu: Menu) -> str | Command:
        raise AssertionError(menu.title)

    def show(self, text: str) -> None:
        self.said.append(text)

    def clear(self) -> None:
        raise AssertionError

    def play(self, slides: Sequence[Slide], at: int, pace: float, *, playing: bool) -> Left:
        assert pace == 0
        for slide in slides[at:]:
            pages = slide.pages(80, 18)
            self.shown += [
                f"{slide.title(page, len(pages))}\n{text}" for page, text in enumerate(pages)
            ]
        return Left(len(slides) - 1, "end")

    @property
    def screen(self) -> str:
        return " ".join(" ".join(self.shown).split())


@pytest.fixture(scope="module")
def gate() -> Exercise:
    return Exercise(shipped(), GATE, {})


@pytest.fixture(scope="module")
def pair(gate: Exercise) -> BoundaryPair:
    from random import Random

    return next(draw_pairs([gate], Random(5), 1))


def advice_of(desk: Desk, exercise: Exercise) -> Advice:
    return for_a_room(desk, exercise.advice, exercise.right, exercise.as_of)


def taught(
    held: Class,
    exercises: Sequence[Exercise],
    pairs: Sequence[BoundaryPair] = (),
    *,
    learners: int = 1,
    hands: bool = False,
) -> Results:
    who = [f"learner {number}" for number in range(1, learners + 1)]
    answerers = HandsUp(held, held, learners) if hands else OneByOne(held, who)
    tools = Tools(Screens(held, held), answerers, partial(advice_of, Desk(shipped(), {})))
    lesson = Lesson(Plan(exercises, pairs, 7), tools)
    lesson.run()
    day = ("2026-11-28", 7, "hands" if hands else "turns", answerers.who)
    results = gather_results(shipped().rules, day, lesson.cases, lesson.pairs)
    lesson.sum_up(results)
    return results


@pytest.mark.parametrize("every", [4, pytest.param(1, marks=pytest.mark.slow)])
def test_a_lesson_shows_first_what_was_asked_first_as_advise_does(every: int) -> None:
    desk, raised = Desk(shipped(), {}), 0
    asking = [each for each in shipped_stories() if "request" in each.answers.get("about", "")]
    for story in asking[::every]:
        case = Exercise(shipped(), story, {})
        read = Consultation(case.law, case.right, case.as_of).brief
        raised += bool(read.raised)

        assert advice_of(desk, case) == replace(read, changes=())
    assert raised > 3 // every


def test_the_story_and_who_one_is_come_first_then_what_to_do_first_then_the_questions(
    gate: Exercise,
) -> None:
    held = Class(gate)
    taught(held, [gate])

    assert "At the nursery gate (25 minutes)" in held.shown[0]
    assert "AN INVENTED CASE" in held.shown[1]
    assert "You know this from the start" in held.shown[4]
    assert held.asked == ["-first", "danger-now", "about", "harm", "cause", "tonight"]
    assert held.days == [gate.as_of.date()]
    assert all(each.startswith("TRAINING") for each in (*held.shown, *held.said))


def test_nothing_of_the_answer_is_shown_before_all_have_answered(gate: Exercise) -> None:
    held = Class(gate, turns={2: Command("stop")})
    results = taught(held, [gate])

    assert results.cases == ()
    assert "HOW IT CAME OUT" not in held.screen
    assert gate.advice.actions[0].do not in held.screen


def test_right_answers_come_out_right_and_advice_the_mistake_and_questions_follow(
    gate: Exercise,
) -> None:
    held = Class(gate)
    (result,) = taught(held, [gate]).cases

    assert (result.how, result.first, result.misses, result.change) == ("same", True, (), ())
    for said in (
        "Learner 1: the same as the case calls for. What to do first: right.",
        "Advice, page 1 of",
        "THE MISTAKE THAT MOST PEOPLE MAKE",
        "TO TALK ABOUT",
        "Nobody missed danger",
    ):
        assert said in held.screen
    assert "WHAT WOULD CHANGE THIS" not in held.screen


def test_a_critical_miss_stands_before_all_else_with_the_smallest_change(gate: Exercise) -> None:
    held = Class(gate, {(1, "tonight"): "safe"})
    (result,) = taught(held, [gate]).cases
    came = next(each for each in held.shown if "HOW IT CAME OUT" in each)

    assert result.how == "less"
    assert [each.question for each in result.change] == ["tonight"]
    assert came.index("Danger missed.") < came.index("less protective")
    assert "Part 2 of the story says: They are about to be handed" in held.screen


def test_one_learner_s_miss_is_not_made_up_for_by_another_s_right_answers(gate: Exercise) -> None:
    held = Class(gate, {(2, "tonight"): "safe"})
    results = taught(held, [gate], learners=3)

    assert [each.how for each in results.cases] == ["same", "less", "same"]
    assert [bool(each.misses) for each in results.cases] == [False, True, False]
    end = held.screen[held.screen.index("AT THE END") :]
    assert "Learner 2 Critical misses: - At the nursery gate: Danger missed." in end
    assert held.asked[:6] == ["-first"] * 3 + ["danger-now"] * 3
    assert "TRAINING, learner 3: Do you fear for a child tonight" in " ".join(held.said)


def test_back_leads_to_the_last_answer_and_from_the_first_to_the_story(gate: Exercise) -> None:
    back = Command("back")
    held = Class(gate, turns={1: back, 3: back, 4: back})
    taught(held, [gate])

    assert held.asked == [
        "-first",
        "-first",
        "danger-now",
        "-first",
        *["-first"],
        *["danger-now", "about", "harm", "cause", "tonight"],
    ]
    assert sum("You know this from the start" in each for each in held.shown) == 3


def test_quick_exit_leaves_at_once(gate: Exercise) -> None:
    with pytest.raises(LeftAtOnceError):
        taught(Class(gate, turns={2: Command("exit")}), [gate])


def test_hands_are_counted_and_each_answer_with_hands_is_scored_alone(gate: Exercise) -> None:
    held = Class(gate, {(1, "tonight"): "1=3, 5=9"})
    (result,) = taught(held, [gate], learners=12, hands=True).cases
    wrong = next(each for each in result.hands if not each.is_right)

    assert (result.learner, result.how, result.misses) == ("the group", "same", ())
    assert (wrong.question, wrong.hands, wrong.how) == ("tonight", 3, "less")
    alone = "3 of 12: No, nothing that I know of points to harm tonight. Alone it leads"
    assert alone in held.screen
    end = held.screen[held.screen.index("AT THE END") :]
    assert "Hands that would have led to a critical miss: - At the nursery gate: 3 hands for" in end


def test_hands_that_cannot_be_are_counted_again(gate: Exercise) -> None:
    count = len(shipped().questions["tonight"].answers)
    wrong = {(1, "tonight"): "5=13", (2, "tonight"): "five", (3, "tonight"): f"{count + 1}=1"}
    held = Class(gate, wrong)
    taught(held, [gate], learners=12, hands=True)
    said = " ".join(held.said)

    assert "That is 13 hands, and there are 12 learners. Count again." in said
    assert "That cannot be read." in said
    assert f"There is no answer with that number here: there are {count}." in said
    assert held.asked.count("tonight") == 4


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("2=11, 5=4", {"b": 11, "e": 4}),
        (" 2 : 11;5:4 ", {"b": 11, "e": 4}),
        ("5=4 2=1", {"b": 1, "e": 4}),
        ("3", {"c": 20}),
        ("2=0, 1=1", {"a": 1}),
    ],
)
def test_hands_are_read_as_people_type_them(typed: str, found: dict[str, int]) -> None:
    assert read_hands(typed, "abcde", 20) == found


@pytest.mark.parametrize("typed", ["", "x", "2=", "2=1 and 3", "6=1", "0=1", "1=0", "²"])
def test_what_is_no_count_is_told(typed: str) -> None:
    assert isinstance(read_hands(typed, "abcde", 20), str)


@pytest.mark.parametrize(
    ("hands", "value"),
    [
        ({"r": 7, "g": 8}, ("r", "g")),
        ({"r": 3, "g": 8}, ("g",)),
        ({"r": 4, "g": 5}, ("g",)),
        ({"r": 4, "n": 8}, ("n",)),
        ({"r": 5, "n": 5}, ("r",)),
    ],
)
def test_a_group_ticks_what_more_than_half_chose_and_never_none_beside_it(
    hands: dict[str, int], value: tuple[str, ...]
) -> None:
    assert chosen_by_most(COLOURS, hands, 12) == value


def test_two_cases_stand_side_by_side_and_both_answers_are_scored(
    gate: Exercise, pair: BoundaryPair
) -> None:
    held = Class(gate, {(1, "-same"): "yes", (2, "-same"): "no", (1, "-which"): "no-such"})
    results = taught(held, [], [pair], learners=2)
    both = next(line for line in held.shown[1].splitlines() if line.startswith("Case A:"))

    assert "Case B" in both
    assert [(each.right, each.which) for each in results.pairs] == [(False, None), (True, False)]
    assert "THE ADVICE IS NOT THE SAME" in held.screen
    assert "Learner 2: right, but not which." in held.screen


def test_on_a_narrow_screen_two_cases_stand_one_below_the_other(pair: BoundaryPair) -> None:
    from safeguard_cli.edges.render.pair_of_cases import pair_blocks
    from safeguard_cli.edges.render.screen_pages import pages_of

    blocks = list(pair_blocks((1, 1), ["A story."], pair))
    (narrow,) = pages_of(blocks, 50, 40, colour=False)

    assert not any("Case A" in line and "Case B" in line for line in narrow.splitlines())


@pytest.fixture(scope="module")
def results(gate: Exercise, pair: BoundaryPair) -> Results:
    return taught(Class(gate, {(2, "tonight"): "safe"}), [gate], [pair], learners=2)


def test_json_says_that_it_is_training_and_is_taken_for_no_record(results: Results) -> None:
    text = json_text(results)
    held = json.loads(text)

    assert (held["schema"], held["training"]) == ("safeguard-training/1", True)
    assert held["mark"].startswith("TRAINING")
    assert held["learners"] == ["learner 1", "learner 2"]
    assert held["cases"][1]["misses"][0]["kind"] == "danger-missed"
    with pytest.raises(TrainingRecordError):
        from_json(text.encode(), training_too=True)


def test_each_row_of_the_table_is_marked_and_critical_misses_have_columns_of_their_own(
    results: Results,
) -> None:
    rows = list(csv.DictReader(io.StringIO(results_csv(results))))

    assert [(each["kind"], each["learner"]) for each in rows] == [
        ("case", "learner 1"), ("case", "learner 2"), ("pair", "learner 1"), ("pair", "learner 2"),
    ]  # fmt: skip
    assert {each["mark"] for each in rows} == {"TRAINING"}
    assert [each["danger-missed"] for each in rows] == ["0", "1", "0", "0"]
    assert rows[1]["change"].startswith("tonight: No, nothing")


def test_no_cell_can_be_read_as_a_formula(gate: Exercise) -> None:
    from msgspec.structs import replace

    results = taught(Class(gate), [gate])
    named = replace(results, cases=(replace(results.cases[0], learner="=1+1"),))

    assert ",'=1+1," in results_csv(named)


def test_a_certificate_names_what_was_practised_and_claims_no_accreditation(
    results: Results,
) -> None:
    from msgspec.structs import replace

    named = replace(
        results,
        learners=("learner 1", "Ann <b>"),
        cases=(results.cases[0], replace(results.cases[1], learner="Ann <b>")),
    )
    page = certificate_html(named)

    assert page.count("<h1>TRAINING: cases practised</h1>") == 2
    assert "Ann &lt;b&gt;" in page
    assert "learner 1" not in page
    assert "accredits nothing" in page
    assert "Danger missed" in page
    assert "http" not in page.replace("http-equiv", "")


@pytest.mark.parametrize(
    ("wanted", "has_cases"),
    [
        ({"pairs": 1}, False),
        ({"pairs": 1, "minutes": 60}, True),
        ({"pairs": 1, "number": 1}, True),
        ({"pairs": 1, "cases": (GATE.id,)}, True),
        ({}, True),
    ],
    ids=str,
)
def test_whoever_asks_for_pairs_alone_gets_no_cases_and_whoever_has_an_hour_gets_both(
    wanted: dict[str, Any], has_cases: bool
) -> None:
    plan = plan_of(Desk(shipped(), {}), [GATE], Request(seed=3, **wanted))

    assert bool(plan.exercises) == has_cases
    assert len(plan.pairs) == ("pairs" in wanted)
