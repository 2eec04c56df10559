"""What goes wrong without anybody calling: exceptions that Qt swallows, Qt's messages, Python's warnings."""

import faulthandler
import re
import sys
import threading
import traceback
import warnings

from PySide6.QtCore import QtMsgType, qInstallMessageHandler

IGNORED = re.compile("This plugin does not support")
"""The platform without a screen has no windows to raise and no keyboard to grab."""


class Watch:
    """Collects all of it, from now on to the end of the process.

    Attributes:
        tell: Called with each fault at once, for whoever reads on after a crash.
    """

    def __init__(self):
        self.faults = []
        self.tell = lambda _what: None
        faulthandler.enable()
        sys.excepthook = self._raised
        sys.unraisablehook = lambda it: self._raised(it.exc_type, it.exc_value, it.exc_traceback)
        threading.excepthook = lambda it: self._raised(it.exc_type, it.exc_value, it.exc_traceback)
        qInstallMessageHandler(self._message)
        warnings.simplefilter("always")
        # Qt 6.12 has a new constructor for them that 6.11 lacks; the random user alone makes such events.
        warnings.filterwarnings("ignore", r"Function. 'QDrag(Enter|Move)Event\.", DeprecationWarning)
        warnings.showwarning = self._warned

    def add(self, what):
        """Something is wrong."""
        self.faults.append(what)
        self.tell(what)

    def _raised(self, kind, error, trace):
        self.add("".join(traceback.format_exception(kind, error, trace)))

    def _message(self, kind, _context, message):
        if kind not in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg) and not IGNORED.search(message):
            where = "".join(traceback.format_stack(limit=12))
            self.add(f"{where}Qt says: {message}")

    def _warned(self, message, category, filename, lineno, *_):
        self.add(f'  File "{filename}", line {lineno}\n{category.__name__}: {message}')


def signature(fault):
    """What two reports of the same fault have in common: the last place in the program, and what was said there."""
    lines = fault.strip().splitlines()
    places = re.findall(r'File ".*?/((?:tests/)?(?:ui|designer)/[^"]+)", line (\d+), in (\w+)', fault)
    places = [one for one in places if not one[0].startswith("tests/")] or places
    where = " in ".join((f"{places[-1][0]}:{places[-1][1]}", places[-1][2])) if places else ""
    said = re.sub(r"0x[0-9a-f]+|'[^']{12,}'", "…", lines[-1])
    return f"{where}: {said[:160]}" if where else said[:160]
