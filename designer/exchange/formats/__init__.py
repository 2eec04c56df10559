"""Text to a design and back: one format, one module; `registry.py` names them all.

`native.py` is the file of the program (`reading.py`, `writing.py`), `members` what it has besides nodes and policies.
`files.py` saves: it writes a draft beside the file, compares what is on the disk with what was read last, and only then
puts the draft in its place.
"""
