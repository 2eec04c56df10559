"""Guardrail tests: the list with their states, one of them in full, and the form of one."""
