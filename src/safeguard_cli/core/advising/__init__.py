"""Advice and record as documents: words, explanation, what would change it, sealing."""
