"""The window.

PySide replaces Python's own import, to find modules that ask for its ``__feature__``: after it is imported, it reads
the source of every further module. Nothing here asks, so Python's own import comes back. Found here, on PySide 6.11:
after `import PySide6.QtCore` and `from json.tool import main`, ``linecache.cache`` holds the text of ``json/tool.py``.
"""

import builtins

import PySide6.QtCore  # puts its import in place, and keeps the one before under another name

builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
