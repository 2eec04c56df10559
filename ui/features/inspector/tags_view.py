"""View of the table of tags, and the editor of a cell: which keys are the table's, and where they go on."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from functools import partial

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from designer.organization.model.records import NodeId
from ui import theme
from ui.features.inspector.shared_values import TagRow
from ui.features.inspector.tags_model import KEY_COLUMN, REMOVE, VALUE_COLUMN, TagModel
from ui.state.session import Session
from ui.widgets.containers.boxes import in_column
from ui.widgets.fields.form import InlineMessage
from ui.widgets.fields.suggest_field import Offered, SuggestField, text_items
from ui.widgets.focus import uncover
from ui.widgets.item_views.rows import Index

_OWN_KEYS = frozenset({Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_F2, Qt.Key.Key_Return, Qt.Key.Key_Enter})

_LIST_KEYS = frozenset({Qt.Key.Key_Tab, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape})

_GOING_ON = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.MouseFocusReason)


class TagView(QTableView):
    """A table as high as its rows: the form around it scrolls."""

    def __init__(self, model: TagModel) -> None:
        super().__init__()
        self._tags = model
        self._leaving = False
        self.cells = _Cells(self, model.suggested)
        self.setModel(model)
        self.setItemDelegate(self.cells)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.metrics().row)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setSectionResizeMode(VALUE_COLUMN, QHeaderView.ResizeMode.Stretch)
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
        model.modelAboutToBeReset.connect(self.keep_keys)  # at modelReset the view has no editor any more
        for resized in (model.modelReset, model.rowsInserted, model.rowsRemoved):
            resized.connect(self.updateGeometry)
        for signal in (model.modelReset, model.rowsInserted, model.rowsRemoved, model.dataChanged):
            signal.connect(self._share_width)

    def sizeHint(self) -> QSize:
        rows = self.verticalHeader().length()
        return QSize(160, self.horizontalHeader().sizeHint().height() + rows + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()

    def _share_width(self) -> None:
        """Give keys and values half the width each; more to one that needs it, as far as the other does not."""
        room = self.viewport().width() - self.columnWidth(REMOVE)
        key, value = self.sizeHintForColumn(KEY_COLUMN), self.sizeHintForColumn(VALUE_COLUMN)
        half = room // 2
        wide, narrow = max(half, min(key, room - value)), min(half, max(key, room - value))
        self.setColumnWidth(KEY_COLUMN, wide if key > half else narrow)

    def open_cell(self, index: QModelIndex) -> None:
        """Open a cell for typing, unless coming to it opens it already."""
        self.setCurrentIndex(index)
        if not self.cells.is_open:
            self.edit(index)

    def close_editor(self) -> None:
        """Leave a cell that is being edited; the keys stay in the table, and open no other cell."""
        self._leaving, triggers = True, self.editTriggers()
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setCurrentIndex(QModelIndex())
        self.setEditTriggers(triggers)
        self._leaving = False

    def closeEditor(self, editor: QWidget, hint: QStyledItemDelegate.EndEditHint) -> None:
        """Go on with the value where the key of a new tag was typed, unless the keys have gone elsewhere.

        Esc drops what was refused, too.
        """
        if hint is QStyledItemDelegate.EndEditHint.RevertModelCache and self._tags.is_wrong(self.currentIndex()):
            self._tags.forget_wrong()
        had_keys, added = editor.hasFocus(), self.cells.take_added()
        super().closeEditor(editor, hint)
        steps = (QStyledItemDelegate.EndEditHint.EditNextItem, QStyledItemDelegate.EndEditHint.EditPreviousItem)
        if had_keys and not self._leaving and added.isValid() and hint not in steps:
            self.setCurrentIndex(self._tags.index(added.row(), VALUE_COLUMN))  # which opens it

    def rowsAboutToBeRemoved(self, parent: Index, start: int, end: int) -> None:
        """Keep the keyboard in the table when the row goes that one types in."""
        if start <= self.currentIndex().row() <= end:
            self.keep_keys()
        super().rowsAboutToBeRemoved(parent, start, end)

    def keep_keys(self) -> None:
        """Take the keys from the editor before it goes: they would fall to the next field of the form."""
        if self.cells.drop():
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def event(self, event: QEvent) -> bool:
        # Del would remove the node and Enter or F2 rename it: in the table they are the table's.
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in _OWN_KEYS:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # The view's state forgets an open editor when another row goes. Found here, on Qt 6.11: state() of a QTableView
        # is NoState after removeRows() below the cell that is being edited.
        editing = self.cells.is_open
        if not editing and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._tags.remove(self.currentIndex().row())
        elif not editing and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._enter(self.currentIndex())
        elif event.key() == Qt.Key.Key_Escape and self._tags.forget_wrong():
            return
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if not self.cells.is_open and event.reason() in _GOING_ON:
            self.close_editor()  # a cell that stays marked would seem to have the keys

    def _enter(self, index: QModelIndex) -> None:
        """Edit a cell, or remove a tag at its cross."""
        if index.flags() & Qt.ItemFlag.ItemIsEditable:
            self.edit(index)
        else:
            self._click(index)

    def _click(self, index: QModelIndex) -> None:
        if index.column() == REMOVE and not self._tags.is_last(index):
            self._tags.remove(index.row())


class _Cells(QStyledItemDelegate):
    """The editor of a cell fills it, without the frame of a form's field.

    Signals:
        edited(): What is typed in the editor differs, or it is gone.
    """

    edited = Signal()

    def __init__(self, parent: QWidget, suggest: Callable[[Index, str], Iterable[Offered]]) -> None:
        super().__init__(parent)
        self._suggest = suggest
        self._editor: SuggestField | None = None
        self._added = QPersistentModelIndex()

    def take_added(self) -> QPersistentModelIndex:
        """Return the key of a tag that was added by what was typed last; returned once."""
        added, self._added = self._added, QPersistentModelIndex()
        return added

    @property
    def is_open(self) -> bool:
        """True while a cell is being edited."""
        return self._editor is not None

    @property
    def is_pending(self) -> bool:
        """True while something is typed in a cell that is still open."""
        return self._editor is not None and self._editor.isModified()

    @property
    def text(self) -> str:
        """Text in the open cell; empty while none is open."""
        return self._editor.text() if self._editor is not None else ""

    def finish(self) -> None:
        """Close the open cell, and take over what was typed."""
        if self._editor is not None:
            editor, self._editor = self._editor, None
            self.commitData.emit(editor)
            self.closeEditor.emit(editor)

    def drop(self) -> bool:
        """Forget what is typed in the open cell, which goes; whether it has the keys."""
        if self._editor is None:
            return False
        self._editor.setModified(False)
        return self._editor.hasFocus()

    def destroyEditor(self, editor: QWidget, index: Index) -> None:
        if editor is self._editor:
            self._editor = None
        super().destroyEditor(editor, index)
        self.edited.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leave the keys that choose a row of the editor's list, or close it, to the editor."""
        editor, key = self._editor, event.key() if isinstance(event, QKeyEvent) else None
        if editor is not None and editor.is_open and (key == Qt.Key.Key_Escape or editor.popup.current is not None):
            return key not in _LIST_KEYS and super().eventFilter(watched, event)
        return super().eventFilter(watched, event)

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: Index) -> QWidget:
        place = QPersistentModelIndex(index)

        def suggest(typed: str) -> Iterable[Offered]:
            if not place.isValid():  # the row has gone, and the field goes next
                return ()
            return self._suggest(place.model().index(place.row(), place.column()), typed)

        name = str(index.model().headerData(index.column(), Qt.Orientation.Horizontal))
        editor = self._editor = SuggestField(f"{name} of a tag", partial(text_items, suggest), question=True)
        editor.setParent(parent)
        editor.chosen.connect(self._take_choice)
        editor.textEdited.connect(self.edited)
        editor.setStyleSheet("QLineEdit { border-radius: 0; padding: 0 4px; min-height: 0; }")
        return editor

    def _take_choice(self) -> None:
        """Take over what was chosen, and go on as Enter does."""
        if self._editor is not None:
            self._editor.setModified(True)
            self.finish()

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, QLineEdit) and not editor.isModified():  # what is typed stays while its row changes
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole) or ""))
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, QLineEdit) and editor.isModified():
            kept, rows = QPersistentModelIndex(index), model.rowCount()
            if model.setData(index, editor.text()) and model.rowCount() > rows:
                self._added = kept


