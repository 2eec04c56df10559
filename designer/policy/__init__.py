"""The policy language of AWS: documents, patterns, the catalogue of actions, and what a policy says about them.

Knows no organization; could be a library of its own.
"""
