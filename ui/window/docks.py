"""The panels around the canvas: in which dock each stands, and when it is made.

The outline is there from the start. The others are made when the canvas has been painted, in idle turns, so
that the window is seen before what nobody uses in its first moment is imported; a command that comes earlier finds
them all, because it asks for them first (`complete`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow, QTabWidget, QWidget

from ui import theme
from ui.outline.panel import OutlinePanel
from ui.state.analyses import Analyses
from ui.state.session import Session
from ui.widgets.buttons import underline_tabs
from ui.widgets.focus import is_behind
from ui.widgets.job import Job

if TYPE_CHECKING:  # panels are imported when they are made
    from ui.window.inspector import InspectorPanel

_LEFT, _RIGHT = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
_BOTTOM = Qt.DockWidgetArea.BottomDockWidgetArea

_LEAST = {_LEFT: QSize(230, 120), _RIGHT: QSize(320, 120), _BOTTOM: QSize(440, 150)}
"""No panel gets smaller, whichever tab is in front."""

_FIRST_WIDTHS = {"outline": 250, "inspector": 380}
_EMPTY_HEIGHT, _EDITING_HEIGHT = 150, 320
"""Height of the bottom panels at first, and once a policy is open: until then the picture has the room."""


Maker: TypeAlias = Callable[[Session, Analyses], QWidget]


class _Place(NamedTuple):
    """One panel: the words on its tab, where it stands, and what imports the maker of it; None for the window's own."""

    title: str
    area: Qt.DockWidgetArea
    bring: Callable[[], Maker] | None


def _outline() -> Maker:
    return OutlinePanel


def _library() -> Maker:
    from ui.library.panel import LibraryPanel

    return LibraryPanel


def _inspector() -> Maker:
    from ui.window.inspector import InspectorPanel

    return InspectorPanel


def _editor() -> Maker:
    from ui.policy_editor.panel import EditorPanel

    return EditorPanel


def _problems() -> Maker:
    from ui.problems.panel import ProblemsPanel

    return ProblemsPanel


def _effective() -> Maker:
    from ui.inspector.effective import EffectivePanel

    return lambda session, _analyses: EffectivePanel(session)


def _history() -> Maker:
    from ui.window.history import HistoryPanel

    return lambda session, _analyses: HistoryPanel(session)


_PLACES = {
    "outline": _Place("Outline", _LEFT, _outline),
    "library": _Place("Policies", _LEFT, _library),
    "inspector": _Place("Inspector", _RIGHT, _inspector),
    "editor": _Place("Policy", _BOTTOM, _editor),
    "problems": _Place("Problems", _BOTTOM, _problems),
    "budget": _Place("Budget", _BOTTOM, None),
    "effective": _Place("Effective", _BOTTOM, _effective),
    "history": _Place("History", _BOTTOM, _history),
}
"""Every panel, in the order of the tabs."""

_LATER = ("editor", "inspector", "library", "problems", "effective", "history", "budget")
"""What is made after the first paint: what is in sight first, and the editor before all that open a policy in it."""


