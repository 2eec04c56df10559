"""Activity: what people really did, read from logs into one file, and the actions that it asked for.

`reducer.py` turns records of CloudTrail into kinds of requests with the keys that `logged_keys.py` reads; these two
stand alone, so that they run beside the logs, too. `trail_files.py` finds the files, `reading.py` reads them on all
cores into an activity file (`activity_file.py`), file by file. `event_actions.py` says which actions of the catalogue
an event asks for, or that none is known.

Nothing here knows an organization: what policies would have said of it is asked in `designer/analysis/`.
"""
