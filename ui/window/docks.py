"""The panels around the canvas: in which dock each stands, and when it is made.

The outline is there from the start. The others are made when the canvas has been painted, in idle turns, so
that the window is seen before what nobody uses in its first moment is imported; a command that comes earlier finds
them all, because it asks for them first (`complete`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
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

LEFT, RIGHT = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
BOTTOM = Qt.DockWidgetArea.BottomDockWidgetArea

_LEAST = {LEFT: QSize(230, 120), RIGHT: QSize(320, 120), BOTTOM: QSize(440, 150)}
"""No panel gets smaller, whichever tab is in front."""

_FIRST_WIDTHS = {"outline": 250, "inspector": 380}
_EMPTY_HEIGHT, _EDITING_HEIGHT = 150, 320
"""Height of the bottom panels at first, and once a policy is open: until then the picture has the room."""


Maker: TypeAlias = Callable[[Session, Analyses], QWidget]


class Dock(NamedTuple):
    """One panel.

    Attributes:
        title: The words on its tab.
        area: Where it stands.
        bring: Imports what makes it.
        text: The command that goes to it, as the menu shows it.
        keys: Its keys.
    """

    title: str
    area: Qt.DockWidgetArea
    bring: Callable[[], Maker]
    text: str
    keys: str


class Docks(QObject):
    """The docks of one window.

    Args:
        window: Whose docks they are.
        session: For the panels.
        analyses: For the panels.
        places: The panels by name, in the order of their tabs.
        later: Those that are made after the first paint, in this order.

    Signals:
        completed(): Every panel is made.
    """

    completed = Signal()

    def __init__(
        self,
        window: QMainWindow,
        session: Session,
        analyses: Analyses,
        places: Mapping[str, Dock],
        later: Iterable[str],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._analyses = analyses
        self.places = places
        self._docks = {name: self._dock(name, place) for name, place in places.items()}
        self._missing = list(later)
        self._maker: Maker | None = None
        self._making = Job(self, one_step=True)
        self._room_wanted = True
        self._outline = OutlinePanel(session, analyses)
        self._fill("outline", self._outline)
        self._arrange()
        self._apply_motion()
        theme.service().motionChanged.connect(self._apply_motion)

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

    def _apply_motion(self) -> None:
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
            self._maker = self.places[name].bring()
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

    def _dock(self, name: str, place: Dock) -> QDockWidget:
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
        window.setCorner(Qt.Corner.BottomLeftCorner, LEFT)
        window.setCorner(Qt.Corner.BottomRightCorner, RIGHT)
        last: dict[Qt.DockWidgetArea, QDockWidget] = {}
        for name, place in self.places.items():
            dock, area = self._docks[name], place.area
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
    return QSize(theme.metrics().scaled(least.width()), least.height()) if area is RIGHT else least
