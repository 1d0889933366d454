"""From answers to a decision: engine, interview, deadlines, many cases in columns."""
