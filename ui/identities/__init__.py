"""Identities: what lies inside an account, built by hand, and what each principal can really do."""
