"""YAML of tests, read with the parser in C: it is many times as fast.

Without libyaml the pure one does the same. Rules are read by the strict loader alone.
"""

from __future__ import annotations

import yaml

TEXTS = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Every scalar is text, as in the loader of rules."""
VALUES = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
