"""Identities and policies that nobody uses, or that are harder to keep than they need be."""
