"""What a page is made of, before it is dressed as text, Markdown, HTML or a screen.

Blocks say what a passage is, never how it looks. The formats dress the same
blocks, so they cannot differ in content.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from safeguard_cli.core.wording import State

Colour = Literal["red", "amber", "green"]


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of the page (1) or of a section (2)."""

    level: Literal[1, 2]
    text: str


@dataclass(frozen=True, slots=True)
class Urgency:
    """The words for a level of protection, as the heading of an action.

    The colour only stands beside them.
    """

    words: str
    colour: Colour


@dataclass(frozen=True, slots=True)
class Lead:
    """The sentence that matters most here: what to do."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Our own words, or the rule set's."""

    text: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One short detail with its name."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Point:
    """One entry of a list, with what belongs to it, and where it comes from (may be empty)."""

    text: str
    notes: tuple[str, ...] = ()
    sources: str = ""

    @property
    def below(self) -> tuple[str, ...]:
        """Return every line under the first."""
        return (*self.notes, self.sources) if self.sources else self.notes


@dataclass(frozen=True, slots=True)
class Listing:
    """Several points under a name, which may be empty. Steps are numbered."""

    label: str
    points: tuple[Point, ...]
    is_numbered: bool = False

    @property
    def is_short(self) -> bool:
        """Say whether name and point fit on one line."""
        return bool(self.label) and len(self.points) == 1 and not self.points[0].below


@dataclass(frozen=True, slots=True)
class Typed:
    """Words that a person typed or chose, of any length. Empty ones leave room to write."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of a checklist and its state. "to tick" leaves a box for a pen."""

    state: State
    point: Point


@dataclass(frozen=True, slots=True)
class Signature:
    """Room for a name, a role, a date and a signature."""

    who: str


@dataclass(frozen=True, slots=True)
class Card:
    """Blocks that belong together and should stay on one page."""

    colour: Colour
    blocks: tuple[Plainer, ...]


# One passage of words each; what else there is has parts.
Words = Heading | Urgency | Lead | Paragraph | Fact
Plainer = Urgency | Lead | Fact | Paragraph | Listing
Block = Words | Listing | Typed | Tick | Signature | Card
