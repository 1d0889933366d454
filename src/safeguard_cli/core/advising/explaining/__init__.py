"""Why a decision came out as it did, what would change it, and which unknown matters most."""
