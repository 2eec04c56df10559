"""Copies of the libraries that a person agreed to use: one that changes is used as it was until she agrees to it."""

import shutil
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QStandardPaths

from designer.analysis.guardrails.libraries import TeamLibrary
from designer.basics.errors import FormatError
from designer.exchange.library.reading import library_files, read_library
from ui.state import settings
from ui.state.recovery import private_folder


def keep_copy(library: TeamLibrary) -> None:
    """Keep the files of a library that is in use, and no older ones; on a full disk, none are kept."""
    place = _place(library.prefix) / library.digest
    if place.exists():
        return
    with suppress(OSError):
        content = library_files(Path(library.folder))
        forget_copy(library.prefix)
        new = place.with_name("new")
        for name, data in content.items():
            private_folder((new / name).parent)
            (new / name).write_bytes(data)
        new.rename(place)


def kept_copy(changed: TeamLibrary) -> TeamLibrary | None:
    """Return the library of this prefix that the person agreed to last; None if no copy of it is whole.

    Args:
        changed: What its folder has now.
    """
    with suppress(OSError, FormatError):
        for place in _place(changed.prefix).iterdir():
            library = read_library(place)
            if library.digest in settings.accepted_libraries():
                return replace(library, folder=changed.folder)
    return None


def forget_copy(prefix: str) -> None:
    """Delete what is kept of the libraries of a prefix."""
    shutil.rmtree(_place(prefix), ignore_errors=True)


def _place(prefix: str) -> Path:
    data = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppDataLocation)
    return Path(data) / "libraries" / prefix
