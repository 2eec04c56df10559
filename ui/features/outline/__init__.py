"""Outline: the tree as rows."""
