"""The panels around the canvas: on which side each stands, what is open, and when a panel is made.

A panel is imported and made when it is first seen, or when something is asked that it answers. The first paint shows
their tabs; after it the ones in sight are made, and those likely to follow are imported.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QWidget

from ui import theme
from ui.canvas.view import CanvasView
from ui.commands.command import BOTTOM, LEFT, RIGHT, Dock, Side, shown_keys
from ui.state import settings
from ui.state.analyses import Analyses
from ui.state.requests import FeatureRequest
from ui.state.session import Session
from ui.widgets.containers.boxes import in_row
from ui.widgets.focus import enter
from ui.window.panel_group import PanelGroup, PanelSplitter
from ui.window.panel_state import SIDES, PanelSizes, PanelState

if TYPE_CHECKING:  # panels are imported when they are made, the rail when the window is first narrow
    from ui.features.outline.panel import OutlinePanel
    from ui.window.inspector import InspectorPanel
    from ui.window.rail import Rail

_LEAST = {LEFT: QSize(180, 120), RIGHT: QSize(216, 120), BOTTOM: QSize(320, 120)}
"""No panel gets smaller, whichever tab is in front."""

_NARROW = 1080
"""The left side gives way in a window that is no wider."""

_NAMES = {LEFT: "Organization", RIGHT: "Details", BOTTOM: "Panels below the canvas"}


class PanelBody(QWidget):
    """Canvas with all panels around it.

    Signals:
        resized(QSize): It is larger or smaller.
    """

    resized = Signal(QSize)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit(event.size())


class Docks(QObject):
    """The panels of one window.

    Args:
        canvas: Widget that they are around.
        session: For the panels.
        analyses: For the panels.
        places: The panels by name, in the order of their tabs.
        warm: Those that are imported after the first paint, in this order, since they are likely to be wanted.

    Attributes:
        state: The sides that are open; `toggle` and its like change it.
        rail: The icons for the left side; None until the window is narrow.

    Signals:
        outlineMade(OutlinePanel): The outline was made, and is `outline` from now on.
        changed(): Another side is open, or closed.
        left(): The panel that had the keys was closed.
    """

    outlineMade = Signal(object)
    changed = Signal()
    left = Signal()

    def __init__(
        self, canvas: QWidget, session: Session, analyses: Analyses, places: Mapping[str, Dock], warm: Iterable[str]
    ) -> None:
        super().__init__(canvas)
        self._session = session
        self._analyses = analyses
        self.places = places
        self._warm = tuple(warm)
        self._waits = True
        self.state = PanelState()
        self._sizes = PanelSizes(self.state)
        self._given = (0, 0)
        self.rail: Rail | None = None
        self.groups: dict[Side, PanelGroup] = {side: self._group(side) for side in SIDES}
        for name, place in places.items():
            keys = shown_keys(f"panel.{name}")
            self.groups[place.side].add(
                name, place.title, f"{place.about} ({keys})" if keys else place.about, place.tab_icon
            )
        self._assemble(canvas)
        self._restore()
        for group in self.groups.values():
            group.wanted.connect(self._on_wanted)
            group.turned.connect(self._share_width)  # the first that needs room at the right gets it
        self.groups[BOTTOM].growAsked.connect(self.toggle_full)
        session.requests.coming.connect(self._answer)

    @property
    def outline(self) -> OutlinePanel:
        """The outline, made now where it is missing."""
        from ui.features.outline.panel import OutlinePanel

        panel = self.panel("outline")
        assert isinstance(panel, OutlinePanel)
        return panel

    def keys_in_outline(self) -> bool:
        """Return True if keys go to the rows of the outline."""
        return self.groups[LEFT].panel("outline") is not None and self.outline.has_focus()

    @property
    def inspector(self) -> InspectorPanel:
        """The inspector, made now where it is missing."""
        from ui.window.inspector import InspectorPanel

        panel = self.panel("inspector")
        assert isinstance(panel, InspectorPanel)
        return panel

    def steps(self) -> Iterator[None]:
        """Make what is in sight in steps, and import what is likely to follow."""
        self._waits = False
        for group in self.groups.values():
            group.want()
            yield
        for name in self._warm:
            self.places[name].bring()
            yield

    def panel(self, name: str) -> QWidget:
        """Return the panel of a name, made now where it is missing."""
        place = self.places[name]
        group = self.groups[place.side]
        panel = group.panel(name)
        if panel is None:
            panel = place.bring()(self._session, self._analyses)
            group.fill(name, panel)
            panel.windowTitleChanged.connect(partial(group.rename, name))
            if name == "outline":
                self.outlineMade.emit(panel)
        return panel

    def _on_wanted(self, name: str) -> None:
        if not self._waits:
            self.panel(name)

    def _answer(self, request: FeatureRequest[Any]) -> None:
        """Make the panels that answer a request."""
        for name, place in self.places.items():
            if request in place.answers:
                self.panel(name)

    def bring(self, name: str, *, passing: bool = False) -> None:
        """Show a panel, in front of the others in its place.

        Args:
            name: Name of the panel.
            passing: True if its side, where that was closed, may close again with what is shown in the panel.
        """
        side = self.places[name].side
        self.panel(name)
        self.groups[side].bring(name)
        self.state.open(side, passing=passing)
        self._apply()

    def toggle(self, side: Side) -> None:
        """Open a side, or close it."""
        self.state.toggle(side)
        self._apply()

    def toggle_all(self) -> None:
        """Show the canvas alone, or all again that was open before."""
        self.state.toggle_all()
        self._apply()

    def toggle_full(self) -> None:
        """Give the panels below the canvas its place, with the keys where it had them, or show it again."""
        self.state.toggle_full()
        self._apply()
        focused = QApplication.focusWidget()
        if self.state.full and focused is not None and self._canvas.isAncestorOf(focused):
            enter(self.panel(self.groups[BOTTOM].front))

    def toggle_wide(self) -> None:
        """Make the right side wide, or as wide as before; it opens where it is closed."""
        self.state.toggle_wide()
        self._apply()

    def show_canvas(self) -> None:
        """Show the canvas again where a panel has its place."""
        if self.state.full:
            self.toggle_full()

    def end_passing(self, name: str) -> bool:
        """Close the side of a panel that was opened for something that is gone, if the panel is still in front.

        Returns:
            Whether it was closed.
        """
        side = self.places[name].side
        passes = self.state.passing and self.state.shows(side) and self.groups[side].front == name
        if passes:
            self.toggle(side)
        return passes

    def name_problems(self, wrong: int) -> None:
        """Say in the tab how much is wrong, so that it need not be in front to be noticed."""
        self.groups[BOTTOM].rename("problems", f"Problems {wrong:,}" if wrong else "Problems")

    def name_comments(self, waiting: int) -> None:
        """Show the number of open comments in the tab."""
        self.groups[BOTTOM].rename("comments", f"Comments {waiting:,}" if waiting else "Comments")

    def after_focus(self, step: int) -> QWidget | None:
        """The panel in sight that comes so many after the one that has the keys; None for the canvas, before them.

        A canvas beside that of the open design comes before the panels.
        """
        views = [view for view in self._canvas.findChildren(CanvasView) if view.isVisible()]
        panels = [self.panel(group.front) for side, group in self.groups.items() if self.state.shows(side)]
        stops = [*(view for view in views if view is not self._canvas.focusProxy()), *panels]
        focused = QApplication.focusWidget()
        held = (n for n, stop in enumerate(stops, 1) if focused and (stop is focused or stop.isAncestorOf(focused)))
        return [None, *stops][(next(held, 0) + step) % (len(stops) + 1)]

    def remember(self) -> None:
        """Have the next window begin with what is open here, and as large."""
        kept = {"open": sorted(self.state.wanted), "wide": self.state.wide, "sizes": self._sizes.kept}
        settings.remember_panels({**kept, "front": {side: group.front for side, group in self.groups.items()}})

    def _on_resized(self, size: QSize) -> None:
        """Let the left side give way where the window becomes narrow."""
        narrow = size.width() <= theme.metrics().scaled(_NARROW)
        if not self.body.isVisible():  # its first size: the splitters still have one of their own
            self.state.set_narrow(narrow)
            self._across.resize(size)
            self._down.resize(size)
            self._apply()
        elif narrow is not self.state.narrow:
            self.state.set_narrow(narrow)
            self._apply()

    def _group(self, side: Side) -> PanelGroup:
        least = _LEAST[side]
        grows = side is not BOTTOM  # what is read side by side needs more room where the text is larger
        size = QSize(theme.metrics().scaled(least.width()) if grows else least.width(), least.height())
        group = PanelGroup(_NAMES[side], size, folds=side is BOTTOM)
        group.foldAsked.connect(lambda opened: self._fold(side, opened))
        group.turned.connect(self.changed)
        return group

    def _assemble(self, canvas: QWidget) -> None:
        self.body = PanelBody()
        self._canvas = canvas
        self.body.setFocusProxy(canvas)
        self._down = PanelSplitter(Qt.Orientation.Vertical)
        self._across = PanelSplitter(Qt.Orientation.Horizontal)
        height, width = (self._keep_height, self._share_height), (self._keep_widths, self._share_width)
        for splitter, parts, growing, (keep, share) in (
            (self._down, (canvas, self.groups[BOTTOM]), canvas, height),
            (self._across, (self.groups[LEFT], self._down, self.groups[RIGHT]), self._down, width),
        ):
            splitter.splitterMoved.connect(keep)
            splitter.resized.connect(share)  # its own alone: a border that moves across resizes the other splitter
            for part in parts:
                splitter.addWidget(part)
                splitter.setStretchFactor(splitter.indexOf(part), int(part is growing))
        self._row = in_row((self._across, 1), host=self.body, spacing=0)
        self.body.resized.connect(self._on_resized)

    def _restore(self) -> None:
        kept = settings.panels()
        opened, sizes, fronts = (kept.get(key) for key in ("open", "sizes", "front"))
        self.state.wide = kept.get("wide") is True
        if isinstance(opened, list):
            self.state.wanted = {side for side in SIDES if side in opened}
        self._sizes.restore(sizes)
        for side, group in self.groups.items():
            name = fronts.get(side) if isinstance(fronts, dict) else None
            if isinstance(name, str) and name in self.places and self.places[name].side == side:
                group.bring(name)
        if self.places[self.groups[BOTTOM].front].begins_empty:
            self.state.wanted.discard(BOTTOM)
        self._apply()

    def _fold(self, side: Side, opened: bool) -> None:
        if opened is not self.state.shows(side):
            self.toggle(side)

    def _keep_widths(self, *_: object) -> None:
        """Remember how wide the open sides are now that the person has moved a border: the one that is another now."""
        for side, given in zip((LEFT, RIGHT), self._given, strict=True):
            if self.state.shows(side) and self.groups[side].isVisible() and self.groups[side].width() != given:
                self._sizes.keep(side, self.groups[side].width())

    def _keep_height(self, *_: object) -> None:
        """Remember the height of the panels below; restore a canvas whose border is dragged out again."""
        if self.state.full and self._down.sizes()[0]:
            self.state.full = False
            self.groups[BOTTOM].show_full(False, self._down)
            self.changed.emit()
        if self.state.shows(BOTTOM) and not self.state.full:
            self._sizes.keep(BOTTOM, self.groups[BOTTOM].height(), low=self._is_low)

    @property
    def _is_low(self) -> bool:
        """True if the panels below at their first height would leave the canvas less than its least."""
        return self._down.room < self._sizes.first(BOTTOM) + self._canvas.sizeHint().height()

    def _apply(self) -> None:
        """Show and hide as the state says, each side as large as it was; the rail is made when it is first needed."""
        focused = QApplication.focusWidget()
        for side, group in self.groups.items():
            group.set_open(self.state.shows(side))
        railed = self.state.narrow and LEFT in self.state.wanted
        if self.rail is None and railed:
            from ui.window.rail import Rail

            panels = {name: (place.tab_icon, place.title) for name, place in self.places.items() if place.side == LEFT}
            self.rail = Rail(panels)
            self.rail.chosen.connect(self._choose_on_rail)
            self._row.insertWidget(0, self.rail)
        if self.rail is not None:
            self.rail.setVisible(railed)
            for name, button in self.rail.buttons.items():
                button.setChecked(self.state.shows(LEFT) and name == self.groups[LEFT].front)
        self.groups[BOTTOM].show_full(self.state.full, self._down)
        self._share_width()
        self._share_height()
        self.changed.emit()
        if focused is not None and self.body.isAncestorOf(focused) and not focused.isVisible():
            self.left.emit()

    def _share_width(self) -> None:
        """Give each open side the width that it had, or less as long as the window has no room for it."""
        self._across.refresh()  # it leaves room for the handle of a part that was hidden before it was seen (Qt 6.11)
        self._sizes.roomy |= {side for side in (LEFT, RIGHT) if self.places[self.groups[side].front].roomy}
        left = self._sizes.of(LEFT) if self.state.shows(LEFT) else 0
        right = self._sizes.right_within(self._across.room - left) if self.state.shows(RIGHT) else 0
        self._across.setSizes([left, max(1, self._across.room - left - right), right])
        self._given = self.groups[LEFT].width(), self.groups[RIGHT].width()

    def _share_height(self) -> None:
        """Give canvas and panels below it their heights: the chosen one, else what leaves the canvas its least."""
        self._down.refresh()
        room = self._down.room
        if not self.state.shows(BOTTOM):
            below = self.groups[BOTTOM].maximumHeight()
        elif self.state.full:
            below = room
        else:
            below = self._sizes.of(BOTTOM, low=self._is_low) or room - self._canvas.sizeHint().height()
        self._down.setSizes([max(int(not self.state.full), room - below), below])

    def _choose_on_rail(self, name: str) -> None:
        """Open a panel beside the rail; close it where it is open."""
        if self.state.shows(LEFT) and self.groups[LEFT].front == name:
            self.toggle(LEFT)
        else:
            self.bring(name)
