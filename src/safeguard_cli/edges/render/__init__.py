"""Output formats, and the words, blocks and pages of which they are made. They never print."""
