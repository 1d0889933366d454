"""What the files of a local rule set may say: they add, shorten and put a ladder in place.

There is no key with which to remove anything, to add an answer to a question of
the base, or to change its words.
"""

from __future__ import annotations

from msgspec import Struct, field

from safeguard_cli.core.model.acts import Asking
from safeguard_cli.core.model.clauses import Shorter, Step, Who
from safeguard_cli.core.model.conditions import Condition
from safeguard_cli.core.model.ladders import Asked, AskedDay, LastWord, Stage, Substitute
from safeguard_cli.core.model.rule_set import (
    Action,
    Contact,
    Document,
    Duty,
    Exemption,
    Item,
    LocalHolidays,
    Page,
    Question,
    Rule,
    SchoolDays,
    Statement,
)


class AlsoGoesTo(Asking, frozen=True, rename="kebab"):
    """What a local ladder is not made for: where it goes as well. The stages hold until then."""

    condition: Condition = field(name="if")
    goes_to: tuple[Who, ...]
    do: str
    source: tuple[str, ...]


class LocalLadder(Struct, frozen=True, rename="kebab"):
    """The stages of a local ladder, which take the place of the base's. The rest is kept.

    In a part without a ladder the stages strengthen actions instead, and ask in words of
    their own: `how_far`, `what_came`, `by_when`.

    What is `excluded` goes elsewhere as well: to leave the base's stages would be to
    protect less.
    """

    stages: tuple[Stage, ...]
    version: str
    review_by: str
    contacts: tuple[Who, ...] = ()
    steps: tuple[Step, ...] = ()
    substitutes: tuple[Substitute, ...] = ()
    excluded: tuple[AlsoGoesTo, ...] = ()
    last_word: LastWord | None = None
    how_far: Asked | None = None
    what_came: Asked | None = None
    by_when: AskedDay | None = None
    where: str = ""


class AddedAction(Action, frozen=True, rename="kebab"):
    """An action beside the base's: the last of its level, unless it stands `before` another."""

    before: str = ""


class AddedRule(Rule, frozen=True, rename="kebab"):
    """One more reason for an action of the base."""

    to: str = ""


class AddedItem(Item, frozen=True, rename="kebab"):
    """One more line of a checklist of the base."""

    to: str = ""


class LocalAct(Struct, frozen=True, rename="kebab"):
    """A new act, or more `words`, `excludes` and `never-if` for one of the base.

    What is done, and what an act of the base means, the base alone says.
    """

    id: str
    says: str = ""
    words: tuple[str, ...] = ()
    never_if: Condition | None = None
    done_if: Condition | None = None
    excludes: tuple[str, ...] = ()
    where: str = ""


class Addition(Struct, frozen=True, rename="kebab"):
    """People, steps and lines to write down that come to an action of the base (`to`).

    They stand after those of the base; the steps stand `before` one of its steps if they say so
    (its id, or the words of one that has none).
    """

    to: str
    who: tuple[Who, ...] = ()
    steps: tuple[Step, ...] = ()
    record: tuple[str, ...] = ()
    before: str = ""
    where: str = ""


class LocalFile(Struct, frozen=True, rename="kebab"):
    """A file of a local rule set. `in_part`: the part to which its ladder and actions belong."""

    in_part: str = ""
    ladder: LocalLadder | None = None
    acts: tuple[LocalAct, ...] = ()
    actions: tuple[AddedAction, ...] = ()
    adds: tuple[Addition, ...] = ()
    rules: tuple[AddedRule, ...] = ()
    questions: tuple[Question, ...] = ()
    duties: tuple[Duty, ...] = ()
    items: tuple[AddedItem, ...] = ()
    contacts: tuple[Contact, ...] = ()
    pages: tuple[Page, ...] = ()
    documents: tuple[Document, ...] = ()
    statements: tuple[Statement, ...] = ()
    shorten: tuple[Shorter, ...] = ()
    exceptions: tuple[Exemption, ...] = ()
    bank_holidays: tuple[LocalHolidays, ...] = ()
    school_days: SchoolDays | None = None
