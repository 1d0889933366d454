"""The moments of a demonstration: what is told, asked, answered and advised, in order.

They are frozen and worked out once. A screen, a transcript and a test read the
same list, so they cannot tell different stories.
"""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from safeguard_cli.core.advising.shapes import Advice, Record
from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.training.scenario import Scenario, moment_of


class StoryOpened(Struct, frozen=True):
    """The case is named. `as_of` is an ISO 8601 moment."""

    scenario: str
    theme: str
    story: str
    as_of: str


class StageTold(Struct, frozen=True):
    """A stage of the story: what is known now, or what is learnt next.

    `waiting` is the question that nothing told so far could answer, if there is one.
    `as_of` is the ISO 8601 moment at which it is learnt; `is_later` says that time has passed
    since the stage before.
    """

    number: int
    of: int
    says: str
    waiting: str = ""
    as_of: str = ""
    is_later: bool = False

    @property
    def moment(self) -> datetime:
        """The moment at which it is learnt."""
        return datetime.fromisoformat(self.as_of)


class Standing(Struct, frozen=True):
    """What one part comes to so far. `do` is empty where an answer has opened it again.

    `before` is what it came to before this moment, if that was something else.
    `is_new` says whether the answer of this moment brought or settled it.
    """

    part: str
    do: str
    is_settled: bool
    before: str
    is_new: bool


class QuestionAnswered(Struct, frozen=True):
    """A question with its answer, why it is asked, and what the answer does to the advice.

    `before` holds the words of an answer that is changed here. `number` is 0 for
    it: the person went back. `stage` is what gives the answer. `known` is all that
    the story has told by now; a branch starts from there.
    """

    stage: StageTold
    number: int
    at_most: int
    question: str
    ask: str
    why: str
    value: Value
    words: str
    before: str
    set_aside: tuple[str, ...]
    taken_up: tuple[str, ...]
    so_far: tuple[Standing, ...]
    emergency: Advice | None
    known: dict[str, Value]


class Group(Struct, frozen=True):
    """Answers on offer, in words, under their heading, which may be empty."""

    heading: str
    answers: tuple[str, ...]


class AnswersOffered(Struct, frozen=True):
    """A question with the answers on offer. `help`: what its help says, a paragraph each."""

    ask: str
    groups: tuple[Group, ...]
    help: tuple[str, ...]


class QuestionShown(Struct, frozen=True, kw_only=True):
    """A question before its answer is shown. `before`: what was answered until now, if anything."""

    stage: StageTold
    number: int
    at_most: int
    before: str
    offer: AnswersOffered


class Leading(Struct, frozen=True):
    """Where other answers to one question lead: an action, or no advice, in words."""

    leads_to: str
    answers: tuple[str, ...]


class AnswerRevealed(Struct, frozen=True):
    """The answer to what was asked: why it is asked, and why this is the answer.

    `told`: the parts of the story that give the answer, in words. `about`: what the help says of
    the answer itself. `leading`: where other answers would lead, the gravest first.
    """

    answered: QuestionAnswered
    told: tuple[str, ...]
    about: tuple[str, ...]
    leading: tuple[Leading, ...]


class Alarmed(Struct, frozen=True):
    """An emergency, in full, right after the answer that brings it."""

    advice: Advice


class StoryAdvised(Struct, frozen=True):
    """The whole advice, at the end of the story. `set_aside` names questions."""

    advice: Advice
    set_aside: tuple[str, ...]


class Discussed(Struct, frozen=True):
    """What is worth talking about."""

    points: tuple[str, ...]


class Mistaken(Struct, frozen=True):
    """The mistake that most people make."""

    says: str


Moment = StoryOpened | StageTold | QuestionAnswered | StoryAdvised | Discussed | Mistaken
# What is shown step by step: an answered question in two steps, or three.
Step = (
    StoryOpened
    | StageTold
    | QuestionShown
    | AnswerRevealed
    | Alarmed
    | StoryAdvised
    | Discussed
    | Mistaken
)


class Demonstration(Struct, frozen=True):
    """A scenario as it is played, and the training record that comes of it."""

    scenario: Scenario
    moments: tuple[Moment, ...]
    record: Record

    @property
    def as_of(self) -> datetime:
        """Return the moment of the story."""
        return moment_of(self.scenario)
