"""Identities inside an account as policies that apply: AWS's own policies, and those of each principal.

`account_principals.py` says which policies apply to a principal, AWS's own among them (`aws_managed.py`). People
of Identity Center come in by roles: `center_roles.py` gives a design that has the roles of their assignments inside the
accounts.
"""
