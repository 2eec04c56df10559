"""Designs from files and to files: our own, those of other programs, drawings, reports.

`formats` has our own, `imports` and `exports` those of others; each reports what it could not hold to `conversion.py`.
`templates` has designs to begin with, `reports` what readers without the program get.
"""
