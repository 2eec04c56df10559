"""Terraform: its language, its JSON syntax and what ``terraform show -json`` prints, to facts of an organization.

Expressions become functions of a scope (`grammar.py`), which modules work out when they are asked (`modules.py`).
"""
