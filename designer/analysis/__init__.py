"""Questions about an organization and their answers: what is allowed, what is wrong, what a change does.

Each folder answers one kind; most stand on `access`. An answer to "is this allowed?" is one of the five words of
`designer/policy/states.py`, and `terms.py` explains every word.
"""
