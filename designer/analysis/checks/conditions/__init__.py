"""Conditions: whether they compare what they seem to compare."""
