"""Hostile designs, requests and policy texts, made from a seed, and what every command must still do with them.

`python -m tests.fuzz` tries as many as one likes; the suite tries a thousand designs, each with some of the commands.
"""
