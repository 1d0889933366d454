"""Find the right word for one that is nearly right."""

from __future__ import annotations

from collections.abc import Iterable

# Longer words are nobody's slip of the finger, and slow to compare.
LONGEST = 60


def nearest(word: str, known: Iterable[str], cutoff: float) -> str:
    """Return the nearest known word, or none. Capitals, spaces and `_` are small matters."""
    if len(word) > LONGEST:
        return ""
    # Only whoever has mistyped something waits for this.
    from difflib import get_close_matches

    plain = {_spell_plainly(each): each for each in known}
    near = get_close_matches(_spell_plainly(word), plain, n=1, cutoff=cutoff)
    return plain[near[0]] if near else ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return `; did you mean ...?` for the nearest known word, or nothing."""
    near = nearest(word, known, cutoff=0.6)
    return f"; did you mean `{near}`?" if near else ""


def _spell_plainly(word: str) -> str:
    return word.casefold().replace("_", "-").replace(" ", "-")
