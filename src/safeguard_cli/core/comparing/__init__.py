"""What differs between two rule sets in the advice that they give."""
