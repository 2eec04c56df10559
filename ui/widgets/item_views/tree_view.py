"""Tree view whose selected row is one rounded bar from edge to edge, as in lists."""

from PySide6.QtCore import (
    QEvent,
    QMargins,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
)
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPalette, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QStyle, QStyleOptionViewItem, QTreeView, QWidget

from ui import theme
from ui.theme.icons import paint_icon
from ui.widgets.containers.boxes import mirrored
from ui.widgets.item_views.row_painting import paint_row_surface
from ui.widgets.item_views.rows import OWN_SURFACE

_CHEVRON = 12
"""Side of a quiet chevron, in pixels at 13 px of text."""


def is_select_all(event: QEvent) -> bool:
    """Whether an event asks who has the keys if Ctrl+A is meant for it."""
    if not isinstance(event, QKeyEvent) or event.type() is not QEvent.Type.ShortcutOverride:
        return False
    return event.matches(QKeySequence.StandardKey.SelectAll)


class TreeView(QTreeView):
    """QTreeView that paints the surface of its rows itself; the style sheet leaves it free.

    Attributes:
        quiet_chevrons: True if a row that has others below it shows a small chevron, and not the style's sign.
        wraps: False if no row is higher when the view is narrower.
        keeps_all: True if Ctrl+A is about its rows, and not about all nodes.
        surface_margins: Pixels that the surface of a row is wider than the view, on either side, read from the left.
    """

    keeps_all = True

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._set_own_viewport()
        self.quiet_chevrons = False
        self.wraps = True
        self.surface_margins = QMargins()
        self._hovered = QPersistentModelIndex()
        self._restyled = QTimer(self, singleShot=True, interval=0)
        self._restyled.timeout.connect(self.scheduleDelayedItemsLayout)
        self.setMouseTracking(True)
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setEditTriggers(QTreeView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QTreeView.ScrollMode.ScrollPerPixel)
        self.setProperty(OWN_SURFACE, True)
        # Qt keeps the heights it measures first; they must be those of the style sheet. Found here, on Qt 6.11: with
        # `QTreeView { font-size: 30px }`, visualRect() of row 2 begins at 14 before the view is shown, then at 35.
        self.ensurePolished()

    def _set_own_viewport(self) -> None:
        # PySide takes 12 ms to find out what a widget is that Qt has made, and reads nearly all its classes for it.
        # Found here, on PySide 6.11, with no other class in use yet: time QTreeView().viewport().
        viewport = QWidget()
        viewport.setBackgroundRole(QPalette.ColorRole.Base)
        viewport.setAutoFillBackground(True)
        self.setViewport(viewport)

    def drawRow(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        surface = QStyleOptionViewItem(option)
        whole = QRect(0, option.rect.top(), self.viewport().width(), option.rect.height())
        surface.rect = whole + (mirrored(self.surface_margins) if self.isRightToLeft() else self.surface_margins)
        row = index.sibling(index.row(), 0)
        surface.state &= ~(QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver)
        if self.selectionModel() is not None and self.selectionModel().isSelected(row):
            surface.state |= QStyle.StateFlag.State_Selected
        if QPersistentModelIndex(row) == self._hovered:
            surface.state |= QStyle.StateFlag.State_MouseOver
        if self.hasFocus() and self.currentIndex().siblingAtColumn(0) == row:
            surface.state |= QStyle.StateFlag.State_HasFocus
        paint_row_surface(painter, surface)
        super().drawRow(painter, option, index)

    def drawBranches(self, painter: QPainter, rect: QRect, index: QModelIndex | QPersistentModelIndex) -> None:
        """Draw the sign in the last step of the indentation, where a press opens and closes the row."""
        if not self.quiet_chevrons:
            super().drawBranches(painter, rect, index)
            return
        if not self.model().hasChildren(index):
            return
        step = QRect(rect.right() + 1 - self.indentation(), rect.top(), self.indentation(), rect.height())
        side = theme.metrics().scaled(_CHEVRON)
        place = QStyle.alignedRect(
            self.layoutDirection(),
            Qt.AlignmentFlag.AlignCenter,
            QSize(side, side),
            QStyle.visualRect(self.layoutDirection(), rect, step),
        )
        sign = "chevron-down" if self.isExpanded(index) else "chevron-right"
        if sign == "chevron-right" and self.isRightToLeft():
            sign = "chevron-left"
        paint_icon(painter, sign, QRectF(place), theme.current().placeholder)

    def event(self, event: QEvent) -> bool:
        """Lay the rows out once for another style, which Qt reports several times; keep Ctrl+A from the canvas."""
        if self.keeps_all and is_select_all(event):
            event.accept()
            return True
        if event.type() != QEvent.Type.StyleChange:
            return super().event(event)
        self._restyled.start()  # a layout that is scheduled would be made for the next who asks where a row is
        return QAbstractScrollArea.event(self, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.wraps and not self.uniformRowHeights() and event.size().width() != event.oldSize().width():
            self.scheduleDelayedItemsLayout()  # titles have other breaks

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(event.position().toPoint())
        super().mouseMoveEvent(event)  # it may drag a row away, and comes back when that has been let go

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(QPoint(-1, -1))

    def _hover(self, at: QPoint) -> None:
        found = QPersistentModelIndex(self.indexAt(at).siblingAtColumn(0))
        if found != self._hovered:
            self._hovered = found
            self.viewport().update()
