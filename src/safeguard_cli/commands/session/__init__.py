"""One session at a terminal: from the first question to the record, on every way out."""
