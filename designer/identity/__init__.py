"""Identities inside an account as policies that have a say: AWS's own policies, and those of each principal."""
