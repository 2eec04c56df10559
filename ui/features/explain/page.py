"""The page of one request: its fields and its answer in one scroll area."""

from collections.abc import Iterable

from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtWidgets import QComboBox, QPushButton, QScrollArea, QWidget
from shiboken6 import isValid

from ui import theme
from ui.features.explain.answer import AnswerView
from ui.widgets.containers.boxes import STRETCH, in_column
from ui.widgets.containers.scroll_area import scroll_down_only
from ui.widgets.display.empty_state import EmptyState
from ui.widgets.fields.suggest_field import SuggestField
from ui.widgets.focus import uncover

_EMPTY = 240
"""Height for the whole invitation, in pixels at the usual text size."""


class ExplainPage(QScrollArea):
    """Fields above, below them the answer, or an invitation to ask.

    Args:
        filler: Link that fills the fields.
        fields: The fields.
        answer: The answer.
    """

    def __init__(self, filler: QPushButton, fields: Iterable[QWidget], answer: AnswerView) -> None:
        super().__init__()
        self._answer = answer
        self._empty = EmptyState(
            "explain",
            "Ask about one request",
            "Choose an action, and see at every level from the root to the account what the policies say to it.",
        )
        self._empty.setMinimumHeight(theme.metrics().scaled(_EMPTY))
        metrics = theme.metrics()
        form = in_column(
            (filler, 0, Qt.AlignmentFlag.AlignLeading),
            *fields,
            margins=(metrics.margin, metrics.margin, metrics.margin, metrics.gap),
            spacing=metrics.gap,
        )
        self._page = QWidget()
        in_column(form, self._empty, answer, STRETCH, host=self._page, spacing=0)
        scroll_down_only(self)
        self.setWidget(self._page)
        # Once the answer has its height: the area follows its page when the events of the layout have been handled.
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._uncover)
        self._wanted: QWidget | None = None
        answer.uncovered.connect(self._soon.start)
        self.show_answered(False)

    def show_answered(self, answered: bool) -> None:
        """Show the answer, or the invitation."""
        self._empty.setVisible(not answered)
        self._answer.setVisible(answered)

    def lead_to(self, field: QWidget) -> None:
        """Give a field the keys, and scroll to it; what can be chosen in it is shown there."""
        field.setFocus(Qt.FocusReason.OtherFocusReason)
        self._wanted = field
        self._soon.start()

    def _uncover(self) -> None:
        """Scroll to the field that is wanted, or to the current row of the answer."""
        field, self._wanted = self._wanted, None
        if field is None or not isValid(field) or not field.hasFocus():
            self._uncover_current()
            return
        uncover(field)
        if isinstance(field, SuggestField):
            field.ask()
        elif isinstance(field, QComboBox):
            field.showPopup()

    def _uncover_current(self) -> None:
        """Scroll to the current row of the answer while the person goes from row to row.

        The rows also ask for it when another answer comes, which must not remove the field that the user types in.
        """
        tree = self._answer.tree
        if not tree.hasFocus():
            return
        rect = tree.visualRect(tree.currentIndex())
        if not rect.isValid():
            return
        place = QRect(tree.mapTo(self._page, rect.topLeft()), rect.size())
        margin = min(rect.height() // 2 + 4, self.viewport().height() // 2)
        self.ensureVisible(place.center().x(), place.center().y(), 0, margin)


def column_of(*widgets: QWidget) -> QWidget:
    """Return the fields below each other, as one widget."""
    body = QWidget()
    in_column(*widgets, host=body, spacing=theme.metrics().gap)
    return body
