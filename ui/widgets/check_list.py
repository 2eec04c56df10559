"""A list to tick things in, with a field that finds them and a count of what is ticked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QSortFilterProxyModel, Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QHBoxLayout, QListView, QVBoxLayout, QWidget

from ui import theme
from ui.widgets.buttons import push_button
from ui.widgets.labels import plain_label
from ui.widgets.search_box import SearchBox

_VALUE = Qt.ItemDataRole.UserRole
_ROWS = 6


class CheckList(QWidget):
    """Options to tick. A value that is no option is added to them, so that nothing given is lost.

    Signals:
        changed(): Others are ticked.
    """

    changed = Signal()

    def __init__(self, options: Sequence[tuple[str, str]], placeholder: str, parent: QWidget | None = None) -> None:
        """A list; `options` are values with the words shown for each."""
        super().__init__(parent)
        self._setting = False
        self._model = QStandardItemModel(self)
        for value, words in options:
            self._model.appendRow(_item(value, words))
        self._found = QSortFilterProxyModel(self)
        self._found.setSourceModel(self._model)
        self._found.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._search = SearchBox(placeholder)
        self._search.textChanged.connect(self._found.setFilterFixedString)
        self.view = QListView()
        self.view.setModel(self._found)
        self.view.setUniformItemSizes(True)
        self.view.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.view.setProperty("field", True)
        self.view.ensurePolished()  # Qt keeps the heights it measures first; they must be those of the style sheet
        self.view.setFixedHeight(_ROWS * theme.metrics().row + 8)
        self._count = plain_label(look="small")
        none = push_button("None", look="link")
        shown = push_button("All shown", look="link")
        none.clicked.connect(lambda: self._tick_shown(Qt.CheckState.Unchecked, everything=True))
        shown.clicked.connect(lambda: self._tick_shown(Qt.CheckState.Checked))
        row = QHBoxLayout()
        row.addWidget(self._count, 1)
        row.addWidget(shown)
        row.addWidget(none)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._search)
        column.addWidget(self.view)
        column.addLayout(row)
        self._model.itemChanged.connect(self._tell)
        self._tell_count()

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self.view.setAccessibleName(name)

    def values(self) -> tuple[str, ...]:
        """The ticked values, in the order of the options."""
        return tuple(str(item.data(_VALUE)) for item in self._items() if item.checkState() is Qt.CheckState.Checked)

    def set_values(self, values: Iterable[str]) -> None:
        """Tick exactly these, and put them first; says nothing of it."""
        wanted = dict.fromkeys(values)
        self._setting = True
        items = [self._model.takeRow(0)[0] for _ in range(self._model.rowCount())]
        items += [_item(value, value) for value in wanted.keys() - {str(item.data(_VALUE)) for item in items}]
        items.sort(key=lambda item: (item.data(_VALUE) not in wanted, item.data(_VALUE)))
        for item in items:
            item.setCheckState(Qt.CheckState.Checked if item.data(_VALUE) in wanted else Qt.CheckState.Unchecked)
            self._model.appendRow(item)
        self._setting = False
        self.view.scrollToTop()
        self._tell_count()

    def _items(self) -> list[QStandardItem]:
        return [self._model.item(row) for row in range(self._model.rowCount())]

    def _tick_shown(self, state: Qt.CheckState, *, everything: bool = False) -> None:
        self._setting = True
        rows = range(self._found.rowCount())
        shown = [self._model.itemFromIndex(self._found.mapToSource(self._found.index(row, 0))) for row in rows]
        for item in self._items() if everything else shown:
            item.setCheckState(state)
        self._setting = False
        self._tell()

    def _tell(self) -> None:
        if not self._setting:
            self._tell_count()
            self.changed.emit()

    def _tell_count(self) -> None:
        self._count.setText(f"{len(self.values()):,} of {self._model.rowCount():,} chosen")


def _item(value: str, words: str) -> QStandardItem:
    item = QStandardItem(words)
    item.setData(value, _VALUE)
    item.setCheckable(True)
    item.setEditable(False)
    return item
