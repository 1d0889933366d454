"""Write a drawing for other tools to lay out: Mermaid and Graphviz DOT.

Labels are cleaned and escaped, so that no text of a rule set can act as markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from safeguard_cli.core.reviewing.drawing import (
    DrawnAction,
    DrawnLine,
    DrawnPart,
    RulesDrawing,
    Situation,
)
from safeguard_cli.core.words.cleaning import clean_line
from safeguard_cli.core.words.folding import fold

_WIDTH: Final = 46
# In pixels, so that Mermaid does not fold again what is folded here.
_BROAD: Final = 480
_HOW: Final = "The lowest number that a situation leads to is the advice."
_FILLS: Final = {"red": "#fbe9e9", "amber": "#fdf1dc", "green": "#e7f3ea"}
_STROKES: Final = {"red": "#a31515", "amber": "#b86e00", "green": "#1e6b34"}
_TAKEN: Final = ', penwidth=3, color="#0b4f8a"'


def mermaid(drawing: RulesDrawing) -> str:
    """Return the drawing as a Mermaid flowchart."""
    return "\n".join(_write_mermaid(drawing)) + "\n"


def dot(drawing: RulesDrawing) -> str:
    """Return the drawing as a Graphviz graph."""
    return "\n".join(_write_dot(drawing)) + "\n"


def _write_mermaid(drawing: RulesDrawing) -> Iterator[str]:
    yield f"%%{{init: {{'flowchart': {{'wrappingWidth': {_BROAD}}}}}}}%%"
    yield "flowchart LR"
    for number, part in enumerate(drawing.parts):
        yield from _write_subgraph(part, number)
    for colour, fill in _FILLS.items():
        yield f"  classDef {colour} fill:{fill},stroke:{_STROKES[colour]},color:#1a1a1a"
    yield "  classDef default fill:#ffffff,stroke:#8a8a8a,color:#1a1a1a,text-align:left"
    yield "  classDef taken fill:#e3eefb,stroke:#0b4f8a,stroke-width:3px,color:#1a1a1a"


def _write_subgraph(part: DrawnPart, number: int) -> Iterator[str]:
    yield f"  subgraph p{number} [{_quote_lines([part.title])}]"
    # Without this, Mermaid turns what stands in a frame the other way.
    yield "    direction LR"
    yield f"    p{number}w[{_quote_lines(_describe_part(part))}]"
    for start, _, situation in _list_edges(part, number):
        yield f"    {start}[{_quote_lines(map(_write_line, situation.lines))}]"
    for place, (action, node) in enumerate(_list_actions(part, number), 1):
        yield f"    {node}([{_quote_lines(_tell_action(action, place))}])"
    for start, end, situation in _list_edges(part, number):
        yield f"    {start} {'==>' if situation.path == 'taken' else '-->'} {end}"
    yield "  end"
    yield from (f"  class {node} {action.colour}" for action, node in _list_actions(part, number))
    taken = (start for start, _, s in _list_edges(part, number) if s.path == "taken")
    yield from (f"  class {start} taken" for start in taken)


def _write_dot(drawing: RulesDrawing) -> Iterator[str]:
    yield "digraph rules {"
    yield '  rankdir=LR; node [shape=box, style="rounded,filled", fillcolor="#ffffff"];'
    yield '  graph [fontname="Helvetica"]; node [fontname="Helvetica"]; edge [color="#595959"];'
    for number, part in enumerate(drawing.parts):
        yield from _write_cluster(part, number)
    yield "}"


def _write_cluster(part: DrawnPart, number: int) -> Iterator[str]:
    yield f"  subgraph cluster_p{number} {{"
    yield f"    label={_escape_dot([part.title])};"
    yield f"    p{number}w [label={_escape_dot(_describe_part(part))}, shape=note];"
    for start, _, situation in _list_edges(part, number):
        label, taken = _escape_dot(map(_write_line, situation.lines)), situation.path == "taken"
        yield f"    {start} [label={label}{_TAKEN if taken else ''}];"
    for place, (action, node) in enumerate(_list_actions(part, number), 1):
        colours = f'fillcolor="{_FILLS[action.colour]}", color="{_STROKES[action.colour]}"'
        width = ", penwidth=3" if action.path == "taken" else ""
        yield f"    {node} [label={_escape_dot(_tell_action(action, place))}, {colours}{width}];"
    # Unseen, these keep the actions in their order. Drawn from the left, a rank starts below.
    chain = " -> ".join(node for _, node in reversed([*_list_actions(part, number)]))
    yield f"    {{ rank=same; {chain} [style=invis]; }}"
    for start, end, situation in _list_edges(part, number):
        yield f"    {start} -> {end}{' [penwidth=3]' if situation.path == 'taken' else ''};"
    yield "  }"


def _describe_part(part: DrawnPart) -> list[str]:
    applies = ["This part applies where all of this holds:"] if part.applies else []
    return [_HOW, *applies, *map(_write_line, part.applies)]


def _list_actions(part: DrawnPart, number: int) -> Iterator[tuple[DrawnAction, str]]:
    for place, action in enumerate(part.actions):
        yield action, f"p{number}a{place}"


def _list_edges(part: DrawnPart, number: int) -> Iterator[tuple[str, str, Situation]]:
    for place, action in enumerate(part.actions):
        for rule, situation in enumerate(action.situations):
            yield f"p{number}a{place}r{rule}", f"p{number}a{place}", situation


def _tell_action(action: DrawnAction, place: int) -> list[str]:
    path = ["Your answers lead here"] if action.path == "taken" else []
    return [*path, f"{place}. {action.level}", action.do]


def _write_line(line: DrawnLine) -> str:
    return f"{'- ' * line.depth}{'→ ' if line.kind == 'needs' else ''}{line.text}"


def _quote_lines(lines: Iterable[str]) -> str:
    folded = "<br/>".join(_escape_entities(line) for line in _fold_lines(lines))
    return f'"{folded}"'


def _escape_entities(text: str) -> str:
    return "".join(c if c.isalnum() or c in " .,?'-=:" else f"#{ord(c)};" for c in text)


def _escape_dot(lines: Iterable[str]) -> str:
    folded = "".join(
        line.replace("\\", "\\\\").replace('"', '\\"') + "\\l" for line in _fold_lines(lines)
    )
    return f'"{folded}"'


def _fold_lines(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield from fold(clean_line(line), _WIDTH, "", "  ", at_hyphens=True) or [""]
