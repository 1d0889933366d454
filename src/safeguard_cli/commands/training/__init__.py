"""`safeguard train` and `demo`: lessons and demonstrations, to people in a room."""
