"""Drawings, lists and trees that a design was exported as, read back, and the file of another designer.

Each reader finds nodes, lines and words in its format and fills `DrawnNode`s; `drawn` makes facts of them. A picture
has policies by their names alone, so that their documents are unknown.
"""
