"""Merge of two designs that were made from one: record by record and statement by statement.

`values.py` merges one record, `documents.py` the text of a policy; what both sides made another is a `MergeQuestion`
(`questions.py`), each answered with one of the sides. `places.py` decides which nodes stay and where each stands,
where questions of the tree come from; `union.py` finds the rules of AWS that neither side breaks and both together do.
`merging.py` makes one design of all that, under the answers there are, and `verifying.py` refuses one that breaks a
guardrail test that both sides keep, allows or denies what neither does, or locks everybody out. `words.py` says it.
"""
