"""The line that offers the tour at the first start: low, so that it hides no card, and nobody has to answer."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout

from ui.canvas.area import CanvasArea
from ui.widgets.announcing import announce
from ui.widgets.buttons import push_button
from ui.widgets.labels import plain_label

_WORDS = "Six short steps show what this window can do. The menu Help has them at any time."


class TourOffer(QFrame):
    """Goes when it is answered.

    Signals:
        taken(): The person wants the tour.
    """

    taken = Signal()

    def __init__(self, area: CanvasArea) -> None:
        super().__init__(area)
        self._area = area
        self.setObjectName("overlay")
        self.take = push_button("Take the tour", look="primary")
        self.leave = push_button("Not now", look="link")
        self.take.clicked.connect(self._take)
        self.leave.clicked.connect(self.close_offer)
        self.setToolTip(_WORDS)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 5, 8, 5)
        row.setSpacing(10)
        self._words = plain_label("New here?", look="name")
        row.addWidget(self._words)
        row.addWidget(self.take)
        row.addWidget(self.leave)
        self.setAccessibleName(f"New here? {_WORDS}")
        area.installEventFilter(self)
        self._place()
        self.show()
        self.raise_()
        announce(self, self.accessibleName())

    def close_offer(self) -> None:
        """Take the card away."""
        self.hide()
        self._area.removeEventFilter(self)
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _take(self) -> None:
        self.close_offer()
        self.taken.emit()

    def _place(self) -> None:
        """Along the lower border, as far left as it hides no card."""
        place = self._fitted(words=True)
        if self._area.view.has_cards_in(QRectF(place)):
            place = self._fitted(words=False)
        self.setGeometry(place)

    def _fitted(self, *, words: bool) -> QRect:
        self._words.setVisible(words)
        return self._area.free_place(self.sizeHint(), self)
