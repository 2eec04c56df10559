"""List of the guardrails of the catalogue under headings, with a field that finds them by any word."""

from itertools import groupby

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QStackedLayout, QTreeView, QWidget

from designer.analysis.guardrails import Guardrail, load
from designer.organization.model import quotas
from designer.organization.model.records import PolicyType
from ui import theme
from ui.widgets.containers.boxes import in_column
from ui.widgets.display.empty_state import EmptyState
from ui.widgets.display.plain import tooltip_text
from ui.widgets.fields.search_box import SearchBox
from ui.widgets.item_views.row_delegate import RowDelegate
from ui.widgets.item_views.row_model import SEARCH_ROLE, VALUE_ROLE
from ui.widgets.item_views.row_search import WordFilter
from ui.widgets.item_views.rows import CONTENT_ROLE, RowContent
from ui.widgets.item_views.tree_view import TreeView


class GuardrailList(QWidget):
    """List of all guardrails.

    Signals:
        chosen(Guardrail): Another one is current.
        emptied(): None matches what is searched.
        activated(): Enter or a double click on one.
    """

    chosen = Signal(object)
    emptied = Signal()
    activated = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = QStandardItemModel(self)
        for category, members in groupby(load().values(), key=lambda each: each.category):
            heading = QStandardItem(category)
            heading.setEditable(False)
            heading.setSelectable(False)
            heading.setData(RowContent(category, faded=True), CONTENT_ROLE)
            heading.appendRows([_item(guardrail) for guardrail in members])
            self._model.appendRow(heading)
        self._found = WordFilter(self)
        self._found.setSourceModel(self._model)
        self.search = SearchBox("Find a guardrail")
        self.search.keeps_return = False  # it adds the one that is current
        self.search.textChanged.connect(self._filter)
        self.search.stepped.connect(self._step)
        self.view = TreeView(self)
        self.view.setAccessibleName("Guardrails")
        self.view.setModel(self._found)
        self.view.setItemDelegate(RowDelegate(self.view))
        self.view.setUniformRowHeights(False)  # a title takes the lines that it needs
        self.view.setIndentation(theme.metrics().gap)
        self.view.setRootIsDecorated(False)
        self.view.setItemsExpandable(False)
        self.view.expandAll()
        self.view.selectionModel().currentChanged.connect(self._emit_current)
        self.view.activated.connect(lambda _index: self.activated.emit())
        self._stack = QStackedLayout()
        self._stack.addWidget(self.view)
        self._stack.addWidget(EmptyState("search", "No guardrail matches", "Titles and purposes are searched."))
        in_column(self.search, (self._stack, 1), host=self, spacing=theme.metrics().gap)

    def choose(self, guardrail_id: str) -> None:
        """Make one current."""
        for index in self._rows():
            if index.data(VALUE_ROLE).id == guardrail_id:
                self.view.setCurrentIndex(index)
                self.view.scrollTo(index, QTreeView.ScrollHint.PositionAtCenter)

    def _rows(self) -> list[QModelIndex]:
        found = self._found
        tops = [found.index(row, 0) for row in range(found.rowCount())]
        return [found.index(row, 0, top) for top in tops for row in range(found.rowCount(top))]

    def _filter(self, text: str) -> None:
        self._found.set_text(text)
        self.view.expandAll()
        rows = self._rows()
        self._stack.setCurrentIndex(0 if rows else 1)
        if rows and not self.view.currentIndex().isValid():
            self.view.setCurrentIndex(rows[0])
        elif not rows:
            self.emptied.emit()

    def _step(self, step: int) -> None:
        rows = self._rows()
        current = self.view.currentIndex()
        at = rows.index(current) if current in rows else -1 if step > 0 else len(rows)
        if rows:
            self.view.setCurrentIndex(rows[max(0, min(len(rows) - 1, at + step))])

    def _emit_current(self, current: QModelIndex) -> None:
        guardrail = current.data(VALUE_ROLE)
        if isinstance(guardrail, Guardrail):
            self.chosen.emit(guardrail)


def _content(guardrail: Guardrail) -> RowContent:
    """Content of a row, with the type where it is no SCP."""
    is_scp = guardrail.type is PolicyType.SERVICE_CONTROL_POLICY
    badge = "" if is_scp else quotas.load().types[guardrail.type].short
    return RowContent(guardrail.title.removesuffix(f" ({badge})"), badge=badge, wrapped=True)


def _item(guardrail: Guardrail) -> QStandardItem:
    item = QStandardItem(guardrail.title)
    item.setEditable(False)
    item.setData(guardrail, VALUE_ROLE)
    item.setData(_content(guardrail), CONTENT_ROLE)
    item.setData(guardrail.search_text, SEARCH_ROLE)
    item.setToolTip(tooltip_text(guardrail.purpose))
    return item
