"""The rules core: pure, with no terminal, clock, disk or environment."""
