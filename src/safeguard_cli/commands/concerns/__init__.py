"""`safeguard concerns`, `due`, `continue` and `decided`, and copies of concerns."""
