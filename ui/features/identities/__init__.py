"""Identities: what lies inside an account, built by hand, and what each principal can really do.

A tree of sections beside a page (`tree_and_page.py`); `center` has the same for IAM Identity Center.
"""
