"""Decide many cases fast, with exactly what the engine says of each."""
