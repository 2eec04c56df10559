"""The undo stack as a list: click a line to go back to it, or forward again."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QUndoView, QWidget

from designer.organization.edits.step_words import step_words
from designer.organization.model.change import Change
from ui import theme
from ui.state.session import Session
from ui.theme import Role
from ui.widgets.containers.boxes import in_column
from ui.widgets.focus import gets_keys_first
from ui.widgets.item_views.row_delegate import RowDelegate
from ui.widgets.item_views.rows import Index, RowContent


class HistoryPanel(QWidget):
    """Every step since the document was opened."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._document = session.document
        self._stack = session.document.undo_stack
        self._words: dict[int, tuple[Change, str]] = {}
        self._view = QUndoView(self._stack)
        self._view.setEmptyLabel("As opened")
        self._view.setAccessibleName("History of edits")
        self._view.setUniformItemSizes(True)
        self._view.setMouseTracking(True)
        self._view.setFrameShape(QUndoView.Shape.NoFrame)
        self._view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._view.setItemDelegate(RowDelegate(self._view, self._content))
        self._stack.indexChanged.connect(self._view.viewport().update)
        gets_keys_first(self._view)
        in_column(self._view, host=self, margins=(0, theme.metrics().gap // 2, 0, 0))

    def _content(self, index: Index) -> RowContent:
        """Return the steps that were done, taken back steps faded; the step that a save kept says so."""
        row, done = index.row(), self._stack.index()
        return RowContent(
            title=self._label(row - 1) or str(index.data(Qt.ItemDataRole.DisplayRole)),
            icon="file" if row == 0 else "redo" if row > done else "allowed",
            icon_role=Role.SECONDARY if row <= done else Role.EDGE,
            trailing="saved" if row == self._stack.cleanIndex() and row else "",
            faded=row > done,
        )

    def _label(self, step: int) -> str:
        """Return the words for a step, found when it is first seen; empty if there is none."""
        change = self._document.step(step)
        if change is None:
            return ""
        kept = self._words.get(step)
        if kept is not None and kept[0] is change:
            return kept[1]
        words = step_words(change)
        self._words[step] = change, words
        return words
