"""Limits and names: what AWS, and the tools around it, take."""
