"""The menu bar and the toolbar of a window, filled from the lists of commands."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenuBar, QSizePolicy, QToolBar, QToolButton, QWidget

from ui import theme
from ui.commands.actions import WindowActions
from ui.commands.requests import CHOOSE_LENS
from ui.lenses.button import LensButton
from ui.permissions.assume import AssumeButton
from ui.search.palette_field import PaletteField
from ui.state.analyses import Analyses
from ui.state.lens import CurrentLens
from ui.state.session import Session
from ui.window.menus import MENUS, TOOLBAR
from ui.window.recent_menu import RecentMenu


def fill_menus(bar: QMenuBar, actions: WindowActions) -> RecentMenu:
    """Fill the menu bar; the menu of recent files, for whoever opens them."""
    recent = RecentMenu(bar)
    for title, entries in MENUS.items():
        menu = bar.addMenu(title)
        for command_id in entries:
            if command_id is None:
                menu.addSeparator()
                continue
            menu.addAction(actions[command_id])
            if command_id == "file.open":
                menu.addMenu(recent)
    actions[f"theme.{theme.service().scheme.value}"].setChecked(True)
    return recent


class Toolbar(QToolBar):
    """What is used most: undo, adding, the lens, the assumed context, the direction, the palette."""

    def __init__(
        self, actions: WindowActions, lens: CurrentLens, session: Session, analyses: Analyses, parent: QWidget
    ) -> None:
        super().__init__("Toolbar", parent)
        self._actions = actions
        self.setObjectName("toolbar")
        self.setMovable(False)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        for command_id in TOOLBAR:
            if command_id is None:
                self.addSeparator()
            else:
                self._add_button(command_id)
        self.addSeparator()
        self.lens_button = LensButton(lens, session, analyses, self)
        self.addWidget(self.lens_button)
        session.requests.answer(CHOOSE_LENS, self._choose_lens)
        self.addWidget(AssumeButton(analyses, self))
        spacer = QWidget(self)
        spacer.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(spacer)
        for command_id in ("view.top-down", "view.left-right", "view.compact"):
            self._add_button(command_id)
        field = PaletteField("Ctrl+K", self)
        field.clicked.connect(actions["edit.palette"].trigger)
        self.addWidget(field)

    def _choose_lens(self, _about: None) -> None:
        self.lens_button.open()

    def _add_button(self, command_id: str) -> None:
        """A button of the toolbar; only making something is worth words beside the icon."""
        action = self._actions[command_id]
        self.addAction(action)
        button = self.widgetForAction(action)
        if isinstance(button, QToolButton) and not command_id.startswith("add."):
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
