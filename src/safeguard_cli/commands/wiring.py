"""Load what every command needs: the rules, the local details, the answers that were given."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from safeguard_cli.core.deciding.case import Value
from safeguard_cli.core.deciding.deadlines import LONDON
from safeguard_cli.core.deciding.interview import Interview
from safeguard_cli.core.errors import MissingAnswerError, SafeguardError, UsageError
from safeguard_cli.core.model.rule_set import Question, RuleSet
from safeguard_cli.core.words.cleaning import clean_line
from safeguard_cli.edges.store.files import read_bytes
from safeguard_cli.edges.store.places import cache_folder, config_folder, data_folder
from safeguard_cli.reading import paths

if TYPE_CHECKING:
    from safeguard_cli.commands.local_rules import Use
    from safeguard_cli.core.advising.shapes import Advice
    from safeguard_cli.edges.prompts.replies import Prompter
    from safeguard_cli.edges.prompts.slides import Player

ANSWERS_LIMIT = 1_000_000


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

    def brief(self, advice: Advice, moment: datetime) -> Advice:
        """Return advice for reading now, by the law of that moment: everything is said once."""
        from safeguard_cli.core.advising.said_once import said_once

        return said_once(advice, self.interview.on(moment).engine.space.own_sentences)


def local_folder() -> Path:
    """Return the folder of the local rule file that `safeguard setup` writes."""
    return config_folder() / "local"


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
    from safeguard_cli.reading.shipped import shipped_rules

    chosen = folder or rules_from_environment()
    rules = load_cached(chosen or shipped_rules(), cache_folder(), keep=not private)
    known: dict[str, Value] = {}
    in_need = in_need and local is None
    local = local or _local_from_environment()
    if local is not None or paths.kind_of(local_folder() / "ruleset.yaml") != "missing":
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


def given_answers(
    desk: Desk, file: str | None, sets: Iterable[str]
) -> tuple[dict[str, Value], datetime | None]:
    """Return the answers of a file (`-`: standard input) with `--set` ones over them."""
    questions = desk.interview.questions
    answers: dict[str, Value] = {}
    as_of: datetime | None = None
    if file is not None:
        from safeguard_cli.reading.answers_file import read_answers

        answers, as_of = read_answers(_content(file), _name(file), questions)
    for each in sets:
        name, value = _set(desk, each)
        answers[name] = value
    return answers, as_of


def missing_answer(question: Question) -> MissingAnswerError:
    """Return the error that names a missing answer, and what may be answered."""
    offered = [*question.answers, *(["unsure"] if question.counts_as else [])]
    hint = f"its answers are: {', '.join(offered)}" if offered else "it takes a date"
    return MissingAnswerError(f"an answer is missing: `{question.id}` ({question.ask})", hint)


def now() -> datetime:
    """Return the present moment in London, to the second."""
    return datetime.now(LONDON).replace(microsecond=0)


def new_reference(moment: datetime) -> str:
    """Make a reference that says nothing about the case."""
    import secrets

    from safeguard_cli.edges.store.draft import reference

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


def rules_from_environment() -> Path | None:
    """Return the folder of the rule set that the environment names, if it does."""
    chosen = os.environ.get("SAFEGUARD_RULES", "")
    return Path(chosen) if chosen else None


def _local_from_environment() -> Path | None:
    chosen = os.environ.get("SAFEGUARD_LOCAL", "")
    return Path(chosen) if chosen else None


def _content(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read(ANSWERS_LIMIT + 1)
    return read_bytes(Path(file), ANSWERS_LIMIT)


def _name(file: str) -> str:
    return "standard input" if file == "-" else Path(file).name


def _set(desk: Desk, each: str) -> tuple[str, Value]:
    from safeguard_cli.core.deciding.case import checked

    name, equals, value = each.partition("=")
    if not equals:
        raise UsageError("`--set` takes QUESTION=ANSWER", "for example --set danger-now=no")
    questions = desk.interview.questions
    if name in questions and questions[name].kind == "text":
        raise UsageError(
            f"`{name}` is free text, and text may not stand in a command",
            "put it in the answers file: commands are kept in the shell's history",
        )
    is_many = name in questions and questions[name].kind == "many"
    return name, checked(questions, name, value.split(",") if is_many else value)
