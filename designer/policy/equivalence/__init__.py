"""Policies compared: proved to decide the same, or a request that shows the difference.

`comparison.py` says so when it cannot tell. `formula_comparison.py` compares what decides one action before and after
once, on however many of an organization's paths it stands.
"""
