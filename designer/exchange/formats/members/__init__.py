"""Members of an Orgwright file beside its nodes and policies: each with its shape, and its reading and writing.

A module named after shapes has them as pydantic sees them, for `designer/exchange/formats/schema.py`; the module beside
it reads what has that shape into records and writes them, and says what the shape alone does not show.
"""
