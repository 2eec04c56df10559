"""The organization as frozen records on a networkx tree, changes to it, and the limits AWS sets.

`organization.py` has one record for each node. The order of siblings is stored once, in the parent's ``children``;
``organization.graph`` is the same tree as a ``networkx.DiGraph``, made when it is first asked for and kept in step.
``Organization.apply`` is the only mutator, of a `Change` (`change.py`); ``with organization.tentatively(change)`` asks
"what if". What lies inside accounts (`identities.py`) is there, or nothing where nothing is known.

`records.py` says what a kind of node is called and may hold, `node_attributes.py` what a node says besides its name:
forms, tooltips, search, files, copies and comparisons read that table.
"""
