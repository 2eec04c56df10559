"""The outline: the whole tree as rows, the full equivalent of the canvas for the keyboard and for screen readers."""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, QModelIndex, QPersistentModelIndex, QPoint, QSortFilterProxyModel, Qt, Signal
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from designer.records import Kind, NodeId
from ui import theme
from ui.models.outline import COUNT_ROLE, ID_ROLE, RECORD_ROLE, OutlineModel
from ui.session import Session
from ui.widgets.search_box import SearchBox


class OutlinePanel(QWidget):
    """The tree with a search box over it.

    Signals:
        menuAsked(QPoint): The person wants the menu of the selected nodes, at this place of the screen.
    """

    menuAsked = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._model = OutlineModel(session, self)
        self._found = _Matching(self)
        self._found.setSourceModel(self._model)
        self._search = SearchBox("Find by name, id, e-mail or tag")
        self._search.textChanged.connect(self._filter)
        self._view = _Tree(self)
        self._view.setModel(self._found)
        self._view.setItemDelegate(_RowDelegate(self._view))
        self._view.setAccessibleName("Outline of the organization")
        self._view.customContextMenuRequested.connect(self._ask_menu)
        self._view.selectionModel().selectionChanged.connect(self._select)
        self._view.selectionModel().currentChanged.connect(self._make_current)
        self._view.collapsed.connect(lambda index: self._fold(index, collapsed=True))
        self._view.expanded.connect(lambda index: self._fold(index, collapsed=False))
        self.setFocusProxy(self._view)
        column = QVBoxLayout(self)
        margin = theme.metrics().margin
        column.setContentsMargins(0, margin, 0, 0)
        self._search.setContentsMargins(margin, 0, margin, 0)
        column.addWidget(self._search)
        column.addWidget(self._view)
        self._following = False
        session.selectionChanged.connect(self._show_selection)
        session.collapsedChanged.connect(self._show_folds)
        self._model.modelReset.connect(self._show_folds)
        self._model.rowsInserted.connect(self._show_folds)
        self._model.rowsMoved.connect(self._show_folds)
        self._show_folds()
        self._show_selection()

    @property
    def view(self) -> QTreeView:
        """The tree."""
        return self._view

    def has_focus(self) -> bool:
        """Whether keys go to this panel."""
        return self._view.hasFocus()

    def focus_search(self) -> None:
        """Let the person type what to find."""
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def begin_rename(self, node_id: NodeId) -> None:
        """Let the person type another name."""
        index = self._found.mapFromSource(self._model.node_index(node_id))
        self._view.setCurrentIndex(index)
        self._view.edit(index)

    def _filter(self, text: str) -> None:
        self._following = True
        self._found.set_text(text)
        if text.strip():
            self._view.expandAll()
        self._following = False
        if not text.strip():
            self._show_folds()
            self._show_selection()

    def _select(self, _selected: QItemSelection, _deselected: QItemSelection) -> None:
        if self._following:
            return
        ids = [index.data(ID_ROLE) for index in self._view.selectionModel().selectedRows()]
        self._session.select(ids, self._current())

    def _make_current(self, index: QModelIndex, _previous: QModelIndex) -> None:
        if not self._following and index.isValid() and index.data(ID_ROLE) in self._session.selection:
            self._session.select(self._session.selection, index.data(ID_ROLE))

    def _current(self) -> NodeId | None:
        current = self._view.currentIndex()
        return current.data(ID_ROLE) if current.isValid() else None

    def _fold(self, index: QModelIndex, *, collapsed: bool) -> None:
        if not self._following and not self._found.is_filtering:
            self._session.set_collapsed(index.data(ID_ROLE), collapsed)

    def _show_folds(self, *_: object) -> None:
        if self._found.is_filtering:
            return
        self._following = True
        nodes = self._session.document.organization.nodes
        collapsed = self._session.collapsed
        for node_id, node in nodes.items():
            if node.children:
                index = self._found.mapFromSource(self._model.node_index(node_id))
                if self._view.isExpanded(index) is (node_id in collapsed):
                    self._view.setExpanded(index, node_id not in collapsed)
        self._following = False

    def _show_selection(self) -> None:
        if self._following or self._is_shown():
            return
        self._following = True
        selection = QItemSelection()
        current = QModelIndex()
        for node_id in self._session.selection:
            index = self._found.mapFromSource(self._model.node_index(node_id))
            if index.isValid():
                selection.select(index, index)
                current = index if node_id == self._session.current else current
        model = self._view.selectionModel()
        model.select(selection, model.SelectionFlag.ClearAndSelect)
        if current.isValid():
            model.setCurrentIndex(current, model.SelectionFlag.NoUpdate)
            self._view.scrollTo(current)
        self._following = False

    def _is_shown(self) -> bool:
        shown = [index.data(ID_ROLE) for index in self._view.selectionModel().selectedRows()]
        return set(shown) == set(self._session.selection) and self._current() == self._session.current

    def _ask_menu(self, position: QPoint) -> None:
        if self._view.indexAt(position).isValid():
            self.menuAsked.emit(self._view.viewport().mapToGlobal(position))


