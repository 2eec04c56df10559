"""The assumed context: a button that shows it, over the form that sets it (`assume_form`). Every answer follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget

from ui.state.analyses import Analyses
from ui.widgets.fields.choice_button import ChoiceButton

if TYPE_CHECKING:  # imported when the form is first wanted
    from ui.features.permissions.assume_form import AssumeForm


class AssumeButton(ChoiceButton):
    """Says what is assumed; a press opens the form under it."""

    def __init__(self, analyses: Analyses, parent: QWidget | None = None) -> None:
        purpose = "Answer for some requests only: a Region, a caller, MFA, other context keys (Ctrl+U)"
        super().__init__("settings", purpose, parent)
        self._analyses = analyses
        self._form: AssumeForm | None = None
        self.clicked.connect(self.open)
        analyses.assumptionChanged.connect(self._update_text)
        self._update_text()

    @property
    def form(self) -> AssumeForm:
        """The form under the button; made when it is first wanted."""
        if self._form is None:
            from ui.features.permissions.assume_form import AssumeForm

            self._form = AssumeForm(self._analyses, self)
        return self._form

    def open(self) -> None:
        """Open the form."""
        form = self.form
        form.show_assumption(self._analyses.assumption)
        form.adjustSize()
        corner = self.mapToGlobal(QPoint(0, self.height() + 2))
        edge = self.screen().availableGeometry().right() - form.width()
        form.move(min(corner.x(), edge), corner.y())
        form.show()
        form.setFocus(Qt.FocusReason.PopupFocusReason)

    def _update_text(self) -> None:
        words = self._analyses.assumed
        self.show_choice(f"Context: {words or 'not set'}", accented=bool(words))
