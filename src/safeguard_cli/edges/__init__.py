"""Where the program meets people and files."""
