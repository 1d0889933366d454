"""Ladders in full, and local rule sets laid over the base (`merge_local_rules.py`)."""
