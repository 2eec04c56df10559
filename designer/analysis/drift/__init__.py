"""Drift: where AWS is no longer as a design says, who made it so, and what that does to permissions.

`drift.py` asks three versions (what was applied last, the design, AWS as it is) who changed each part, and compares
what AWS allows with what the design allows; `noise.py` sorts out what AWS does by itself.
"""
