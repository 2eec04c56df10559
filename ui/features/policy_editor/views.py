"""Views of a policy's text that the editor shows: the text, the form, or both side by side."""

from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QSizePolicy, QSplitter, QToolButton, QWidget

from ui import theme
from ui.state.settings import KeptChoice
from ui.widgets.containers.boxes import in_row

SWITCH_VIEW_KEYS = "F4"
_FINDINGS = 230
_ROOM_FOR_THREE = 860
"""If less room is left, the list of findings is hidden while text and form are side by side."""


class View(StrEnum):
    """View of a policy."""

    TEXT = "Text"
    FORM = "Form"
    BOTH = "Both"


KEPT_VIEW = KeptChoice("editor/view", {one.value: one for one in View}, View.TEXT)
"""The view that was chosen last."""


class ViewSwitch(QWidget):
    """Three words, one of them chosen.

    Signals:
        chosen(View): Another one was chosen.
    """

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        self._buttons = {}
        row = in_row(host=self, spacing=0)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)  # its words are never cut
        for view in View:
            button = QToolButton()
            button.setText(view.value)
            button.setCheckable(True)
            button.setAutoRaise(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setToolTip(f"{_WORDS[view]} ({SWITCH_VIEW_KEYS} goes on to the next)")
            button.setAccessibleName(_WORDS[view])
            button.clicked.connect(lambda _on, view=view: self.chosen.emit(view))
            self._group.addButton(button)
            self._buttons[view] = button
            row.addWidget(button)

    def show_view(self, view: View) -> None:
        """Check the word of a view."""
        self._buttons[view].setChecked(True)


_WORDS = {
    View.TEXT: "The policy as text",
    View.FORM: "One statement as a form",
    View.BOTH: "Text and form side by side",
}


class EditorViews(QSplitter):
    """Text, form and findings beside one another.

    Args:
        code: The text.
        make_form: Makes the form when it is first wanted.
        findings: Side that says what is wrong, or what the edit did.
        needs_no_room: True if there is nothing of either.
    """

    def __init__(
        self, code: QWidget, make_form: Callable[[], QWidget], findings: QWidget, needs_no_room: Callable[[], bool]
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._code, self._make_form, self._findings = code, make_form, findings
        self._needs_no_room = needs_no_room
        self._form: QWidget | None = None
        self._view = View.TEXT
        self.setChildrenCollapsible(False)
        self.addWidget(code)
        self.addWidget(findings)
        self.setStretchFactor(0, 3)
        self.setStretchFactor(1, 1)
        self.setSizes([680, 320])

    @property
    def shows_form(self) -> bool:
        """True if the form is in sight."""
        return self._view is not View.TEXT

    def show_view(self, view: View) -> None:
        """Show the text, the form or both."""
        shown, self._view = self._view, view
        if view is not View.TEXT and self._form is None:
            self._form = self._make_form()
            self.insertWidget(1, self._form)
            self._code.lower()  # the first child again, which gets the keys first: insertWidget() lowered the form
            self.setStretchFactor(1, 2)
            self.setStretchFactor(2, 1)
        self._code.setVisible(view is not View.FORM)
        if self._form is not None:
            self._form.setVisible(view is not View.TEXT)
        self.share()
        if view is shown:
            return
        half = self.width() * 4 // 10
        rest = theme.metrics().scaled(_FINDINGS)
        if view is View.BOTH:
            rest = min(self.width() - 2 * half, rest)
            self.setSizes([half, self.width() - half - rest, rest])
        elif view is View.FORM:
            self.setSizes([0, self.width() - rest, rest])
        else:
            rest = self.width() // 3
            self.setSizes([self.width() - rest, 0, rest])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.share()

    def share(self, *_: object) -> None:
        """Give the list of findings its room where it has something to say."""
        roomy = self._view is not View.BOTH or self.width() >= _ROOM_FOR_THREE
        self._findings.setVisible(roomy and not self._needs_no_room())
