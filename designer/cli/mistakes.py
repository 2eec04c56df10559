"""A mistake of the program's own, as its user hears of it: one sentence, which names the file with all the rest."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
import traceback
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from designer.basics import log


def mistake_sentence(error: Exception) -> str:
    """The failure and the place of the whole story, which this writes to a new file in the temporary folder.

    It holds the traceback, the arguments and the versions, and nothing of what the command has read.
    """
    what = _what(error)
    log.uncaught(error)
    path = _logged(error)
    where = f"{path} says where; please report it with that file." if path else "No log of it could be written."
    return f"This is a mistake in Orgwright, not yours: {what}. {where}"


def _what(error: Exception) -> str:
    match error:
        case MemoryError():
            return "the memory does not suffice for this input"
        case RecursionError():
            return "something in the input is nested deeper than it can follow"
    return f"an unforeseen {type(error).__name__}"


def _logged(error: Exception) -> Path | None:
    story = "".join(traceback.format_exception(error, limit=_FRAMES))
    try:
        handle, name = tempfile.mkstemp(prefix="orgwright-", suffix=".log")
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(f"{program_versions()}\n")
            file.write(f"{sys.argv[1:]!r}\n\n{story}")
    except OSError:
        return None
    return Path(name)


_FRAMES = 50
"""Frames that are written down from the outermost on; a recursion has more than anyone reads."""


def program_versions() -> str:
    """The program, its Python and the system, as a report names them."""
    try:
        ours = version("orgwright")
    except PackageNotFoundError:  # run from a checkout that was never installed
        ours = "of a checkout"
    return f"orgwright {ours}, Python {platform.python_version()}, {platform.platform()}"
