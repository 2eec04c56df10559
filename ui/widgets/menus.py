"""Entries and lines of menus, made by Python so that it knows them for as long as they live.

What a menu makes of a text itself is an object of C++ alone, and PySide finds its wrapper by the address: where an
object stood there that Qt deleted since, that one's wrapper is taken, and the new action is "already deleted" (found
here, on PySide 6.11: `menu.addAction(text)` and `menu.addSeparator()`, their actions deleted, and made once more).
"""

from collections.abc import Callable

from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import QMenu


def add_entry(menu: QMenu, text: str, act: Callable[[], object] | None = None, glyph: QIcon | None = None) -> QAction:
    """An entry at the end of a menu.

    Args:
        menu: The menu, whose the entry is.
        text: Its words; `&` before the letter that stands for it.
        act: Done when it is chosen.
        glyph: Its icon.
    """
    action = QAction(text, menu)
    if glyph is not None:
        action.setIcon(glyph)
    if act is not None:
        action.triggered.connect(lambda: act())  # noqa: PLW0108 - it takes no `checked`
    menu.addAction(action)
    return action


def add_line(menu: QMenu) -> QAction:
    """A line between the entries so far and those to come; none is shown before others follow."""
    action = QAction(menu)
    action.setSeparator(True)
    menu.addAction(action)
    return action
