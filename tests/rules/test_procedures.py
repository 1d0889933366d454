"""Twelve published procedures and more, each written as a local rule set.

They show that the form can say what real procedures say. Nobody who published one has checked it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from procedure_stories import FOLDERS, Story, advise_on, differences, read_stories
from running import Run
from sampling import some_quick

from safeguard_cli.commands.rules.folder import rules_in, stands_in
from safeguard_cli.core.deciding.interview import Interview

STORIES = [
    pytest.param(folder, story, id=f"{folder.name}-{story.id}")
    for folder in FOLDERS
    for story in read_stories(folder)
]


@cache
def interview_in(folder: Path) -> Interview:
    return Interview(rules_in(folder))


def test_there_are_twelve_procedures_of_different_publishers() -> None:
    documents = [interview_in(folder).rules.documents for folder in FOLDERS]
    national = {document.publisher for document in rules_in(None).documents}

    publishers = [{each.publisher for each in found} - national for found in documents]

    assert len(publishers) >= 12
    assert len({frozenset(found) for found in publishers}) == len(publishers)


@pytest.mark.slow
@pytest.mark.parametrize("folder", FOLDERS, ids=[folder.name for folder in FOLDERS])
def test_a_published_procedure_is_proved_to_protect_no_less(
    folder: Path, run: Run, unmeasured: None
) -> None:
    found = run("rules", "check", str(folder))

    assert found.code == 0, found.out
    assert "Nothing found." in found.out


@pytest.mark.parametrize(("folder", "story"), some_quick(STORIES, 4))
def test_the_advice_says_what_the_procedure_says(folder: Path, story: Story) -> None:
    advice, unasked = advise_on(interview_in(folder), story)

    assert unasked == ()
    assert list(differences(advice, story)) == []


@pytest.mark.parametrize("folder", FOLDERS, ids=[folder.name for folder in FOLDERS])
def test_every_action_of_a_procedure_comes_out_in_one_of_its_stories(folder: Path) -> None:
    parts = interview_in(folder).rules.parts
    own = {a.id for part in parts for a in part.actions if stands_in(a.where, folder)}

    assert own <= {story.action for story in read_stories(folder)}
