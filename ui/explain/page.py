"""The page of one request: its fields and its answer in one scroll area."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from ui import theme
from ui.explain.answer import AnswerView
from ui.widgets.empty_state import EmptyState


class ExplainPage(QScrollArea):
    """Fields above, below them the answer, or an invitation to ask."""

    def __init__(self, fields: Iterable[QWidget], answer: AnswerView) -> None:
        super().__init__()
        self._answer = answer
        self._empty = EmptyState(
            "help",
            "Ask about one request",
            "Choose an action, and see at every level from the root to the account what the policies say to it.",
        )
        metrics = theme.metrics()
        form = QVBoxLayout()
        form.setContentsMargins(metrics.margin, metrics.margin, metrics.margin, metrics.gap)
        form.setSpacing(metrics.gap)
        for widget in fields:
            form.addWidget(widget)
        self._page = QWidget()
        column = QVBoxLayout(self._page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(form)
        column.addWidget(self._empty)
        column.addWidget(answer)
        column.addStretch(1)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its fields take the keys
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(self._page)
        answer.uncovered.connect(self._uncover)
        self.show_answered(False)

    def show_answered(self, answered: bool) -> None:
        """Show the answer, or the invitation."""
        self._empty.setVisible(not answered)
        self._answer.setVisible(answered)

    def _uncover(self, rect: QRect) -> None:
        """Scroll to a row of the answer."""
        place = QRect(self._answer.tree.mapTo(self._page, rect.topLeft()), rect.size())
        margin = min(rect.height() // 2 + 4, self.viewport().height() // 2)
        self.ensureVisible(place.center().x(), place.center().y(), 0, margin)
