"""Tree of the outline: its mouse gestures, its rows as drop targets, and a name typed in place."""

from __future__ import annotations

from contextlib import AbstractContextManager
from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMargins, QPersistentModelIndex, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyleOptionViewItem, QTreeView, QWidget

from designer.organization import edits
from designer.organization.edits.rules import topmost
from designer.organization.model.records import Node, NodeId, NodeKind
from ui import theme
from ui.dragdrop import mime as drag_data
from ui.dragdrop.drag_session import DropLocation, Drops
from ui.dragdrop.payload import DragPayload, Drop
from ui.features.outline.model import ID_ROLE, RECORD_ROLE, OutlineModel
from ui.state.analyses import Analyses
from ui.state.session import Session
from ui.widgets.fields.drafts import only_names
from ui.widgets.item_views.row_delegate import RowDelegate, RowEditor
from ui.widgets.item_views.rows import Index
from ui.widgets.item_views.tree_view import TreeView

if TYPE_CHECKING:  # imported where it is used
    from ui.dragdrop.caption import Caption


INSET = 8
"""Room at either side of the rows, in pixels at 13 px of text: they are below the search box."""

_INDENT = 12

_EDGE_SHARE = 0.25
"""This part of the row of an OU, above and below, means a place beside it; of an account it is all of the row."""


class Zone(Enum):
    """Part of a row that is meant."""

    BEFORE = "before"
    ONTO = "onto"
    AFTER = "after"
    FIRST_BELOW = "first below"


_GOING = frozenset(
    {
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
    }
)


