"""Access of principals: their own policies within their boundary, the SCPs, the RCPs, and the trust policies of roles.

A sieve is two sets of actions, and what is left behind the last is what the principal can do. `principal_sieves.py`
makes those of a principal, for all actions or for one, `explain_principal.py` with one kind of credentials. A policy of
the resource, such as the trust policy of a role that is to be taken (`resource_shares.py`), is a sieve that can give
past the caller's own. `policy_shares.py` judges statements without conditions and variables by their resources alone.

`who_can.py` asks all principals; `role_taking.py` answers whether a principal may take a role, part by part, and what
it exchanges. Principals that cannot do something may become one that can: `role_chains.py` is the graph of who can
become whom,
and `access_ways.py` gives each its best way. `escalation_chains.py` adds IAM's own escalations to that graph, for the
ways to administration (`administration.py`) and to a role. `explain_principal.py` builds an `Explanation` of a sieve.
"""
