"""The commands of each group, and what a conversation with a person is made of."""
