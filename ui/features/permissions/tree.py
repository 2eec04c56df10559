"""The tree of permissions: what is open, chosen and scrolled to stays so while answers, filters and nodes change."""

from collections.abc import Hashable, Sequence

from PySide6.QtCore import QModelIndex, QPoint, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QVBoxLayout, QWidget

from ui import theme
from ui.features.permissions.model import PermissionsModel
from ui.widgets.display.labels import plain_label
from ui.widgets.item_views.row_delegate import RowDelegate
from ui.widgets.item_views.rows import Index, choose_alone
from ui.widgets.item_views.tree_view import TreeView

_FEW = 60
"""A filter that leaves this many actions or fewer shows them all at once."""

_MOVED = -1
"""No scroll position: the person has moved the rows since they were last put in place."""


class PermissionTree(TreeView):
    """Services, access levels, actions; opening a service shows its actions, levels can be closed one by one.

    While a text filters, services open and close apart from the rest; few results are all shown.

    Signals:
        chosen(str): The person wants to know why an action is answered as it is.
    """

    chosen = Signal(str)

    def __init__(self, model: PermissionsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._permissions = model
        self._opened: set[Hashable] = set()
        self._opened_unfiltered: set[Hashable] = set()
        self._text = ""
        self._closed: set[Hashable] = set()
        self._restoring = False
        self._anchors: dict[tuple[Hashable, ...], int] = {}
        self._settled = _MOVED
        self._current: tuple[Hashable, ...] = ()
        self.setUniformRowHeights(False)
        self.wraps = False
        self.setIndentation(0)
        self.setRootIsDecorated(False)
        self.setExpandsOnDoubleClick(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(TreeView.Shape.NoFrame)
        self.setAccessibleName("Permissions")
        self.setItemDelegate(RowDelegate(self))
        model.layoutAboutToBeChanged.connect(self._remember)
        self.setModel(model)
        model.layoutChanged.connect(self._restore)
        self.expanded.connect(lambda index: self._note(index, opened=True))
        self.collapsed.connect(lambda index: self._note(index, opened=False))
        self.clicked.connect(self._click)

    def choose(self, action: str) -> bool:
        """Make an action the current row and bring it into view; False if the filter hides it."""
        index = self._permissions.find(action)
        if not index.isValid():
            return False
        self.setExpanded(index.parent().parent(), True)
        self.setExpanded(index.parent(), True)
        with QSignalBlocker(self):
            self.setCurrentIndex(index)
        self._show_current()
        return True

    def keep_in_view(self) -> None:
        """Scroll to the current row once the room for the tree has changed."""
        QTimer.singleShot(0, self, self._show_current)

    def _show_current(self) -> None:
        index = self.currentIndex()
        if index.isValid() and not self.viewport().rect().contains(self.visualRect(index)):
            self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)

    def dataChanged(self, _first: Index, _last: Index, _roles: Sequence[int] = ()) -> None:
        """Paint again. Heights depend on the kind of row alone, so none of Qt's measuring is needed."""
        self.viewport().update()

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if not self._restoring and (action := self._action_at(current)):
            self.chosen.emit(action)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            self._click(index)
        else:
            super().keyPressEvent(event)

    def _click(self, index: QModelIndex) -> None:
        action = self._action_at(index)
        if action:
            self.chosen.emit(action)
        else:
            self.setExpanded(index, not self.isExpanded(index))

    def _action_at(self, index: Index) -> str:
        is_action = index.isValid() and not self._permissions.hasChildren(index)
        return str(self._permissions.path(index)[-1]) if is_action else ""

    def _note(self, index: QModelIndex, *, opened: bool) -> None:
        """Note that the person opened or closed a row."""
        if self._restoring:
            return
        self._settled = _MOVED
        *above, row = self._permissions.path(index)
        noted, is_noted = (self._closed, not opened) if above else (self._opened, opened)
        (noted.add if is_noted else noted.discard)(row)
        if opened and not above:
            self._open_service(index)

    def _open_service(self, index: QModelIndex) -> None:
        """Open a service, and below it the levels that the person has not closed."""
        restoring, self._restoring = self._restoring, True
        self.setExpanded(index, True)
        for row in range(self._permissions.rowCount(index)):
            level = self._permissions.index(row, 0, index)
            self.setExpanded(level, self._permissions.path(level)[-1] not in self._closed)
        self._restoring = restoring

    def _remember(self) -> None:
        """Note which rows stand where, before others are shown."""
        if self.verticalScrollBar().value() != self._settled:
            self._anchors = {}
        seen, current = self.viewport().rect(), self.currentIndex()
        for index in (current, self.indexAt(QPoint(1, 1))):
            if seen.intersects(place := self.visualRect(index)):
                self._anchors.setdefault(self._permissions.path(index), place.top())
        if current.isValid():
            self._current = self._permissions.path(current)
        if self._permissions.text.strip() != self._text:
            self._restoring = True
            if self._opened:
                self.collapseAll()
            if not self._text:
                self._opened_unfiltered = self._opened

    def _restore(self) -> None:
        """Open and choose what had gone and is there again, and scroll so that a row that is there stands as it stood.

        Where there are too few rows for that now, the place is kept in mind until the person scrolls.
        """
        self._restoring = True
        services, text = self._permissions.services(), self._permissions.text.strip()
        if text != self._text:
            found = services if self._permissions.shown() <= _FEW else ()
            self._opened, self._text = set(found) if text else self._opened_unfiltered, text
        for service in filter(self._opened.__contains__, services):
            self._open_service(self._permissions.place(service))
        current = self._permissions.at_path(self._current)
        if current.isValid():
            choose_alone(self, current)
        self._restoring = False
        self.executeDelayedItemsLayout()
        bar = self.verticalScrollBar()
        for path, top in self._anchors.items():
            place = self._permissions.at_path(path)
            if place.isValid():
                bar.setValue(bar.value() + self.visualRect(place).top() - top)
                break
        self._settled = bar.value()


def captioned(tree: PermissionTree) -> QWidget:
    """Return the tree under the captions of its columns."""
    metrics = theme.metrics()
    captions = QHBoxLayout()
    captions.setContentsMargins(metrics.margin, 0, metrics.margin, 2)
    captions.addWidget(plain_label("Service, action", wrap=True, look="small"), 1)
    captions.addWidget(plain_label("Actions not denied", look="small"))
    page = QWidget()
    page.setFocusProxy(tree)
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addLayout(captions)
    column.addWidget(tree, 1)
    return page
