"""Summary of an edit, in the strip above the cards that say it of each account."""

from __future__ import annotations

from PySide6.QtWidgets import QSizePolicy, QWidget

from designer.analysis.lenses.annotation import Asker
from ui import theme
from ui.commands.requests import EditNote
from ui.state.session import Session
from ui.widgets.containers.boxes import in_row
from ui.widgets.display.labels import plain_label
from ui.widgets.display.parts_line import PartsLine


class EditSummary(QWidget):
    """One line; shown while the cards tell of an edit, and nothing that was asked lies over that."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._note: EditNote | None = None
        self._lead = plain_label("This policy's text", look="quiet")
        self.line = PartsLine()
        in_row(self._lead, (self.line, 1), host=self, spacing=theme.metrics().gap)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.hide()
        session.annotationsChanged.connect(self._show)

    def show_note(self, note: EditNote | None) -> None:
        """Show another edit; None for none."""
        self._note = note
        if note is not None:
            self.line.show_parts(note.parts, note.sentence)
        self._show()

    @property
    def whole(self) -> int:
        """Width at which nothing is shortened, in pixels."""
        return self._lead.sizeHint().width() + theme.metrics().gap + self.line.wanted

    least = whole

    def fit(self, room: int) -> None:
        """Take at most so many pixels."""
        self.resize(max(0, min(room, self.whole)), self.sizeHint().height())

    def _show(self) -> None:
        self.setVisible(self._note is not None and self._session.annotated_by is Asker.EDIT)
