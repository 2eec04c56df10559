"""The commands of a window as Qt's actions: what menus, toolbar, palette and keys share."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial
from typing import TypeAlias

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from designer.basics.words import capital
from ui import theme
from ui.commands.command import OF_LAYOUT, Command, Need, in_rows, session_facts
from ui.commands.menus import SUBMENUS, TOOLBAR, by_section
from ui.state.session import Session
from ui.theme.icons import icon
from ui.widgets.display.labels import menu_text

_MODIFIERS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier


CommandSource: TypeAlias = Callable[[], Iterable[Command]]
"""Maker of the commands of one feature, when they are due."""


class WindowActions(QObject):
    """The commands of one window as actions, enabled and disabled as the session changes.

    Args:
        sources: All that can be done in the window.
        session: Says what can be done now.
        host: The window; its keys act everywhere in it.

    Attributes:
        commands: The commands by id, in the order of the menus.
    """

    def __init__(self, sources: Iterable[CommandSource], session: Session, host: QWidget) -> None:
        super().__init__(host)
        self._session = session
        self._host = host
        self._groups: dict[str, QActionGroup] = {}
        self._sections = by_section(in_rows(command for source in sources for command in source()))
        self.commands: Mapping[str, Command] = {
            command.id: command for section in self._sections.values() for command in section
        }
        self._reasons = {command.id: "" for name in TOOLBAR for command in self._sections[name]}
        self._actions = {command.id: self._made(command) for command in self.commands.values()}
        service = theme.service()
        session.selectionChanged.connect(self.refresh)
        session.focusChanged.connect(self.refresh)
        session.directionChanged.connect(self.refresh)
        session.shown.changed.connect(self.refresh)
        session.document.reset.connect(self.refresh)
        session.document.undo_stack.indexChanged.connect(self.refresh)  # after each change, when the history has it
        for switched in (session.directionChanged, session.densityChanged, session.document.reset):
            switched.connect(self.show_switches)
        for switched in (service.motionChanged, service.changed):
            switched.connect(self.show_switches)
        self.refresh()
        self.show_switches()

    def __getitem__(self, command_id: str) -> QAction:
        """Return the action of a command."""
        return self._actions[command_id]

    def _made(self, command: Command) -> QAction:
        action = QAction(command.text, self._host)
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
            action.setIconVisibleInMenu(False)  # the mark of the chosen one is there
            self._groups.setdefault(command.group, QActionGroup(self)).addAction(action)
        action.setCheckable(bool(command.group or command.checked))
        action.triggered.connect(partial(self._run, command))
        self._host.addAction(action)
        return action

    def serve_tree(self, *views: QWidget, kept: Collection[Qt.Key] = ()) -> None:
        """Let the keys that belong to the tree act in these widgets, while no name is typed in them.

        Args:
            views: Views of the tree.
            kept: Keys that mean something else there.
        """
        guard = _TreeKeys(self._session, kept, self._why_not, self)
        for view in views:
            view.installEventFilter(guard)
            view.addActions([self._actions[command.id] for command in self.commands.values() if command.in_tree])

    def _why_not(self, keys: QKeySequence) -> str:
        """Say what the command of some keys waits for; "" if it needs nothing that can be selected."""
        held = session_facts(self._session)
        for command in self.commands.values():
            if keys in self._actions[command.id].shortcuts() and not self._actions[command.id].isEnabled():
                lacking = _lacking(command, held, _SELECTION)
                return f"{command.plain_text}: {lacking}" if lacking else ""
        return ""

    def entries(self, sections: Iterable[str]) -> Iterator[Command | None]:
        """Yield the commands of some sections of menus; None is between two sections."""
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
            possible: True if what cannot be done now is left out.
        """
        from ui.widgets.buttons import add_line  # not needed at the start

        before = ""
        for section in sections:
            actions = [self._actions[command.id] for command in self._sections[section]]
            actions = [action for action in actions if action.isEnabled() or not possible]
            if not actions:
                continue
            if before and not (before in SUBMENUS and section in SUBMENUS):
                add_line(menu)
            before, inside = section, menu
            if section in SUBMENUS:
                inside = QMenu(SUBMENUS[section], menu)  # made here, as in `ui.window.bars.add_menus`
                menu.addMenu(inside)
            inside.addActions(actions)

    def menu(self, sections: Iterable[str], parent: QWidget) -> QMenu:
        """Return a menu of what can be done of some sections; it deletes itself when it closes."""
        menu = QMenu(parent)
        self.fill(menu, sections, possible=True)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def refresh(self, *_: object) -> None:
        """Say again which commands can be done now."""
        session = self._session
        holds = session_facts(session)
        for command_id, action in self._actions.items():
            command = self.commands[command_id]
            action.setVisible(command.needs & OF_LAYOUT in holds)
            enabled = command.needs in holds and (command.enabled is None or command.enabled())
            action.setEnabled(enabled)
            if command_id in self._reasons:
                self._explain(command, "" if enabled else self._reason(command, holds))
        stack = session.document.undo_stack
        self._actions["edit.undo"].setText(f"&Undo {menu_text(stack.undoText(), 60)}".rstrip())
        self._actions["edit.redo"].setText(f"&Redo {menu_text(stack.redoText(), 60)}".rstrip())

    def _reason(self, command: Command, held: Need) -> str:
        """Return why a command cannot be done now, as a sentence for its tooltip; "" if it needs none of the usual."""
        if refusal := self._session.shown.refusal if Need.OPEN in command.needs else "":
            return refusal
        lacking = _lacking(command, held, _WANTED)
        return f"{capital(lacking)}." if lacking else ""

    def _explain(self, command: Command, why_not: str) -> None:
        """Say below the name of a grey button of the toolbar why it is grey; menus show no tooltips."""
        if why_not != self._reasons[command.id]:
            self._reasons[command.id] = why_not
            self._actions[command.id].setToolTip(f"{_tip(command)}\n{why_not}".rstrip())

    def show_switches(self) -> None:
        """Say again what is on, and what is chosen of several."""
        for command_id, action in self._actions.items():
            checked = self.commands[command_id].checked
            if checked is not None:
                action.setChecked(checked())

    def _run(self, command: Command, _checked: bool = False) -> None:
        if not command.settles or self._session.drafts.commit():
            command.run()
        if not command.only_goes:
            self._session.forget_choice()


