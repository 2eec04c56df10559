"""Policy documents: statements read from JSON, their grammar, and how forms show them.

`plain_reader.py` reads what is plainly right ten times as fast, for questions to thousands.
"""
