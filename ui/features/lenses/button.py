"""The lens of the window: a button that tells it, over the list to choose it from (`picks`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from ui import theme
from ui.state.lens import CurrentLens
from ui.state.session import Session
from ui.widgets.fields.choice_button import ChoiceButton

if TYPE_CHECKING:  # imported when the list is first wanted
    from ui.widgets.fields.picker import Picker

_WIDTH = 420


class LensButton(ChoiceButton):
    """Says which lens is on; a press opens the list under it."""

    def __init__(self, lens: CurrentLens, session: Session, parent: QWidget | None = None) -> None:
        super().__init__("lens", "Colour the canvas by one question (Ctrl+L)", parent)
        self._lens = lens
        self._session = session
        self._picker: Picker | None = None
        self.clicked.connect(self.open)
        lens.chosen.connect(self._update_text)
        self._update_text()

    @property
    def picker(self) -> Picker:
        """The list under the button; made when it is first wanted."""
        if self._picker is None:
            from ui.features.lenses.picks import LensPicks
            from ui.widgets.fields.picker import Picker

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
        lens = self._lens
        self.show_choice(f"Lens: {lens.title}", accented=bool(lens.choice.lens), brief=lens.brief)
