"""Sheets and slides of a case: who takes part sees no answer, who leads sees them all."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from html.parser import HTMLParser
from itertools import product
from pathlib import Path
from xml.etree import ElementTree

import pytest
from msgspec.structs import replace
from rule_folders import SMALL
from running import Run
from test_graph import chromium, in_browser
from test_render import GOLDEN
from training_folder import HERE, STORY, training_folder
from where import TESTS
from whole_cases import RULES, shipped, shipped_rules, shipped_stories

from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.training.scenario import Scenario
from safeguard_cli.core.training.taught_case import TaughtCase, teach_case
from safeguard_cli.core.training.ways_up import list_ways_up
from safeguard_cli.edges.render.training_sheets import facilitator_html, participants_html
from safeguard_cli.edges.render.wall_html import slides_html
from safeguard_cli.edges.render.wall_slides import (
    BOTTOM,
    TOP,
    WallSlide,
    mark_of,
    passages,
    slides_of,
)
from safeguard_cli.edges.render.wall_svg import slide_svg
from safeguard_cli.edges.render.ways_svg import ways_svg
from safeguard_cli.reading.load import load_rules
from safeguard_cli.reading.read_scenarios import load_scenarios

TRAINING = [each for each in shipped_stories() if each.stages]
# One in so many: enough of every theme, and quick.
SOME = TRAINING[::40]
HOSTILE = '<script>x()</script> & "</style><img src=http://x.example>'


@pytest.fixture(scope="module", params=SOME, ids=lambda each: each.id)
def lesson(request: pytest.FixtureRequest) -> TaughtCase:
    return teach_case(shipped(), request.param)


@pytest.fixture(scope="module")
def hungry() -> TaughtCase:
    return teach_case(shipped(), next(each for each in TRAINING if each.id == "hungry-on-mondays"))


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._is_hidden = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._is_hidden = tag in ("style", "script", "title")

    def handle_data(self, data: str) -> None:
        if not self._is_hidden:
            self.words.append(data)


def parsed(page: str) -> _Words:
    parser = _Words()
    parser.feed(page)
    return parser


def text_of(page: str) -> str:
    return " ".join(" ".join(parsed(page).words).split())


def one_line(text: str) -> str:
    return " ".join(text.split())


# The lesson


def test_the_minutes_of_all_steps_are_those_of_the_case(lesson: TaughtCase) -> None:
    timing = lesson.timing
    frame = timing.opening + timing.discussion + timing.closing

    assert frame + sum(stage.minutes for stage in lesson.stages) == lesson.card.minutes


def test_each_stage_has_the_advice_at_its_end_and_says_what_moved(hungry: TaughtCase) -> None:
    last = [turn for turn in hungry.stages[-1].turns if turn.part == "The child"]

    assert [stage.advice.actions[0].action for stage in hungry.stages][1:] == [
        "tell-the-lead",
        "tell-the-deputy",
    ]
    assert last[0].before == hungry.stages[1].advice.actions[0].do
    assert last[0].after == hungry.stages[2].advice.actions[0].do


def test_a_stage_that_changes_nothing_has_no_turn() -> None:
    story = next(each for each in TRAINING if each.id == "hungry-on-mondays")
    again = replace(story, stages=(*story.stages[:2], story.stages[1], story.stages[2]))

    assert teach_case(shipped(), again).stages[2].turns == ()


# The sheet of those who take part


def test_the_sheet_of_the_group_holds_the_story_and_every_question(lesson: TaughtCase) -> None:
    text = text_of(participants_html(lesson))

    for each in (lesson.card.story, *(s.told.says for s in lesson.stages), *lesson.discussion):
        assert one_line(each) in text


def test_the_sheet_of_the_group_holds_no_answer(lesson: TaughtCase) -> None:
    text = text_of(participants_html(lesson))

    assert one_line(lesson.mistake) not in text
    for stage in lesson.stages:
        for action in stage.advice.actions:
            assert action.do not in text
            assert action.level_label not in text
            assert all(reason.because not in text for reason in action.reasons)
        assert all(duty.do not in text for duty in stage.advice.duties)
        assert all(each.ask not in text for each in stage.answered)


def test_later_parts_stand_behind_the_first_page(hungry: TaughtCase) -> None:
    page = participants_html(hungry)

    assert "main > h2:nth-of-type(2) { break-before: page" in page
    assert page.index("<h2>Part 2 of 3") > page.index("Please turn over")


# The sheet of who leads


def test_the_sheet_of_who_leads_holds_every_answer_reason_and_source(lesson: TaughtCase) -> None:
    text = text_of(facilitator_html(lesson))

    assert one_line(lesson.mistake) in text
    assert f"{lesson.card.minutes} minutes in all." in text
    for stage in lesson.stages:
        for answer in stage.answered:
            assert answer.ask in text
            assert answer.words in text
        moved = {turn.after for turn in stage.turns}
        for action in stage.advice.actions:
            assert action.do in text
            for reason in action.reasons if action.do in moved else ():
                assert reason.because in text
                assert reason.sources[0].title in text


def test_what_does_not_move_is_said_to_stay(hungry: TaughtCase) -> None:
    text = text_of(facilitator_html(hungry))
    last = text[text.index("Part 3 of 3") :]

    assert "Advised as before: Share it with those who need it, and agree when parents" in last


# The slides


def test_a_question_stands_alone_before_its_answer(lesson: TaughtCase) -> None:
    slides = slides_of(lesson)
    asked = [place for place, slide in enumerate(slides) if slide.over == "What would you answer?"]
    turning = [each for stage in lesson.stages for each in stage.turning]

    assert len(asked) == len(turning)
    for place, each in zip(asked, turning, strict=True):
        assert slides[place].lead == each.answered.ask
        assert slides[place + 1].lead == each.answered.words


def test_every_stage_question_and_the_mistake_have_a_slide_of_their_own(lesson: TaughtCase) -> None:
    leads = [slide.lead for slide in slides_of(lesson)]

    for each in (*(s.told.says for s in lesson.stages), *lesson.discussion, lesson.mistake):
        assert leads.count(each) == 1


def test_every_slide_fits(lesson: TaughtCase) -> None:
    for slide in slides_of(lesson):
        assert sum(each.height for each in passages(slide)) <= BOTTOM - TOP, slide


@pytest.mark.slow
def test_every_slide_of_every_case_fits() -> None:
    for story in TRAINING:
        for slide in slides_of(teach_case(shipped(), story)):
            assert sum(each.height for each in passages(slide)) <= BOTTOM - TOP, story.id


def test_few_words_stand_larger_than_many() -> None:
    few, many = WallSlide("", "Who rings?"), WallSlide("", "Who rings? " * 40)

    assert passages(few)[0].size > passages(many)[0].size


def test_only_the_script_of_the_page_itself_may_run(hungry: TaughtCase) -> None:
    page = slides_html(mark_of(hungry), slides_of(hungry))
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digest = b64encode(sha256(script.encode()).digest()).decode()

    assert f"script-src 'sha256-{digest}'" in page
    assert "default-src 'none'" in page


def test_there_is_a_picture_for_each_slide_with_all_its_words(hungry: TaughtCase) -> None:
    for slide in slides_of(hungry):
        root = ElementTree.fromstring(slide_svg("TRAINING", slide, "1 of 9"))
        text = one_line(" ".join(root.itertext()))

        assert one_line(slide.lead) in text
        assert all(one_line(point) in text for point in slide.points)


@pytest.fixture(scope="module")
def fire() -> TaughtCase:
    rules = load_rules(SMALL)
    (story, _) = load_scenarios(HERE / "training" / "fire.yaml", rules)
    return teach_case(Interview(rules), replace(story, title="Smoke & <fire>", minutes=20))


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("participants.html", participants_html),
        ("facilitator.html", facilitator_html),
        ("slides.html", lambda lesson: slides_html(mark_of(lesson), slides_of(lesson))),
        ("slide.svg", lambda lesson: slide_svg(mark_of(lesson), slides_of(lesson)[8], "9 of 20")),
    ],
)
def test_the_papers_of_a_case_read_as_they_did(
    fire: TaughtCase, name: str, make: Callable[[TaughtCase], str]
) -> None:
    shown = make(fire)

    path = GOLDEN / f"cases-{name}"
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(shown, encoding="utf-8", newline="\n")
    assert shown == path.read_text(encoding="utf-8")


# The ways up


def test_the_picture_holds_the_steps_and_stages_of_the_rules_from_below() -> None:
    ways = list_ways_up(shipped_rules())
    text = one_line(" ".join(ElementTree.fromstring(ways_svg(ways, "")).itertext()))

    assert [len(way.rungs) for way in ways] == [5, 4]
    for way in ways:
        for rung in way.rungs:
            assert rung.do in text
            assert rung.within in text
            assert rung.reply in text


def test_rules_without_ways_up_have_no_picture() -> None:
    assert list_ways_up(load_rules(TESTS / "rulesets" / "small")) == ()


# Safe to open, and marked


def hostile(story: Scenario) -> Scenario:
    stages = tuple(replace(stage, says=HOSTILE) for stage in story.stages)
    return replace(
        story, title=HOSTILE, story=HOSTILE, mistake=HOSTILE, stages=stages, discussion=(HOSTILE,)
    )


def test_text_of_a_scenario_adds_no_tag_and_nothing_is_fetched() -> None:
    plain = teach_case(shipped(), SOME[0])
    typed = teach_case(shipped(), hostile(SOME[0]))
    for make in (
        participants_html,
        facilitator_html,
        lambda each: slides_html(mark_of(each), slides_of(each)),
    ):
        tags = {tag for tag, _ in parsed(make(plain)).tags}
        found = parsed(make(typed)).tags

        assert {tag for tag, _ in found} <= tags | {"ol", "ul", "li"}
        assert not any({"src", "href"} & set(attributes) for _, attributes in found)


def test_everything_is_marked(lesson: TaughtCase) -> None:
    slides = slides_of(lesson)
    page = slides_html(mark_of(lesson), slides)

    assert page.count("<header>TRAINING") == len(slides)
    assert '@top-left { content: "TRAINING' in participants_html(lesson)
    assert '@top-left { content: "TRAINING' in facilitator_html(lesson)
    assert ">TRAINING" in slide_svg(mark_of(lesson), slides[0], "1")
    assert ">TRAINING<" in ways_svg(list_ways_up(shipped_rules()), "")


# The command


def test_the_command_writes_all_of_it_for_the_owner_alone_and_names_it(
    run: Run, tmp_path: Path, umask: None
) -> None:
    folder = tmp_path / "pack"
    ran = run("cases", "pack", str(folder), "at-the-nursery-gate", "at-the-nursery-gate")

    files = [each for each in folder.rglob("*") if each.is_file()]
    assert ran.code == 0
    assert ran.out.count("participants.html") == 1
    for each in files:
        assert stat.S_IMODE(each.stat().st_mode) == 0o600
        assert "TRAINING" in each.read_text("utf-8")
        assert str(each) in ran.out or str(each.parent) in ran.out
    assert {each.name for each in files if each.suffix == ".html"} == {
        "participants.html", "facilitator.html", "slides.html",
    }  # fmt: skip
    assert f"{len(list((folder / 'at-the-nursery-gate' / 'slides').iterdir()))} pictures" in ran.out


def test_a_folder_with_files_in_it_is_refused_and_stays_as_it_is(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    ran = run("cases", "pack", str(tmp_path), "at-the-nursery-gate")

    assert ran.code == 2
    assert ran.err.startswith("there are files in this folder")
    assert [each.name for each in tmp_path.iterdir() if each.is_file()] == ["mine.txt"]


def test_an_unknown_case_is_named_before_anything_is_written(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "pack"
    ran = run("cases", "pack", str(folder), "at-the-nursery-gate", "at-the-nursery-gat")

    assert ran.code == 2
    assert "did you mean `at-the-nursery-gate`?" in ran.err
    assert not folder.exists()


def test_cases_of_a_file_are_packed_without_a_copy_of_the_rules(run: Run, tmp_path: Path) -> None:
    rules = training_folder(tmp_path / "rules")
    file = tmp_path / "mine.yaml"
    shutil.move(rules / "scenarios" / "fire.yaml", file)
    folder = tmp_path / "pack"
    ran = run("cases", "pack", str(folder), STORY, "--rules", str(rules), "--scenarios", str(file))

    assert ran.code == 0
    assert "You watch the hall." in (folder / STORY / "participants.html").read_text()
    # These rules have no way up, so there is no picture of one.
    assert not list(folder.glob("*.svg"))


TAKE_RECORDS = [("explain",), ("record", "show"), ("record", "verify"), ("record", "import")]


def test_what_takes_real_records_refuses_all_of_it(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "pack"
    run("cases", "pack", str(folder), "at-the-nursery-gate")
    listed = tmp_path / "cases.json"
    listed.write_text(run("cases", "list", "--format", "json").out)

    files = [listed, *(folder / "at-the-nursery-gate").glob("*.html")]
    for words, file in product(TAKE_RECORDS, files):
        ran = run(*words, str(file))

        assert ran.code != 0
        assert ran.out == ""


def test_a_scenario_is_no_file_of_answers(run: Run) -> None:
    file = RULES / "scenarios" / "training-15-few-others.yaml"

    assert run("advise", "--no-input", "--answers", str(file)).code != 0


# The list


def test_the_list_says_what_a_trainer_chooses_by(run: Run) -> None:
    ran = run("cases", "list", "--setting", "sport", "--role", "volunteer")

    assert ran.code == 0
    assert "TRAINING: Danger now\n\nThe last to be fetched\n    last-to-be-fetched\n" in ran.out
    assert "25 minutes, middling. I volunteer. Sport. England." in ran.out
    assert "at-the-nursery-gate" not in ran.out


def test_as_json_it_has_the_keys_that_are_documented(run: Run) -> None:
    found = json.loads(run("cases", "list", "--minutes", "15", "--format", "json").out)

    assert (found["schema"], found["training"]) == ("safeguard-cases/1", True)
    documented = (RULES.parent / "docs" / "formats.md").read_text("utf-8")
    for case in found["cases"]:
        assert case["minutes"] <= 15
        assert all(f"`{key}`" in documented or f"cases[].{key}`" in documented for key in case)


def test_a_filter_that_matches_nothing_says_so(run: Run) -> None:
    ran = run("cases", "list", "--setting", "police", "--theme", "sharing", "--minutes", "1")

    assert (ran.code, ran.out) == (0, "")
    assert "Leave out a filter." in ran.err


# On paper and on a screen


def printed_pages(folder: Path, page: str) -> int:
    """Print a page with a real browser, and count the pages of paper."""
    (folder / "page.html").write_text(page, "utf-8")
    printed = folder / "page.pdf"
    chromium(folder, f"--print-to-pdf={printed}", f"file://{folder}/page.html")
    return len(re.findall(rb"/MediaBox ", printed.read_bytes()))


@pytest.mark.slow
@in_browser
def test_on_paper_the_group_has_two_pages_and_each_slide_has_one(tmp_path: Path) -> None:
    longest = max(TRAINING, key=lambda each: sum(len(stage.says) for stage in each.stages))
    lesson = teach_case(shipped(), longest)
    slides = slides_of(lesson)

    assert printed_pages(tmp_path, participants_html(lesson)) == 2
    assert printed_pages(tmp_path, slides_html(mark_of(lesson), slides)) == len(slides)


@pytest.mark.slow
@in_browser
def test_keys_go_on_and_back_by_a_slide(tmp_path: Path, hungry: TaughtCase) -> None:
    page = slides_html(mark_of(hungry), slides_of(hungry))
    keys = ["ArrowRight", " ", "PageDown", "ArrowLeft"]
    press = "".join(
        f'dispatchEvent(new KeyboardEvent("keydown", {{key: "{key}"}}));' for key in keys
    )
    at = "Math.round(scrollY / innerHeight)"
    script = f"<script>{press} document.body.dataset.at = {at};</script></body>"
    page = re.sub(r"<meta http-equiv[^>]*>", "", page).replace("</body>", script)
    (tmp_path / "page.html").write_text(page, "utf-8")

    shown = chromium(tmp_path, "--dump-dom", f"file://{tmp_path}/page.html")

    assert re.findall(r'data-at="(\d+)"', shown) == ["2"]
