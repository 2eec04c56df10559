"""Matching: patterns, ARNs, principals and conditions compiled to tests of a request.

A statement is compiled once to closures.
"""
