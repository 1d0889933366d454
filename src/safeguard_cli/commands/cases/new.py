"""`safeguard cases new`: an interview with a trainer, and a scenario file that comes of it."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from pathlib import Path
from shlex import quote
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from safeguard_cli.commands.cases.case_words import CaseWords
from safeguard_cli.commands.desk import Desk, now, prompter
from safeguard_cli.commands.results import note
from safeguard_cli.commands.rules.folder import scenarios_in
from safeguard_cli.commands.session.conversation import Conversation
from safeguard_cli.commands.session.dialogue import Dialogue
from safeguard_cli.commands.session.kept_answers import KeptAnswers, new_draft
from safeguard_cli.commands.training.training_desk import training_desk
from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.errors import (
    FindingError,
    LeftAtOnceError,
    RulesError,
    StoppedError,
    UsageError,
)
from safeguard_cli.core.training.case_catalogue import make_cards
from safeguard_cli.core.training.run_scenario import run_scenario
from safeguard_cli.core.training.scenario import Scenario
from safeguard_cli.core.training.write_scenario import ToldPart, ToldStory, make_scenario
from safeguard_cli.core.words.cleaning import clean_line
from safeguard_cli.edges.prompts.interrupts import restored_terminal
from safeguard_cli.edges.prompts.replies import Prompter
from safeguard_cli.edges.store.draft_keeping import ForgivingStore, NoStore
from safeguard_cli.edges.store.files import refuse_taken, save_new

_STOPPED: Final = "Stopped. Nothing was written."
_HEAD: Final = "# TRAINING: an invented case. No real child or worker is meant."
_MOST_PARTS: Final = 4
_FEWEST_PARTS: Final = 2


class Wanted(Struct, frozen=True):
    """Which file to write, by which rules, and how to ask."""

    file: Path
    rules: Path | None = None
    local: Path | None = None
    plain: bool = False


def new(wanted: Wanted) -> None:
    """Ask for a story part by part, and write it as a scenario that expects what is advised."""
    if wanted.file.suffix != ".yaml":
        raise UsageError("a scenario file is a `.yaml` file", "end the name with .yaml")
    refuse_taken(wanted.file)
    desk = replace(training_desk(wanted.rules, wanted.local), known={})
    asker = prompter(plain=wanted.plain)
    with restored_terminal(sys.stdin):
        try:
            told = _Author(desk, asker).tell()
        except LeftAtOnceError:
            asker.clear()
            return
        except (StoppedError, KeyboardInterrupt):
            raise StoppedError(_STOPPED) from None
    _write_scenario(wanted, desk, make_scenario(desk.interview, told))


def _write_scenario(wanted: Wanted, desk: Desk, scenario: Scenario) -> None:
    """Write the file whatever it is: what was typed is not lost. Raise if it needs a hand."""
    from safeguard_cli.reading.read_scenarios import read_scenario_text
    from safeguard_cli.reading.write_scenarios import write_scenario

    text = f"{_HEAD}\n\n{write_scenario(scenario)}"
    save_new(wanted.file, text)
    name = quote(clean_line(str(wanted.file)))
    note(f"Written: {clean_line(str(wanted.file))}")
    try:
        (read,) = read_scenario_text(wanted.file.name, text, desk.rules)
    except RulesError as error:
        hint = f"mend these lines, then run `safeguard rules test --scenarios {name}`"
        raise FindingError(str(error), hint) from None
    if run_scenario(desk.interview, read).differences:
        hint = f"run `safeguard rules test --scenarios {name}`"
        raise FindingError("the answers of this story do not fit together", hint)
    note(f"It comes out as it says: safeguard rules test --scenarios {name}")
    note(f"To play it: safeguard demo {scenario.id} --scenarios {name}")


class _Author:
    """Asks one author for one story."""

    def __init__(self, desk: Desk, asker: Prompter) -> None:
        self._desk = desk
        self._words = CaseWords(asker)
        store = ForgivingStore(NoStore(), asker.show)
        # Without questions nobody is taken for a child: it is a grown-up who writes about one.
        self._kept = KeptAnswers(new_draft(desk, "advise", {}), store, {}, {})
        self._dialogue = Dialogue(asker, self._kept)
        self._talk = Conversation(desk, self._dialogue, now)

    def tell(self) -> ToldStory:
        words = self._words
        self._dialogue.tell(*words.ABOUT)
        title, theme = words.title(), words.theme(self._list_themes())
        minutes, story = words.minutes(), words.story()
        parts = self._ask_parts()
        discussion, mistake = words.discussion(), words.mistake()
        return ToldStory(
            title=title,
            theme=theme,
            story=story,
            parts=parts,
            discussion=discussion,
            mistake=mistake,
            minutes=minutes,
        )

    def _list_themes(self) -> list[str]:
        scenarios = scenarios_in(self._desk.folder, self._desk.rules)
        cards = make_cards(self._desk.interview.questions, scenarios)
        return list(dict.fromkeys(card.theme for card in cards))

    def _ask_parts(self) -> tuple[ToldPart, ...]:
        """Ask for parts until the story ends. The last is today: the others lie before."""
        told: list[tuple[str, int, dict[str, Value]]] = []
        while len(told) < _MOST_PARTS and (len(told) < _FEWEST_PARTS or self._words.goes_on()):
            number = len(told) + 1
            says = self._words.part(number)
            later = self._words.days_later() if told else 0
            told.append((says, later, self._ask_answers(number)))
        return tuple(_date_parts(told, now()))

    def _ask_answers(self, number: int) -> dict[str, Value]:
        self._dialogue.tell(self._words.ANSWER_AS if number == 1 else self._words.CHANGE)
        ask = self._talk.ask_all if number == 1 else self._talk.change_answers
        consultation = ask()
        if not consultation.replay.is_complete:
            raise StoppedError(_STOPPED)
        for action in consultation.advice.actions:
            self._dialogue.tell(f"Advised now: {action.do}")
        aside = consultation.replay.set_aside
        given = self._kept.given
        return {name: value for name, value in given.items() if name not in aside}


def _date_parts(told: list[tuple[str, int, dict[str, Value]]], last: datetime) -> list[ToldPart]:
    parts: list[ToldPart] = []
    moment = last.replace(second=0)
    for says, later, answers in reversed(told):
        parts.append(ToldPart(says, f"{moment:%Y-%m-%dT%H:%M}", answers))
        moment -= timedelta(days=later)
    return parts[::-1]
