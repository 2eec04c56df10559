"""Shared responsibility: who keeps which layer of an account, as a panel with a what-if."""
