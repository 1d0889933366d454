"""The words that a lesson is told in."""

from __future__ import annotations

from typing import Final

MARK: Final = "TRAINING"
GROUP: Final = "the group"
NOTHING_KEPT: Final = "Stopped. A lesson keeps nothing."
NAME: Final = "TRAINING: the name of {learner}. Leave it out to stay without a name."
HOW_MANY: Final = (
    "Type how many hands each answer has, such as 2=11, 5=4; or 2 alone, if all hands are for it. "
    "With nothing written, the question is shown again."
)
NOT_COUNTED: Final = "That cannot be read. Type for example 2=11, 5=4."
NO_SUCH_ANSWER: Final = "There is no answer with that number here: there are {of}."
TOO_MANY: Final = "That is {hands}, and there are {learners}. Count again."
NO_HANDS: Final = "Count at least one hand."
