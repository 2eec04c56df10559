"""Where the program that runs waits for later starts, and how one of these hands its file over. Knows no Qt.

One socket per person, screen and installation, in a folder of that person alone. Who holds the lock beside it listens:
a program that died holds none, so the next start takes its place.
"""

from __future__ import annotations

import os
import stat
import tempfile
import zlib
from pathlib import Path

PATIENCE_SECONDS = 2
"""So long either side waits for the other; then a start opens a window of its own."""

HANDED = b"taken"
"""The answer to a path that is being opened."""

_SCREENS = ("WAYLAND_DISPLAY", "DISPLAY")


def waiting_place() -> Path | None:
    """Return the path of the socket, or None without a screen, such sockets or a private folder."""
    screen = [os.environ.get(name, "") for name in _SCREENS]
    if os.name != "posix" or not any(screen) or os.environ.get("QT_QPA_PLATFORM", "xcb") not in ("xcb", "wayland"):
        return None
    words = "\0".join([*screen, str(Path(__file__).resolve())])
    folder = _own_folder()
    return folder / f"{zlib.crc32(os.fsencode(words)):08x}" if folder else None


def _own_folder() -> Path | None:
    """Return a folder that only this person can enter: that of the session, or one beside temporary files."""
    session = os.environ.get("XDG_RUNTIME_DIR")
    folder = Path(session, "orgwright") if session else Path(tempfile.gettempdir(), f"orgwright-{os.getuid()}")
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
    except OSError:
        return None
    is_own = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o077
    return folder if is_own else None


def hand_over(path: Path | None) -> bool:
    """Give a file to the program that runs, or None for a window without one; whether it takes it."""
    socket_path = waiting_place()
    if socket_path is None or not socket_path.is_socket():
        return False
    import socket  # most starts are the first

    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(PATIENCE_SECONDS)
            line.connect(str(socket_path))
            line.sendall(as_message(path))
            return line.recv(len(HANDED)) == HANDED
    except OSError:
        return False


def as_message(path: Path | None) -> bytes:
    """Return what hands a file over: its whole path, or nothing, and a zero byte."""
    return os.fsencode(path.absolute() if path else "") + b"\0"
