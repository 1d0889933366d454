"""A consultation: one value from answers, moment and rule set to the advice."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from safeguard_cli.core.deciding.case import Given
from safeguard_cli.core.deciding.decided_case import DecidedCase

if TYPE_CHECKING:  # the first question waits for nothing that is needed only after it
    from safeguard_cli.core.advising.shapes import Advice


class Consultation(DecidedCase):
    """A decided case with its advice. What is shown and what is sealed come from one of these."""

    @cached_property
    def advice(self) -> Advice:
        """All of the advice, as a record holds it."""
        from safeguard_cli.core.advising.advice import explain_advice

        return explain_advice(self, self.unexplained_advice)

    @cached_property
    def unexplained_advice(self) -> Advice:
        """The advice without what other answers would change: nobody reads it in a test."""
        from safeguard_cli.core.advising.advice import advise_unexplained

        return advise_unexplained(self)

    @cached_property
    def brief(self) -> Advice:
        """The advice for reading now: what was asked stands first, and everything is said once."""
        from safeguard_cli.core.advising.asked_first import for_reading

        return for_reading(self.advice, self.law.rules, self.answers)

    def with_answers(self, given: Given) -> Consultation:
        """Return the consultation of other answers at the same moment; this one, if none differs.

        What was typed into the record since the advice was shown does not move its moment.
        """
        if given == self.given:
            return self
        return Consultation(self.law, given, self.moment, self.known)