class _Tree(QTreeView):
    """The view with the ways of the outline set once."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setExpandsOnDoubleClick(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setDropIndicatorShown(True)
        self.setAutoExpandDelay(600)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setFrameShape(QTreeView.Shape.NoFrame)


class _Matching(QSortFilterProxyModel):
    """The rows that match a text, with all that is above them."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._words: list[str] = []
        self.setRecursiveFilteringEnabled(True)

    @property
    def is_filtering(self) -> bool:
        """Whether anything is hidden."""
        return bool(self._words)

    def set_text(self, text: str) -> None:
        """Keep the nodes that have every word of a text in a name, an id, an e-mail or a tag."""
        words = text.lower().split()
        if words != self._words:
            self._words = words
            self.invalidateFilter()

    def filterAcceptsRow(self, row: int, parent: QModelIndex | QPersistentModelIndex) -> bool:
        if not self._words:
            return True
        node = self.sourceModel().index(row, 0, parent).data(RECORD_ROLE)
        tags = " ".join(f"{key} {value}" for key, value in node.tags)
        haystack = f"{node.name} {node.aws_id} {node.id} {node.email} {tags}".lower()
        return all(word in haystack for word in self._words)


class _RowDelegate(QStyledItemDelegate):
    """A row with the number of accounts at its right end."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        count = index.data(COUNT_ROLE)
        node = index.data(RECORD_ROLE)
        text = f"{count:,}" if node.kind is not Kind.ACCOUNT else ""
        room = option.fontMetrics.horizontalAdvance(text) + 2 * theme.metrics().gap if text else 0
        self.initStyleOption(option, index)
        style = option.widget.style() if option.widget else QApplication.style()
        background = QStyleOptionViewItem(option)
        background.text = ""
        background.icon = type(background.icon)()
        style.drawControl(style.ControlElement.CE_ItemViewItem, background, painter, option.widget)
        area = option.rect.adjusted(0, 0, -room, 0)
        _paint_content(painter, option, area)
        if text:
            painter.setPen(theme.current().secondary)
            painter.setFont(theme.secondary_font())
            right = option.rect.adjusted(0, 0, -theme.metrics().gap, 0)
            painter.drawText(right, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)


def _paint_content(painter: QPainter, option: QStyleOptionViewItem, area: object) -> None:
    """The icon and the elided name."""
    metrics = theme.metrics()
    rect = option.rect
    side = metrics.icon
    icon_rect = rect.adjusted(metrics.gap // 2, 0, 0, 0)
    icon_rect.setWidth(side)
    icon_rect.setTop(rect.top() + (rect.height() - side) // 2)
    icon_rect.setHeight(side)
    option.icon.paint(painter, icon_rect)
    left = icon_rect.right() + metrics.gap
    text_rect = rect.adjusted(left - rect.left(), 0, 0, 0)
    text_rect.setRight(area.right())  # type: ignore[attr-defined]
    painter.setFont(option.font)
    painter.setPen(option.palette.color(QPalette.ColorRole.Text))
    elided = option.fontMetrics.elidedText(option.text, Qt.TextElideMode.ElideRight, text_rect.width())
    painter.drawText(text_rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, elided)
