"""Explain: one request answered level by level."""
