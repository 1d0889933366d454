"""What a person carries through days: entries in a chain, what they tell, and what is owed."""
