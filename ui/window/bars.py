"""The menu bar and the toolbar of a window, filled from the lists of commands after the first paint."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QAction, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu, QMenuBar, QSizePolicy, QToolBar, QToolButton, QWidget

from ui import theme
from ui.commands.actions import WindowActions
from ui.commands.menus import MENUS, TOOLBAR
from ui.commands.requests import CHOOSE_ASSUMPTION, CHOOSE_LENS
from ui.state.analyses import Analyses
from ui.state.lens import CurrentLens
from ui.state.session import Session
from ui.theme.icons import icon
from ui.widgets.containers.boxes import Spacer, in_row

if TYPE_CHECKING:  # imported with the buttons, after the first paint
    from ui.features.lenses.button import LensButton
    from ui.features.permissions.assume import AssumeButton


def add_menus(window: QMainWindow, actions: Callable[[], WindowActions], open_recent: Callable[[Path], object]) -> None:
    """Add the menu bar, each menu filled when it is first opened; at once where the system shows it, to look for keys.

    Bar and menus are made here, not by `menuBar()` and `addMenu(title)`: PySide may take what C++ made for deleted
    while it lives (found here, on 6.11: `window.findChildren(QMenu)` makes the menus the window's to it, and then the
    end of a name's editor on a card, which is connected to slots of its own, ends them). Where a filter then asks the
    bar, the process ends: of an error in a method of Qt, PySide 6.11 reads the text as if it were an exception.
    """
    bar = QMenuBar(window)
    window.setMenuBar(bar)
    bar.setFixedHeight(theme.metrics().menu_bar)
    for title in MENUS:
        menu = QMenu(title, bar)
        bar.addMenu(menu)
        fill = partial(_fill_menu, menu, bar, title, actions, open_recent)
        if bar.isNativeMenuBar():
            fill()
        else:
            menu.aboutToShow.connect(fill)


class _EscapeLeaves(QObject):
    """Filter for a menu of a bar: Esc leaves the bar with the menu.

    `QMenu` of Qt 6.11 leaves the bar in its keyboard mode, where a title keeps its mark and letters open menus, also
    where the mouse has opened the menu: click a title, press Esc, type.
    """

    def __init__(self, menu: QMenu, bar: QMenuBar) -> None:
        super().__init__(menu)
        self._bar = bar

    def eventFilter(self, _menu: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            QTimer.singleShot(0, self._bar, self._leave)
        return False

    def _leave(self) -> None:
        """Press Esc in the bar, too: nothing else gives the keys back to what had them before."""
        if self._bar.activeAction() is not None:
            escape = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
            QApplication.sendEvent(self._bar, escape)


def _fill_menu(
    menu: QMenu, bar: QMenuBar, title: str, commands: Callable[[], WindowActions], open_recent: Callable[[Path], object]
) -> None:
    if menu.actions():
        return
    menu.installEventFilter(_EscapeLeaves(menu, bar))
    actions = commands()
    actions.fill(menu, MENUS[title])
    if title == "&File":
        from ui.window.recent_menu import RecentMenu

        recent = RecentMenu(menu)
        recent.chosen.connect(open_recent)
        menu.insertMenu(actions["file.open-beside"], recent)
    if title == "&Window":
        from ui.window.window_list import WindowList

        own = actions.parent()
        assert isinstance(own, QMainWindow)
        WindowList(menu, own)


_AROUND_TITLE = 24
"""Room that the title of a menu takes besides its words, in pixels."""

_CHOICE, _FEW_WORDS = (110, 480), 140
"""Least and greatest width that a choice in the toolbar may take, and that of one that says few words, in pixels."""


class Toolbar(QToolBar):
    """Toolbar of what is used most: undo, adding, the lens, the assumed context, the direction.

    The first paint shows its place; `fill` makes the buttons after it.

    Attributes:
        is_filled: True if the buttons are made.
    """

    is_filled = False
    lens_button: LensButton
    assume_button: AssumeButton

    def __init__(self, parent: QWidget) -> None:
        super().__init__("Toolbar", parent)
        self._worded: list[QAction] = []
        self.setObjectName("toolbar")
        self.setMovable(False)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._add_edge()

    def fill(self, actions: WindowActions, lens: CurrentLens, session: Session, analyses: Analyses) -> None:
        """Make the buttons."""
        from ui.features.lenses.button import LensButton
        from ui.features.permissions.assume import AssumeButton

        for command in actions.entries(TOOLBAR):
            if command is None:
                self.addSeparator()
            else:
                self._add_button(actions[command.id], worded=command.id.startswith("add."))
        self.addSeparator()
        self.lens_button = LensButton(lens, session, self)
        self.addWidget(self.lens_button)
        session.requests.answer(CHOOSE_LENS, lambda _about: self.lens_button.open())
        # The free room lies between the two: each grows into it, and moves nothing else.
        spacer = QWidget(self)
        spacer.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(spacer)
        self.assume_button = AssumeButton(analyses, self)
        session.requests.answer(CHOOSE_ASSUMPTION, lambda _about: self.assume_button.open())
        self.addWidget(self.assume_button)
        self.addSeparator()
        for command_id in ("view.top-down", "view.left-right", "view.nested"):
            self._add_button(actions[command_id])
        self._add_edge()
        if isinstance(more := self.findChild(QToolButton, "qt_toolbar_ext_button"), QToolButton):  # Qt's, without words
            more.setAccessibleName("More buttons")
            more.setToolTip("More buttons")
            more.setIcon(icon("chevron-down"))
        for chosen in (lens.chosen, analyses.assumptionChanged):
            chosen.connect(self._share_room)
        self._share_room()
        self.is_filled = True
        if layout := self.layout():
            layout.activate()  # all of them are seen at once

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.is_filled:
            self._share_room()

    def _share_room(self) -> None:
        """Give the choices the width that this window has for them at most: half each, and what the other leaves."""
        scaled, lens, assumed = theme.metrics().scaled, self.lens_button, self.assume_button
        room = self.width() - (self.sizeHint().width() - lens.width() - assumed.width())
        room += self._say_what_is_added(room, 2 * scaled(_FEW_WORDS))
        for button, other in ((lens, assumed), (assumed, lens)):
            width = max(room // 2, room - other.wanted)
            button.set_most(min(scaled(_CHOICE[1]), max(scaled(_CHOICE[0]), width)))

    def _say_what_is_added(self, room: int, needed: int) -> int:
        """Have words beside the icons of what can be added where the choices still say something.

        Args:
            room: That of the choices now, in pixels.
            needed: That of both choices with few words.

        Returns:
            What that gives to the choices, or takes from them, in pixels.
        """
        icons, words = Qt.ToolButtonStyle.ToolButtonIconOnly, Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        # Asked for each time: PySide 6.11 may take a button that Qt has made for deleted while it lives.
        made = [self.widgetForAction(action) for action in self._worded]
        buttons = [button for button in made if isinstance(button, QToolButton) and button.isVisibleTo(self)]
        before = sum(button.sizeHint().width() for button in buttons)
        for button in buttons:
            button.setToolButtonStyle(words)
        whole = sum(button.sizeHint().width() for button in buttons)
        if room + before - whole >= needed:
            return before - whole
        for button in buttons:
            button.setToolButtonStyle(icons)
        return before - sum(button.sizeHint().width() for button in buttons)

    def _add_edge(self) -> None:
        """Room at an end; a style sheet's padding of a toolbar counts at all four sides (Qt 6.11).

        It gives the bar its height, buttons or not.
        """
        edge = QWidget(self)
        edge.setFixedSize(theme.metrics().gap - 4, theme.metrics().toolbar)
        self.addWidget(edge)

    def _add_button(self, action: QAction, *, worded: bool = False) -> None:
        """A button of the toolbar; only making something is worth words beside the icon."""
        self.addAction(action)
        button = self.widgetForAction(action)
        if worded:
            self._worded.append(action)
        elif isinstance(button, QToolButton):
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)


class MenuCorner(QWidget):
    """End of the menu row: the palette, which gives way to the menus, and a switch for each side of the window."""

    def __init__(self, actions: WindowActions, parent: QWidget) -> None:
        from ui.features.search.palette_field import PaletteField

        super().__init__(parent)
        self._field = field = PaletteField("Ctrl+K", self)
        field.clicked.connect(actions["edit.palette"].trigger)
        row = in_row(field, Spacer(theme.metrics().gap), host=self, margins=(0, 0, theme.metrics().gap, 0), spacing=2)
        for command_id in ("view.left", "view.bottom", "view.right"):
            button = QToolButton()
            button.setDefaultAction(actions[command_id])
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
            button.setProperty("glyph", True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            row.addWidget(button)

    def eventFilter(self, bar: QObject, event: QEvent) -> bool:
        """Fit into a menu bar before it shares its room: it hides the menus that have none behind the corner."""
        if isinstance(bar, QMenuBar) and event.type() == QEvent.Type.Resize:
            self.fit(bar)
        return False

    def fit(self, bar: QMenuBar) -> None:
        """Leave the menus of a bar the room for their titles."""
        letters = bar.fontMetrics()
        titles = [action.text().replace("&", "") for action in bar.actions()]
        menus = sum(letters.horizontalAdvance(title) + _AROUND_TITLE for title in titles)
        self._field.fit(
            bar.width() - menus - (self.sizeHint().width() - self._field.sizeHint().width()) - _AROUND_TITLE
        )


def put_corner(bar: QMenuBar, toolbar: QToolBar, corner: MenuCorner) -> None:
    """Put the corner into the menu row; into the toolbar where the system shows the menus elsewhere."""
    if bar.isNativeMenuBar():
        toolbar.addWidget(corner)
    else:
        corner.fit(bar)
        bar.installEventFilter(corner)
        bar.setCornerWidget(corner)
        corner.show()  # else it waits for a bar that is shown already
