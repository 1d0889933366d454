"""A command-line advisor for people who work or volunteer with children in the UK."""

__version__ = "0.1.0"
