"""Principals of all accounts that can do one action, by themselves or over roles, and the way of each."""
