"""Canvas with the strip above it, where the path, the legend and the zoom stand; nothing lies over its cards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QMoveEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from designer.organization.layout import Direction
from ui import theme
from ui.canvas.badge_key import BadgeKey, signs_menu
from ui.canvas.breadcrumb import Breadcrumb
from ui.canvas.cards.items import rectf
from ui.canvas.travel import LOOK_AT
from ui.canvas.view import CanvasView
from ui.canvas.zoom_control import ZoomControl
from ui.commands.requests import SHOW_EDIT_NOTE, EditNote
from ui.state.analyses import Analyses
from ui.state.lens import CurrentLens
from ui.state.session import Session
from ui.widgets.buttons import icon_button
from ui.widgets.containers.boxes import in_column

if TYPE_CHECKING:  # imported when a lens is first chosen, or a subtree first shown alone
    from PySide6.QtWidgets import QSplitter

    from ui.canvas.canvas_beside import CanvasBeside
    from ui.canvas.legend import LegendBar
    from ui.canvas.overlays import EditSummary, FocusBar, NestedBar


_PAD = 8
_LEAST_PATH, _LEAST_BAR = 90, 130
"""Room that the path and each bar keep beside others, in pixels."""

_ROOM_FOR_WORD = 680
"""If a bar leaves less room, the button of the signs shows its icon instead of its word, in pixels at 13 px text."""

_PART_OF_PATH = 0.3
"""Part of the strip that a path keeps at most beside a bar: its last name, and a sign for those before it."""


@runtime_checkable
class StripBar(Protocol):
    """Widget that can be at the right of the strip."""

    @property
    def whole(self) -> int:
        """Minimum width without any shortening, in pixels."""

    @property
    def least(self) -> int:
        """Minimum width for all that is shown nowhere else: the path is the first to go."""

    def fit(self, room: int) -> None:
        """Take at most so many pixels."""


class CanvasStrip(QWidget):
    """One line of what is said about the canvas, so that nothing has to lie over it.

    Attributes:
        breadcrumb: The path of the current node.
        key: Explains the signs on the cards.
        key_button: Shows the signs on the cards, where there is no room for a line of them.

    Signals:
        needed(): Something that only the strip shows has come, or gone.
    """

    needed = Signal()

    def __init__(self, breadcrumb: Breadcrumb, key: BadgeKey) -> None:
        super().__init__()
        self.breadcrumb = breadcrumb
        self._bars: list[QWidget] = []
        self._shown_elsewhere: list[QWidget] = []
        self._chips: list[QWidget] = []
        self.key = key
        self.key_button = button = icon_button("help", "Signs on the cards", run=self._show_signs)
        button.setProperty("glyph", False)  # it has a word: a "?" would be the help on what is before it
        button.setText("Legend")
        self.setObjectName("strip")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(theme.metrics().strip)
        breadcrumb.grown.connect(self.share_room)
        key.grown.connect(self.share_room)
        for part in (breadcrumb, key, self.key_button):
            part.setParent(self)

    @property
    def is_needed(self) -> bool:
        """True while something is to be seen that nothing else shows: the path may give way to the canvas."""
        wanted = (widget for widget in (*self._bars, *self._chips) if widget not in self._shown_elsewhere)
        return any(not widget.isHidden() for widget in wanted)

    def hang(self, bar: QWidget, *, shown_elsewhere: bool = False) -> None:
        """Have a `StripBar` at the right while it is shown; the last one that came has the room first.

        Args:
            bar: The bar.
            shown_elsewhere: True if a panel in sight says the same: the strip need not be there for it.
        """
        self._bars.append(bar)
        if shown_elsewhere:
            self._shown_elsewhere.append(bar)
        bar.setParent(self)
        bar.installEventFilter(self)
        self.share_room()
        self.needed.emit()

    def put_before_path(self, chip: QWidget) -> None:
        """Have something small before the path while it is shown."""
        self._chips.append(chip)
        chip.setParent(self)
        chip.installEventFilter(self)
        self.share_room()
        self.needed.emit()

    def _show_signs(self) -> None:
        button = self.key_button
        signs_menu(button, self.key.signs).popup(button.mapToGlobal(button.rect().bottomLeft()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.share_room()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Make room for a bar that was shown or hidden, or has changed by itself."""
        if event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent):
            self.share_room()
            self.needed.emit()
        elif event.type() is QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def share_room(self) -> None:
        """Share the room: bars first, each beside the least of the others and of the path; then place them."""
        chips = [chip for chip in self._chips if not chip.isHidden()]
        for chip in chips:
            chip.adjustSize()
        shown = [bar for bar in self._bars if isinstance(bar, StripBar) and not bar.isHidden()]
        room = self.width() - 2 * _PAD - sum(chip.width() + _PAD for chip in chips)
        path = self.breadcrumb.wanted
        # The meaning of the signs is shown in the room that is left, or by a button.
        alone, scaled = not shown, theme.metrics().scaled
        worded = alone or self.width() >= scaled(_ROOM_FOR_WORD)
        word, sign = Qt.ToolButtonStyle.ToolButtonTextOnly, Qt.ToolButtonStyle.ToolButtonIconOnly
        self.key_button.setToolButtonStyle(word if worded else sign)
        self.key_button.resize(self.key_button.sizeHint())
        beside = self.key_button.width() + _PAD
        whole = alone and self.key.whole < room - path
        self.key.fit(0 if not alone else room - path if whole else room - path - beside)
        self.key.setVisible(self.key.width() > 0)
        self.key_button.setVisible(not whole and bool(self.key.signs))
        room -= (self.key.width() + _PAD if self.key.width() else 0) + (0 if whole else beside)
        if path + sum(bar.whole + 2 * _PAD for bar in shown) > room:
            path = self._part_of_path(room, shown)
        self.breadcrumb.setVisible(path > 0)
        room -= path
        for number, bar in enumerate(reversed(shown)):
            bar.fit(max(0, room - _PAD - _LEAST_BAR * (len(shown) - 1 - number)))
            room -= bar.width() + _PAD
        self._place()

    def _part_of_path(self, room: int, bars: Sequence[StripBar]) -> int:
        """Return the room of the path beside bars that have not all room for themselves there, in pixels.

        They leave it what they do not need for what is said nowhere else, and its last name in any case.
        """
        if self.breadcrumb.says_nothing and bars:
            return 0
        left = room - sum(bar.least + 2 * _PAD for bar in bars)
        named = min(self.breadcrumb.least, round(self.width() * _PART_OF_PATH))
        least = max(_LEAST_PATH, named) if len(bars) <= 1 else _LEAST_PATH
        return min(self.breadcrumb.wanted, max(least, left))

    def _place(self) -> None:
        """Place chips from the left, bars and key from the right, and the path between them."""
        left, right = 0, self.width() - _PAD
        places: dict[QWidget, int] = {}
        for chip in (chip for chip in self._chips if not chip.isHidden()):
            places[chip] = left + _PAD
            left += _PAD + chip.width()
        keys = (self.key_button, self.key)
        for bar in (bar for bar in (*keys, *reversed(self._bars)) if not bar.isHidden()):
            places[bar] = right - bar.width()
            right -= bar.width() + _PAD
        for part, x in places.items():
            part.move(x, (self.height() - 1 - part.height()) // 2)
        self.breadcrumb.setGeometry(left, 0, max(0, right - left), self.height() - 1)


_LEAST_FOR_STRIP = 680
"""In a lower window the strip gives its room to the cards while it has nothing but a path to show, in pixels."""


_LEAST_FOR_TWO = 640
"""If the width is smaller, another organization is below the open one, in pixels."""

_BELOW_CARDS = 24
"""Room between cards and the hint below them, in pixels."""

_KEPT_HEIGHT = 280
"""Height that cards and strip keep over panels of default height, in pixels."""


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
        self._saw_all = False
        session.shown.changed.connect(self._note_sight)  # before the view has followed
        self.view = CanvasView(session, analyses, self)
        self.breadcrumb = Breadcrumb(session, analyses)
        self.strip = CanvasStrip(self.breadcrumb, BadgeKey(session, self.view.canvas_scene))
        self.focus_bar: FocusBar | None = None
        self.beside: CanvasBeside | None = None
        self._halves: QSplitter | None = None
        self.nested_bar: NestedBar | None = None
        self.legend: LegendBar | None = None
        self.edit_summary: EditSummary | None = None
        self.hint: QWidget | None = None
        self._hinting = False
        self._keys: Callable[[str], str] | None = None
        self._column = in_column(self.strip, (self.view, 1), host=self, spacing=0)
        self.setMinimumSize(theme.metrics().scaled(320), theme.metrics().scaled(160))
        self.setFocusProxy(self.view)
        self.strip.needed.connect(self._show_strip)
        self.view.viewChanged.connect(self._follow_view)
        session.selectionChanged.connect(self._follow_view)
        session.focusChanged.connect(self._show_focus)
        session.shown.changed.connect(self._show_beside)
        session.directionChanged.connect(self._offer_tree)
        session.document.reset.connect(self._offer_tree)
        session.requests.answer(SHOW_EDIT_NOTE, self._show_edit)
        session.requests.answer(LOOK_AT, self.view.look_at)
        self.view.menuAsked.connect(self.menuAsked)
        self.view.detailsAsked.connect(self.detailsAsked)
        session.document.reset.connect(self._update_hint)
        self._offer_tree()

    @cached_property
    def zoom(self) -> ZoomControl:
        """Control of the scale, for the caller's bar."""
        return ZoomControl(self.view)

    def sizeHint(self) -> QSize:
        """Return the size that panels leave to the canvas by default."""
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
        self._turn_halves()
        self._show_strip()
        self._place_hint()

    def _turn_halves(self) -> None:
        """Have the other organization below the open one where there is no room for it at the side."""
        if self._halves is not None:
            is_wide = self.width() >= theme.metrics().scaled(_LEAST_FOR_TWO)
            self._halves.setOrientation(Qt.Orientation.Horizontal if is_wide else Qt.Orientation.Vertical)

    def _follow_view(self) -> None:
        """Say in the strip where the view is, and which signs are seen at its scale."""
        self.breadcrumb.show_place(self.view.place_seen())
        self.strip.key.show_scale(self.view.scale_factor)

    def _show_strip(self) -> None:
        """Show the strip while there is room for it, or something in it that nothing else shows."""
        roomy = self.window().height() >= theme.metrics().scaled(_LEAST_FOR_STRIP)
        self.strip.setVisible(roomy or self.strip.is_needed)

    def _show_legend(self, lens: CurrentLens) -> None:
        if self.nested_bar is not None and lens.reading is not None:
            self.nested_bar.hide()  # it has been read, and the legend needs the room
        if self.legend is None:
            from ui.canvas.legend import LegendBar

            self.legend = LegendBar(lens, self.strip, self.view.visit)
            self.strip.hang(self.legend)
            for changed in (lens.changed, lens.covererChanged, self._session.selectionChanged):
                changed.connect(self.strip.share_room)

    def _show_edit(self, note: EditNote | None) -> None:
        """Say what an edit did; the line is made for the first one."""
        if self.edit_summary is None and note is not None:
            from ui.canvas.overlays import EditSummary

            self.edit_summary = EditSummary(self._session, self.strip)
            self.strip.hang(self.edit_summary, shown_elsewhere=True)
        if self.edit_summary is not None:
            self.edit_summary.show_note(note)
            self.strip.share_room()

    def _show_focus(self) -> None:
        """Show what leads back to everything; it is made for the first subtree that is shown alone."""
        if self.focus_bar is None and self._session.focus is not None:
            from ui.canvas.overlays import FocusBar

            self.focus_bar = FocusBar(self._session, self.strip)
            self.strip.put_before_path(self.focus_bar)

    def _note_sight(self) -> None:
        self._saw_all = self.view.sees_all

    def _show_beside(self) -> None:
        """Show another organization beside the open design while there is one; its canvas goes with it."""
        picture = self._session.shown.picture
        shown = picture.beside if picture is not None else None
        is_new = shown is not None and self.beside is None
        if is_new or (shown is None and self._halves is not None):
            from ui.canvas.canvas_beside import give_room, take_room

            if shown is not None:
                self.beside, self._halves = take_room(self.view, self._column, shown.organization)
                self._turn_halves()
            elif self._halves is not None:
                give_room(self.view, self._column, self._halves)
                self.beside = self._halves = None
        if self.beside is not None and shown is not None:
            self.beside.show_design(shown)
        if self._saw_all and (is_new or picture is None or not self.view.sees_all):
            QTimer.singleShot(0, self.view, self.view.show_start)  # in the room that is left, with all ghosts
        elif picture is not None and picture.sight is not None:
            self.view.reveal(picture.sight)

    def _offer_tree(self) -> None:
        """Say once that a large design was opened as frames; what says it is made for the first one."""
        session = self._session
        if self.nested_bar is None and session.direction is Direction.NESTED and not session.is_direction_chosen:
            from ui.canvas.overlays import NestedBar

            self.nested_bar = NestedBar(session, self.strip)
            self.strip.put_before_path(self.nested_bar)

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
        cards = self.view.viewportTransform().mapRect(rectf(self.view.shown_layout.bounds)).bottom()
        cards += self.view.mapTo(self, QPoint()).y()
        y = max(min(self.height() * 2 // 3, self.height() // 2 + 56), round(cards) + _BELOW_CARDS)
        hint.move((self.width() - hint.width()) // 2, y)
        hint.setVisible(self._hinting and y + hint.height() <= self.height())

    @staticmethod
    def _show_trace(lens: CurrentLens, again: bool) -> None:
        """Show where the policies of a clicked badge come from, or hide that again."""
        if not (again and lens.leave_trace()):
            lens.trace()
