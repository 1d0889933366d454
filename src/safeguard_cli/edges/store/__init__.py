"""Keep things on the disk: where they live, how they are written, and drafts.

Every file is 0600 and written whole or not at all. Nothing that is there is
overwritten, except our own drafts and settings by `replace`.
"""

from __future__ import annotations

from safeguard_cli.edges.store.draft import Draft, Kept, NoStore, Store, reference
from safeguard_cli.edges.store.drafts import Drafts
from safeguard_cli.edges.store.files import make_folder, read_bytes, replace, save_new
from safeguard_cli.edges.store.places import cache_folder, config_folder, data_folder

__all__ = [
    "Draft",
    "Drafts",
    "Kept",
    "NoStore",
    "Store",
    "cache_folder",
    "config_folder",
    "data_folder",
    "make_folder",
    "read_bytes",
    "reference",
    "replace",
    "save_new",
]
