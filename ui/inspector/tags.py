"""The tags of one node, or of several together, as a small table: edit in place, add in the last row, Del removes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from designer import edits
from designer.errors import EditError
from designer.model.change import Change
from designer.model.records import NodeId
from ui import theme
from ui.inspector.shared_values import TagRow, shared_tags
from ui.state.session import Session
from ui.theme import Role
from ui.theme.icons import icon
from ui.widgets.form import InlineMessage
from ui.widgets.plain import tooltip_text

Index = QModelIndex | QPersistentModelIndex

KEY, VALUE, REMOVE = range(3)
MIXED = "Mixed"

_OWN_KEYS = frozenset({Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_F2, Qt.Key.Key_Return, Qt.Key.Key_Enter})


class TagTable(QWidget):
    """The tags of the nodes it was told to show."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._model = TagModel(session, self)
        self._view = _View(self._model)
        self._message = InlineMessage()
        self._model.refused.connect(self._message.say)
        self._session = session
        delegate = self._view.cells
        session.drafts.add(self, self._is_pending, self._commit, self._model.refused, delegate.edited)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._view)
        column.addWidget(self._message)
        self._view.setAccessibleName("Tags")
        self.setFocusProxy(self._view)

    @property
    def model(self) -> TagModel:
        """The rows."""
        return self._model

    @property
    def view(self) -> QTableView:
        """The table."""
        return self._view

    @property
    def message(self) -> InlineMessage:
        """Why the last edit was refused."""
        return self._message

    def show_nodes(self, nodes: tuple[NodeId, ...], rows: Sequence[TagRow] | None = None) -> None:
        """Show the tags of these nodes; `rows` where they have been gathered already."""
        self._view.close_editor()
        if self._model.wrong is not None:
            self._session.notices.refuse(f"The tags stay as they were. {self._message.text()}")
        self._message.say("")
        self._model.show(nodes, rows)

    def reread(self, rows: Sequence[TagRow] | None = None) -> None:
        """Some node says something else now."""
        self._model.reread(rows)

    def _is_pending(self) -> bool:
        return self._model.wrong is not None or self._view.cells.is_pending

    def _commit(self) -> str:
        """Take over the cell that is being typed in; where that is refused, it is opened again as it was typed."""
        self._view.cells.finish()
        if self._model.wrong is None:
            return ""
        row, column, _ = self._model.wrong
        index = self._model.index(row, column)
        self._view.setCurrentIndex(index)
        self._view.edit(index)
        return self._message.text()


class TagModel(QAbstractTableModel):
    """Tags in the order in which they were given, and a last row to add one.

    Signals:
        refused(str): Why an edit was refused; empty when one was made.
    """

    refused = Signal(str)

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._nodes: tuple[NodeId, ...] = ()
        self._rows: list[TagRow] = []
        self._new_key = ""
        self._wrong: tuple[int, int, str] | None = None

    def show(self, nodes: tuple[NodeId, ...], rows: Sequence[TagRow] | None = None) -> None:
        """Show the tags of these nodes."""
        self._nodes = nodes
        self._reset(self._wanted() if rows is None else list(rows))

    def reread(self, rows: Sequence[TagRow] | None = None) -> None:
        """Follow a change."""
        wanted = self._wanted() if rows is None else list(rows)
        if len(wanted) != len(self._rows):
            self._reset(wanted)
        elif wanted != self._rows:
            self._rows = wanted
            self.dataChanged.emit(self.index(0, 0), self.index(len(wanted), REMOVE))

    @property
    def wrong(self) -> tuple[int, int, str] | None:
        """Row, column and text of the cell that was refused."""
        return self._wrong

    @property
    def rows(self) -> list[TagRow]:
        """The tags shown."""
        return list(self._rows)

    def is_last(self, index: Index) -> bool:
        """Whether it is the row that adds a tag."""
        return index.row() == len(self._rows)

    def remove(self, row: int) -> None:
        """Take a tag away."""
        if 0 <= row < len(self._rows) and not self._session.document.read_only:
            key = self._rows[row].key
            self._push(lambda: edits.remove_tag(self._session.document.organization, self._nodes, key))

    def forget_wrong(self) -> bool:
        """Drop what was typed and refused; False where there is nothing."""
        if self._wrong is None:
            return False
        self._set_wrong(None)
        self.refused.emit("")
        return True

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._rows) + (not self._session.document.read_only)

    def columnCount(self, _parent: Index = QModelIndex()) -> int:
        return 3

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return ("Key", "Value", "")[section]
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        if self._session.document.read_only or index.column() == REMOVE:
            return flags
        if self.is_last(index) and index.column() == VALUE and not self._new_key:
            return flags
        return flags | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        text, quiet = self._text(index)
        wrong = self._wrong is not None and self._wrong[:2] == (index.row(), index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return text
        if role == Qt.ItemDataRole.EditRole:
            return "" if quiet and not wrong else text
        if role == Qt.ItemDataRole.ForegroundRole and (wrong or quiet):
            return theme.current().colour(Role.DENIED if wrong else Role.PLACEHOLDER)
        if role == Qt.ItemDataRole.ToolTipRole and index.column() != REMOVE:
            return tooltip_text(text)
        if index.column() == REMOVE and not self.is_last(index):
            return self._removing(index, role)
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if not index.isValid() or role != Qt.ItemDataRole.EditRole:
            return False
        text, row = str(value), index.row()
        self._set_wrong(None)
        if self.is_last(index):
            return self._add(index, text)
        old = self._rows[row]
        if index.column() == KEY:
            done = text == old.key or self._push(lambda: self._rekeyed(old.key, text))
        elif old.value is None and not text:
            return False  # opened and left: what is mixed stays mixed
        else:
            done = self._push(lambda: edits.set_tag(self._session.document.organization, self._nodes, old.key, text))
        if not done:
            self._set_wrong((row, index.column(), text))
        return done

    def _add(self, index: Index, text: str) -> bool:
        """The key of a new tag makes it at once, without a value; the next row takes the next one."""
        if not text:
            return False
        organization = self._session.document.organization
        if any(row.key == text for row in self._rows):
            self.refused.emit(f"There is a tag {text} already. Edit its value instead.")
            done = False
        else:
            done = self._push(lambda: edits.set_tag(organization, self._nodes, text, ""))
        if not done:
            self._set_wrong((index.row(), index.column(), text))
        return done

    def _rekeyed(self, old: str, new: str) -> Change:
        """Another key for a tag, in its place, on every node that has it."""
        organization = self._session.document.organization
        changes = []
        for node_id in self._nodes:
            tags = organization.node(node_id).tags
            if any(key == old for key, _ in tags):
                renamed = [(new if key == old else key, value) for key, value in tags]
                changes.append(edits.set_tags(organization, node_id, renamed))
        return reduce(lambda first, later: first.then(later, f"Rename tag {old} to {new}"), changes)

    def _text(self, index: Index) -> tuple[str, bool]:
        """What a cell shows, and whether that is only a hint."""
        if self._wrong is not None and self._wrong[:2] == (index.row(), index.column()):
            return self._wrong[2], False
        if index.column() == REMOVE:
            return "", False
        if self.is_last(index):
            return ("Add a tag", True) if index.column() == KEY else ("", True)
        row = self._rows[index.row()]
        if index.column() == KEY:
            return row.key, False
        return (MIXED, True) if row.value is None else (row.value, False)

    def _removing(self, index: Index, role: int) -> Any:
        if role == Qt.ItemDataRole.DecorationRole and not self._session.document.read_only:
            return icon("close", Role.SECONDARY)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            words = f"Remove {self._rows[index.row()].key} (Del)"
            return tooltip_text(words) if role == Qt.ItemDataRole.ToolTipRole else words
        return None

    def _wanted(self) -> list[TagRow]:
        nodes = self._session.document.organization.nodes
        return list(shared_tags(nodes[node_id] for node_id in self._nodes if node_id in nodes))

    def _reset(self, rows: list[TagRow]) -> None:
        self.beginResetModel()
        self._rows = rows
        self._wrong = None
        self.endResetModel()

    def _set_wrong(self, wrong: tuple[int, int, str] | None) -> None:
        self._wrong = wrong
        self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows), VALUE))

    def _push(self, edit: Callable[[], Change]) -> bool:
        try:
            change = edit()
        except EditError as error:
            self.refused.emit(str(error))
            return False
        self.refused.emit("")
        self._session.document.push(change)
        return True


