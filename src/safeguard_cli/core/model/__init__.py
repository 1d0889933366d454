"""What a rule set is made of: questions, conditions, acts, rules, ladders, sources."""
