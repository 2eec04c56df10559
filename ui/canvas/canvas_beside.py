"""Canvas of another organization beside the open design: it is looked at, and nothing of it can be changed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from designer.analysis.lenses.annotation import Asker
from designer.exchange.formats.format import MOST_IN_TREE
from designer.organization.layout import Direction
from designer.organization.model.organization import Organization
from ui import theme
from ui.canvas.view import CanvasView
from ui.canvas.zoom_control import ZoomControl
from ui.state.document import Document
from ui.state.session import Session
from ui.state.shown_design import DesignBeside
from ui.theme import Role
from ui.widgets.containers.boxes import in_column, in_row
from ui.widgets.display.labels import ElidedLabel

ONLY_LOOKED_AT = "This organization is only looked at: nothing of it can be changed here."
"""Reason why an edit does nothing."""


class CanvasBeside(QWidget):
    """View of a read-only document, with a session of its own.

    Args:
        organization: Shown first.
        refuse: Says to the person why an edit does nothing.
        opened: View of the open design, which takes the keys over when this one goes.
    """

    def __init__(self, organization: Organization, refuse: Callable[[str], None], opened: QWidget) -> None:
        super().__init__()
        self._opened = opened
        self._shown: DesignBeside | None = None
        self.session = session = Session(Document(organization, self, read_only=True), self)
        session.shown.why_not = ONLY_LOOKED_AT
        session.notices.refused.connect(refuse)
        self._choose_layout()
        self.view = CanvasView(session, None, self)
        self.view.setAcceptDrops(False)
        self.title = ElidedLabel(font=theme.name_font())
        zoom = ZoomControl(self.view)
        zoom.map_button.hide()
        head = QWidget()
        head.setFixedHeight(theme.metrics().strip)
        margin = theme.metrics().margin
        read_only = ElidedLabel("read only", Role.SECONDARY)
        in_row(self.title, (read_only, 1), zoom, host=head, margins=(margin, 0), spacing=theme.metrics().gap)
        in_column(head, (self.view, 1), host=self, spacing=0)
        self.setFocusProxy(self.view)

    def _choose_layout(self) -> None:
        is_large = self.session.organization.ou_count > MOST_IN_TREE
        self.session.set_direction(Direction.NESTED if is_large else Direction.TOP_DOWN, chosen=False)

    def show_design(self, shown: DesignBeside | None) -> None:
        """Show an organization, with ghosts and annotations; None hides it, and the open one has the room."""
        session, before, self._shown = self.session, self._shown, shown
        if shown is None:
            if self.view.hasFocus():
                self._opened.setFocus()
            self.hide()
            return
        if shown.organization is not session.organization:
            before = None
            session.document.replace(shown.organization, read_only=True)
            self._choose_layout()
        name = shown.organization.settings.name or shown.name
        self.title.set_text(name, shown.name)
        self.view.setAccessibleName(f"Canvas of {name}, read only")
        session.shown.show(shown.picture)
        session.set_annotations(shown.annotations, Asker.TRANSFER)
        self.show()
        if before is None:
            QTimer.singleShot(0, self.view, self.view.show_start)  # all of it, when it has its size
        elif (before.sight, before.picture.ghosts) != (shown.sight, shown.picture.ghosts):
            session.nodeRevealed.emit(shown.sight)
