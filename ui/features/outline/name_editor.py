"""Name of a row typed in place: a name that would be refused says why at once, and stays open."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QWidget

from designer.organization import edits
from designer.organization.model.records import NodeId
from ui import theme
from ui.features.outline.model import ID_ROLE
from ui.features.outline.tree import INSET
from ui.state.session import Session
from ui.widgets.item_views.row_delegate import RowDelegate, RowEditor
from ui.widgets.item_views.rows import Index

if TYPE_CHECKING:  # imported where it is used
    from ui.dragdrop.caption import Caption

_NAME_LEFT, _LEAST_EDITOR = 24, 90
"""Begin of the line for a name in its row, and its least width where the row is deep, in pixels at 13 px of text."""

_KEEP = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
"""They keep the name that is typed."""


class NameEditor(RowEditor):
    """Name of a row while it is typed: one that would be refused says why at once, below it."""

    def __init__(self, parent: QWidget, session: Session, node_id: NodeId) -> None:
        super().__init__(parent)
        self._surface = parent
        self._session, self._node_id = session, node_id
        self._caption: Caption | None = None
        self.setAutoFillBackground(True)
        self.textEdited.connect(self.check)

    def fault(self) -> str:
        """Reason why the name would be refused; empty where it would be taken, and where the node has gone."""
        organization = self._session.organization
        if not self.isModified() or self._node_id not in organization.nodes:
            return ""
        return edits.rename_refusal(organization, self._node_id, self.text())

    def check(self) -> None:
        """Say what is wrong with the name; take that back where nothing is."""
        fault = self.fault()
        if self._caption is None and fault:
            from ui.dragdrop.caption import Caption  # most names are good

            self._caption = Caption(self._surface)
            self.destroyed.connect(self._caption.deleteLater)
        if self._caption is not None:
            self._caption.say(fault, self.geometry().bottomLeft() - QPoint(18, 16), refused=True)

    def stays(self, key: QKeyEvent) -> bool:
        """Whether the name would be refused, and the key would take it."""
        if key.key() not in _KEEP or not self.fault():
            return False
        self.check()
        return True

    def place(self, option: QStyleOptionViewItem) -> None:
        """Put the line over the name, beside the glyph, to the end of the row's surface."""
        scaled = theme.metrics().scaled
        row = option.rect.adjusted(scaled(_NAME_LEFT), 0, -scaled(INSET), 0)
        least = scaled(_LEAST_EDITOR)
        if row.width() < least:
            row.setLeft(max(0, row.right() - least))
        self.setGeometry(QStyle.visualRect(option.direction, option.rect, row))

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._caption is not None:
            self._caption.hide()


def edit_name(session: Session, delegate: RowDelegate, parent: QWidget, index: Index) -> NameEditor:
    """Return a line for the name of a row, which is taken over before anything is done with the design."""
    node_id: NodeId = index.data(ID_ROLE)
    editor = NameEditor(parent, session, node_id)
    editor.setAccessibleName(f"Name of {index.data()}")

    def commit() -> str:
        if refusal := edits.rename_refusal(session.organization, node_id, editor.text()):
            return refusal
        delegate.commitData.emit(editor)
        delegate.closeEditor.emit(editor)
        return ""

    def is_pending() -> bool:
        node = session.organization.nodes.get(node_id)
        typed = editor.isModified() and not editor.isHidden()
        return typed and node is not None and editor.text() != node.name

    def attempt() -> AbstractContextManager[object]:
        organization = session.organization
        return organization.tentatively(edits.rename(organization, node_id, editor.text()))

    session.drafts.add(editor, is_pending, commit, attempt=attempt)
    return editor
