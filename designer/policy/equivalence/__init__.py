"""Policies compared: proved to decide the same, or a request that shows the difference."""
