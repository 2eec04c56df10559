"""Where libraries are looked for: a person names folders, or an administrator puts one into a folder of the computer.

Never beside a design: one that came from elsewhere would bring its own judges.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from designer.basics.errors import EditError, OrgwrightError

if TYPE_CHECKING:  # few people have any
    from designer.analysis.guardrails.libraries import TeamLibrary

LIBRARY_VARIABLE: Final = "ORGWRIGHT_LIBRARY"
ADMIN_FOLDERS: Final = (Path("/etc/orgwright/library"), Path("/usr/share/orgwright/library"))
"""Folders of an administrator's libraries."""


def library_folders(named: tuple[Path, ...] = ()) -> list[Path]:
    """Return the folders that a command, the environment and the administrator name."""
    variable = os.environ.get(LIBRARY_VARIABLE, "")
    folders = [*named, *map(Path, filter(None, variable.split(os.pathsep)))]
    return [*folders, *filter(_holds_something, ADMIN_FOLDERS)]


def _holds_something(folder: Path) -> bool:
    """Whether a folder is not empty; one that cannot be read may hold a library, and reading it says why not."""
    try:
        return folder.is_dir() and any(folder.iterdir())
    except OSError:
        return True


def known_libraries(folders: list[Path]) -> tuple[TeamLibrary, ...]:
    """Read the libraries of some folders, none twice.

    Raises:
        EditError: Two have one prefix, or a folder has none, or cannot be read.
        FormatError: A manifest cannot be read.
    """
    faults: list[OrgwrightError] = []
    found = readable_libraries(folders, faults)
    if faults:
        raise faults[0]
    return found


def readable_libraries(folders: list[Path], faults: list[OrgwrightError]) -> tuple[TeamLibrary, ...]:
    """Read the libraries of some folders, none twice; what keeps one out is added to the faults."""
    found: dict[str, TeamLibrary] = {}
    for folder in folders:
        try:
            for place in _places(folder):
                _add(place, found, faults)
        except EditError as error:
            faults.append(error)
    return tuple(found.values())


def _places(folder: Path) -> tuple[Path, ...]:
    from designer.exchange.library.reading import library_places  # few people have any

    try:
        return library_places(folder)
    except OSError as error:
        raise EditError(f"The folder {folder} cannot be read: {error.strerror}.") from error


def _add(place: Path, found: dict[str, TeamLibrary], faults: list[OrgwrightError]) -> None:
    """Read a library, and add it or what keeps it out."""
    from designer.exchange.library.reading import read_library  # few people have any

    try:
        library = read_library(place)
    except OSError as error:
        faults.append(EditError(f"The folder {place} cannot be read: {error.strerror}."))
        return
    except OrgwrightError as error:
        faults.append(error)
        return
    other = found.setdefault(library.prefix, library)
    if other.digest != library.digest:
        faults.append(
            EditError(
                f"{other.title} in {other.folder} and {library.title} in {library.folder} both have the prefix "
                f"{library.prefix}. Name one of them."
            )
        )
