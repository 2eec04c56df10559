"""Replay: what policies would have said of requests that people really made.

`evidence.py` lays kinds of requests out as columns, once; `requests.py` says what is known of one, `columns.py` of one
condition key. A key that no log holds is unknown, which is neither absent nor any value, so there are three values:
`verdicts.py` decides one request in them, `scopes.py` a statement for all requests of some accounts at once,
`levels.py` a level, and `jointly.py` what is open again. `standing.py` puts these together, and keeps them for the next
design; what it finds is in `replay.py`.
"""