_SELECTION = {
    Need.SELECTED: "select an OU or an account first",
    Need.BELOW_ROOT: "select an OU or an account first",
    Need.SEVERAL: "select two or more first",
    Need.ATTACHED: "no policy is attached to what is selected",
}
"""What the key of a command waits for, which would do nothing without a word."""

_WANTED = _SELECTION | {Need.UNDOABLE: "nothing to undo", Need.REDOABLE: "nothing to redo"}
"""What a grey button of the toolbar waits for, as its tooltip says."""


def _lacking(command: Command, held: Need, wanted: Mapping[Need, str]) -> str:
    """Say what a command waits for, of some needs; "" if none of them is missing."""
    return next((words for need, words in wanted.items() if need in command.needs and need not in held), "")


class _TreeKeys(QObject):
    """Keys of a view of the tree that are not commands now.

    Those are what the view has for itself, and a Delete that was meant for another panel, or for what is gone already.
    """

    def __init__(
        self, session: Session, kept: Collection[Qt.Key], why_not: Callable[[QKeySequence], str], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._kept = kept
        self._why_not = why_not

    def eventFilter(self, _view: QObject, event: QEvent) -> bool:
        """Take the key before it is a command, and tell how to remove something."""
        if not isinstance(event, QKeyEvent):
            return False
        if event.type() is QEvent.Type.ShortcutOverride and event.key() in self._kept:
            event.accept()
            return True
        if event.type() is QEvent.Type.KeyPress and (why := self._why_not(QKeySequence(event.keyCombination()))):
            self._session.notices.say(why)
            return True
        if event.key() != Qt.Key.Key_Delete or event.modifiers() & _MODIFIERS:
            return False
        if event.type() is QEvent.Type.ShortcutOverride:
            stray = Need.REMOVABLE in session_facts(self._session) and not self._session.deliberate
            event.setAccepted(stray)
            return stray
        if event.type() is QEvent.Type.KeyPress and not self._session.document.read_only:
            if refusal := self._session.shown.refusal:
                self._session.notices.refuse(refusal)
                return True
            self._session.notices.say(
                "Nothing is removed. Select what you want to remove, by a click or the arrow keys, and press Delete."
            )
            return True
        return False


def _tip(command: Command) -> str:
    keys = (
        QKeySequence(command.shortcuts[0]).toString(QKeySequence.SequenceFormat.NativeText) if command.shortcuts else ""
    )
    return f"{command.plain_text} ({keys})" if keys else command.plain_text
