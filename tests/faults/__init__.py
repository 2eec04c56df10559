"""Disks that fail, and programs that are killed: nothing a person saved, and little of what they typed, may be lost.

`python -m tests.faults --help` runs the long form; the tests run a short one.
"""
