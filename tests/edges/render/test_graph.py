"""The rules as a picture: everything is drawn, nothing acts as markup, and it fits the page."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace
from rule_folders import SMALL
from typer.testing import CliRunner
from where import ROOT

from safeguard_cli.cli import app
from safeguard_cli.core.deciding.deadlines import LONDON
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.reviewing.drawing import RulesDrawing, draw_rules
from safeguard_cli.edges.render.graph_html import graph_html
from safeguard_cli.edges.render.graph_svg import measure, wrap
from safeguard_cli.edges.render.graph_text import dot, mermaid
from safeguard_cli.reading.load import load_rules

NOW = datetime(2026, 11, 25, 10, tzinfo=LONDON)
BROWSER = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "chrome"])), None)
NASTY = '</svg><script>alert(1)</script> "quoted" & `ticked` \\l #35; [x] {y} --> z'


@pytest.fixture(scope="module")
def drawing(interview: Interview) -> RulesDrawing:
    return draw_rules(interview, interview.replay({}, NOW))


@pytest.fixture(scope="module")
def marked(interview: Interview) -> RulesDrawing:
    replay = interview.replay({"danger-now": "no", "tonight": "handover"}, NOW)
    return draw_rules(interview, replay, with_answers=True)


def nasty(drawing: RulesDrawing) -> RulesDrawing:
    part = drawing.parts[0]
    action = part.actions[0]
    situation = action.situations[0]
    line = replace(situation.lines[0], text=NASTY)
    situation = replace(situation, lines=(line,), because=NASTY)
    action = replace(action, do=NASTY, situations=(situation,))
    return replace(drawing, title=NASTY, parts=(replace(part, title=NASTY, actions=(action,)),))


def plain(drawing: RulesDrawing) -> RulesDrawing:
    """Return the same with harmless letters, of which as many lines are made."""
    text = json.dumps(msgspec.to_builtins(drawing), ensure_ascii=False)
    quoted = json.dumps(NASTY, ensure_ascii=False)
    harmless = re.sub(r"[<>&`\"\\\\]", "-", NASTY)
    return msgspec.json.decode(text.replace(quoted, json.dumps(harmless)), type=RulesDrawing)


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(tag)


def tags(page: str) -> set[str]:
    parser = _Tags()
    parser.feed(page)
    return set(parser.found)


def test_every_rule_is_drawn_under_its_action_most_protective_first(
    interview: Interview, drawing: RulesDrawing
) -> None:
    drawn = [[(a.action, [s.rule for s in a.situations]) for a in p.actions] for p in drawing.parts]

    assert drawn == [
        [(action.id, [rule.id for rule in action.rules]) for action in part.actions]
        for part in interview.rules.parts
    ]


def test_a_situation_is_told_in_the_words_of_question_and_answer() -> None:
    interview = Interview(load_rules(SMALL))
    drawn = draw_rules(interview, interview.replay({}, NOW))

    call, put_out, _ = drawn.parts[0].actions
    assert [line.text for line in call.situations[0].lines] == [
        "Is there a fire?",
        '"Yes" or "I am not sure"',
        "Where is it?",
        'any answer but "Outdoors"',
    ]
    assert [(line.text, line.depth) for line in put_out.situations[0].lines][2:5] == [
        ("One of these:", 0),
        ("Where is it?", 1),
        ('"Outdoors"', 1),
    ]


def test_without_answers_nothing_is_marked(drawing: RulesDrawing) -> None:
    assert {part.path for part in drawing.parts} == {""}
    assert "Your answers" not in graph_html(drawing)


def test_with_answers_their_path_is_marked(marked: RulesDrawing) -> None:
    (place,) = (n for n, each in enumerate(marked.parts) if each.part == "protection")
    actions = marked.parts[place].actions
    (number,) = (n for n, each in enumerate(actions) if each.action == "call-999")
    taken = [n for n, each in enumerate(actions[number].situations) if each.path == "taken"]
    rule = actions[number].situations[taken[0]].rule

    assert (marked.parts[place].path, actions[number].path) == ("taken", "taken")
    assert (len(taken), rule) == (1, "unfit-handover")
    assert "Your answers lead here" in graph_html(marked)
    assert '<a href="#action-call-999">Call 999 now' in graph_html(marked)
    assert f"p{place}a{number}r{taken[0]} ==> p{place}a{number}" in mermaid(marked)
    assert f"p{place}a{number}r{taken[0]} -> p{place}a{number} [penwidth=3]" in dot(marked)


def test_one_part_can_be_drawn_alone(interview: Interview) -> None:
    drawn = draw_rules(interview, interview.replay({}, NOW), "person")

    assert [part.part for part in drawn.parts] == ["person"]


def test_a_part_that_is_not_there_is_a_usage_error(interview: Interview) -> None:
    with pytest.raises(UsageError, match="did you mean `person`"):
        draw_rules(interview, interview.replay({}, NOW), "persn")


def test_no_text_of_the_rules_acts_as_markup(drawing: RulesDrawing) -> None:
    broken = nasty(drawing)

    page, flow, graph = graph_html(broken), mermaid(broken), dot(broken)

    assert tags(page) == tags(graph_html(plain(broken)))
    assert html.escape("</svg>", quote=False) in page
    assert flow.count('"') % 2 == 0
    assert "<script" not in flow
    assert "`" not in flow
    assert re.sub(r'"(?:[^"\\]|\\.)*"', "", graph).count('"') == 0


def test_the_page_stands_alone_and_runs_nothing(drawing: RulesDrawing) -> None:
    page = graph_html(drawing)

    assert "<script" not in page
    assert not re.search(r'(?:src|href)="(?!#)', page)
    assert "default-src 'none'" in page


@pytest.mark.parametrize("text", ["one two three", "W" * 200, "a " * 90, "安全" * 60])
def test_folded_text_fits_and_loses_nothing(text: str) -> None:
    lines = wrap(text, 120)

    assert all(measure(line) <= 120 for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize(
    ("how", "start"), [("mermaid", "%%{init"), ("dot", "digraph"), ("html", "<!DOCTYPE html>")]
)
def test_the_command_draws_in_every_format(how: str, start: str) -> None:
    result = CliRunner().invoke(app, ["rules", "graph", "--part", "person", "--format", how])

    assert result.exit_code == 0
    assert result.output.startswith(start)


def test_the_command_marks_a_path_and_saves(tmp_path: Path) -> None:
    answers, page = tmp_path / "answers.yaml", tmp_path / "page.html"
    answers.write_text("answers: {danger-now: yes}\n")

    result = CliRunner().invoke(
        app, ["rules", "graph", "--answers", str(answers), "--format", "html", "--out", str(page)]
    )

    assert result.exit_code == 0
    assert "Your answers lead here" in page.read_text("utf-8")


def test_a_local_rule_set_is_drawn_over_the_base() -> None:
    folder = ROOT / "docs" / "examples" / "partnership"

    result = CliRunner().invoke(
        app, ["rules", "graph", "--rules", str(folder), "--part", "partnership"]
    )

    base = CliRunner().invoke(app, ["rules", "graph", "--part", "partnership"])
    assert result.exit_code == 0
    assert result.output != base.output


# In a real browser

MEASURE = """<script>addEventListener('load', () => {
  const shown = [...document.querySelectorAll('svg')].filter(s => s.getBoundingClientRect().width);
  const out = [];
  for (const svg of shown) for (const group of svg.querySelectorAll('g')) {
    const box = group.querySelector('rect').getBoundingClientRect();
    for (const text of group.querySelectorAll('text')) {
      const words = text.getBoundingClientRect();
      if (words.right > box.right || words.bottom > box.bottom) out.push(text.textContent);
    }
  }
  const root = document.documentElement;
  parent.postMessage({shown: shown.length, out, over: root.scrollWidth - innerWidth,
    kinds: [...new Set(shown.map(s => s.getAttribute('class')))]}, '*');
});</script>"""
FRAME = """<!DOCTYPE html><body><iframe src="page.html" width="{width}" height="900"></iframe>
<script>addEventListener('message', e => {{
  document.body.dataset.found = JSON.stringify(e.data);
}})</script></body>"""

in_browser = pytest.mark.skipif(
    BROWSER is None, reason="no Chromium is installed here; CI installs it (.ci/run)"
)


def chromium(folder: Path, *arguments: str) -> str:
    command = [str(BROWSER), "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"]
    command += ["--disable-background-networking", f"--user-data-dir={folder / 'profile'}"]
    done = subprocess.run(
        [*command, *arguments], capture_output=True, text=True, timeout=120, check=True
    )
    return done.stdout


@pytest.mark.slow
@in_browser
@pytest.mark.parametrize(("width", "kind"), [(360, "narrow"), (1280, "wide")])
def test_every_word_fits_its_box_at_the_width_of_a_phone_and_of_a_laptop(
    tmp_path: Path, marked: RulesDrawing, width: int, kind: str
) -> None:
    page = re.sub(r"<meta http-equiv[^>]*>", "", graph_html(marked))
    (tmp_path / "page.html").write_text(page.replace("</body>", f"{MEASURE}</body>"))
    (tmp_path / "frame.html").write_text(FRAME.format(width=width))

    shown = chromium(
        tmp_path, "--virtual-time-budget=5000", "--dump-dom", f"file://{tmp_path}/frame.html"
    )

    found = json.loads(html.unescape(re.findall(r'data-found="([^"]*)"', shown)[0]))
    assert found["kinds"] == [kind]
    assert found["shown"] == sum(len(part.actions) for part in marked.parts)
    assert found["out"] == []
    assert found["over"] <= 0


@pytest.mark.slow
@in_browser
def test_it_prints_on_a4(tmp_path: Path, drawing: RulesDrawing) -> None:
    (tmp_path / "page.html").write_text(graph_html(drawing))
    printed = tmp_path / "page.pdf"

    chromium(tmp_path, f"--print-to-pdf={printed}", f"file://{tmp_path}/page.html")

    content = printed.read_bytes()
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", content)
    assert {(round(float(w)), round(float(h))) for w, h in boxes} == {(595, 842)}
    # A page for each part at least. One action with many ways takes a page, and others share one:
    # three pages hold four actions or more.
    actions = sum(len(part.actions) for part in drawing.parts)
    assert len(drawing.parts) <= len(boxes) <= 0.75 * actions
