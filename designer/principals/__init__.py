"""Access of principals: their own policies within their boundary, the SCPs, the RCPs, and the trust policies of roles.

`principal_sieves` makes the sieve of a principal, for all actions or for one, `credential_sieve` with one kind of
credentials; `who_can` asks all principals; `role_taking` answers whether a principal may take a role, part by part, and
what it exchanges; `role_chains` is the graph of who can become whom.
"""
