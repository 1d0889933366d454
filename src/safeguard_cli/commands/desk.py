"""Load what every command needs: the rules, the local details, the answers that were given."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from safeguard_cli.core.deciding.case import Given, Value
from safeguard_cli.core.deciding.deadlines import LONDON
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.errors import SafeguardError
from safeguard_cli.core.model.rule_set import RuleSet
from safeguard_cli.core.words.cleaning import clean_line
from safeguard_cli.edges.store.places import cache_folder, config_folder, data_folder
from safeguard_cli.reading import paths

if TYPE_CHECKING:
    from safeguard_cli.commands.local_rules import Use
    from safeguard_cli.core.advising.consultation import Consultation
    from safeguard_cli.edges.prompts.replies import Player, Prompter
    from safeguard_cli.reading.local_details import Local


class Desk(Struct, frozen=True):
    """The rules made ready, and the answers known from the set-up.

    `folder` and `local` are where the rules were chosen to come from; None means as installed.
    """

    interview: Interview
    known: dict[str, Value]
    folder: Path | None = None
    local: Path | None = None

    @property
    def rules(self) -> RuleSet:
        """Return the rule set."""
        return self.interview.rules

    @property
    def digest(self) -> str:
        """Return what tells these rules from any others, the local ones included."""
        local = self.rules.local
        return f"{self.rules.digest}+{local.digest}" if local else self.rules.digest

    def consult(self, given: Given, moment: datetime) -> Consultation:
        """Return the consultation of these answers at this moment."""
        from safeguard_cli.core.advising.consultation import Consultation

        return Consultation(self.interview, given, moment, self.known)


def local_folder() -> Path:
    """Return the folder of the local rule file that `safeguard setup` writes."""
    return config_folder() / "local"


def details_file() -> Path:
    """Return the file in which local details are kept."""
    return local_folder() / "ruleset.yaml"


def kept_details() -> Local | None:
    """Return the local details, or None where nothing was set up yet."""
    from safeguard_cli.reading.local_details import load_local

    return load_local(local_folder()) if paths.kind_of(details_file()) != "missing" else None


def keep_details(local: Local) -> None:
    """Keep local details in the place of those before, which stay whole until then."""
    from safeguard_cli.edges.store.files import make_folder, replace
    from safeguard_cli.reading.local_details import write_local

    make_folder(local_folder())
    replace(details_file(), write_local(local))


def open_desk(
    folder: Path | None = None,
    only: Iterable[str] = (),
    local: Path | None = None,
    *,
    private: bool = False,
    use: Use = "if-proved",
    in_need: bool = False,
) -> Desk:
    """Load the rule set in a folder (ours, if none is named) with what is local.

    `local` is the folder of a local rule set; else it is the configured one. `use` says whether
    its rule files are used. In private not even the compiled rules are written. Somebody `in_need`
    is advised without what is configured where that cannot be used.
    """
    from safeguard_cli.reading.cache import load_cached
    from safeguard_cli.reading.rule_folder import shipped_rules

    chosen = folder or rules_from_environment()
    rules = load_cached(chosen or shipped_rules(), cache_folder(), keep=not private)
    known: dict[str, Value] = {}
    in_need = in_need and local is None
    local = local or _find_folder("SAFEGUARD_LOCAL")
    if local is not None or paths.kind_of(details_file()) != "missing":
        from safeguard_cli.commands.local_rules import made_local

        chosen_local, today = local or local_folder(), now().date()
        try:
            rules, details = made_local(rules, chosen_local, use, today, keep=not private)
            known.update(details.answers)
        except SafeguardError:
            if not in_need:
                raise
            _say_without(chosen_local)
            local = None
    return Desk(Interview(rules, only), known, chosen, local)


def _say_without(local: Path) -> None:
    from shlex import quote

    from safeguard_cli.commands.results import note

    name = clean_line(str(local))
    note(
        f"What is local in {name} cannot be used. This is the national advice, without your local "
        f"numbers. To see why: safeguard rules check {quote(name)}"
    )


def now() -> datetime:
    """Return the present moment in London, to the second."""
    return datetime.now(LONDON).replace(microsecond=0)


def new_reference(moment: datetime) -> str:
    """Make a reference that says nothing about the case."""
    import secrets

    from safeguard_cli.edges.store.draft_keeping import reference

    return reference(moment, secrets.choice)


def prompter(*, plain: bool) -> Prompter:
    """Return somebody who can ask, or raise UsageError where nobody sits at a terminal."""
    from safeguard_cli.edges.prompts.terminal import prompter_for

    return prompter_for(
        sys.stdin, sys.stdout, sys.stderr, plain=plain, environ=os.environ, today=now().date()
    )


def player(asker: Prompter) -> Player:
    """Return somebody who shows slides in the way in which this prompter asks."""
    from safeguard_cli.edges.prompts.terminal import player_for

    return player_for(asker, sys.stdin, sys.stdout, sys.stderr)


def records_folder() -> Path:
    """Return the folder in which records are kept until they are handed over."""
    return data_folder() / "records"


def drafts_folder() -> Path:
    """Return the folder in which the answers of an interview are kept until its record is made."""
    return data_folder() / "drafts"


def rules_from_environment() -> Path | None:
    """Return the folder of the rule set that the environment names, if it does."""
    return _find_folder("SAFEGUARD_RULES")


def _find_folder(variable: str) -> Path | None:
    chosen = os.environ.get(variable, "")
    return Path(chosen) if chosen else None
