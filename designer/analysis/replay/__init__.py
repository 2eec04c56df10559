"""Replay: what policies would have said of requests that people really made.

`requests.py` makes of a kind of request what a log tells of it, `verdicts.py` decides it in three values, because a key
that no log holds is unknown, which is neither absent nor any value, and `replay.py` counts: what each statement would
have stopped, surely and at most, and what it cannot say anything about.
"""
