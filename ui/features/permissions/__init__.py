"""Permissions: what a node's policies leave possible, and why."""
