"""Prove what a rule set promises, for every set of answers; and find where it does not."""
