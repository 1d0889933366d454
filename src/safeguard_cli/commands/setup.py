"""`safeguard setup`: ask once for the organisation and its local details, or take them over."""

from __future__ import annotations

import sys
from pathlib import Path

from msgspec import Struct, structs

from safeguard_cli.commands.desk import (
    Desk,
    details_file,
    keep_details,
    kept_details,
    open_desk,
    prompter,
)
from safeguard_cli.commands.results import note
from safeguard_cli.core.errors import LeftAtOnceError, UsageError
from safeguard_cli.core.model.rule_set import UNSURE, Contact, Question
from safeguard_cli.core.words.cleaning import clean_line
from safeguard_cli.edges.prompts.interrupts import restored_terminal
from safeguard_cli.edges.prompts.replies import Command, Given, Menu, Prompter, Reply
from safeguard_cli.reading.local_details import Contacts, Detail, Local

ABOUT = (
    "This keeps what is the same each time: your organisation, your nation, whom to ring. "
    "Put nothing about a child here. You can run it again at any time."
)
_ABOUT_RULES = ("id", "title", "version", "review_by", "files")


class Wanted(Struct, frozen=True):
    """To be asked; or a contacts pack to write, or one to take over (`yes`: unasked)."""

    export: Path | None
    taken: Path | None
    yes: bool
    plain: bool


def run(wanted: Wanted) -> None:
    """Ask for local details and keep them; or write them as a contacts pack, or take one over."""
    _refuse_idle(wanted)
    if wanted.export is not None:
        from safeguard_cli.commands.packs import export_pack

        export_pack(wanted.export)
    elif wanted.taken is not None:
        from safeguard_cli.commands.packs import import_pack

        import_pack(wanted.taken, yes=wanted.yes, plain=wanted.plain)
    else:
        _ask_all(plain=wanted.plain)


def _refuse_idle(wanted: Wanted) -> None:
    if wanted.export is not None and wanted.taken is not None:
        raise UsageError("--export and --import do not go together", "use one after the other")
    if wanted.yes and wanted.taken is None:
        raise UsageError("--yes changes nothing here", "it is for --import")
    if wanted.plain and (wanted.export is not None or wanted.yes):
        note("--plain changes nothing here: nothing is asked.")


def _ask_all(*, plain: bool) -> None:
    desk = open_desk(use="in-any-case")
    asker = prompter(plain=plain)
    with restored_terminal(sys.stdin):
        _Setup(desk, asker).run()


class _Setup:
    def __init__(self, desk: Desk, asker: Prompter) -> None:
        self._desk = desk
        self._asker = asker
        before = kept_details()
        self._before = before
        self._organisation = before.organisation if before else ""
        self._answers: dict[str, str] = dict(before.answers) if before else {}
        self._contacts: Contacts = (
            {k: dict(v) for k, v in before.contacts.items()} if before else {}
        )

    def run(self) -> None:
        self._asker.show(ABOUT)
        try:
            self._set_all()
        except LeftAtOnceError:
            # What was set before is kept: nothing in it is about a child.
            self._asker.clear()
            return
        note(f"Local details are kept in {details_file()}")

    def _set_all(self) -> None:
        while True:
            chosen = _leave_on_exit(self._asker.choose(self._make_menu()))
            if chosen in ("done", Command("stop")):
                return
            self._set_detail(str(chosen))
            # After each detail, so that a closed window loses nothing.
            self._save_details()

    def _make_menu(self) -> Menu:
        return Menu(
            title="What do you want to set?",
            rows=self._list_rows(),
            why=(ABOUT,),
            stop="Stop here: what was set is kept",
        )

    def _list_rows(self) -> list[tuple[str, str]]:
        rows = [
            ("done", "Done"),
            ("organisation", f"Organisation: {_show_value(self._organisation)}"),
        ]
        for question in self._list_setup_questions():
            answer = self._answers.get(question.id, "")
            label = question.answers[answer].label if answer else ""
            rows.append((question.id, f"{question.ask} {_show_value(label)}"))
        for contact in self._list_local_contacts():
            details = self._contacts.get(contact.id, {})
            shown = " ".join(details[key] for key in ("name", "number") if details.get(key))
            rows.append((contact.id, f"{contact.role}: {_show_value(shown)}"))
        return rows

    def _set_detail(self, chosen: str) -> None:
        questions = {question.id: question for question in self._list_setup_questions()}
        if chosen == "organisation":
            self._organisation = self._ask_text("The name of your organisation", self._organisation)
        elif chosen in questions:
            before = self._answers.get(chosen)
            reply = _leave_on_exit(self._asker.ask(questions[chosen], None, before))
            if isinstance(reply, Given) and isinstance(reply.value, str):
                self._answers[chosen] = reply.value
        else:
            contacts = {contact.id: contact for contact in self._list_local_contacts()}
            self._set_contact(contacts[chosen])

    def _set_contact(self, contact: Contact) -> None:
        held = self._contacts.get(contact.id, {})
        details: dict[Detail, str] = {}
        for key, ask in _list_asks(contact).items():
            if text := self._ask_text(ask, held.get(key, "")):
                details[key] = text
        before = held.get("checked-on", "")
        if details and (
            day := self._ask_day(contact, before, keep=details.items() <= held.items())
        ):
            details["checked-on"] = day
        self._contacts[contact.id] = details

    def _ask_day(self, contact: Contact, before: str, *, keep: bool) -> str:
        """Ask for the day of the check; who does not answer may `keep` the one before."""
        question = Question(
            id="checked-on",
            ask=f"{contact.role}: on what day did somebody last make sure of this?",
            help="It is shown beside the number, so that others see how old it is.",
            kind="date",
            not_after="today",
            counts_as="passed",
        )
        reply = _leave_on_exit(self._asker.ask(question, None, before or None))
        if isinstance(reply, Given):
            return "" if reply.value == UNSURE else str(reply.value)
        return before if keep else ""

    def _ask_text(self, ask: str, before: str) -> str:
        question = Question(id="detail", ask=ask, kind="text")
        reply = _leave_on_exit(self._asker.ask(question, None, before or None))
        if isinstance(reply, Given) and isinstance(reply.value, str):
            return clean_line(reply.value)
        return before

    def _save_details(self) -> None:
        contacts = {name: details for name, details in self._contacts.items() if details}
        # What a local rule set says of itself stays as it is.
        details = Local(self._desk.rules.id, self._organisation, self._answers, contacts)
        before = self._before or details
        about = {name: getattr(before, name) for name in _ABOUT_RULES}
        keep_details(structs.replace(details, **about))

    def _list_setup_questions(self) -> list[Question]:
        return [question for question in self._desk.rules.questions if question.setup]

    def _list_local_contacts(self) -> list[Contact]:
        return [contact for contact in self._desk.rules.contacts if contact.local]


def _list_asks(contact: Contact) -> dict[Detail, str]:
    if contact.kind == "link":
        return {"number": f"{contact.role}: where to find it (a link or a place)"}
    return {
        "name": f"{contact.role}: name (leave empty if there is none)",
        "number": f"{contact.role}: telephone number or other contact",
    }


def _leave_on_exit(reply: Reply | str) -> Reply | str:
    if isinstance(reply, Command) and reply.name == "exit":
        raise LeftAtOnceError
    return reply


def _show_value(text: str) -> str:
    return text or "not set"
