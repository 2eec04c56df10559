"""Duties that come with what a design allows: shared responsibility, with the source and the confidence of each answer.

Nothing here is legal advice. Every table it reads is data in ``resources``, with date, source and confidence.
"""
