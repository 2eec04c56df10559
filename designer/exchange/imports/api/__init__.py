"""Answers of AWS's API: what its calls say of an organization, collected to facts, and the dumps that hold them.

`answers.py` collects them, wherever they come from; `operations.py` knows which call was answered, cut or refused. What
AWS shows of a moment (`answer_items.py`) is kept by AWS ids and limits nobody. `cli_dump.py` reads a folder of
answers, as the script of `cli_dump.py` or a live reading (`designer/aws`) writes it.
"""
