"""Table of the tags of one node, or of several together: edit in place, add in the last row, Del removes."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager

from PySide6.QtWidgets import QWidget

from designer.organization.model.records import NodeId
from ui.features.inspector.shared_values import TagRow
from ui.features.inspector.tags_model import TagModel
from ui.features.inspector.tags_view import TagView
from ui.state.session import Session
from ui.widgets.containers.boxes import in_column
from ui.widgets.fields.form import InlineMessage


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
