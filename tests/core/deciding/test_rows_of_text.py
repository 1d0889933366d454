"""Text for many rows is what each row says by itself, however pieces are joined on the way."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeguard_cli.core.deciding.columns.cases import Ints
from safeguard_cli.core.deciding.columns.texts import FEW, RowsOfText, Woven

COUNT = 300


@given(data=st.data())
def test_each_row_says_what_its_columns_say_in_order(data: st.DataObject) -> None:
    rows, expected = RowsOfText(COUNT), [b""] * COUNT
    shared = [b"<%d>" % number for number in range(7)]
    first = rows.take_up(shared)

    for _ in range(data.draw(st.integers(0, 8))):
        seed = np.random.default_rng(data.draw(st.integers(0, 99)))
        here: Ints | None = np.flatnonzero(seed.random(COUNT) < data.draw(st.floats(0, 1)))
        here = None if data.draw(st.booleans()) else here
        places = range(COUNT) if here is None else here.tolist()
        texts = [b"%d," % number for number in range(data.draw(st.sampled_from([1, 2, 5, 200])))]
        if data.draw(st.booleans()):
            of = seed.integers(0, len(texts), len(places))
            rows.add(of, texts, here)
        else:
            texts, of = shared, seed.integers(0, len(shared), len(places))
            rows.add_numbers(of + first, here)
        for place, which in zip(places, of.tolist(), strict=True):
            expected[place] += texts[which]

    rows.end()
    woven = Woven(COUNT, [(np.arange(COUNT), rows)])
    heads, tails = ([mark % place for place in range(COUNT)] for mark in (b"(%d ", b" %d)"))
    framed = zip(heads, expected, tails, strict=True)
    assert b"".join(woven.framed(heads, tails)) == b"".join(map(b"".join, framed))


@pytest.mark.parametrize(("kinds", "pieces"), [(FEW, 1), (FEW + 1, 2)])
def test_columns_become_one_piece_as_long_as_few_kinds_occur_together(
    kinds: int, pieces: int
) -> None:
    rows, of = RowsOfText(COUNT), np.arange(COUNT) % kinds

    rows.add(of, [b"a%d" % number for number in range(kinds)])
    rows.add(of, [b"b%d" % number for number in range(kinds)])

    rows.end()
    assert set(rows.lengths.tolist()) == {pieces}


def test_rows_of_several_texts_stand_in_their_order() -> None:
    one, two, places = RowsOfText(2), RowsOfText(3), (np.array([1, 4]), np.array([0, 2, 3]))
    one.add(np.array([0, 1]), [b"a", b"b"])
    two.say(b"x")
    two.add(np.array([1]), [b"c", b"d"], np.array([1]))

    for text in (one, two):
        text.end()
    woven = Woven(5, list(zip(places, (one, two), strict=True)))

    assert b"".join(woven.framed([b""] * 5, [b" "] * 5)) == b"x a xd x b "
