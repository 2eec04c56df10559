"""Canvas with what lies over it: breadcrumb, bar of the subtree shown alone, legend, zoom control and minimap."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.canvas.breadcrumb import Breadcrumb
from ui.canvas.minimap import Minimap
from ui.canvas.view import CanvasView
from ui.canvas.zoom_control import ZoomControl
from ui.state.analyses import Analyses
from ui.state.lens import CurrentLens
from ui.state.session import Session

if TYPE_CHECKING:  # imported when a lens is first chosen, or a subtree first shown alone
    from ui.canvas.focus_bar import FocusBar
    from ui.canvas.legend import LegendCard

BORDER, GAP = 14, 8

_DIRECT = Qt.FindChildOption.FindDirectChildrenOnly

BELOW_TOP = 64
"""Below the breadcrumb and one bar."""

LEAST_BREADCRUMB = 60

LEAST_FOR_MINIMAP = QSize(420, 280)
"""A smaller canvas needs its room for cards."""


class CanvasArea(QWidget):
    """Central widget of the window.

    Signals:
        menuAsked(QPoint): A context menu for the selection is wanted at this place of the screen.
        detailsAsked(): Someone wants to see the details of the current node.
        arranged(): What lies over the canvas has its place.
    """

    menuAsked = Signal(QPoint)
    detailsAsked = Signal()
    arranged = Signal()

    def __init__(self, session: Session, analyses: Analyses | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.view = CanvasView(session, analyses, self)
        self.minimap = Minimap(self.view, self)
        self.zoom = ZoomControl(self.view, self)
        self.breadcrumb = Breadcrumb(session, analyses, self)
        self.focus_bar: FocusBar | None = None
        self._bars: list[QWidget] = []
        self.overlays: list[QWidget] = []
        """What lies over the canvas where there is room, and gives way to cards."""
        self.legend: LegendCard | None = None
        self.hint: QWidget | None = None
        session.minimapChanged.connect(self._place)
        session.focusChanged.connect(self._show_focus)
        self.setFocusProxy(self.view)
        self.view.menuAsked.connect(self.menuAsked)
        self.view.viewChanged.connect(self._on_view_changed)
        self.view.obstacles = self._obstacles
        self.view.detailsAsked.connect(self.detailsAsked)
        for overlay in (self.minimap, self.zoom, self.breadcrumb):
            overlay.raise_()
            overlay.installEventFilter(self)
        session.document.changed.connect(self._update_hint)
        session.document.reset.connect(self._update_hint)
        self._keys: Callable[[str], str] | None = None

    def show_lens(self, lens: CurrentLens) -> None:
        """Show the legend of a lens in the corner while it is on; the legend is made for the first one."""
        lens.changed.connect(partial(self._show_legend, lens))
        self.view.escape = lens.leave_trace
        self.view.traceAsked.connect(partial(self._show_trace, lens))

    def begin_hint(self, keys: Callable[[str], str]) -> None:
        """Say how to begin, with the keys of commands by their ids, while there is nothing but what AWS makes."""
        self._keys = keys
        self._update_hint()

    def hang(self, bar: QWidget) -> None:
        """Show a bar in the upper right corner while it is visible, below what is there already.

        It moves nothing as it comes, but for the current card where it would lie over that.
        """
        self._bars.append(bar)
        bar.installEventFilter(self)

    def _show_legend(self, lens: CurrentLens) -> None:
        if self.legend is not None:
            return
        from ui.canvas.legend import LegendCard

        self.legend = LegendCard(lens, self)
        self.legend.raise_()
        self.legend.installEventFilter(self)
        self._place()

    def _show_focus(self) -> None:
        """Show the bar that leads back to everything; it is made for the first subtree that is shown alone."""
        if self.focus_bar is None and self._session.focus is not None:
            from ui.canvas.focus_bar import FocusBar

            self.focus_bar = FocusBar(self._session, self)
            self.focus_bar.raise_()
            self._bars.insert(0, self.focus_bar)
            self.focus_bar.installEventFilter(self)
        self._place()

    def _update_hint(self, *_: object) -> None:
        """Show how to begin while an organization is as AWS makes it and nothing was done."""
        document = self._session.document
        organization = document.organization
        bare = not organization.ou_count and organization.account_count <= 1
        wanted = bare and not document.undo_stack.count() and not document.read_only
        if wanted and self.hint is None and self._keys is not None:
            from ui.canvas.start_hint import StartHint  # most windows open on something

            self.hint = StartHint(self._keys, self)
        if self.hint is not None:
            self.hint.setVisible(wanted)
            self._place()

    @staticmethod
    def _show_trace(lens: CurrentLens, again: bool) -> None:
        """Show where the policies of a clicked badge come from, or hide that again."""
        if not (again and lens.leave_trace()):
            lens.trace()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        was_covered = self._covers_current(self._over())
        self.view.setGeometry(self.rect())
        self._place()
        if not was_covered:
            self._uncover_current(self._over())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.Resize):
            self._place()
            if watched in self._bars and event.type() is QEvent.Type.Show:
                self._uncover_current(self._bars)
        return super().eventFilter(watched, event)

    def _uncover_current(self, over: Iterable[QWidget]) -> None:
        """Move the current card out from under something."""
        current = self._session.current
        if current is not None and self._covers_current(over):
            self.view.reveal(current)

    def _covers_current(self, over: Iterable[QWidget]) -> bool:
        """True when the visible part of the current card lies under something."""
        place = self.view.place_of_current()
        card = QRect(self.mapFromGlobal(place.topLeft()), place.size())
        return any(widget.isVisible() and widget.geometry().intersects(card) for widget in over)

    def _obstacles(self) -> list[QRect]:
        """Widgets that lie over the canvas and stay; minimap and overlays give way, and notices go by themselves."""
        passing = (self.minimap, self.breadcrumb, self.hint, *self.overlays)
        return [widget.geometry() for widget in self._over(*passing)]

    def _over(self, *others: QWidget | None) -> list[QWidget]:
        """Widgets seen over the canvas, but for notices and some others."""
        beside = self.findChildren(QWidget, options=_DIRECT)
        left_out = (self.view, *others)
        return [w for w in beside if w.isVisible() and w not in left_out and w.objectName() != "notifier"]

    def free_place(self, size: QSize, own: QWidget, *, high: bool = False) -> QRect:
        """Place for something of a size that covers no card and nothing else: lowest first, then leftmost.

        Args:
            size: Of what is to be placed.
            own: What is to be placed.
            high: Below the breadcrumb instead. Where there is no such place, what is given is empty.
        """
        y = BELOW_TOP if high else self.height() - BORDER - size.height()
        taken, right = self._taken(own), self.width() - BORDER - size.width()
        tried = (QRect(QPoint(x, y), size) for x in range(BORDER, right + 1, GAP))
        return next((place for place in tried if self._is_free(place, taken)), QRect())

    def is_free(self, place: QRect, own: QWidget) -> bool:
        """True when a widget stands over no card and nothing else, and inside the canvas."""
        return self.rect().contains(place) and self._is_free(place, self._taken(own))

    def _taken(self, own: QWidget) -> list[QRect]:
        """Places where something else stands already."""
        return [widget.geometry().adjusted(-GAP, -GAP, GAP, GAP) for widget in self._over(own)]

    def _is_free(self, place: QRect, taken: list[QRect]) -> bool:
        around = QRectF(place).adjusted(-GAP, -GAP, GAP, GAP)
        return not any(map(place.intersects, taken)) and not self.view.has_cards_in(around)

    def _wants_minimap(self) -> bool:
        """True when there is room for the minimap: where all is in sight, it does not lie over cards."""
        fits = self.width() >= LEAST_FOR_MINIMAP.width() and self.height() >= LEAST_FOR_MINIMAP.height()
        if not fits or not self._session.shows_minimap:
            return False
        return not (self.view.shows_all and self.view.has_cards_in(QRectF(self._minimap_place())))

    def _minimap_place(self) -> QRect:
        right, bottom = self.width() - BORDER, self.height() - BORDER - self.zoom.height() - GAP
        size = self.minimap.size()
        return QRect(QPoint(right - size.width(), bottom - size.height()), size)

    def _on_view_changed(self) -> None:
        if self.minimap.isHidden() is self._wants_minimap():
            self._place()

    def notice_room(self) -> QRect:
        """Place for a notice: beside what lies in the right corner, and above what lies in the left one."""
        right = self._corner() - GAP
        over = self._over(self.minimap, self.zoom)
        low = [widget.y() for widget in over if widget.y() > self.height() // 2 and widget.x() < right]
        return QRect(0, 0, right, min(low, default=self.height()))

    def _corner(self) -> int:
        """Left edge of what lies in the right corner."""
        return min(overlay.x() for overlay in (self.minimap, self.zoom) if not overlay.isHidden())

    def _place(self) -> None:
        """Place zoom control and minimap in the right corner, and the legend in the left one, or above."""
        top = max(BELOW_TOP, self._place_bars())
        right, bottom = self.width() - BORDER, self.height() - BORDER
        self.minimap.setVisible(self._wants_minimap())
        self.zoom.move(right - self.zoom.width(), bottom - self.zoom.height())
        self.minimap.setGeometry(self._minimap_place())
        if self.legend is not None:
            beside = BORDER + self.legend.width() + GAP // 2 <= self._corner()
            self.legend.move(BORDER, bottom - self.legend.height() if beside else top)
        if self.hint is not None:
            self.hint.move(
                (self.width() - self.hint.width()) // 2, min(self.height() * 2 // 3, self.height() // 2 + 56)
            )
        self.arranged.emit()
        self.view.settle()

    def _place_bars(self) -> int:
        """Place the breadcrumb and the bars of the upper right corner, beside or below it; return their lower edge."""
        bars = [bar for bar in self._bars if not bar.isHidden()]
        inner = self.width() - 2 * BORDER
        room = inner - (bars[0].width() + GAP if bars else 0)
        beside = room >= LEAST_BREADCRUMB
        self.breadcrumb.setMaximumWidth(room if beside else max(LEAST_BREADCRUMB, inner))
        self.breadcrumb.move(BORDER - 6, BORDER - 6)
        y = BORDER - 6 if beside else self.breadcrumb.geometry().bottom() + 1
        for bar in bars:
            bar.move(self.width() - BORDER - bar.width(), y)
            y += bar.height() + GAP
        return y
