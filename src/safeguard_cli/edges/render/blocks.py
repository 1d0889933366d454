"""What a page is made of, before it is dressed as text, Markdown, HTML or a screen.

Blocks say what a passage is, never how it looks. The formats dress the same
blocks, so they cannot differ in content.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from safeguard_cli.core.wording import State

Colour = Literal["red", "amber", "green"]
ONE_LINE: Final = 72


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
        """Say whether name and point read well on one line."""
        if not self.label or len(self.points) != 1 or self.points[0].below:
            return False
        return len(self.label) + len(self.points[0].text) <= ONE_LINE


@dataclass(frozen=True, slots=True)
class Aside:
    """A sentence to look up rather than to read, as sources are."""

    text: str


@dataclass(frozen=True, slots=True)
class Columns:
    """Lists to look up rather than to read: small, and side by side where there is room."""

    listings: tuple[Listing, ...]


@dataclass(frozen=True, slots=True)
class Typed:
    """Words that a person typed or chose, of any length. Empty ones leave lines to write on."""

    label: str
    text: str
    lines: int = 1

    @property
    def is_empty(self) -> bool:
        """Say whether nothing was typed."""
        return not self.text.strip()


@dataclass(frozen=True, slots=True)
class Answers:
    """Questions and what was answered, side by side where there is room."""

    rows: tuple[Typed, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of a checklist, its state, and what to do (may be empty).

    What is not met leaves a box for a pen.
    """

    state: State
    says: str
    todo: str


@dataclass(frozen=True, slots=True)
class Ticks:
    """The lines of a checklist."""

    items: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class Signatures:
    """Room for each of these people to sign, with name, role and date."""

    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """Blocks that belong together."""

    colour: Colour
    blocks: tuple[Plainer, ...]


# One passage of words each; what else there is has parts.
Words = Heading | Urgency | Lead | Paragraph | Aside | Fact
Plainer = Urgency | Lead | Fact | Paragraph | Listing
# What only a record holds: what was said, and room to write.
Kept = Typed | Answers | Ticks | Signatures
Block = Words | Listing | Columns | Card | Kept
