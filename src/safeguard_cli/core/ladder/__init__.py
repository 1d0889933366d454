"""Ladders in full: from ordered stages to the questions, actions and rules that they stand for."""
