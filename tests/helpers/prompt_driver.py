"""A small program that asks a few questions, for tests that press real keys in a real terminal.

Run as `python prompt_driver.py [--plain] [--wait] [question ...]`. Replies go to stdout. With
`--wait` it asks only when something has been typed already.
"""

from __future__ import annotations

import os
import select
import sys
from datetime import date

from safeguard_cli.core.errors import SafeguardError
from safeguard_cli.core.model.rule_set import Answer, Question
from safeguard_cli.edges.prompts.interrupts import restored_terminal
from safeguard_cli.edges.prompts.replies import Command, Menu, Progress
from safeguard_cli.edges.prompts.terminal import prompter_for

TODAY = date(2026, 11, 22)

QUESTIONS = {
    "danger": Question(
        id="danger",
        ask="Is any child in danger right now, or could one be?",
        help="Say yes if a child is hurt or ill, is being hurt, or may be hurt very soon. "
        "If you are not sure, we treat it as yes.",
        answers={
            "yes": Answer("Yes, or it may be so"),
            "heard": Answer(
                "I only heard it from someone else, or it is unclear, and there is no sign of harm",
                help="You did not see it or hear it yourself.",
            ),
            "no": Answer("No"),
        },
        counts_as="yes",
    ),
    "long": Question(
        id="long",
        ask="If you told or asked the child's parents or carers first, and nobody else was there, "
        "could that put anyone at more risk than there is?",
        answers={"yes": Answer("Yes"), "no": Answer("No")},
        counts_as="yes",
    ),
    "about": Question(
        id="about",
        ask="What else is this about? Choose all that fit.",
        kind="many",
        answers={
            "colleague": Answer("Somebody who works or volunteers with children, paid or not"),
            "online": Answer("Something that happened online"),
            "none": Answer("None of these", alone=True),
        },
    ),
    "grouped": Question(
        id="grouped",
        ask="Is any of this part of it?",
        kind="many",
        answers={
            "hungry": Answer("Neglect, or a child who often has no food", group="At home"),
            "drink": Answer("A parent's drink or drugs", group="At home"),
            "absent": Answer("A child who is often not at school", group="At school and at work"),
            "none": Answer("None of these", alone=True),
        },
    ),
    "when": Question(
        id="when", ask="By what date should it be answered?", kind="date", counts_as="passed"
    ),
    "words": Question(
        id="words", ask="The child's own words", kind="text", for_record=True, lines=4
    ),
    "name": Question(id="name", ask="The child's name", kind="text", for_record=True),
}


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(arguments: list[str]) -> int:
    names = [name for name in arguments if name in QUESTIONS] or ["danger"]
    with restored_terminal(sys.stdin):
        prompter = prompter_for(
            sys.stdin,
            sys.stdout,
            sys.stderr,
            plain="--plain" in arguments,
            environ=os.environ,
            today=TODAY,
        )
        if "--choose" in arguments:
            options = [("save", "Save the record"), ("leave", "Leave without saving")]
            menu = Menu(title="What now?", rows=options, why=("Because.",), back="Go back")
            say(f"REPLY {prompter.choose(menu)}")
            return 0
        if "--wait" in arguments:
            say("READY")
            select.select([sys.stdin], [], [])
        for number, name in enumerate(names, 2):
            prior = "yes" if "--prior" in arguments else None
            reply = prompter.ask(QUESTIONS[name], Progress(number, 9), prior)
            if reply == Command("exit"):
                prompter.clear()
                return 0
            say(f"REPLY {reply}")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except SafeguardError as error:
        say(f"ERROR {type(error).__name__} {error}")
        sys.exit(error.exit_code)
