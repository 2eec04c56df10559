"""Settings between two starts: theme, recent files, what title blocks say of a design, the tour.

The window keeps its own place.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSettings, QStandardPaths
from PySide6.QtWidgets import QSplitter

from ui.theme import Scheme

RECENT = 10
"""Number of recent files that are kept."""

_VERSIONS = 50
"""Number of designs whose version is kept."""


def scheme() -> Scheme:
    """Theme that the person chose; that of the system at first."""
    kept = str(QSettings().value("scheme"))  # a file written by hand may hold a list
    return Scheme(kept) if kept in {choice.value for choice in Scheme} else Scheme.SYSTEM


def remember_scheme(chosen: Scheme) -> None:
    """Remember a choice of theme."""
    QSettings().setValue("scheme", chosen.value)


def reduced_motion() -> bool | None:
    """True when the person wants no animations; None where the system decides."""
    return {"reduced": True, "always": False}.get(str(QSettings().value("motion")))


def remember_reduced_motion(choice: bool | None) -> None:
    """Remember a choice of motion."""
    QSettings().setValue("motion", "full" if choice is None else "reduced" if choice else "always")


def panels() -> dict[str, Any]:
    """Panels that were open when the last window was closed, their sizes and those in front; empty at first."""
    return _object("window/panels")


def remember_panels(kept: Mapping[str, object]) -> None:
    """Remember which panels are open."""
    QSettings().setValue("window/panels", json.dumps(kept))


def split_share(name: str) -> int:
    """Part of a panel's room that its first part has by hand, in thousandths; 0 where nobody has moved the handle."""
    kept = _object("window/splits").get(name)
    return kept if isinstance(kept, int) and 0 < kept < 1_000 else 0


def remember_split_share(name: str, share: int) -> None:
    """Remember how a panel shares its room between its two parts."""
    QSettings().setValue("window/splits", json.dumps({**_object("window/splits"), name: share}))


def knows_rule() -> bool:
    """True when the person has closed the note on how SCPs work."""
    return str(QSettings().value("permissions/rule")) == "known"


def remember_rule() -> None:
    """Remember that the note on how SCPs work was closed."""
    QSettings().setValue("permissions/rule", "known")


def editor_view() -> str:
    """View of a policy that was chosen last; empty at first."""
    return str(QSettings().value("editor/view", ""))


def remember_editor_view(view: str) -> None:
    """Remember which view of a policy is wanted."""
    QSettings().setValue("editor/view", view)


def edit_since() -> str:
    """Text that an edit of a policy is compared with; empty at first."""
    return str(QSettings().value("editor/since", ""))


def remember_edit_since(since: str) -> None:
    """Remember what an edit of a policy is compared with."""
    QSettings().setValue("editor/since", since)


def shows_edit_effects() -> bool:
    """True when the list of what an edit did is wanted beside the text."""
    return str(QSettings().value("editor/effects")) != "hidden"


def remember_edit_effects(shown: bool) -> None:
    """Remember whether the list of what an edit did is wanted."""
    QSettings().setValue("editor/effects", "shown" if shown else "hidden")


def shows_start_page() -> bool:
    """True when a start without a file shows the start page."""
    return str(QSettings().value("start_page")) != "hidden"


def remember_start_page(shown: bool) -> None:
    """Remember whether the start page is wanted at the start."""
    QSettings().setValue("start_page", "shown" if shown else "hidden")


def recent_files() -> list[Path]:
    """Files opened or saved last, newest first; nobody has looked whether they still exist."""
    kept = QSettings().value("recent", [])
    names = [kept] if isinstance(kept, str) else list(kept) if isinstance(kept, list) else []
    return [Path(name) for name in names if isinstance(name, str) and _names_a_file(name)][:RECENT]


def _names_a_file(name: str) -> bool:
    """Whether a text is a whole path, without the characters that no file system takes."""
    try:
        return Path(name).is_absolute() and b"\0" not in os.fsencode(name)
    except UnicodeEncodeError:
        return False


def documents_folder() -> Path:
    """Folder for documents of the person, or the home folder where there is none."""
    found = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
    return found if found.is_dir() else Path.home()


def last_folder() -> Path | None:
    """Folder of the file that was opened or saved last, if that folder still exists."""
    latest = next(iter(recent_files()), None)
    return latest.parent if latest is not None and latest.parent.is_dir() else None


def remember_file(path: Path) -> None:
    """Put a file in front of the recent ones."""
    path = path.absolute()
    others = [other for other in recent_files() if other != path]
    remember_files([path, *others])


def remember_files(paths: list[Path]) -> None:
    """Have these be the recent files, newest first."""
    QSettings().setValue("recent", [str(path) for path in paths[:RECENT]])


def export_folder() -> Path | None:
    """Folder where pictures were saved last, if that still exists."""
    kept = QSettings().value("export/folder")
    return Path(kept) if isinstance(kept, str) and _names_a_file(kept) and Path(kept).is_dir() else None


def remember_export_folder(folder: Path) -> None:
    """Remember where pictures were saved."""
    QSettings().setValue("export/folder", str(folder.absolute()))


def author() -> str:
    """Person who signs the title blocks; nobody at first."""
    kept = QSettings().value("export/author", "")
    return kept if isinstance(kept, str) else ""


def remember_author(name: str) -> None:
    """Remember who signs the title blocks."""
    QSettings().setValue("export/author", name)


def version_of(path: Path | None) -> str:
    """Version in the last title block of a design; empty for a design that was never saved."""
    return _versions().get(str(path.absolute()), "") if path else ""


def remember_version(path: Path | None, version: str) -> None:
    """Remember the version of a design for its next title block."""
    if path is None:
        return
    kept = _versions()
    kept.pop(str(path.absolute()), None)
    if version:
        kept[str(path.absolute())] = version
    QSettings().setValue("export/versions", json.dumps(dict(list(kept.items())[-_VERSIONS:])))


def _versions() -> dict[str, str]:
    """Versions by path, the latest at the end."""
    return {path: str(version) for path, version in _object("export/versions").items()}


def _object(name: str) -> dict[str, Any]:
    """JSON object that is kept under a name; empty where it is missing or spoilt."""
    try:
        kept = json.loads(str(QSettings().value(name, "{}")))
    except (ValueError, RecursionError):
        return {}
    return kept if isinstance(kept, dict) else {}


def tour_was_offered() -> bool:
    """True when the tour was offered once."""
    return QSettings().value("tour/offered") in (True, "true")


def remember_tour() -> None:
    """Remember that the tour was offered."""
    QSettings().setValue("tour/offered", True)


_WHOLE = 1_000


def kept_split(split: QSplitter, name: str) -> QSplitter:
    """The same splitter of two parts with the share that was last given to it by hand; another is remembered.

    Args:
        split: The splitter.
        name: Name of its panel, under which the share is kept.
    """
    if share := split_share(name):
        split.setSizes([_WHOLE * share, _WHOLE * (_WHOLE - share)])
        _stretch(split, share)

    def keep(_at: int, _handle: int) -> None:
        first, second = split.sizes()
        if first and second:
            share = round(_WHOLE * first / (first + second))
            remember_split_share(name, share)
            _stretch(split, share)

    split.splitterMoved.connect(keep)
    return split


def _stretch(split: QSplitter, share: int) -> None:
    """Keep the proportion where the panel gets more room, or less."""
    split.setStretchFactor(0, share)
    split.setStretchFactor(1, _WHOLE - share)
