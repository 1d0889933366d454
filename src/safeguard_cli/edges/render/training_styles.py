"""How the papers and slides of a lesson look."""

from __future__ import annotations

from typing import Final

from safeguard_cli.edges.render.styles import transcript_styles

_WALL: Final = """
:root { color-scheme: light; scroll-snap-type: y mandatory; }
* { box-sizing: border-box; margin: 0; }
body { color: #1a1a1a; background: #fff; overflow-wrap: anywhere;
  font-family: "Helvetica Neue", Arial, "Liberation Sans", sans-serif; }
section { height: 100vh; scroll-snap-align: start; display: flex; flex-direction: column;
  border-left: calc(16 * var(--unit)) solid #595959; break-after: page; break-inside: avoid; }
section:last-of-type { break-after: auto; }
section.red { border-left-color: #a31515; } .red .over { color: #8f1010; }
section.amber { border-left-color: #b86e00; } .amber .over { color: #6b4000; }
section.green { border-left-color: #1e6b34; } .green .over { color: #17552a; }
header { padding: calc(12 * var(--unit)) calc(64 * var(--unit)); color: #fff;
  background: #3d2a6d; font-size: calc(20 * var(--unit)); font-weight: 600;
  margin-left: calc(-16 * var(--unit)); padding-left: calc(80 * var(--unit));
  print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.held { flex: 1; padding: calc(20 * var(--unit)) calc(64 * var(--unit)) 0; }
.over { font-size: calc(24 * var(--unit)); font-weight: 600; color: #4a4a4a;
  margin-bottom: calc(12 * var(--unit)); }
.held > :not(.over) { font-size: calc(var(--size) * var(--unit)); line-height: 1.28;
  margin-bottom: .5em; max-width: calc(1140 * var(--unit)); }
footer { display: flex; justify-content: space-between; color: #4a4a4a;
  padding: 0 calc(64 * var(--unit)) calc(20 * var(--unit)); font-size: calc(18 * var(--unit)); }
@page { size: A4 landscape; margin: 0; }
@media print {
  :root { scroll-snap-type: none; }
  section { height: 209mm; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .keys { visibility: hidden; }
}
"""


def wall_styles(width: int, height: int) -> str:
    """Return the styles of slides, measured in units of a slide that is so wide and so high."""
    return f"""{_WALL}
:root {{ --unit: min(100vw / {width}, 100vh / {height}); }}
@media print {{ :root {{ --unit: calc(297mm / {width}); }} }}
"""


def participants_styles(running: str) -> str:
    """Return the styles of a sheet to write on: the later parts stand on a page of their own."""
    return f"""{transcript_styles(running)}
h2 ~ h2 {{ margin-top: 1.2rem; }}
h2 ~ .lead {{ margin-top: .4rem; font-weight: 400; }}
.long.empty {{ display: block; }}
@media print {{
  .lead {{ font-size: 1.1rem; line-height: 1.35; }}
  p.ruled {{ height: 6.6mm; }}
  main > h2:nth-of-type(2) {{ break-before: page; margin-top: 0; }}
  .field {{ break-inside: avoid; margin-bottom: .3rem; }}
}}
"""


def facilitator_styles(running: str) -> str:
    """Return the styles of the sheet for whoever leads a lesson."""
    return f"""{transcript_styles(running)}
h2 ~ .lead {{ margin-top: .6rem; font-weight: 400; }}
.card .lead {{ font-size: 1.05rem; }}
.answers {{ font-size: .875rem; }}
@media print {{
  .card {{ break-inside: avoid; }}
  .fact:has(+ .answers) {{ break-after: avoid; }}
  .answers {{ font-size: .82rem; break-before: avoid; }}
}}
"""
