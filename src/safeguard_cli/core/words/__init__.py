"""Small help with text: cleaning, the nearest word, a number with its noun."""
