"""One short module per command group."""
