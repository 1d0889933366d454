"""`safeguard cases`: training cases listed, written and printed."""
