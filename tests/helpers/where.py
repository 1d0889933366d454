"""Where things stand in the checkout, for tests in whatever folder."""

from pathlib import Path

HELPERS = Path(__file__).parent
TESTS = HELPERS.parent
ROOT = TESTS.parent
RULES = ROOT / "rules"
