"""Questions of a rule set, their answers, and the words that every question knows."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from safeguard_cli.core.model.conditions import ALWAYS, Condition

Kind = Literal["choice", "many", "date", "text"]

UNSURE = "unsure"
UNSURE_LABEL = "I am not sure"
# The id of an answer "I do not know" that has rules of its own.
NOT_KNOWN = "not-known"
NOT_APPLICABLE = "not-applicable"
# How a date can lie, each with the days from today to the nearest date that lies so.
NEAREST_DAYS = {"passed": -1, "today": 0, "ahead": 1}
DATE_STATES = tuple(NEAREST_DAYS)


class Answer(Struct, frozen=True, rename="kebab"):
    """One answer that can be chosen. `alone` excludes every other ("none of these").

    `group`: the heading under which it is offered.
    `says_first`: what whoever chose it says on the phone before their own name.
    `card_name`: what stands on the card in the place of name and number, where none need be given.
    `is_child`: whoever chose it is under 18. Nothing of theirs is kept unasked.
    `is_private`: whoever chose it works and volunteers for nobody here, and signs for themselves.
    `spoken`: how it is said on the phone, where its label is made for a list of answers.
    `own_words`: an emergency is said to whoever chose it in other words; nobody waits for those.
    `card_about`: what the card for the phone is about, where that is no one child.
    `level_words`: what is said to whoever chose it in the place of how grave it is so far.
    `was`: ids that it had once; whoever uses one is told what it is called now.
    """

    label: str
    help: str = ""
    group: str = ""
    says_first: str = ""
    card_name: str = ""
    spoken: str = ""
    card_about: str = ""
    level_words: str = ""
    alone: bool = False
    is_child: bool = False
    is_private: bool = False
    own_words: bool = False
    was: tuple[str, ...] = ()

    @property
    def is_for_few(self) -> bool:
        """Whether whoever chose it reads an emergency in other words: a child, or the police."""
        return self.is_child or self.own_words


class Heading(Struct, frozen=True, rename="kebab"):
    """A group of answers, and in a few words what it `holds`."""

    group: str
    holds: str


class WordsForChild(Struct, frozen=True, rename="kebab"):
    """How a question is put to somebody under 18, with those of its answers that fit a child."""

    ask: str
    help: str = ""
    answers: dict[str, Answer] = {}


class Question(Struct, frozen=True, rename="kebab"):
    """Something to ask. `default` is taken unless another answer is given: it is never asked.

    `counts_as` offers "unsure" and says which answer it is treated as.
    `unsure_label` is how that answer reads here; `unsure_spoken` how it is said on the phone.
    `unsure_because` is the reason where that is not the most protective one.
    `unsure_of` says in a few words what whoever answers "unsure" is not sure of.
    `find_out` says how to find out, and by when, to whoever does not know.
    `always_known` is the reason for offering neither "unsure" nor "I do not know".
    `alike_because` is the reason for answers that all lead to the same advice.
    `ask_again` asks it in every session, `ask_when_continued` after days.
    `setup` questions can be answered once, in the user's configuration.
    `lines` says how many lines the printed form leaves for the answer.
    `columns`: each line of the text is a row with these cells, parted by semicolons.
    `room` leaves room on paper also where only what was filled in is printed.
    `told_as` stands before the answer where it is said on the phone; `untold` are not said there,
    and none of its answers is where `untold_if` holds.
    `headings`: groups that prompts without menus offer by what they hold, their answers on demand.
    `for_child` is how it is put to whoever said that they are under 18.
    `body_map` prints the outline of a body below, to mark by hand.
    `not_before`, `not_after`: between which days a date may lie, as `date_bounds` reads them.
    `was`: ids that it had once; whoever uses one is told what it is called now.
    """

    id: str
    ask: str
    kind: Kind = "choice"
    help: str = ""
    answers: dict[str, Answer] = {}
    ask_if: Condition = ALWAYS
    counts_as: str = ""
    unsure_label: str = UNSURE_LABEL
    unsure_spoken: str = ""
    unsure_because: str = ""
    unsure_of: str = ""
    find_out: str = ""
    always_known: str = ""
    alike_because: str = ""
    ask_again: bool = False
    ask_when_continued: bool = False
    for_record: bool = False
    setup: bool = False
    default: str = ""
    lines: int = 1
    columns: tuple[str, ...] = ()
    room: bool = False
    body_map: bool = False
    headings: tuple[Heading, ...] = ()
    for_child: WordsForChild | None = None
    told_as: str = ""
    untold: tuple[str, ...] = ()
    untold_if: Condition | None = None
    not_before: str = ""
    not_after: str = ""
    source: tuple[str, ...] = ()
    was: tuple[str, ...] = ()
    where: str = ""