class Docks(QObject):
    """The docks of one window.

    Args:
        window: Whose docks they are.
        session: For the panels.
        analyses: For the panels.
        budget: Makes the panel of the budget, which the window listens to.

    Signals:
        completed(): Every panel is made.
    """

    completed = Signal()

    def __init__(
        self, window: QMainWindow, session: Session, analyses: Analyses, budget: Callable[[], QWidget]
    ) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._analyses = analyses
        self._budget = budget
        self._docks = {name: self._dock(name, place) for name, place in _PLACES.items()}
        self._missing = list(_LATER)
        self._maker: Maker | None = None
        self._making = Job(self, one_step=True)
        self._room_wanted = True
        self._outline = OutlinePanel(session, analyses)
        self._fill("outline", self._outline)
        self._arrange()
        self._calm()
        theme.service().motionChanged.connect(self._calm)

    @property
    def outline(self) -> OutlinePanel:
        """The outline, which is there from the start."""
        return self._outline

    @property
    def inspector(self) -> InspectorPanel:
        """The inspector, made now where it is missing."""
        from ui.window.inspector import InspectorPanel

        panel = self.panel("inspector")
        assert isinstance(panel, InspectorPanel)
        return panel

    def _calm(self) -> None:
        """Docks that are dragged about glide, or jump, like all the rest."""
        self._window.setAnimated(not theme.service().reduced_motion)

    def complete_soon(self) -> None:
        """Make the missing panels in the next idle turns."""
        if self._missing:
            self._making.start(self._steps(), first=0)

    def complete(self) -> None:
        """Make the missing panels now."""
        while self._missing:
            self._make_next()

    def panel(self, name: str) -> QWidget:
        """The panel of a name."""
        self.complete()
        return self._docks[name].widget()

    def bring(self, name: str) -> None:
        """Show a panel, in front of the others in its place."""
        self.complete()
        self._docks[name].show()
        self._docks[name].raise_()

    def give_editor_room(self) -> None:
        """Make the bottom panels higher when a policy is opened first; later their height is the person's."""
        if self._room_wanted:
            self._room_wanted = False
            wanted = min(theme.metrics().scaled(_EDITING_HEIGHT), self._window.height() * 2 // 5)
            height = max(self._docks["editor"].height(), wanted)
            self._window.resizeDocks([self._docks["editor"]], [height], Qt.Orientation.Vertical)

    def keep_heights(self) -> None:
        """The heights are those that the person left at the last start."""
        self._room_wanted = False

    def name_problems(self, wrong: int) -> None:
        """Say in the tab how much is wrong, so that it need not be in front to be noticed."""
        self._docks["problems"].setWindowTitle(f"Problems {wrong:,}" if wrong else "Problems")

    def after_focus(self, step: int) -> QWidget | None:
        """The panel in sight that comes so many after the one that has the keys; None for the canvas, before them."""
        docks = [dock.widget() for dock in self._docks.values() if dock.isVisible() and not is_behind(dock.widget())]
        focused = QApplication.focusWidget()
        held = (n for n, panel in enumerate(docks, 1) if focused and (panel is focused or panel.isAncestorOf(focused)))
        at = next(held, 0)
        return [None, *docks][(at + step) % (len(docks) + 1)]

    def _make_next(self) -> None:
        """Import the next panel, or make it where it is imported: one after the other, as each takes some time."""
        name = self._missing[0]
        if self._maker is None:
            bring = _PLACES[name].bring
            self._maker = bring() if bring else lambda *_: self._budget()
            return
        self._fill(name, self._maker(self._session, self._analyses))
        self._maker = None
        self._missing.pop(0)
        if not self._missing:
            self._making.stop()
            self.completed.emit()

    def _steps(self) -> Iterator[None]:
        while self._missing:
            self._make_next()
            yield

    def _fill(self, name: str, panel: QWidget) -> None:
        dock = self._docks[name]
        panel.setMinimumSize(dock.widget().minimumSize())
        dock.widget().deleteLater()
        dock.setWidget(panel)
        underline_tabs(panel)

    def _dock(self, name: str, place: _Place) -> QDockWidget:
        dock = QDockWidget(place.title, self._window)
        dock.setObjectName(f"dock.{name}")
        dock.setTitleBarWidget(QWidget(dock))  # the tab is the title
        room = QWidget(dock)
        room.setMinimumSize(_least(place.area))
        dock.setWidget(room)
        return dock

    def _arrange(self) -> None:
        window = self._window
        window.setDockOptions(QMainWindow.DockOption.AllowTabbedDocks | QMainWindow.DockOption.AllowNestedDocks)
        window.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        window.setCorner(Qt.Corner.BottomLeftCorner, _LEFT)
        window.setCorner(Qt.Corner.BottomRightCorner, _RIGHT)
        last: dict[Qt.DockWidgetArea, QDockWidget] = {}
        for name, (_, area, _) in _PLACES.items():
            dock = self._docks[name]
            window.addDockWidget(area, dock)
            if area in last:
                window.tabifyDockWidget(last[area], dock)
            last[area] = dock
        for name in ("outline", "editor"):
            self._docks[name].raise_()
        wide = [self._docks[name] for name in _FIRST_WIDTHS]
        scaled = theme.metrics().scaled
        window.resizeDocks(wide, [scaled(width) for width in _FIRST_WIDTHS.values()], Qt.Orientation.Horizontal)
        window.resizeDocks([self._docks["editor"]], [scaled(_EMPTY_HEIGHT)], Qt.Orientation.Vertical)
        underline_tabs(window)


def _least(area: Qt.DockWidgetArea) -> QSize:
    """The least size of a panel: at the right it grows with the text, whose tabs and fields are read side by side."""
    least = _LEAST[area]
    return QSize(theme.metrics().scaled(least.width()), least.height()) if area is _RIGHT else least
