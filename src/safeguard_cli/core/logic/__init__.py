"""Three truth values, states of bits, and one search for answers (witness)."""
