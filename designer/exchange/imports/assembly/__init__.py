"""Designs made of facts, and designs updated by an import, with a report of what did not fit.

`assemble.py` makes a new design. `updating.py` makes one `Change` of an import, a design and their pairs, which
`designer/analysis/differences/matching.py` finds; `review.py` puts its parts
(`designer/analysis/differences/change_parts.py`) into groups for a person, so that any choice of them makes a design.
"""
