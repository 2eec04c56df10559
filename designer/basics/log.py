"""The log of a run, for finding a mistake of the program: written where ``--log`` or ORGWRIGHT_LOG says.

It records what the program does and what nobody foresaw. Of a design it holds the name of its file and nothing else, so
that a person can send it to us; what an exception says may quote a design, and goes to the console and the dialog only.
"""

import logging
import re
import traceback
from pathlib import Path

from designer.basics.errors import EditError

LOG = logging.getLogger("orgwright")
"""Log of the program; it is not written unless a log was asked for."""
LOG.propagate = False
LOG.addHandler(logging.NullHandler())

_BEGINNING = re.compile(rb"\Z|\d{4}-\d\d-\d\d \d\d:\d\d:")

_FRAMES = 50
"""Frames of an exception that are written down; a recursion has more than anyone reads."""


def begin(path: Path, program: str) -> None:
    """Write the log to the end of a file from now on, and say first which program this is.

    Args:
        path: The file.
        program: The program and the versions of what it stands on.

    Raises:
        EditError: The file cannot be written, or is not a log.
    """
    try:
        if not _takes_a_log(path):
            raise EditError(f"{path} is not a log, and nothing is written to its end. Name another file.")
        handler = logging.FileHandler(path, encoding="utf-8", errors="backslashreplace")
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or error
        raise EditError(f"The log {path} cannot be written: {reason}.") from None
    logging.raiseExceptions = False  # a full disk ends the log, and not the work
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    LOG.addHandler(handler)
    LOG.setLevel(logging.INFO)
    LOG.info("start: %s", program)


def _takes_a_log(path: Path) -> bool:
    """Whether a file begins like a log of ours, is empty, or is not there; a pipe or a device takes anything."""
    if not path.is_file():
        return True
    with path.open("rb") as file:
        return _BEGINNING.match(file.read(20)) is not None


def is_kept() -> bool:
    """Return True if a log was asked for."""
    return LOG.isEnabledFor(logging.INFO)


def uncaught(error: BaseException) -> None:
    """Log an unexpected exception: its kind and where it was raised, without its message."""
    LOG.error("uncaught %s", _story(error))


def _story(error: BaseException) -> str:
    parts: list[str] = []
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        frames = traceback.format_tb(cause.__traceback__, _FRAMES)
        parts.append("".join((type(cause).__qualname__, "\n", *frames)).rstrip())
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    return "\nafter ".join(parts)
