"""Effects of a change: what it would give and take, before it is made; and all that differs between two designs.

`impact.py` counts what a move gives and takes: the levels that move along are joined once for all accounts, and
every place costs a few operations on integers.

`effects.py` compares two `Version`s of a design, or of one policy's text: ceilings first, as sets of actions, then
exactly what stays conditional (`witnesses.py`). Accounts for which the same actions change alike are an `EffectGroup`,
with a request that shows it; what cannot be settled is said to be open.

`alignment.py` gives two designs one id for what is one thing; `matching.py` pairs the nodes and policies of designs
that do not know each other. `comparison.py` makes one record of structure, policies by statement, and effects on
accounts with a witness each, which is decided in both designs. `report.py` puts it into words, which all formats of
``orgwright diff`` and the panel write; `taking.py` makes an edit of some of it; `change_parts.py` divides a change into
parts with what each needs. A direction is exact: a path with the levels of both sides allows what both allow, so what
one allows beyond it is what the other takes away.

`three_way.py` does the same for a base and two designs made from it: drift and merging ask who changed what.

Where a node is elsewhere in the other of two designs, or there alone, `alignment.py` gives it a second node in the
tree, which is laid out like any other.
"""
