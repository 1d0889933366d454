"""`safeguard batch`: many records to their decisions, here or on Spark."""
