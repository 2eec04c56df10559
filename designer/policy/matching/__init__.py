"""Matching: patterns, ARNs, principals and conditions compiled to tests of a request."""
