"""Live reading of an organization: the one part of the library that uses the network, by the user's command.

`reading.py` asks in rounds, and what it keeps in a folder is a dump, read as any other
(`designer/exchange/imports/api`). `calls.py` cuts the rate by the share of refusals in a second; `workers.py` asks in
threads that the end of the program does not wait for.
"""
