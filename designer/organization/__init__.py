"""The organization and what a person can do with it.

`model` has the records on a tree, `edits` gives changes of them, `layout` finds places for cards, and `declarative`
merges the policies that deny nothing. `identity` knows which policies apply to a principal, `budget.py` how much
of AWS's limits is used.
"""
