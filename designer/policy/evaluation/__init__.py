"""One request decided and explained.

`decision.py` decides: explicit Deny first, then RCPs on the resource owner's path, SCPs on the caller's, then the
caller's and the resource's own policies; `open_points.py` names what AWS's documents leave open. Actions that no policy
limits are one list for both engines (`designer/policy/catalog/catalogue.py`).

An `Explanation` (`explanation.py`) is one tree: question, stages, levels, policies, statements, each with an answer in
three values, what it rests on, and a sentence. `explain.py` builds it for one request, where what is not said is absent
or unknown; `designer.analysis.access` builds it for all requests of an action, and `analysis.principals` for a known
principal. `plain_sentences.py` says whom a statement spares, in
names of the design, and only where that says exactly what the conditions say.
A level is one node of a path; what the engines keep for speed has names of its own.
"""
