"""`safeguard rules new`: a commented starting point of a local rule set."""

from __future__ import annotations

from pathlib import Path

from safeguard_cli.commands.results import note
from safeguard_cli.commands.rules.folder import rules_in
from safeguard_cli.core.errors import UsageError
from safeguard_cli.core.model.rule_set import RuleSet
from safeguard_cli.core.words.cleaning import clean_line
from safeguard_cli.edges.store.files import make_folder, save_new
from safeguard_cli.reading import paths

_HEAD = """\
# A local rule set. It is laid over the national one: it can fill in, add and tighten, and it can
# put your area's own ladder in place of the default one. It can remove nothing.
#
#   safeguard rules check {folder}      proves that it never protects less than the national rules:
#                                       it advises only if nothing is found
#   safeguard advise --local {folder}   uses it; in {configured} it is used always

extends: {base}

# A name of its own, in small letters, digits and `-`. Records name it, with its version.
id: my-organisation
title: Local rules of my organisation
# Raise the version whenever you change something.
version: "1"
# The day by which somebody looks at all of this again.
review-by: {review_by}

organisation: ""

# What is the same each time, so that nobody has to be asked. Take away the `#` to use a line.
# answers:
#   setting: charity
#   nation: england

# Names and numbers. Put nothing about a child here.
# contacts:
{contacts}

# The rule files beside this one, in the order of their questions.
files:
  - local.yaml
"""

_RULES = """\
# What your organisation adds. Everything here is an example: change it or take it out.
# rules/README.md of safeguard explains every word; docs/examples/ has two complete sets.

# Sooner clocks. They stand beside the national ones, and the soonest counts.
# shorten:
#   - on: get-support
#     within: 1 working day

# Something to do beside the advice, whenever `if` holds.
duties:
  - id: my-own-record
    do: Write it into our own record system before you go home.
    # What it asks a person to do, as acts of the national rules; none of them here.
    asks: none
    group: record
    within: same day
    if: {harm: [yes, unclear, help-needed]}
    source: [my-policy-records]

# People, steps and lines to write down that come to an action of the national rules.
# adds:
#   - to: tell-the-lead
#     steps:
#       - do: If the door is shut, go to the office. They find anyone by radio.
#         asks: none
#         source: [my-policy-records]
#     record: [The number of our form]

# One more line of a checklist. `applies-if` says when it is shown, `met-if` which answer ticks it.
# items:
#   - id: my-daily-talk
#     to: culture
#     mark: "+"
#     says: We talk about worries in every team meeting.
#     do: Put worries about children on the agenda of the next team meeting.
#     source: [my-policy-records]

# One more action, such as your own procedure for low-level concerns. Without `before` it comes
# last of its level, and can push nothing aside. With `before: ID` it may come out instead of that
# action, and must say `strengthens: ID`: it then keeps the people and steps of that one.
# in-part: five-steps
# actions:
#   - id: my-own-step
#     ...

# Your area's own ladder goes into a file of its own, with `in-part: partnership` and `ladder:`.
# Copy docs/examples/partnership/ladder.yaml and change it. A ladder inside your organisation is
# written in the same way, with `in-part: five-steps`: its stages strengthen the steps there.

# The days of a school. With them, a clock may say `5 school days, at most 9 days`.
# school-days:
#   known-from: 2026-09-01
#   known-until: 2027-07-23
#   terms:
#     - {from: 2026-09-02, until: 2026-12-18}
#     - {from: 2027-01-04, until: 2027-07-23}

# A bank holiday that is not in the national list: three a year at most. Deadlines say whose it is.
# bank-holidays:
#   - nation: england
#     of: My organisation
#     adds:
#       - days: [2027-05-10]
#         because: The council closes its schools on this day.
#         source: [my-policy-records]

# A deliberate exception: a later time for one action or duty. It never holds in danger, where
# abuse is suspected or where an answer is "unsure"; it ends on its day; every record shows it.
# exceptions:
#   - id: my-holiday-weeks
#     on: get-support
#     within: 5 working days
#     reason: The building is shut in August.
#     owner: The designated lead
#     review-by: {review_by}

# Where your rules come from.
documents:
  - id: my-policy
    title: Our safeguarding policy
    publisher: My organisation
    edition: this year
    checked-on: {checked_on}
statements:
  - id: my-policy-records
    document: my-policy
    where: page 1
    says: Worries are written down the same day.
    kind: duty
    sure: seen
"""


def new(folder: Path) -> None:
    """Write the files of a local rule set into a new folder."""
    from safeguard_cli.commands.desk import local_folder

    rules = rules_in(None)
    if paths.is_taken(folder):
        raise UsageError("this folder is already there", "name one that is not there yet")
    make_folder(folder)
    save_new(folder / "ruleset.yaml", _write_head(rules, folder, local_folder()))
    text = _RULES.replace("{review_by}", rules.review_by)
    save_new(folder / "local.yaml", text.replace("{checked_on}", _write_today()))
    note(f"Written: {folder}. Read the comments in ruleset.yaml and local.yaml first.")


def _write_head(rules: RuleSet, folder: Path, configured: Path) -> str:
    local = [contact for contact in rules.contacts if contact.local]
    lines = (f'#   {each.id}: {{name: "", number: ""}}   # {each.role}' for each in local)
    return _HEAD.format(
        folder=clean_line(str(folder)),
        configured=clean_line(str(configured)),
        base=rules.id,
        review_by=rules.review_by,
        contacts="\n".join(lines),
    )


def _write_today() -> str:
    from safeguard_cli.commands.desk import now

    return now().date().isoformat()
