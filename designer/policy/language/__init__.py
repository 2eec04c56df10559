"""Policy documents: statements read from JSON, their grammar, and how forms and words show them.

`plain_reader.py` reads what is plainly right ten times as fast, for questions to thousands. `plain_sentences.py` tells
a statement by whom it spares, in names of the design, and only where that says exactly what the conditions say.
"""
