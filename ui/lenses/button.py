"""The lens of the window: a button that tells it, over the list to choose it from (`lens_picks`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QToolButton, QWidget

from ui import theme
from ui.state.analyses import Analyses
from ui.state.lens import CurrentLens
from ui.state.session import Session
from ui.theme import Role
from ui.theme.icons import icon

if TYPE_CHECKING:  # imported when the list is first wanted
    from ui.widgets.picker import Picker

_WIDTH = 420


class LensButton(QToolButton):
    """Says which lens is on; a press opens the list under it."""

    def __init__(self, lens: CurrentLens, session: Session, analyses: Analyses, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lens = lens
        self._session = session
        self._analyses = analyses
        self._picker: Picker | None = None
        self.setIcon(icon("lens", Role.SECONDARY))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setToolTip("Colour the canvas by one question (Ctrl+L)")
        self.clicked.connect(self.open)
        lens.chosen.connect(self._update_text)
        self._update_text()

    @property
    def picker(self) -> Picker:
        """The list under the button; made when it is first wanted."""
        if self._picker is None:
            from ui.lenses.picks import LensPicks
            from ui.widgets.picker import Picker

            self._picker = Picker(
                "Action or policy, e.g. s3:DeleteBucket",
                LensPicks(self._lens, self._session),
                self,
                "Type an action such as s3:DeleteBucket, or the name of a policy.",
            )
        return self._picker

    def open(self) -> None:
        """Open the list."""
        self.picker.open_at(self.mapToGlobal(QPoint(0, self.height() + 2)), theme.metrics().scaled(_WIDTH))

    def _update_text(self) -> None:
        title = self._lens.title
        short = title if len(title) <= 44 else f"{title[:43]}…"
        self.setText(f"Lens: {short.replace('&', '&&')}")
        self.setAccessibleName(f"Lens: {title}")
