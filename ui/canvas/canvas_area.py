"""Canvas with the strip above it; nothing lies over its cards."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize, QTimer, Signal
from PySide6.QtGui import QMoveEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from ui import theme
from ui.canvas.badge_key import BadgeKey
from ui.canvas.breadcrumb import Breadcrumb
from ui.canvas.cards.items import rectf
from ui.canvas.strip import CanvasStrip
from ui.canvas.view import CanvasView
from ui.canvas.zoom_control import ZoomControl
from ui.commands.requests import TELL_EDIT, EditNote
from ui.state.analyses import Analyses
from ui.state.lens import CurrentLens
from ui.state.session import Session
from ui.widgets.containers.boxes import in_column

if TYPE_CHECKING:  # imported when a lens is first chosen, or a subtree first shown alone
    from ui.canvas.legend import LegendBar
    from ui.canvas.overlays import EditSummary, FocusBar

_LEAST_FOR_STRIP = 680
"""In a lower window the strip gives its room to the cards while it has nothing but a path to show, in pixels."""


_BELOW_CARDS = 24
"""Room between cards and the hint below them, in pixels."""

_KEPT_HEIGHT = 280
"""Height that cards and strip keep over panels whose height nobody has chosen, in pixels."""


class CanvasArea(QWidget):
    """Central part of the window.

    Signals:
        menuAsked(QPoint): A context menu for the selection is wanted at this place of the screen.
        detailsAsked(): Someone wants to see the details of the current node.
    """

    menuAsked = Signal(QPoint)
    detailsAsked = Signal()

    def __init__(self, session: Session, analyses: Analyses | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.view = CanvasView(session, analyses, self)
        self.breadcrumb = Breadcrumb(session, analyses)
        self.strip = CanvasStrip(self.breadcrumb, BadgeKey(session, self.view.canvas_scene))
        self.focus_bar: FocusBar | None = None
        self.legend: LegendBar | None = None
        self.edit_summary: EditSummary | None = None
        self.hint: QWidget | None = None
        self._hinting = False
        self._keys: Callable[[str], str] | None = None
        in_column(self.strip, (self.view, 1), host=self, spacing=0)
        self.setMinimumSize(theme.metrics().scaled(320), theme.metrics().scaled(160))
        self.setFocusProxy(self.view)
        self.strip.needed.connect(self._show_strip)
        session.focusChanged.connect(self._show_focus)
        session.requests.answer(TELL_EDIT, self._show_edit)
        self.view.menuAsked.connect(self.menuAsked)
        self.view.detailsAsked.connect(self.detailsAsked)
        session.document.reset.connect(self._update_hint)

    @cached_property
    def zoom(self) -> ZoomControl:
        """Control of the scale, for the bar that somebody puts it into."""
        return ZoomControl(self.view)

    def sizeHint(self) -> QSize:
        """Size below which no panel of itself leaves the canvas."""
        return QSize(self.minimumWidth(), theme.metrics().scaled(_KEPT_HEIGHT))

    def show_lens(self, lens: CurrentLens) -> None:
        """Show the legend of a lens in the strip while it is on; the legend is made for the first one."""
        lens.changed.connect(partial(self._show_legend, lens))
        self.view.escape = lens.leave_trace
        self.view.traceAsked.connect(partial(self._show_trace, lens))

    def begin_hint(self, keys: Callable[[str], str]) -> None:
        """Say how to begin, with the keys of commands by their ids, while there is nothing but what AWS makes."""
        self._keys = keys
        self._update_hint()

    def moveEvent(self, event: QMoveEvent) -> None:
        """Keep still while a splitter has moved all of it aside; it gives it its least size there."""
        super().moveEvent(event)
        self.view.away = self.geometry().bottom() < 0
        if not self.view.away:
            QTimer.singleShot(0, self.view, self.view.follow_size)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_strip()
        self._place_hint()

    def _show_strip(self) -> None:
        """Show the strip while there is room for it, or something in it that nothing else shows."""
        roomy = self.window().height() >= theme.metrics().scaled(_LEAST_FOR_STRIP)
        self.strip.setVisible(roomy or self.strip.is_needed)

    def _show_legend(self, lens: CurrentLens) -> None:
        if self.legend is None:
            from ui.canvas.legend import LegendBar

            self.legend = LegendBar(lens, self.strip)
            self.strip.hang(self.legend)
            for changed in (lens.changed, lens.covered):
                changed.connect(self.strip.share_room)

    def _show_edit(self, note: EditNote | None) -> None:
        """Say what an edit did; the line is made for the first one."""
        if self.edit_summary is None and note is not None:
            from ui.canvas.overlays import EditSummary

            self.edit_summary = EditSummary(self._session, self.strip)
            self.strip.hang(self.edit_summary, told_elsewhere=True)
        if self.edit_summary is not None:
            self.edit_summary.show_note(note)
            self.strip.share_room()

    def _show_focus(self) -> None:
        """Show what leads back to everything; it is made for the first subtree that is shown alone."""
        if self.focus_bar is None and self._session.focus is not None:
            from ui.canvas.overlays import FocusBar

            self.focus_bar = FocusBar(self._session, self.strip)
            self.strip.put_before_path(self.focus_bar)

    def _update_hint(self, *_: object) -> None:
        """Show how to begin while an organization is as AWS makes it and nothing was done."""
        document = self._session.document
        organization = document.organization
        bare = not organization.ou_count and organization.account_count <= 1
        wanted = bare and not document.undo_stack.count() and not document.read_only
        if wanted and self.hint is None and self._keys is not None:
            from ui.canvas.overlays import StartHint  # most windows open on something

            self.hint = StartHint(self._keys, self)
            document.changed.connect(self._update_hint)
            self.view.viewChanged.connect(self._place_hint)
        self._hinting = wanted
        self._place_hint()

    def _place_hint(self) -> None:
        """Place the hint below the cards, wherever they are; without room for it there it is not shown."""
        hint = self.hint
        if hint is None:
            return
        cards = self.view.viewportTransform().mapRect(rectf(self.view.shown_layout.bounds)).bottom() + self.view.y()
        y = max(min(self.height() * 2 // 3, self.height() // 2 + 56), round(cards) + _BELOW_CARDS)
        hint.move((self.width() - hint.width()) // 2, y)
        hint.setVisible(self._hinting and y + hint.height() <= self.height())

    @staticmethod
    def _show_trace(lens: CurrentLens, again: bool) -> None:
        """Show where the policies of a clicked badge come from, or hide that again."""
        if not (again and lens.leave_trace()):
            lens.trace()
