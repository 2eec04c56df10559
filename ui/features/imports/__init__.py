"""Import: from a live organization or from files, as a new design or into the open one.

What waits for others runs in a thread; the review compares with a copy of the design.
"""
