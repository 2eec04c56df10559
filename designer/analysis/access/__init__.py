"""An organization seen through the policy language: what the SCPs on an account's path leave possible, and why.

A level is the union of its allows and the intersection of its keeps, a path the intersection of its levels: sets of
actions as integers (`designer/policy/satisfiability`). `ceilings.py` keeps them and redoes only what a change touches,
`reasons.py` splits the catalogue of one path into groups with one reason each, and `explain_action.py` builds an
`Explanation` for all requests of an action at once.
"""
