"""Base of lists that pop up: rows that are stepped through without the keyboard, and where they open."""

from PySide6.QtCore import QAbstractItemModel, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent

from ui.widgets.item_views.row_list import RowList

ROWS = 9
"""Rows shown at once."""

POPUP_GAP = 4
"""Between a place and the list that belongs to it, in pixels."""

_Key = Qt.Key
_STEPS: dict[int, int] = {_Key.Key_Down: 1, _Key.Key_Up: -1, _Key.Key_PageDown: ROWS - 1, _Key.Key_PageUp: 1 - ROWS}


class PopupList(RowList):
    """Rows of a list that pops up: who types keeps the keyboard, and passes the keys on that go through rows."""

    def __init__(self, name: str, model: QAbstractItemModel) -> None:
        super().__init__(name)
        self.setModel(model)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def step(self, by: int) -> None:
        """Go down, or up; one step beyond an end goes round."""
        count, at = self.model().rowCount(), self.currentIndex().row()
        at = max(at, 0) if by < 0 else at
        if count:
            to = (at + by) % count if abs(by) == 1 else max(0, min(count - 1, at + by))
            self.setCurrentIndex(self.model().index(to, 0))

    def goes(self, event: QKeyEvent) -> bool:
        """Step as an arrow or a page key says; True when it is one."""
        by = _STEPS.get(event.key())
        if by is not None:
            self.step(by)
        return by is not None


def corner_beside(place: QRect, size: QSize, room: QRect, *, growth: int = 0) -> QPoint:
    """Corner of something of a size below a place, or above it where there is no room below; never outside.

    Args:
        place: Place of what it belongs to, on the screen.
        size: Its size.
        room: Of the screen.
        growth: Height by which it may grow while it is open.
    """
    below, above = place.bottom() + POPUP_GAP, place.top() - POPUP_GAP - size.height()
    fits = below + size.height() + growth <= room.bottom()
    y = below if fits or above < room.top() else above
    return QPoint(
        max(room.left(), min(place.left(), room.right() - size.width())),
        max(room.top(), min(y, room.bottom() - size.height())),
    )
