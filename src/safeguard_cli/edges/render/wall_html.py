"""Dress slides as one page: a slide fills the screen, keys go on, and each prints on a page.

The few lines of script stand in the page, and its policy lets no other run. Without them the
page scrolls from slide to slide.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from safeguard_cli.edges.render.page import say, styles
from safeguard_cli.edges.render.wall_slides import HEIGHT, WIDTH, WallSlide, passages

_SCRIPT: Final = """
const slides = [...document.querySelectorAll("section")];
const steps = {ArrowRight: 1, ArrowDown: 1, PageDown: 1, " ": 1, Enter: 1,
  ArrowLeft: -1, ArrowUp: -1, PageUp: -1, Backspace: -1, Home: -999, End: 999};
addEventListener("keydown", event => {
  const step = steps[event.key];
  if (!step || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  const tops = slides.map(each => Math.abs(each.getBoundingClientRect().top));
  const at = tops.indexOf(Math.min(...tops)) + step;
  slides[Math.max(0, Math.min(slides.length - 1, at))].scrollIntoView();
});
"""
KEYS: Final = "Space, Page Down or an arrow goes on; Page Up goes back."


def slides_html(mark: str, slides: Sequence[WallSlide]) -> str:
    """Return a page that holds all slides, under a mark that each of them bears."""
    root = Element("html", lang="en-GB")
    head = SubElement(root, "head")
    SubElement(head, "meta", charset="utf-8")
    SubElement(head, "meta", {"http-equiv": "Content-Security-Policy", "content": _write_policy()})
    SubElement(head, "meta", name="viewport", content="width=device-width, initial-scale=1")
    SubElement(head, "title").text = mark
    SubElement(head, "style").text = styles("wall", width=str(WIDTH), height=str(HEIGHT))
    body = SubElement(root, "body")
    for number, slide in enumerate(slides, 1):
        _add_slide(body, mark, slide, f"{number} of {len(slides)}")
    # The tree writes `<` of a script as it stands; there is none of what was typed in it.
    SubElement(body, "script").text = _SCRIPT
    return "<!DOCTYPE html>\n" + tostring(root, encoding="unicode", method="html") + "\n"


def _write_policy() -> str:
    digest = b64encode(sha256(_SCRIPT.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"


def _add_slide(body: Element, mark: str, slide: WallSlide, number: str) -> None:
    section = SubElement(body, "section", {"class": slide.colour or "plain"})
    say(section, "header", mark)
    main = SubElement(section, "div", {"class": "held"})
    say(main, "p", slide.over, "over")
    for passage in passages(slide):
        tag = "h2" if passage.is_lead else "p"
        said = say(main, tag, " ".join(passage.lines))
        said.set("style", f"--size: {passage.size}")
    foot = SubElement(section, "footer")
    say(foot, "span", KEYS if number.startswith("1 of ") else "", "keys")
    say(foot, "span", number)
