"""Teaching with invented cases: which there are, and what a room is given of them."""
