"""The list of a node's policies: a click opens, Del detaches, Alt+Up and Alt+Down or a drag reorder."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui import theme
from ui.inspector.attached_model import ROW_ROLE, Attached, AttachedModel, Heading
from ui.theme import Role
from ui.theme.icons import centred, paint_icon
from ui.widgets.plain import elided
from ui.widgets.rows import RowContent, paint_row, paint_row_surface

Index = QModelIndex | QPersistentModelIndex

_State = QStyle.StateFlag
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class AttachedView(QListView):
    """The view over an `AttachedModel`.

    Signals:
        opened(QModelIndex): A row was clicked, or Enter pressed on it.
        menuAsked(QModelIndex, QPoint): The person wants the menu of a row, at this place of the screen.
    """

    opened = Signal(QModelIndex)
    menuAsked = Signal(QModelIndex, QPoint)

    def __init__(self, model: AttachedModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._attached = model
        self.setModel(model)
        self.setItemDelegate(_Delegate(self))
        self.setAccessibleName("Policies of the node")
        self.setMouseTracking(True)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setDropIndicatorShown(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QListView.Shape.NoFrame)

    def event(self, event: QEvent) -> bool:
        # Del would remove the node and Alt+Up move it: on a policy they are the list's.
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._is_own(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self._attached.row(self.currentIndex())
        direct = row if isinstance(row, Attached) and row.direct else None
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row is not None:
            self.opened.emit(self.currentIndex())
        elif event.key() == Qt.Key.Key_Delete:
            if isinstance(row, Attached):
                self._attached.detach(row.policy.id)
        elif self._is_own(event):
            if direct:
                self._move(direct, _STEPS[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        dragging = self.state() is self.State.DraggingState
        super().mouseReleaseEvent(event)
        if event.button() is not Qt.MouseButton.LeftButton or dragging or not index.isValid():
            return
        row = self._attached.row(index)
        if isinstance(row, Attached) and row.direct and self.can_detach() and self._on_button(index, event):
            self._attached.detach(row.policy.id)
        elif row is not None:
            self.opened.emit(index)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self.indexAt(event.pos())
        if index.isValid():
            self.menuAsked.emit(index, event.globalPos())

    def can_detach(self) -> bool:
        """Whether rows have a button to detach."""
        return bool(self._attached.flags(QModelIndex()) & Qt.ItemFlag.ItemIsDropEnabled)

    def _move(self, row: Attached, step: int) -> None:
        self._attached.move(row.policy.id, step)
        self.setCurrentIndex(self._attached.direct_index(row.policy.id))

    def _is_own(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Delete and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            return True
        return event.key() in _STEPS and bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)

    def _on_button(self, index: QModelIndex, event: QMouseEvent) -> bool:
        return button_rect(self.visualRect(index), self.layoutDirection()).contains(event.position().toPoint())


def button_rect(row: QRect, direction: Qt.LayoutDirection) -> QRect:
    """Where the button to detach stands in a row."""
    side = row.height()
    logical = QRect(row.right() - side - theme.metrics().gap // 2, row.top(), side, side)
    return QStyle.visualRect(direction, row, logical)


class _Delegate(QStyledItemDelegate):
    """A policy with its description; the button to detach where the mouse or the keyboard is. Headings are quiet."""

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        row = index.data(ROW_ROLE)
        metrics = theme.metrics()
        if isinstance(row, Heading):
            return QSize(120, metrics.row + (metrics.gap if index.row() else 0))
        return QSize(120, metrics.two_line_row if row.policy.description else metrics.row + 4)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(ROW_ROLE)
        painter.save()
        if isinstance(row, Heading):
            _paint_heading(painter, option, row)
        else:
            self._paint_policy(painter, option, row)
        painter.restore()

    def _paint_policy(self, painter: QPainter, option: QStyleOptionViewItem, row: Attached) -> None:
        paint_row_surface(painter, option)
        view = self.parent()
        editable = isinstance(view, AttachedView) and view.can_detach()
        shown = bool(option.state & (_State.State_MouseOver | _State.State_Selected))
        button = button_rect(option.rect, option.direction)
        inner = QStyleOptionViewItem(option)
        inner.state &= ~(_State.State_Selected | _State.State_MouseOver)
        if row.direct and editable and shown:
            paint_icon(painter, "detach", centred(QRectF(button), theme.metrics().icon), theme.current().secondary)
            inner.rect = _without(option.rect, button, option.direction)
        managed = row.policy.aws_managed
        content = RowContent(
            row.policy.name,
            row.policy.description,
            icon="policy",
            icon_role=Role.ACCOUNT if managed or not row.direct else Role.ACCENT,
        )
        paint_row(painter, inner, content)


def _paint_heading(painter: QPainter, option: QStyleOptionViewItem, row: Heading) -> None:
    tokens = theme.current()
    metrics = theme.metrics()
    if row.level:
        paint_row_surface(painter, option)
    painter.setLayoutDirection(option.direction)
    font = theme.secondary_font()
    font.setWeight(font.Weight.DemiBold)
    painter.setFont(font)
    painter.setPen(tokens.conditional if row.full else tokens.secondary)
    area = option.rect.adjusted(metrics.margin, 0, -metrics.margin, -4)
    width = theme.text_width(font, row.count)
    bottom = Qt.AlignmentFlag.AlignBottom
    title = elided(painter, row.title, area.width() - width - metrics.gap)
    painter.drawText(area, Qt.AlignmentFlag.AlignLeading | bottom, title)
    painter.setFont(theme.secondary_font())
    painter.drawText(area, Qt.AlignmentFlag.AlignTrailing | bottom, row.count)


def _without(row: QRect, button: QRect, direction: Qt.LayoutDirection) -> QRect:
    rest = QRect(row)
    if direction is Qt.LayoutDirection.RightToLeft:
        rest.setLeft(button.right())
    else:
        rest.setRight(button.left())
    return rest
