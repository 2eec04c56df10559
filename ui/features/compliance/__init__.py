"""Compliance of what is selected: programmes, services out of scope, agreements, evidence, and what is still yours."""
