"""A key rests on what a case says, whichever way it came in."""

from __future__ import annotations

import numpy as np
from whole_cases import shipped_rules

from safeguard_cli.core.deciding.content_key import ContentKeys

MOMENT = "2026-11-25T10:00:00+00:00"


def test_a_row_of_a_table_has_the_key_of_its_numbers() -> None:
    keys = ContentKeys(shipped_rules(), {})
    table = np.array([[1, 2, 3], [4, 0, 738_000]], dtype=np.int64)

    one, two = keys.of_rows(table, [MOMENT, MOMENT])

    assert (one, two) == (keys.of((1, 2, 3), MOMENT), keys.of((4, 0, 738_000), MOMENT))
    assert one != two


def test_numbers_of_more_than_eight_bytes_have_a_key_too() -> None:
    keys = ContentKeys(shipped_rules(), {})

    assert keys.of((1 << 70, 2), MOMENT) != keys.of((1 << 71, 2), MOMENT)
