"""Read rule files strictly, and report every fault with its place."""
