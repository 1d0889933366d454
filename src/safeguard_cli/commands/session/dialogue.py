"""The person at the prompt: told the fixed sentences of a session, and let go at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NoReturn

from safeguard_cli.commands.session.kept_answers import KeptAnswers
from safeguard_cli.core.deciding.fit_other_rules import MisfitAnswer
from safeguard_cli.core.errors import LeftAtOnceError
from safeguard_cli.core.words.cleaning import clean_line
from safeguard_cli.core.words.plural import counted
from safeguard_cli.edges.prompts.plain import PlainPrompter
from safeguard_cli.edges.prompts.replies import Command, Prompter

BEFORE_WE_START = (
    "If a child is in danger now, do not read on: ring 999.",
    "You can stop at any time.",
)
# What is typed in plain prompts is sent by Enter alone, also a chord.
LEAVE_BY_CHORD = "To leave at once, press Ctrl-X."
LEAVE_BY_WORD = "To leave at once, type exit and press Enter."
ON_LEAVING = (
    "Your answers are then dropped and the screen is cleared.",
    "That cannot hide the command in your shell's history, or what a recorder or a person saw.",
)
KEPT = (
    "Until the record is made, your answers are kept in a file that only you can read.",
    "If you are cut off, `safeguard resume` goes on where you stopped.",
    "Once you say that you are under 18, nothing is kept.",
)
NOTHING_STAYS = (
    "You are under 18, so nothing that you answer is kept on this computer.",
    "If you stop, your answers are gone. You can begin anew at any time.",
)
KEPT_AGAIN = "Your answers are kept again, as somebody who is 18 or over gives them."
SET_ASIDE = (
    "These answers are set aside, because their questions do not apply now.",
    "They come back if the questions apply again.",
)
WHY_LOOK_AGAIN = (
    "The advice rests on these answers. Look whether each says what you mean.",
    "Choose one to answer it anew. What then no longer applies is set aside, not lost.",
)
HAND_IT_OVER = (
    "If you work or help in an organisation, it belongs in its system.",
    "Hand it over, then keep no private copy.",
)
TO_REMOVE_IT = (
    "Somebody else who uses this computer may find it.",
    "To remove it, delete that file.",
)
WITHDRAWN = "By what you have answered now, this advice is withdrawn"
ALL_THE_SAME = "If a child is in danger all the same, ring 999."
MORE_THAN_NEEDED = (
    "These rules hang together in so many ways that you may be asked more than is needed. "
    "The advice is the same."
)
CHANGED_BY_RECORD = "What you added to the record changes the advice. This is how it stands now."
NOTHING_KEPT = ("Nothing is written to this computer. If you stop, your answers are gone.",)
_NOTHING_LOST = (
    "Nothing is lost.",
    "What you do not answer anew stands in the record as you gave it.",
    "The advice does not rest on it.",
)


class Dialogue:
    """One person at a prompt, with the answers they give. `is_plain`: it may be read aloud."""

    def __init__(self, asker: Prompter, answers: KeptAnswers) -> None:
        """Speak through this prompter with the person who gives these answers."""
        self.asker = asker
        self.is_plain = isinstance(asker, PlainPrompter)
        self.answers = answers

    def tell(self, *sentences: str) -> None:
        """Say something: folded to the screen, or a sentence a line to be read aloud."""
        self.asker.show(("\n" if self.is_plain else " ").join(sentences))

    def way(self, command: Command) -> Literal["back", "stop"]:
        """Leave at once where that is wanted; else say which way to go."""
        if command.name == "exit":
            self.leave()
        return command.name

    def leave(self) -> NoReturn:
        """Drop the answers, clear the screen, and go. Raises LeftAtOnceError."""
        # Cleared first: what could not be dropped is then said on the empty screen.
        self.asker.clear()
        self.answers.discard()
        raise LeftAtOnceError


def what_is_kept(answers: int, left: Sequence[MisfitAnswer]) -> Iterator[tuple[str, ...]]:
    """Say how many answers fit these rules, then of each other one why it does not."""
    if not left:
        yield (f"All of your {counted(answers, 'answer')} fit these rules and are used.",)
        return
    fit = answers - len(left)
    yield (
        f"{fit} of your {counted(answers, 'answer')} fit these rules and are used.",
        f"{counted(len(left), 'answer')} {'does' if len(left) == 1 else 'do'} not:",
    )
    for one in left:
        again = ("It is asked again if it matters.",) if one.now else ()
        yield one.why, *again, f"Your answer was: {clean_line(one.words)}"
    yield _NOTHING_LOST
