"""Text to a design and back: one format, one module; `registry.py` names them all.

`native.py` is the file of the program (with `writing.py`). Its records are described once, by the fields in
`tables`: the check of its shape, reading, writing, the published schema and the version that a file needs follow.
`files.py` saves: it writes a draft beside the file, compares what is on the disk with what was read last, and only then
puts the draft in its place.
"""
