"""What the program remembers between two starts: theme and recent files. The window keeps its own place."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSettings

from ui.theme import Scheme

RECENT = 10
"""Number of recent files that are kept."""


def scheme() -> Scheme:
    """The theme the person chose; that of the system at first."""
    kept = QSettings().value("scheme")
    return Scheme(kept) if kept in {choice.value for choice in Scheme} else Scheme.SYSTEM


def remember_scheme(chosen: Scheme) -> None:
    """Keep a choice of theme."""
    QSettings().setValue("scheme", chosen.value)


def recent_files() -> list[Path]:
    """The files opened or saved last, newest first, as far as they still exist."""
    kept = QSettings().value("recent", [])
    names = [kept] if isinstance(kept, str) else list(kept) if isinstance(kept, list) else []
    return [path for path in map(Path, names) if path.is_file()]


def remember_file(path: Path) -> None:
    """Put a file in front of the recent ones."""
    path = path.absolute()
    others = [other for other in recent_files() if other != path]
    QSettings().setValue("recent", [str(p) for p in [path, *others][:RECENT]])
