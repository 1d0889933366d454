"""The training cases of a rule set, or of a scenario file, with the rules that decide them."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from safeguard_cli.commands.desk import Desk
from safeguard_cli.commands.rules.folder import scenarios_in
from safeguard_cli.commands.training.stories import chosen
from safeguard_cli.commands.training.training_desk import training_desk
from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.training.case_catalogue import CaseCard, make_cards
from safeguard_cli.core.training.scenario import Scenario


class Shelf(Struct, frozen=True):
    """Where cases come from: a rule set, a local one, a file or folder; None means ours."""

    rules: Path | None = None
    local: Path | None = None
    scenarios: Path | None = None


class Casebook(Struct, frozen=True):
    """The rules made ready, and the scenarios, in the order of their files."""

    desk: Desk
    scenarios: tuple[Scenario, ...]

    @property
    def cards(self) -> tuple[CaseCard, ...]:
        """List the training cases among the scenarios."""
        return make_cards(self.desk.interview.questions, self.scenarios)

    def named(self, names: list[str]) -> list[Scenario]:
        """Find these cases, each once, or raise UsageError for the first that is not there."""
        return [chosen(name, self.scenarios) for name in dict.fromkeys(names)]


def open_casebook(shelf: Shelf) -> Casebook:
    """Read the cases; raise UsageError where there is none that can be taught with."""
    desk = training_desk(shelf.rules, shelf.local)
    book = Casebook(desk, scenarios_in(desk.folder, desk.rules, shelf.scenarios))
    if not book.cards:
        raise UsageError(
            "no scenario here is for training",
            "give one a `theme` and `stages`; see rules/README.md",
        )
    return book
