"""Decide many cases at once, in columns; the one engine decides a row of each kind.

A block of rows goes through these steps, each in a module of its own:

1. `cases`: answers as numbers, a column for each question.
2. `replayed`: the questions in order, as in an interview: what counts, what is missing, the state.
   `turning` says where a question may still matter, `whole` in which rows none does.
3. `outcomes`: rows that agree in what a part shows are of one kind (`part_kinds`), and are decided
   once; `due_columns` (with `whole_days`) counts each deadline once, `excepted` knows local
   exceptions.
4. `documents`: the JSON of each row, as pieces; `texts` joins those that mostly stand together.

`one_law` keeps, from block to block, what rows by one law have in common.

Sets of rows are the bits of whole numbers while conditions are judged (`truth_in_states`), and
numpy arrays once rows are grouped. Columns only group: what they show comes from the engine.
"""
