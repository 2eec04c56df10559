"""Lists of painted rows: as high as their rows or with the room there is, perhaps with boxes; and those that pop up."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from PySide6.QtCore import QAbstractItemModel, QEvent, QMetaMethod, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QListView, QSizePolicy, QStyle, QWidget

from ui import theme
from ui.theme import Role
from ui.widgets.display.announcing import announce
from ui.widgets.item_views.row_delegate import RowDelegate
from ui.widgets.item_views.row_model import Row, RowModel
from ui.widgets.item_views.rows import Index, RowContent, action_rect
from ui.widgets.item_views.tree_view import is_select_all


class RowList(QListView):
    """Rows from edge to edge, without a frame, as high as its width makes each of them.

    Args:
        name: Name for a screen reader.
        parent: Widget around it.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setItemDelegate(RowDelegate(self))
        self.setMouseTracking(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        # Rows that wrap are laid out again when the width changes, by a scroll bar, too: `QListView::resizeEvent` of
        # Qt 6.11 does so in a list from above only where words wrap.
        self.setWordWrap(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def event(self, event: QEvent) -> bool:
        """Keep Ctrl+A from selecting all nodes of the canvas."""
        if is_select_all(event):
            event.accept()
            return True
        return super().event(event)


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

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Say the row that is chosen: the keys are elsewhere, so that a reader hears nothing of it by itself."""
        super().currentChanged(current, previous)
        if self.isVisible():
            announce(self, str(current.data(Qt.ItemDataRole.AccessibleTextRole) or current.data() or ""))

    def step(self, by: int) -> None:
        """Go down, or up; one step beyond an end goes round."""
        count, at = self.model().rowCount(), self.currentIndex().row()
        at = max(at, 0) if by < 0 else at
        if count:
            to = (at + by) % count if abs(by) == 1 else max(0, min(count - 1, at + by))
            self.setCurrentIndex(self.model().index(to, 0))

    def goes(self, event: QKeyEvent) -> bool:
        """Step as an arrow or page key says; return True if it was one."""
        by = _STEPS.get(event.key())
        if by is not None:
            self.step(by)
        return by is not None


def corner_beside(place: QRect, size: QSize, room: QRect, *, growth: int = 0) -> QPoint:
    """Return the corner of something of a size below a place, or above it where there is no room below; never outside.

    Args:
        place: Place of what it belongs to, on the screen.
        size: Its size.
        room: Of the screen.
        growth: Height that it may grow by while it is open.
    """
    below, above = place.bottom() + POPUP_GAP, place.top() - POPUP_GAP - size.height()
    fits = below + size.height() + growth <= room.bottom()
    y = below if fits or above < room.top() else above
    return QPoint(
        max(room.left(), min(place.left(), room.right() - size.width())),
        max(room.top(), min(y, room.bottom() - size.height())),
    )


_ROWS_SHOWN = 10
_LEAST_ROWS = 2


def boxed(title: str, secondary: str, on: bool, tip: str = "", trailing: str = "", *, wrapped: bool = False) -> Row:
    """Return a row with a box."""
    content = RowContent(
        title,
        secondary,
        icon="check-all" if on else "check-none",
        icon_role=Role.ACCENT if on else Role.SECONDARY,
        trailing=trailing,
        wrapped=wrapped,
    )
    state = Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
    return Row(content, tip or "\n".join(filter(None, (title, secondary))), state=state)


def section_rows(title: str, rows: Sequence[Row], count: int | str | None = None) -> Iterator[Row]:
    """Yield rows below a heading that counts them, if there are any. `count` replaces their number."""
    if rows:
        number = len(rows) if count is None else count
        yield Row(
            RowContent(title, trailing=number if isinstance(number, str) else f"{number:,}", heading=True),
            id=f"heading {title}",
            selectable=False,
        )
        yield from rows


class FlatList(RowList):
    """A list as high as its rows, up to a limit: the form around it scrolls.

    Signals:
        taken(int): A row was clicked, or Return pressed on it.
        switched(int): The box of a row was clicked, or Space pressed on it.
        dropped(int): Del was pressed on a row, or its button.
    """

    taken = Signal(int)
    switched = Signal(int)
    dropped = Signal(int)

    _TAKES: ClassVar = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_Delete}

    def __init__(self, name: str, *, boxes: bool = False) -> None:
        super().__init__(name)
        self._boxes = boxes
        self._leaves_return = False
        self.rows = RowModel(self)
        self.setModel(self.rows)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.rows.layoutChanged.connect(self.updateGeometry)

    def leave_return(self) -> None:
        """Let Return press the default button of the dialog around the list; boxes are switched by Space alone."""
        self._leaves_return = True

    def sizeHint(self) -> QSize:
        shown = min(self.rows.rowCount(), _ROWS_SHOWN)
        return QSize(160, sum(self.sizeHintForRow(row) for row in range(shown)) + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    def event(self, event: QEvent) -> bool:
        # Del would remove the nodes, and Return make one: in the list they are the list's.
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in self._TAKES:
            event.accept()
            return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and event.reason() is not Qt.FocusReason.MouseFocusReason:
            self.setCurrentIndex(self.rows.index(0, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex().row()
        said = {
            Qt.Key.Key_Return: self.taken,
            Qt.Key.Key_Enter: self.taken,
            Qt.Key.Key_Space: self.switched,
            Qt.Key.Key_Delete: self.dropped,
        }.get(Qt.Key(event.key()))
        is_return = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_return and (self._leaves_return or event.modifiers() & Qt.KeyboardModifier.ControlModifier):
            event.ignore()  # with Ctrl it presses the default button, too
        elif row >= 0 and said is not None and self.isSignalConnected(QMetaMethod.fromSignal(said)):
            if is_return:
                self.activated.emit(self.currentIndex())  # as a double click does
            said.emit(row)
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        if not (self._boxes and self.box_rect(self.indexAt(at)).contains(at)):  # two clicks on a box are two clicks
            super().mouseDoubleClickEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and index.isValid():
            at = event.position().toPoint()
            row = self.rows.row(index)
            if row is not None and row.content.action and self.action_rect(index).contains(at):
                self.dropped.emit(index.row())
                return
            on_box = self._boxes and self.box_rect(index).contains(at)
            (self.switched if on_box else self.taken).emit(index.row())

    def action_rect(self, index: Index) -> QRect:
        """Return the place of the button of a row that takes away what it stands for."""
        return action_rect(self.visualRect(index), self.layoutDirection())

    def box_rect(self, index: Index) -> QRect:
        """Return the place of the box of a row."""
        row = self.visualRect(index)
        side = theme.metrics().icon + theme.metrics().margin + theme.metrics().gap // 2
        return QStyle.visualRect(self.layoutDirection(), row, QRect(row.left(), row.top(), side, row.height()))


class ScrolledList(FlatList):
    """A list that takes the room there is, and scrolls."""

    def __init__(self, name: str, *, boxes: bool = False) -> None:
        super().__init__(name, boxes=boxes)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setSelectionMode(FlatList.SelectionMode.SingleSelection)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, _LEAST_ROWS * theme.metrics().two_line_row)
