"""Waits for later starts of the program, and opens what they hand over. Imported after the window is shown."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QSocketNotifier, QTimer

from ui.window.handover import HANDED, PATIENCE_SECONDS, waiting_place

_MOST_BYTES = 4_096
"""The longest path of a file, with the zero byte after it, as Linux has it."""


class SecondStarts(QObject):
    """Listens for the files of later starts.

    A path is opened as the person would open it; anything else that comes is dropped.

    Args:
        parent: The application: listening ends with it.
        take: Opens a file, or None for a window without one.
    """

    def __init__(self, parent: QCoreApplication, take: Callable[[Path | None], None]) -> None:
        super().__init__(parent)
        self._take = take
        self._path = waiting_place()
        self._server = _listen(self._path) if self._path else None
        if self._server:
            self._ready = QSocketNotifier(self._server.fileno(), QSocketNotifier.Type.Read, self)
            self._ready.activated.connect(self._accept)
            parent.aboutToQuit.connect(self.end)

    def end(self) -> None:
        """Let the next start open its own window."""
        if self._server and self._path:
            self._ready.setEnabled(False)
            self._path.unlink(missing_ok=True)
            self._server.close()
            self._server = None

    def _accept(self) -> None:
        try:
            connection, _address = self._server.accept() if self._server else (None, None)
        except OSError:  # gone again, or too many files are open
            return
        if connection:
            _Connection(self, connection, self._take)


class _Connection(QObject):
    """One later start: its path, read as it comes, for a moment at most."""

    def __init__(self, parent: QObject, connection: socket.socket, take: Callable[[Path | None], None]) -> None:
        super().__init__(parent)
        connection.setblocking(False)
        self._connection, self._take, self._read = connection, take, b""
        self._ready = QSocketNotifier(connection.fileno(), QSocketNotifier.Type.Read, self)
        self._ready.activated.connect(self._receive)
        self._patience = QTimer(self, singleShot=True)
        self._patience.timeout.connect(self._end)
        self._patience.start(PATIENCE_SECONDS * 1_000)

    def _receive(self) -> None:
        try:
            more = self._connection.recv(_MOST_BYTES)
        except BlockingIOError:
            return
        except OSError:
            more = b""
        self._read += more
        name, end, rest = self._read.partition(b"\0")
        if end and not rest and (not name or name.startswith(b"/")) and self._answer():
            self._end()
            self._take(Path(os.fsdecode(name)) if name else None)
        elif end or not more or len(self._read) > _MOST_BYTES:
            self._end()

    def _answer(self) -> bool:
        """Say that the path is taken; whether the other start still waits for that."""
        try:
            return self._connection.send(HANDED) == len(HANDED)
        except OSError:
            return False

    def _end(self) -> None:
        self._patience.stop()
        self._ready.setEnabled(False)
        self._connection.close()
        self.deleteLater()


def _listen(path: Path) -> socket.socket | None:
    """Return a socket that listens at a path, or None if another program does or the system refuses."""
    import fcntl  # not on Windows, where this is not called

    try:
        lock = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError:
        return None
    server = socket.socket(socket.AF_UNIX)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # held until the program ends, however it does
        path.unlink(missing_ok=True)
        server.bind(str(path))
        path.chmod(0o600)
        server.listen()
        server.setblocking(False)
    except OSError:
        server.close()
        os.close(lock)
        return None
    return server
