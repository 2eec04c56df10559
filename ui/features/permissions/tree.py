"""The tree of permissions: what is open, chosen and scrolled to stays so while answers, filters and nodes change."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPoint, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QTreeView, QVBoxLayout, QWidget

from designer.basics.dataclass import dataclass
from designer.policy.catalog.catalogue import AccessLevel
from ui import theme
from ui.features.permissions.model import ActionRow, LevelRow, PermissionsModel, ServiceRow
from ui.features.permissions.rows import PermissionDelegate
from ui.widgets.display.labels import plain_label
from ui.widgets.item_views.row_model import VALUE_ROLE
from ui.widgets.item_views.rows import Index

_FEW = 60
"""A filter that leaves this many actions or fewer shows them all at once."""


_MOVED = -1
"""No scroll position: the person has moved the rows since they were last put in place."""


@dataclass(frozen=True, slots=True)
class _Key:
    """A row by what it shows, so that it is found again after the rows were made anew."""

    service: str
    level: AccessLevel | None = None
    action: str = ""


class PermissionTree(QTreeView):
    """Services, access levels, actions; opening a service shows its actions, levels can be closed one by one.

    Signals:
        chosen(str): The person wants to know why an action is answered as it is.
    """

    chosen = Signal(str)

    def __init__(self, model: PermissionsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._permissions = model
        self._opened: set[str] = set()
        self._opened_found: set[str] | None = None
        self._closed: set[tuple[str, AccessLevel]] = set()
        self._restoring = False
        self._anchors: list[tuple[_Key, int]] = []
        self._settled = _MOVED
        self._current: _Key | None = None
        self.setHeaderHidden(True)
        self.setIndentation(0)
        self.setRootIsDecorated(False)
        self.setExpandsOnDoubleClick(False)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QTreeView.Shape.NoFrame)
        self.setAccessibleName("Permissions")
        self.setItemDelegate(PermissionDelegate(self))
        model.modelAboutToBeReset.connect(self._remember)
        self.setModel(model)
        model.modelReset.connect(self._restore)
        self.expanded.connect(self._note_open)
        self.collapsed.connect(self._note_closed)
        self.clicked.connect(self._click)

    def show_found(self, *, filtering: bool) -> None:
        """While a text filters, services open and close apart from the rest; few results are all shown."""
        if not filtering:
            self._opened_found = None
        else:
            few = self._permissions.shown() <= _FEW
            self._opened_found = set(self._permissions.services()) if few else set()
        self._restoring = True
        self.collapseAll()
        self._restoring = False
        self._restore_open()

    def choose(self, action: str) -> bool:
        """Make an action the current row and bring it into view; False where the filter hides it."""
        index = self._permissions.find(action)
        if not index.isValid():
            return False
        self.setExpanded(index.parent().parent(), True)
        self.setExpanded(index.parent(), True)
        with QSignalBlocker(self):
            self.setCurrentIndex(index)
        if not self.viewport().rect().contains(self.visualRect(index)):
            self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)
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
        row = index.data(VALUE_ROLE) if index.isValid() else None
        if not isinstance(row, ActionRow):
            return ""
        return f"{index.parent().parent().data(Qt.ItemDataRole.DisplayRole)}:{row.name}"

    def _open_services(self) -> set[str]:
        return self._opened if self._opened_found is None else self._opened_found

    def _note_open(self, index: QModelIndex) -> None:
        row = index.data(VALUE_ROLE)
        if self._restoring:
            return
        self._settled = _MOVED
        if isinstance(row, ServiceRow):
            self._open_services().add(row.prefix)
            self._open_levels(row.prefix, index)
        elif isinstance(row, LevelRow):
            self._closed.discard((index.parent().data(Qt.ItemDataRole.DisplayRole), row.level))

    def _note_closed(self, index: QModelIndex) -> None:
        row = index.data(VALUE_ROLE)
        if self._restoring:
            return
        self._settled = _MOVED
        if isinstance(row, ServiceRow):
            self._open_services().discard(row.prefix)
        elif isinstance(row, LevelRow):
            self._closed.add((index.parent().data(Qt.ItemDataRole.DisplayRole), row.level))

    def _open_levels(self, service: str, index: QModelIndex) -> None:
        restoring, self._restoring = self._restoring, True
        for row in range(self._permissions.rowCount(index)):
            level = self._permissions.index(row, 0, index)
            self.setExpanded(level, (service, level.data(VALUE_ROLE).level) not in self._closed)
        self._restoring = restoring

    def _key(self, index: Index) -> _Key | None:
        row = index.data(VALUE_ROLE) if index.isValid() else None
        if isinstance(row, ServiceRow):
            return _Key(row.prefix)
        if isinstance(row, LevelRow):
            return _Key(index.parent().data(Qt.ItemDataRole.DisplayRole), row.level)
        if isinstance(row, ActionRow):
            action = self._action_at(index)
            return _Key(action.partition(":")[0], action=action)
        return None

    def _find(self, key: _Key | None) -> QModelIndex:
        if key is None:
            return QModelIndex()
        if key.action:
            return self._permissions.find(key.action)
        return self._permissions.place(key.service, key.level)

    def _remember(self) -> None:
        """Note which rows stand where, before the rows are made anew."""
        if self.verticalScrollBar().value() != self._settled:
            self._anchors = []
        seen = self.viewport().rect()
        for index in (self.currentIndex(), self.indexAt(QPoint(1, 1))):
            key, place = self._key(index), self.visualRect(index)
            known = any(anchor == key for anchor, _ in self._anchors)
            if key and not known and seen.intersects(place):
                self._anchors.append((key, place.top()))
        self._current = self._key(self.currentIndex()) or self._current

    def _restore(self) -> None:
        """Open and choose what was, and scroll so that a row that is still there stands where it stood.

        Where there are too few rows for that now, the place is kept in mind until the person scrolls.
        """
        self._restore_open()
        self._restoring = True
        current = self._find(self._current)
        if current.isValid():
            self.selectionModel().setCurrentIndex(current, self.selectionModel().SelectionFlag.ClearAndSelect)
        self._restoring = False
        self.executeDelayedItemsLayout()
        bar = self.verticalScrollBar()
        for key, top in self._anchors:
            place = self._find(key)
            if place.isValid():
                bar.setValue(bar.value() + self.visualRect(place).top() - top)
                break
        self._settled = bar.value()

    def _restore_open(self) -> None:
        """Open again what was open; all is closed."""
        self._restoring = True
        opened = self._open_services()
        for row, service in enumerate(self._permissions.services()):
            if service in opened:
                index = self._permissions.index(row, 0)
                self.setExpanded(index, True)
                self._open_levels(service, index)
        self._restoring = False


def captioned(tree: PermissionTree) -> QWidget:
    """The tree under the captions of its columns."""
    metrics = theme.metrics()
    captions = QHBoxLayout()
    captions.setContentsMargins(metrics.margin, 0, metrics.margin, 2)
    captions.addWidget(plain_label("Service, action", look="small"), 1)
    captions.addWidget(plain_label("Actions not denied", look="small"))
    page = QWidget()
    page.setFocusProxy(tree)
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addLayout(captions)
    column.addWidget(tree, 1)
    return page