class OutlineTree(TreeView):
    """Tree view of the outline.

    Signals:
        goneTo(): The person went to the current row, by mouse or keys.
        rowLeft(NodeId): A row was opened for a drag that has gone on.
    """

    goneTo = Signal()
    rowLeft = Signal(object)

    def __init__(self, session: Session, analyses: Analyses | None, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._row = QPersistentModelIndex()
        self._zone = Zone.ONTO
        self._highlighted: bool | None = None
        self._drops = Drops(self, session, analyses)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setExpandsOnDoubleClick(True)
        self.setDragEnabled(True)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setFrameShape(QTreeView.Shape.NoFrame)
        self.quiet_chevrons = True
        self.keeps_all = False  # its rows are the nodes
        self.setIndentation(theme.metrics().scaled(_INDENT))
        # As wide as the search box: the view begins with it, and ends at the border of the panel.
        self.surface_margins = QMargins(3, 0, 4 - theme.metrics().scaled(INSET), 0)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        on_row = self.indexAt(event.position().toPoint()) == self.currentIndex()
        if event.button() is Qt.MouseButton.LeftButton and on_row and self.state() != self.State.EditingState:
            self.goneTo.emit()

    def event(self, event: QEvent) -> bool:
        """Keep Return from making a node while the rows are those that a search has found."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._goes_to(event):
            event.accept()
            return True
        return super().event(event)

    def _goes_to(self, event: QKeyEvent) -> bool:
        model = self.model()
        is_search = isinstance(model, OutlineModel) and model.is_filtering
        return is_search and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        if event.key() in _GOING:
            self.goneTo.emit()
        elif self._goes_to(event) and self.currentIndex().isValid():
            self._session.reveal(self.currentIndex().data(ID_ROLE))

    def keyboardSearch(self, search: str) -> None:
        """Letters go to a row that begins with them; that row is not named by the next ones on the canvas."""
        self._session.forget_choice()
        super().keyboardSearch(search)

    def startDrag(self, _supported: Qt.DropAction) -> None:
        """Drag the selected nodes."""
        organization = self._session.organization
        nodes = topmost(organization, [n for n in self._session.selection if n != organization.root])
        if nodes and not self._session.shown.refusal:
            drag_data.run_drag(self, self._session, nodes)

    def surface(self) -> QWidget:
        return self.viewport()

    def location_at(self, position: QPoint, what: DragPayload) -> DropLocation | None:
        """Return the location on a row, or between rows; what is dropped below an open row comes first in it."""
        index = self.indexAt(position)
        self._row, self._zone = QPersistentModelIndex(index), Zone.ONTO
        if not index.isValid():
            return None
        node: Node = index.data(RECORD_ROLE)
        organization = self._session.organization
        parent = organization.parent(node.id)
        if not what.kinds or parent is None:
            return DropLocation(node.id)
        row = self.visualRect(index)
        self._zone = _zone(node, (position.y() - row.top()) / max(1, row.height()))
        if self._zone is Zone.ONTO:
            return DropLocation(node.id)
        if self._zone is Zone.AFTER and node.children and self.isExpanded(index):
            self._zone = Zone.FIRST_BELOW
            return DropLocation(node.id, 0)
        place = organization.node(parent).children.index(node.id)
        return DropLocation(parent, place + (self._zone is Zone.AFTER))

    def show_drop(
        self,
        location: DropLocation | None,
        drop: Drop | None,
        _what: DragPayload | None,
        *,
        copies: bool,  # noqa: ARG002 - the same call for every drop target
    ) -> None:
        """Highlight the row, or draw the line between rows."""
        self._highlighted = bool(drop.refusal) if location is not None and drop is not None and not drop.idle else None
        self.viewport().update()

    def open_at_rest(self, target: NodeId) -> bool:
        """Open the row, whether or not the canvas shows what is below it."""
        row = self._row
        if row.data(ID_ROLE) != target or self.isExpanded(row) or not self.model().hasChildren(row):
            return False
        self.expand(row)
        return True

    def close_again(self, target: NodeId) -> None:
        """Close a row that was opened for a drag."""
        self.rowLeft.emit(target)

    def scroll_by(self, _dx: int, dy: int) -> bool:
        """Scroll up or down, as far as there are rows."""
        bar = self.verticalScrollBar()
        before = bar.value()
        bar.setValue(before + dy // 2)
        return bar.value() != before

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows, and over them the mark of a drop."""
        super().paintEvent(event)
        if self._highlighted is not None and self._row.isValid():
            tokens, refused = theme.current(), self._highlighted
            painter = QPainter(self.viewport())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            style = Qt.PenStyle.DashLine if refused else Qt.PenStyle.SolidLine
            painter.setPen(QPen(tokens.denied if refused else tokens.accent, 2, style))
            painter.setBrush(tokens.denied if refused else tokens.accent)
            self._paint_mark(painter, QRectF(self.visualRect(self._row)))
            painter.end()

    def _paint_mark(self, painter: QPainter, row: QRectF) -> None:
        if self._zone is Zone.ONTO:
            rows = QRect(0, round(row.top()), self.viewport().width(), round(row.height())) + self.surface_margins
            whole = QRectF(rows).adjusted(5, 2, -5, -2)
            radius = theme.metrics().control_radius
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(whole, radius, radius)
            return
        y = row.top() if self._zone is Zone.BEFORE else row.bottom()
        left = row.left() + (self.indentation() if self._zone is Zone.FIRST_BELOW else 0)
        start, end = QPointF(left + 5, y), QPointF(self.viewport().width() - 6, y)
        painter.drawLine(start, end)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawEllipse(start, 4, 4)


def _zone(node: Node, share: float) -> Zone:
    edge = 0.5 if node.kind is NodeKind.ACCOUNT else _EDGE_SHARE
    if share < edge:
        return Zone.BEFORE
    return Zone.AFTER if share >= 1 - edge else Zone.ONTO


_NAME_LEFT, _LEAST_EDITOR = 24, 90
"""Begin of the line for a name in its row, and its least width where the row is deep, in pixels at 13 px of text."""

_KEEP = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
"""They keep the name that is typed."""


class NameEditor(RowEditor):
    """Name of a row while it is typed: one that would be refused says why at once, below it."""

    def __init__(self, parent: QWidget, session: Session, node_id: NodeId) -> None:
        super().__init__(parent)
        self._surface = parent
        self._session, self._node_id = session, node_id
        self._caption: Caption | None = None
        self.setAutoFillBackground(True)
        self.textEdited.connect(self.check)

    def fault(self) -> str:
        """Reason why the name would be refused; empty if it would be taken, and where the node has gone."""
        organization = self._session.organization
        if not self.isModified() or self._node_id not in organization.nodes:
            return ""
        return edits.rename_refusal(organization, self._node_id, self.text())

    def check(self) -> None:
        """Say what is wrong with the name; take that back where nothing is."""
        fault = self.fault()
        if self._caption is None and fault:
            from ui.dragdrop.caption import Caption  # most names are good

            self._caption = Caption(self._surface)
            self.destroyed.connect(self._caption.deleteLater)
        if self._caption is not None:
            self._caption.say(fault, self.geometry().bottomLeft() - QPoint(18, 16), refused=True)

    def stays(self, key: QKeyEvent) -> bool:
        """Whether the name would be refused, and the key would take it."""
        if key.key() not in _KEEP or not self.fault():
            return False
        self.check()
        return True

    def place(self, option: QStyleOptionViewItem) -> None:
        """Put the line over the name, beside the glyph, to the end of the row's surface."""
        scaled = theme.metrics().scaled
        row = option.rect.adjusted(scaled(_NAME_LEFT), 0, -scaled(INSET), 0)
        least = scaled(_LEAST_EDITOR)
        if row.width() < least:
            row.setLeft(max(0, row.right() - least))
        self.setGeometry(QStyle.visualRect(option.direction, option.rect, row))

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._caption is not None:
            self._caption.hide()


def edit_name(session: Session, delegate: RowDelegate, parent: QWidget, index: Index) -> NameEditor:
    """Return a line for the name of a row, which is taken over before anything is done with the design."""
    node_id: NodeId = index.data(ID_ROLE)
    editor = NameEditor(parent, session, node_id)
    editor.setAccessibleName(f"Name of {index.data()}")

    def commit() -> str:
        if refusal := edits.rename_refusal(session.organization, node_id, editor.text()):
            return refusal
        delegate.commitData.emit(editor)
        delegate.closeEditor.emit(editor)
        return ""

    def is_pending() -> bool:
        node = session.organization.nodes.get(node_id)
        typed = editor.isModified() and not editor.isHidden()
        return typed and node is not None and editor.text() != node.name

    def attempt() -> AbstractContextManager[object]:
        organization = session.organization
        return organization.tentatively(edits.rename(organization, node_id, editor.text()))

    only_names(editor)
    session.drafts.add(editor, is_pending, commit, attempt=attempt)
    return editor
