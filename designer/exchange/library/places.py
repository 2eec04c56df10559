"""Where libraries are looked for: a person names folders, or an administrator puts one into a folder of the computer.

Never beside a design: one that came from elsewhere would bring its own judges.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from designer.basics.errors import EditError

if TYPE_CHECKING:  # few people have any
    from designer.analysis.guardrails.libraries import TeamLibrary

LIBRARY_VARIABLE: Final = "ORGWRIGHT_LIBRARY"
ADMIN_FOLDERS: Final = (Path("/etc/orgwright/library"), Path("/usr/share/orgwright/library"))
"""Folders of an administrator's libraries."""


def library_folders(named: tuple[Path, ...] = ()) -> list[Path]:
    """Return the folders that a command, the environment and the administrator name."""
    variable = os.environ.get(LIBRARY_VARIABLE, "")
    folders = [*named, *map(Path, filter(None, variable.split(os.pathsep)))]
    return [*folders, *(one for one in ADMIN_FOLDERS if one.is_dir() and any(one.iterdir()))]


def known_libraries(folders: list[Path]) -> tuple[TeamLibrary, ...]:
    """Read the libraries of some folders, none twice.

    Raises:
        EditError: Two have one prefix, or a folder has none.
        FormatError: A manifest cannot be read.
    """
    from designer.exchange.library.reading import libraries_in  # few people have any

    found: dict[str, TeamLibrary] = {}
    for library in (one for folder in folders for one in libraries_in(folder)):
        other = found.setdefault(library.prefix, library)
        if other.digest != library.digest:
            raise EditError(
                f"{other.title} in {other.folder} and {library.title} in {library.folder} both have the prefix "
                f"{library.prefix}. Name one of them."
            )
    return tuple(found.values())
