"""The canvas with what lies over it: breadcrumb, what is shown alone, legend, zoom control and minimap."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.analyses import Analyses
from ui.canvas.breadcrumb import Breadcrumb
from ui.canvas.focus_bar import FocusBar
from ui.canvas.legend import Legend
from ui.canvas.minimap import Minimap
from ui.canvas.view import CanvasView
from ui.canvas.zoom import ZoomControl
from ui.lenses.lens import Lens
from ui.session import Session

BORDER = 14


class CanvasArea(QWidget):
    """The centre of the window.

    Signals:
        menuAsked(QPoint): A context menu for the selection is wanted at this place of the screen.
        detailsAsked(): Someone wants to see the details of the current node.
    """

    menuAsked = Signal(QPoint)
    detailsAsked = Signal()

    def __init__(self, session: Session, analyses: Analyses | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = CanvasView(session, analyses, self)
        self.minimap = Minimap(self.view, self)
        self.zoom = ZoomControl(self.view, self)
        self.breadcrumb = Breadcrumb(session, analyses, self)
        self.focus_bar = FocusBar(session, self)
        self.legend: Legend | None = None
        self.view.overlays = (self.minimap, self.zoom)
        self.setFocusProxy(self.view)
        self.view.menuAsked.connect(self.menuAsked)
        self.view.detailsAsked.connect(self.detailsAsked)
        for overlay in (self.minimap, self.zoom, self.breadcrumb, self.focus_bar):
            overlay.raise_()
            overlay.installEventFilter(self)

    def show_lens(self, lens: Lens) -> None:
        """Have the legend of a lens in the corner while it is on."""
        self.legend = Legend(lens, self)
        self.legend.raise_()
        self.legend.installEventFilter(self)
        self.view.escape = lens.leave_trace
        self.view.traceAsked.connect(partial(self._trace, lens))
        self._place()

    @staticmethod
    def _trace(lens: Lens, again: bool) -> None:
        """A badge was clicked: show where its policies come from, or no more."""
        if not (again and lens.leave_trace()):
            lens.trace()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.view.setGeometry(self.rect())
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.Resize):
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        right, bottom = self.width() - BORDER, self.height() - BORDER
        self.minimap.move(right - self.minimap.width(), bottom - self.minimap.height())
        if not self.minimap.isHidden():
            right = self.minimap.x() - 8
        self.zoom.move(right - self.zoom.width(), bottom - self.zoom.height())
        if self.legend is not None:
            above = BORDER + self.legend.width() + 8 > self.zoom.x()  # too narrow for both beside each other
            self.legend.move(BORDER, (self.zoom.y() - 8 if above else bottom) - self.legend.height())
        self.focus_bar.move(self.width() - BORDER - self.focus_bar.width(), BORDER - 6)
        taken = 0 if self.focus_bar.isHidden() else self.focus_bar.width() + 8
        self.breadcrumb.setMaximumWidth(max(60, self.width() - 2 * BORDER - taken))
        self.breadcrumb.move(BORDER - 6, BORDER - 6)