class _View(QTableView):
    """As high as its rows: the form around it scrolls."""

    def __init__(self, model: TagModel) -> None:
        super().__init__()
        self._tags = model
        self.setModel(model)
        self.cells = _Delegate(self)
        self.setItemDelegate(self.cells)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.metrics().row)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(REMOVE, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(REMOVE, theme.metrics().row)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setStyleSheet("QHeaderView::section { padding-left: 3px; }")  # as the cells below
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.SelectedClicked
            | QAbstractItemView.EditTrigger.CurrentChanged
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setTabKeyNavigation(False)
        self.clicked.connect(self._click)
        model.modelReset.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        rows = self.verticalHeader().length()
        return QSize(160, self.horizontalHeader().sizeHint().height() + rows + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    def close_editor(self) -> None:
        """Leave a cell that is being edited."""
        self.setCurrentIndex(QModelIndex())

    def event(self, event: QEvent) -> bool:
        # Del would remove the node and Enter or F2 rename it: in the table they are the table's.
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in _OWN_KEYS:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        editing = self.state() is self.State.EditingState
        if not editing and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._tags.remove(self.currentIndex().row())
        elif not editing and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._enter(self.currentIndex())
        elif event.key() == Qt.Key.Key_Escape and self._tags.forget_wrong():
            return
        else:
            super().keyPressEvent(event)

    def _enter(self, index: QModelIndex) -> None:
        """Edit a cell, or remove a tag at its cross."""
        if index.flags() & Qt.ItemFlag.ItemIsEditable:
            self.edit(index)
        else:
            self._click(index)

    def _click(self, index: QModelIndex) -> None:
        if index.column() == REMOVE and not self._tags.is_last(index):
            self._tags.remove(index.row())


class _Delegate(QStyledItemDelegate):
    """The editor of a cell fills it, without the frame of a form's field.

    Signals:
        edited(): What is typed in the editor differs, or it is gone.
    """

    edited = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._editor: QLineEdit | None = None

    @property
    def is_pending(self) -> bool:
        """Whether something is typed in a cell that is still open."""
        return self._editor is not None and self._editor.isModified()

    def finish(self) -> None:
        """Close the open cell, and take over what was typed."""
        if self._editor is not None:
            editor, self._editor = self._editor, None
            self.commitData.emit(editor)
            self.closeEditor.emit(editor)

    def destroyEditor(self, editor: QWidget, index: Index) -> None:
        if editor is self._editor:
            self._editor = None
        super().destroyEditor(editor, index)
        self.edited.emit()

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, _index: Index) -> QWidget:
        editor = self._editor = QLineEdit(parent)
        editor.textEdited.connect(self.edited)
        editor.setStyleSheet("QLineEdit { border-radius: 0; padding: 0 4px; min-height: 0; }")
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, QLineEdit):
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole) or ""))
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, QLineEdit) and editor.isModified():
            model.setData(index, editor.text())
