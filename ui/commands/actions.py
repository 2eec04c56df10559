"""The commands of a window as Qt's actions: what menus, toolbar, palette and keys share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from ui import theme
from ui.commands.command import Command
from ui.commands.conditions import removable
from ui.commands.menus import SUBMENUS, by_section
from ui.state.session import Session
from ui.theme.icons import icon
from ui.widgets.plain import menu_text

_MODIFIERS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier


class WindowActions(QObject):
    """The commands of one window as actions, enabled and disabled as the session changes.

    Args:
        commands: All that can be done in the window.
        session: Says what can be done now.
        host: The window; its keys act everywhere in it.
    """

    def __init__(self, commands: Iterable[Command], session: Session, host: QWidget) -> None:
        super().__init__(host)
        self._session = session
        self._actions: dict[str, QAction] = {}
        self._sections = by_section(commands)
        self._commands = {command.id: command for section in self._sections.values() for command in section}
        groups: dict[str, QActionGroup] = {}
        for command in self._commands.values():
            action = QAction(command.text, host)
            action.setObjectName(command.id)
            if command.icon:
                action.setIcon(icon(command.icon))
            action.setIconText(command.short or command.plain_text)
            action.setShortcuts([QKeySequence(keys) for keys in command.shortcuts])
            action.setToolTip(_tip(command))
            if command.in_tree:
                action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
                action.setAutoRepeat(command.repeats)
            if command.group:
                action.setIconVisibleInMenu(False)  # the mark of the chosen one stands there
                groups.setdefault(command.group, QActionGroup(self)).addAction(action)
            action.setCheckable(bool(command.group or command.checked))
            action.triggered.connect(partial(self._run, command))
            host.addAction(action)
            self._actions[command.id] = action
        session.selectionChanged.connect(self.refresh)
        session.directionChanged.connect(self.refresh)
        session.densityChanged.connect(self.refresh)
        session.focusChanged.connect(self.refresh)
        session.shown.changed.connect(self.refresh)
        session.document.reset.connect(self.refresh)
        session.document.undo_stack.indexChanged.connect(self.refresh)  # after each change, when the history has it
        theme.service().motionChanged.connect(self.refresh)
        self.refresh()

    def __getitem__(self, command_id: str) -> QAction:
        """The action of a command."""
        return self._actions[command_id]

    @property
    def commands(self) -> Mapping[str, Command]:
        """The commands by id, in the order of the menus."""
        return self._commands

    def serve_tree(self, *views: QWidget) -> None:
        """Let the keys that belong to the tree act in these widgets, while no name is typed in them."""
        guard = _DeleteGuard(self._session, self)
        for view in views:
            view.installEventFilter(guard)
        for command in self._commands.values():
            if command.in_tree:
                for view in views:
                    view.addAction(self._actions[command.id])

    def entries(self, sections: Iterable[str]) -> Iterator[Command | None]:
        """The commands of some sections of menus; None stands between two sections."""
        between = False
        for section in filter(None, map(self._sections.__getitem__, sections)):
            if between:
                yield None
            yield from section
            between = True

    def fill(self, menu: QMenu, sections: Iterable[str], *, possible: bool = False) -> None:
        """Put the commands of some sections into a menu.

        Args:
            menu: Widget that they are to stand in.
            sections: Their names.
            possible: True where what cannot be done now is left out.
        """
        before = ""
        for section in sections:
            actions = [self._actions[command.id] for command in self._sections[section]]
            actions = [action for action in actions if action.isEnabled() or not possible]
            if not actions:
                continue
            if before and not (before in SUBMENUS and section in SUBMENUS):
                menu.addSeparator()
            before, inside = section, menu
            if section in SUBMENUS:
                inside = QMenu(SUBMENUS[section], menu)  # made here, as in `ui.window.bars.fill_menus`
                menu.addMenu(inside)
            inside.addActions(actions)

    def menu(self, sections: Iterable[str], parent: QWidget) -> QMenu:
        """A menu of what can be done of some sections; it deletes itself when it closes."""
        menu = QMenu(parent)
        self.fill(menu, sections, possible=True)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def refresh(self, *_: object) -> None:
        """Say again which commands can be done now."""
        session = self._session
        for command_id, action in self._actions.items():
            command = self._commands[command_id]
            if command.enabled is not None:
                action.setEnabled(command.enabled(session))
            if command.checked is not None:
                action.setChecked(command.checked(session))
        stack = session.document.undo_stack
        self._actions["edit.undo"].setText(f"&Undo {menu_text(stack.undoText(), 60)}".rstrip())
        self._actions["edit.redo"].setText(f"&Redo {menu_text(stack.redoText(), 60)}".rstrip())
        self._actions[f"view.{session.direction.value}"].setChecked(True)

    def _run(self, command: Command, _checked: bool = False) -> None:
        if not command.settles or self._session.drafts.commit():
            command.run()
        self._session.forget_choice()


class _DeleteGuard(QObject):
    """Keeps a Delete that was meant for another panel, or for what is gone already, from what is selected now."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session

    def eventFilter(self, _view: QObject, event: QEvent) -> bool:
        """Take the key before it is a command, and tell how to remove something."""
        if not isinstance(event, QKeyEvent) or event.key() != Qt.Key.Key_Delete or event.modifiers() & _MODIFIERS:
            return False
        if event.type() is QEvent.Type.ShortcutOverride:
            stray = removable(self._session) and not self._session.deliberate
            event.setAccepted(stray)
            return stray
        if event.type() is QEvent.Type.KeyPress and not self._session.document.read_only:
            self._session.notices.say(
                "Nothing is removed. Click what is to go, or go to it by the arrow keys, and press Delete."
            )
            return True
        return False


def _tip(command: Command) -> str:
    keys = (
        QKeySequence(command.shortcuts[0]).toString(QKeySequence.SequenceFormat.NativeText) if command.shortcuts else ""
    )
    return f"{command.plain_text} ({keys})" if keys else command.plain_text
