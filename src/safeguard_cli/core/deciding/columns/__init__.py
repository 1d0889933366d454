"""Decide many cases at once, in columns; the one engine decides a row of each kind.

A block of rows goes through these steps, each in a module of its own:

1. `cases`: answers as numbers, a column for each question.
2. `replayed`: the questions in order, as in an interview: what counts, what is missing, the state.
3. `outcomes`: rows that agree in what a part shows are of one kind, and are decided once.
4. `documents`: the JSON of each row, joined from pieces that are written once for each kind.

Sets of rows are the bits of whole numbers while conditions are judged (`judged_together`), and
numpy arrays once rows are grouped. Columns only group: what they show comes from the engine.
"""
