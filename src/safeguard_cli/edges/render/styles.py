"""How pages look, on a screen and on A4 paper."""

from __future__ import annotations

from typing import Final

# Contrast of every text colour on its ground is at least 7 : 1.
_COMMON: Final = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; color: #1a1a1a; background: #fff; overflow-wrap: anywhere;
  font: 1rem/1.5 "Helvetica Neue", Arial, "Liberation Sans", sans-serif; }
main { max-width: 46rem; margin: 0 auto; padding: 1.5rem 1.25rem 3rem; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 1rem; }
h2 { font-size: 1.25rem; line-height: 1.3; margin: 2.25rem 0 .75rem;
  padding-bottom: .25rem; border-bottom: 1px solid #767676; }
h3 { font-size: 1rem; margin: 0; }
p { margin: .5rem 0; }
ul, ol { margin: .25rem 0 .75rem; padding-left: 1.5rem; }
li { margin: .3rem 0; }
small { font-size: .8125rem; color: #4a4a4a; }
"""

_RECORD: Final = """
.fact { margin: .2rem 0; }
.label { margin: .75rem 0 .15rem; font-weight: 600; }
.card { margin: 0 0 1.25rem; padding: .9rem 1.1rem; border: 1px solid #b8b8b8;
  border-left: .5rem solid #595959; box-decoration-break: clone; }
.card.red { border-left-color: #a31515; }
.card.amber { border-left-color: #b86e00; }
.card.green { border-left-color: #1e6b34; }
.red .urgency { color: #8f1010; }
.amber .urgency { color: #6b4000; }
.green .urgency { color: #17552a; }
.lead { margin: .25rem 0 .75rem; font-size: 1.25rem; line-height: 1.35; font-weight: 600; }
.aside { font-size: .8125rem; color: #4a4a4a; }
.columns, .ticks { font-size: .875rem; line-height: 1.4; columns: 2 19rem; column-gap: 1.75rem; }
.columns .label, .columns .fact { margin-top: 0; }
.columns .fact, .columns ul { margin-bottom: .6rem; }
.columns ul { padding-left: 1.1rem; }
.ticks { list-style: none; margin-top: .6rem; padding: 0; }
.ticks li { margin: 0 0 .5rem; padding-left: 1.75rem; }
.box::before { content: ""; float: left; width: 1rem; height: 1rem; margin: .1rem 0 0 -1.75rem;
  border: 1px solid #1a1a1a; }
.todo { color: #4a4a4a; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.typed { margin: 0; white-space: pre-wrap; }
.answers { margin: 0; }
.answers div, .short { display: grid; grid-template-columns: 11fr 9fr; gap: 0 1rem; }
.answers div { padding: .3rem 0; border-bottom: 1px solid #d0d0d0; }
.answers dd { margin: 0; font-weight: 600; }
.field { margin: 0 0 .9rem; }
.field .typed { padding-left: .75rem; border-left: 3px solid #b8b8b8; }
.short { grid-template-columns: 1fr 1fr; margin: 0 0 .6rem; }
.short .label { margin: 0; }
.long.empty { display: grid; grid-template-columns: 1fr 1fr; gap: 0 1rem; }
.long.empty .label { margin: 0; align-self: end; }
.long.empty .ruled ~ .ruled { grid-column: 1 / -1; }
.fact + .short { display: block; }
.fact + .short p { display: inline-block; vertical-align: top; margin-right: .4rem; }
table { width: calc(100% - 1px); margin: 0 0 .9rem; border-collapse: collapse;
  table-layout: fixed; }
th, td { padding: .2rem .4rem; vertical-align: top; border: 1px solid #767676; text-align: left; }
th { font-size: .875rem; font-weight: 600; }
td.typed { font-size: .9375rem; }
tr.ruled { height: 3rem; }
.body { display: block; height: 17rem; margin: .3rem 0 .9rem; fill: none; stroke: #1a1a1a; }
.body text { fill: #1a1a1a; stroke: none; font-size: 9px; text-anchor: middle; }
p.ruled { height: 2rem; margin: 0; border-bottom: 1px solid #767676; }
.short .ruled { height: 1.5rem; align-self: end; }
.signatures { display: grid; grid-template-columns: 1fr 1fr; gap: 0 2rem; }
.line { margin: 0; padding-top: 1.1rem; border-bottom: 1px solid #767676; }
@media (max-width: 30rem) {
  .answers div, .short, .long.empty, .signatures { grid-template-columns: 1fr; }
}
@media print {
  :root { font-size: 10pt; }
  body { line-height: 1.35; }
  main { max-width: none; padding: 0; }
  h1 { margin-bottom: .4rem; }
  h2 { margin: .8rem 0 .3rem; }
  p, .label { margin: .3rem 0 .1rem; }
  li { margin: .15rem 0; }
  ul, ol { margin: .1rem 0 .35rem; }
  .ticks, h2 + p + .field { margin-top: .5rem; }
  .ticks li { margin-bottom: .35rem; }
  .answers { font-size: .88rem; line-height: 1.3; }
  .answers div { padding: .1rem 0; }
  .columns, .ticks { font-size: .85rem; line-height: 1.3; }
  .columns li { margin: .05rem 0; }
  .columns .fact, .columns ul { margin-bottom: .45rem; }
  p.ruled { height: 1.85rem; }
  tr.ruled { height: 2.2rem; }
  .body { height: 12.5rem; margin: .2rem 0 .5rem; }
  li div { font-size: .9rem; line-height: 1.25; }
  .field { margin-bottom: .5rem; }
  .card { padding: .5rem .8rem; margin-bottom: .7rem; }
  .lead { margin: .1rem 0 .3rem; font-size: 1.15rem; }
  h1, h2, h2 + p, h3, .lead, .label { break-after: avoid; }
  .short .label { margin: 0; break-after: auto; }
  .aside { break-before: avoid; }
  li, .fact, .lead, .answers div, .empty, .signatures, tr, .body { break-inside: avoid; }
  p { orphans: 3; widows: 3; }
}
"""


_SUMMARY: Final = """
table { width: 100%; border-collapse: collapse; }
td { padding: .3rem 0; vertical-align: middle; border-bottom: 1px solid #e0e0e0; }
.words { width: 50%; padding-right: 1rem; }
.count { width: 8rem; text-align: right; padding-right: .75rem; white-space: nowrap;
  font-variant-numeric: tabular-nums; }
.share { color: #4a4a4a; font-size: .875rem; }
svg { display: block; width: 100%; height: 1rem; }
th { font-size: .8125rem; font-weight: 600; text-align: left; vertical-align: bottom;
  padding: .2rem 0; border-bottom: 1px solid #767676; }
.words:nth-last-child(4) { width: 36%; }
.time { width: 24%; padding-left: 1rem; } th:last-child:nth-child(4) { padding-left: 1rem; }
.time svg { height: 1.5rem; }
rect { fill: #595959; } .plot .ground { fill: #b8b8b8; }
.red rect { fill: #a31515; } .amber rect { fill: #b86e00; } .green rect { fill: #1e6b34; }
@media (max-width: 40rem) {
  tr { display: grid; grid-template-columns: auto 1fr; border-bottom: 1px solid #e0e0e0;
    padding: .3rem 0; }
  td { border: 0; padding: 0; } .words:nth-child(n) { width: auto; grid-column: 1 / 3; }
  .count { text-align: left; }
  .head { display: none; } .time { grid-column: 1 / 3; width: auto; padding: .2rem 0 0; }
  .plot { align-self: center; }
}
@media print {
  :root { font-size: 10pt; }
  main { max-width: none; padding: 0; }
  tr { break-inside: avoid; }
  h2 { break-after: avoid; }
  rect { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
"""


def summary_styles() -> str:
    """Return the styles of the summary of a batch."""
    return f"""{_COMMON}{_SUMMARY}
@page {{ size: A4; margin: 14mm 15mm 16mm;
  @bottom-right {{ content: "Page " counter(page) " of " counter(pages); font: 8pt sans-serif; }} }}
"""


def record_styles(running: str) -> str:
    """Return the styles of a record, with a line for the foot of every printed page."""
    return f"""{_COMMON}{_RECORD}
@page {{ size: A4; margin: 12mm 15mm 14mm;
  @bottom-left {{ content: "{css_text(running)}"; font: 8pt sans-serif; width: 80%; }}
  @bottom-right {{ content: "Page " counter(page) " of " counter(pages); font: 8pt sans-serif; }}
}}
"""


def chronology_styles(running: str) -> str:
    """Return the styles of a chronology: a narrow column of times beside what happened."""
    return f"""{record_styles(running)}
th:first-child {{ width: 27%; }}
"""


def transcript_styles(running: str) -> str:
    """Return the styles of a demonstration: it says what it is on the screen and on every page."""
    said = css_text(running)
    return f"""{record_styles(running)}
body::before {{ content: "{said}"; position: sticky; top: 0; display: block; z-index: 1;
  padding: .5rem 1.25rem; color: #fff; background: #3d2a6d; font-weight: 600; }}
main > .lead {{ margin-top: .6rem; font-size: 1.1rem; }}
.fact + .card {{ margin-top: .9rem; }}
@page {{ margin-top: 20mm;
  @top-left {{ content: "{said}"; font: bold 9pt sans-serif; width: 100%; }}
}}
@media print {{ body::before {{ display: none; }} }}
"""


def poster_styles(points: int) -> str:
    """Return the styles of a poster on one A4 page, with text of this size."""
    return f"""{_COMMON}
body {{ font-size: {points}pt; line-height: 1.3; }}
main {{ max-width: 180mm; min-height: 260mm; display: flex; flex-direction: column; }}
h1 {{ font-size: 2.1em; margin: 0 0 .3em; }}
h2 {{ font-size: 1.4em; margin: auto 0 .15em; padding: .5em 0 0; border: 0;
  border-top: 2px solid #0b4f5c; color: #0b4f5c; }}
p {{ margin: 0 0 .2em; }}
.fact {{ margin-top: auto; padding-top: 1em; font-size: .6em; }}
.fact, .fact ~ p {{ font-size: .6em; color: #4a4a4a; }}
@page {{ size: A4; margin: 15mm; }}
@media print {{ main {{ padding: 0; min-height: 0; height: 262mm; }} }}
@media (max-width: 30rem) {{ body {{ font-size: 1.1rem; }} }}
"""


def css_text(text: str) -> str:
    """Return text for a CSS string, in which every unusual character is only its number."""
    return "".join(c if c.isascii() and c.isalnum() else f"\\{ord(c):06x}" for c in text)
