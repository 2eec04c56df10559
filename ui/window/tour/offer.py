"""The line that offers the tour at the first start, where it hides no card; nobody has to answer."""

from __future__ import annotations

from itertools import product

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout

from ui.canvas.canvas_area import CanvasArea
from ui.widgets.announcing import announce
from ui.widgets.buttons import push_button
from ui.widgets.labels import plain_label

_REST_MS = 250
"""The view is at rest when it has not moved for this long."""

_WORDS = "Six short steps show what this window can do. The menu Help has them at any time."


class TourOffer(QFrame):
    """Goes when it is answered; while there is no room for it, it waits unseen.

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
        area.overlays.append(self)
        area.arranged.connect(self._place)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._place)
        area.view.viewChanged.connect(self._rest.start)
        self._place()
        announce(self, self.accessibleName())

    def close_offer(self) -> None:
        """Take the line away."""
        if self in self._area.overlays:
            self._area.overlays.remove(self)
            self._area.arranged.disconnect(self._place)
            self._area.view.viewChanged.disconnect(self._rest.start)
        self._rest.stop()
        self.hide()
        self.deleteLater()

    def _take(self) -> None:
        self.close_offer()
        self.taken.emit()

    def _place(self) -> None:
        """Along the lower border, or the upper one; where it stands already, if nothing came under it."""
        area = self._area
        if self.isVisible() and area.is_free(self.geometry(), self):
            return
        for high, words in product((False, True), (True, False)):
            self._words.setVisible(words)
            place = area.free_place(self.sizeHint(), self, high=high)
            if not place.isEmpty():
                self.setGeometry(place)
                self.show()
                self.raise_()
                return
        self.hide()