class TagTable(QWidget):
    """Tags of the nodes it was given to show.

    Attributes:
        model: The rows.
        view: The table.
        message: Reason why the last edit was refused.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.model = TagModel(session, self)
        self.view = TagView(self.model)
        self.message = InlineMessage()
        self.model.refused.connect(self.message.say)
        self._session = session
        signals = (self.model.refused, self.view.cells.edited)
        session.drafts.add(self, self._is_pending, self._commit, *signals, attempt=self._attempt, text=self._typed)
        in_column(self.view, self.message, host=self, spacing=0)
        self.view.setAccessibleName("Tags")
        self.setFocusProxy(self.view)

    def show_nodes(self, nodes: tuple[NodeId, ...], rows: Sequence[TagRow] | None = None) -> None:
        """Show the tags of these nodes; `rows` where they have been gathered already."""
        self.view.close_editor()
        if self.model.wrong is not None:
            self._session.notices.refuse(f"The tags stay as they were. {self.message.text()}")
        self.message.say("")
        self.model.show(nodes, rows)

    def begin_new(self) -> None:
        """Let a new tag be typed, in sight."""
        uncover(self)
        self.view.open_cell(self.model.index(self.model.rowCount() - 1, 0))

    def reread(self, rows: Sequence[TagRow] | None = None) -> None:
        """Read again what some nodes say."""
        self.model.reread(rows)

    def _is_pending(self) -> bool:
        return self.model.wrong is not None or self.view.cells.is_pending

    def _typed(self) -> str:
        wrong = self.model.wrong
        return self.view.cells.text if self.view.cells.is_pending or wrong is None else wrong[2]

    def _attempt(self) -> AbstractContextManager[object]:
        """Make the edit of the cell that is being typed in."""
        wrong = self.model.wrong
        at = self.view.currentIndex() if wrong is None else self.model.index(wrong[0], wrong[1])
        return self._session.organization.tentatively(self.model.edit(at, self._typed()))

    def _commit(self) -> str:
        """Take over the cell that is being typed in; where that is refused, it is opened again as it was typed."""
        self.view.cells.finish()
        if self.model.wrong is None:
            return ""
        row, column, _ = self.model.wrong
        index = self.model.index(row, column)
        self.view.open_cell(index)
        return self.message.text()
