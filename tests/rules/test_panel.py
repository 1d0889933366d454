"""The stories of the panel can be handed out: each is whole, and has a name of its own."""

from __future__ import annotations

import yaml
from fast_yaml import VALUES
from where import TESTS

STORIES = yaml.load((TESTS / "panel" / "stories.yaml").read_text(), VALUES)
KEYS = {"id", "setting", "role", "nation", "kind", "story", "source", "published-answer"}


def test_every_story_has_a_name_of_its_own_and_all_that_a_player_and_a_judge_need() -> None:
    assert len({each["id"] for each in STORIES}) == len(STORIES) >= 60
    for each in STORIES:
        assert KEYS <= each.keys() <= {*KEYS, "unclear"}, each["id"]
        assert all(str(value).strip() for value in each.values()), each["id"]
