"""What a page is made of, before it is dressed as text, Markdown, HTML or a screen.

Blocks say what a passage is, never how it looks. The formats dress the same
blocks, so they cannot differ in content.
"""

from __future__ import annotations

from typing import Final, Literal

from msgspec import Struct

from safeguard_cli.core.deciding.outcome import State

Colour = Literal["red", "amber", "green"]
ONE_LINE: Final = 72
LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


class Heading(Struct, frozen=True):
    """The title of the page (1) or of a section (2)."""

    level: Literal[1, 2]
    text: str


class Urgency(Struct, frozen=True):
    """The words for a level of protection, as the heading of an action.

    The colour only stands beside them.
    """

    words: str
    colour: Colour


class Lead(Struct, frozen=True):
    """The sentence that matters most here: what to do."""

    text: str


class Paragraph(Struct, frozen=True):
    """Our own words, or the rule set's."""

    text: str


class Fact(Struct, frozen=True):
    """One short detail with its name."""

    label: str
    text: str


class Point(Struct, frozen=True):
    """One entry of a list, with what belongs to it, and where it comes from (may be empty)."""

    text: str
    notes: tuple[str, ...] = ()
    sources: str = ""

    @property
    def below(self) -> tuple[str, ...]:
        """Return every line under the first."""
        return (*self.notes, self.sources) if self.sources else self.notes


class Listing(Struct, frozen=True):
    """Several points under a name, which may be empty.

    Steps are numbered, or lettered where other numbers stand beside them. `begins` is the first
    number.
    """

    label: str
    points: tuple[Point, ...]
    is_numbered: bool = False
    is_lettered: bool = False
    begins: int = 1

    def mark(self, place: int) -> str:
        """Return what stands before the point at this place, counted from 0."""
        if self.is_numbered:
            return f"{place + self.begins}."
        return f"{LETTERS[place % len(LETTERS)]}." if self.is_lettered else "-"

    @property
    def is_short(self) -> bool:
        """Say whether name and point read well on one line."""
        if not self.label or len(self.points) != 1 or self.points[0].below:
            return False
        return len(self.label) + len(self.points[0].text) <= ONE_LINE


class Aside(Struct, frozen=True):
    """A sentence to look up rather than to read, as sources are."""

    text: str


class Columns(Struct, frozen=True):
    """Lists to look up rather than to read: small, and side by side where there is room."""

    listings: tuple[Listing, ...]


class Typed(Struct, frozen=True):
    """Words that a person typed or chose, of any length. Empty ones leave lines to write on."""

    label: str
    text: str
    lines: int = 1

    @property
    def is_empty(self) -> bool:
        """Say whether nothing was typed."""
        return not self.text.strip()


class Row(Struct, frozen=True):
    """What was typed for one talk, call or stage: a cell for each column, or a whole line."""

    cells: tuple[str, ...]


class Table(Struct, frozen=True):
    """Rows under the names of their columns, and so many empty ones to fill in by hand."""

    label: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    empty: int


class Drawing(Struct, frozen=True):
    """Outlines of a body, to mark by hand. `instead` is for where nothing can be drawn."""

    label: str
    instead: str


class Answers(Struct, frozen=True):
    """Questions and what was answered, side by side where there is room."""

    rows: tuple[Typed, ...]


class Tick(Struct, frozen=True):
    """A line of a checklist, its state, and what to do (may be empty).

    What is not met leaves a box for a pen.
    """

    state: State
    says: str
    todo: str


class Ticks(Struct, frozen=True):
    """The lines of a checklist."""

    items: tuple[Tick, ...]


TO_SIGN: Final = ("Name", "Role", "Date", "Signature")


class Signatures(Struct, frozen=True):
    """Room for each of these people to sign, with name, role and date."""

    people: tuple[str, ...]


class Card(Struct, frozen=True):
    """Blocks that belong together."""

    colour: Colour
    blocks: tuple[Plainer, ...]


# One passage of words each; what else there is has parts.
Words = Heading | Urgency | Lead | Paragraph | Aside | Fact
Plainer = Urgency | Lead | Fact | Paragraph | Listing
# What only a record holds: what was said, and room to write.
Kept = Typed | Table | Drawing | Answers | Ticks | Signatures
Block = Words | Listing | Columns | Card | Kept
