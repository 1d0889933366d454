"""The version, where whoever needs it can have it without the rest of the package."""

__version__ = "0.2.0"
