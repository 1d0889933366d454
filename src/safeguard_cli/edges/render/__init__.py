"""One module per output format. Formatters return strings and never print."""
