"""What a person sees of a window: parts by their words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QAbstractItemModel, QModelIndex
from PySide6.QtWidgets import QMenu, QWidget

from ui.window.recent_menu import RecentMenu

if TYPE_CHECKING:
    from ui.window.main_window import MainWindow

W = TypeVar("W", bound=QWidget)


def part(above: QWidget, kind: type[W], words: str) -> W:
    """The one part of a kind whose text, or name for screen readers, begins with some words."""
    (found,) = (
        child
        for child in above.findChildren(kind)
        if child.accessibleName().startswith(words) or getattr(child, "text", str)().startswith(words)
    )
    return found


def recent_menu(window: MainWindow) -> RecentMenu:
    """The menu of recent files in the menu of files, which is filled when it is opened."""
    menu = window.menuBar().actions()[0].menu()
    assert isinstance(menu, QMenu)
    menu.aboutToShow.emit()
    return menu.findChild(RecentMenu)


def rows_below(model: QAbstractItemModel, parent: QModelIndex = QModelIndex()) -> Iterator[QModelIndex]:
    """Yield every row of a tree below one, from the top down."""
    for row in range(model.rowCount(parent)):
        index = model.index(row, 0, parent)
        yield index
        yield from rows_below(model, index)
