"""`safeguard rules`: proved, tried, compared, drawn and reviewed."""
