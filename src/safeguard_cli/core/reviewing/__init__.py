"""A rule set as a document that a person can approve entry by entry."""
