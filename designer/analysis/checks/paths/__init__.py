"""Paths: what the policies from the root down to an account make of each other."""
