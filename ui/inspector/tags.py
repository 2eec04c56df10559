"""Table of the tags of one node, or of several together: edit in place, add in the last row, Del removes."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager

from PySide6.QtWidgets import QTableView, QVBoxLayout, QWidget

from designer.model.records import NodeId
from ui.inspector.shared_values import TagRow
from ui.inspector.tags_model import TagModel
from ui.inspector.tags_view import TagView
from ui.state.session import Session
from ui.widgets.fields.form import InlineMessage


class TagTable(QWidget):
    """Tags of the nodes it was given to show."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._model = TagModel(session, self)
        self._view = TagView(self._model)
        self._message = InlineMessage()
        self._model.refused.connect(self._message.say)
        self._session = session
        signals = (self._model.refused, self._view.cells.edited)
        session.drafts.add(self, self._is_pending, self._commit, *signals, attempt=self._attempt, text=self._typed)
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
        """Reason why the last edit was refused."""
        return self._message

    def show_nodes(self, nodes: tuple[NodeId, ...], rows: Sequence[TagRow] | None = None) -> None:
        """Show the tags of these nodes; `rows` where they have been gathered already."""
        self._view.close_editor()
        if self._model.wrong is not None:
            self._session.notices.refuse(f"The tags stay as they were. {self._message.text()}")
        self._message.say("")
        self._model.show(nodes, rows)

    def reread(self, rows: Sequence[TagRow] | None = None) -> None:
        """Read again what some nodes say."""
        self._model.reread(rows)

    def _is_pending(self) -> bool:
        return self._model.wrong is not None or self._view.cells.is_pending

    def _typed(self) -> str:
        wrong = self._model.wrong
        return self._view.cells.text if self._view.cells.is_pending or wrong is None else wrong[2]

    def _attempt(self) -> AbstractContextManager[object]:
        """Make the edit of the cell that is being typed in."""
        wrong = self._model.wrong
        at = self._view.currentIndex() if wrong is None else self._model.index(wrong[0], wrong[1])
        return self._session.organization.tentatively(self._model.edit(at, self._typed()))

    def _commit(self) -> str:
        """Take over the cell that is being typed in; where that is refused, it is opened again as it was typed."""
        self._view.cells.finish()
        if self._model.wrong is None:
            return ""
        row, column, _ = self._model.wrong
        index = self._model.index(row, column)
        self._view.open_cell(index)
        return self._message.text()
