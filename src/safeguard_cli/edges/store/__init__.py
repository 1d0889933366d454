"""Keep things on the disk: where they live, how they are written, and drafts.

Every file is 0600 and written whole or not at all. Nothing that is there is
overwritten, except our own drafts and settings by `replace`.
"""
