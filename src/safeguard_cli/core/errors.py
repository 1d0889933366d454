"""Failures that a person can understand: one sentence, a way out, an exit code."""

from __future__ import annotations


class SafeguardError(Exception):
    """Something went wrong that we can name. It never holds what was typed about a case."""

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class FindingError(SafeguardError):
    """Something was looked for and found: a difference, a gap, a date that has passed."""


class UsageError(SafeguardError):
    """The command's own words are wrong: an unknown question, answer or option."""

    exit_code = 2


class RulesError(SafeguardError):
    """The rules cannot be used. The message holds every fault, one a line."""

    exit_code = 3


class MissingAnswerError(SafeguardError):
    """An answer is needed and nobody can be asked."""

    exit_code = 4


class CannotWriteError(SafeguardError):
    """A file could not be written; what was to be in it is not lost by that alone."""

    exit_code = 5


class StoppedError(SafeguardError):
    """The person stopped. The message says what was kept."""

    exit_code = 130


class LeftAtOnceError(Exception):
    """The person left at once (quick exit). It is no failure, and nothing is said of it."""
