"""Parts of a window, for what the window hands to its features, and for the tour of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QMainWindow, QWidget

from designer.basics.dataclass import dataclass
from designer.exchange.formats.format import NativeFile
from ui.canvas.canvas_area import CanvasArea
from ui.canvas.view import CanvasView
from ui.commands.actions import WindowActions
from ui.commands.requests import NodeNaming
from ui.features.search.commands import SearchCommands
from ui.state.analyses import Analyses
from ui.state.files import Files
from ui.state.lens import CurrentLens
from ui.state.session import Session
from ui.widgets.focus import enter
from ui.window.docks import Docks

if TYPE_CHECKING:  # its dialogs are imported when something is asked
    from ui.window.file_actions import FileActions


@dataclass(frozen=True, slots=True)
class WindowParts:
    """The parts of one window. No feature sees it: the table of features hands each what it needs.

    The window itself is not handed to the table, as it imports the table, and half of it is not there yet by then.

    Attributes:
        window: The window itself.
        session: Its view of the document.
        analyses: Answers that are known of the document.
        files: Files that keep the document.
        lens: Lens that colours the canvas.
        area: The canvas with the strip above it.
        docks: The panels.
        search: Commands that find.
        file_actions: Actions that open and save; made when it is first wanted.
        actions: The commands; made of the parts.
        fill_bars: Makes the buttons in the bars, where they are missing.
    """

    window: QMainWindow
    session: Session
    analyses: Analyses
    files: Files
    lens: CurrentLens
    area: CanvasArea
    docks: Docks
    search: SearchCommands
    file_actions: Callable[[], FileActions]
    actions: Callable[[], WindowActions]
    fill_bars: Callable[[], None]

    @property
    def canvas(self) -> CanvasView:
        """The canvas."""
        return self.area.view

    def part(self, name: str) -> QWidget:
        """Return a panel by its name, or the `canvas`, the button of the `lens`, the bar of the `menu`."""
        if name == "lens":
            from ui.features.lenses.button import LensButton

            self.fill_bars()
            button = self.window.findChild(LensButton)
            assert button is not None
            return button
        others: dict[str, QWidget] = {"canvas": self.area, "menu": self.window.menuBar()}
        return others.get(name) or self.docks.panel(name)

    def show_panel(self, name: str) -> None:
        """Bring a panel to the front, with the keys in it."""
        self.docks.bring(name)
        enter(self.docks.panel(name))

    def name_node(self, naming: NodeNaming) -> None:
        """Let the name of a node be typed in the outline where that has the keys, else on its card."""
        view = self.docks.outline if self.docks.keys_in_outline() else self.canvas
        view.begin_rename(naming.node, pending=naming.pending)

    def show_unsaved(self, file: NativeFile) -> None:
        """Show a design that no file has yet, after asking for unsaved work."""
        self.file_actions().show(file, unsaved=True)

    def place_of_current(self) -> QRect:
        """Return the place of the current node, on the screen: its row or its card."""
        if self.docks.keys_in_outline():
            return self.docks.outline.place_of_current()
        return self.canvas.place_of_current()
