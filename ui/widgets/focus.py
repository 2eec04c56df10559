"""Where the keys go: into a panel by command, and from widget to widget by Tab, but never where nobody sees them.

A focus proxy would do the first, but Tab comes to a stop before a panel whose proxy is hidden.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QTabBar, QWidget

_FIRST = "keysFirst"
_TAB = Qt.FocusPolicy.TabFocus.value


def gets_keys_first(widget: QWidget) -> None:
    """Let a widget get the keys when its panel is entered, if it is shown then."""
    widget.setProperty(_FIRST, True)


def enter(panel: QWidget) -> None:
    """Give the keys to the widget of a panel that gets them first, or to the first that can take them."""
    takers = [
        w for w in panel.findChildren(QWidget) if w.isVisible() and w.isEnabled() and w.focusPolicy().value & _TAB
    ]
    chosen = next((widget for widget in takers if widget.property(_FIRST)), takers[0] if takers else panel)
    chosen.setFocus(Qt.FocusReason.ShortcutFocusReason)


def is_behind(widget: QWidget | None) -> bool:
    """Whether a widget lies in a dock behind another one's tab, or is a bar of tabs that a window no longer uses.

    Qt calls both visible. What is scrolled out of sight is not meant: it comes into sight when it gets the keys.
    """
    above = widget
    while above is not None and not isinstance(above, (QDockWidget, QTabBar)):
        above = above.parentWidget()
    if isinstance(above, QDockWidget):
        # A dock behind another is moved out of its window; a region would not tell: it leaves out what children cover.
        return not above.isFloating() and not above.window().rect().intersects(above.geometry())
    return above is not None and above.visibleRegion().isEmpty()
