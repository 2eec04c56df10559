"""Every command of the window in one table: name, icon, shortcuts, menu, what it does, when it can.

Menus, toolbar, context menus and the shortcut sheet are made from the table. A command does what a gesture does: it
makes a change with `edits` and pushes it.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from designer.model.records import NodeKind, PolicyType
from ui import theme
from ui.commands import clipboard
from ui.commands import edit_commands as do
from ui.commands import selection_commands as choose
from ui.commands import tree_commands as build
from ui.commands.arrange_commands import ARRANGE
from ui.commands.command import SEPARATOR, Command
from ui.commands.tree_commands import Toward
from ui.commands.view_commands import VIEW
from ui.commands.workbench import Workbench
from ui.theme.icons import icon
from ui.widgets.plain import menu_text

MENUS: dict[str, tuple[Command | None, ...]] = {
    "&File": (
        Command("file.start", "&New…", lambda w: w.start_page(), ("Ctrl+N",), "template", settles=True),
        Command("file.window", "New &window", lambda w: w.new_window(), ("Ctrl+Alt+N",), ""),
        Command("file.open", "&Open…", lambda w: w.open_file(), ("Ctrl+O",), "open", settles=True),
        Command("file.open-beside", "Open in a new win&dow…", lambda w: w.open_beside(), ("Ctrl+Alt+O",), "open"),
        SEPARATOR,
        Command("file.save", "&Save", lambda w: void(w.save()), ("Ctrl+S",), "save", do.editable, settles=True),
        Command(
            "file.save-as", "Save &as…", lambda w: void(w.save_as()), ("Ctrl+Shift+S",), "", do.editable, settles=True
        ),
        Command("file.export", "&Export…", lambda w: w.export(), ("Ctrl+E",), "export", settles=True),
        Command("file.print", "&Print…", lambda w: w.export("printer"), ("Ctrl+P",), "printer", settles=True),
        SEPARATOR,
        Command("file.close", "&Quit", lambda w: void(w.close()), ("Ctrl+Q", "Ctrl+W"), "close", settles=True),
    ),
    "&Edit": (
        Command("edit.undo", "&Undo", do.undo, ("Ctrl+Z",), "undo", do.can_undo, settles=True),
        Command("edit.redo", "&Redo", do.redo, ("Ctrl+Y", "Ctrl+Shift+Z"), "redo", do.can_redo, settles=True),
        SEPARATOR,
        Command("edit.cut", "Cu&t", clipboard.cut, ("Ctrl+X",), "", clipboard.can_cut, in_tree=True),
        Command("edit.copy", "&Copy", clipboard.copy, ("Ctrl+C",), "copy", clipboard.can_copy, in_tree=True),
        Command(
            "edit.copy-picture",
            "Copy as p&icture",
            lambda w: w.copy_picture(),
            ("Ctrl+Shift+C",),
            "image",
            settles=True,
        ),
        Command("edit.paste", "&Paste", clipboard.paste, ("Ctrl+V",), "", clipboard.can_paste, in_tree=True),
        SEPARATOR,
        Command("edit.rename", "Re&name", do.rename, ("F2",), "rename", do.has_current),
        Command("edit.duplicate", "&Duplicate", do.duplicate, ("Ctrl+D",), "copy", do.removable),
        Command("edit.remove", "Remo&ve", do.remove, ("Del",), "trash", do.removable),
        SEPARATOR,
        Command("edit.up", "Move &up", partial(build.nudge, Toward.UP), ("Alt+Up",), "", do.removable),
        Command("edit.down", "Move do&wn", partial(build.nudge, Toward.DOWN), ("Alt+Down",), "", do.removable),
        Command("edit.left", "Move &left", partial(build.nudge, Toward.LEFT), ("Alt+Left",), "", do.removable),
        Command("edit.right", "Move &right", partial(build.nudge, Toward.RIGHT), ("Alt+Right",), "", do.removable),
        SEPARATOR,
        Command("edit.find", "&Find…", lambda w: w.find_node(), ("Ctrl+F", "/"), "search"),
        Command("edit.find-next", "Find ne&xt", lambda w: w.find_step(1), ("F3",), "chevron-down"),
        Command("edit.find-previous", "Find pre&vious", lambda w: w.find_step(-1), ("Shift+F3",), "chevron-up"),
        Command("edit.filter", "F&ilter the outline", lambda w: w.filter_outline(), ("Ctrl+Shift+F",), "filter"),
        Command("edit.palette", "Co&mmand palette…", lambda w: w.open_palette(), ("Ctrl+K",), "command"),
    ),
    "&Select": (
        Command("edit.select-all", "&All", choose.everything, ("Ctrl+A",)),
        Command("select.others", "&Invert", choose.others, ("Ctrl+Shift+I",)),
        SEPARATOR,
        Command(
            "edit.select-children",
            "&Children",
            choose.children,
            ("Alt+Shift+C", "Ctrl+Shift+A"),
            "",
            do.has_children,
        ),
        Command("select.descendants", "All &below", choose.descendants, ("Alt+Shift+X",), "", do.has_children),
        Command("select.siblings", "&Siblings", choose.siblings, ("Alt+Shift+S",), "", do.has_current),
        Command("edit.select-parent", "&Parent", choose.parent, ("Alt+Shift+P", "Ctrl+Up"), "", do.has_current),
        SEPARATOR,
        Command("select.same-policies", "With the same p&olicies", choose.same_policies, (), "", do.has_current),
        Command(
            "select.same-permissions", "With the same per&missions", choose.same_permissions, (), "", do.has_current
        ),
    ),
    "&Organization": (
        Command(
            "add.ou",
            "Add &OU",
            partial(build.add, NodeKind.OU),
            ("Ctrl+Shift+O",),
            "ou-add",
            do.editable,
            short="OU",
        ),
        Command(
            "add.account",
            "Add &account",
            partial(build.add, NodeKind.ACCOUNT),
            ("Ctrl+Shift+N",),
            "account-add",
            do.editable,
            short="Account",
        ),
        Command("add.child", "New &child", build.add_child, ("Tab", "Ins"), "", build.can_build, in_tree=True),
        Command(
            "add.after",
            "New one a&fter it",
            partial(build.add_sibling, 1),
            ("Return", "Enter"),
            "",
            build.has_place,
            in_tree=True,
        ),
        Command(
            "add.before",
            "New one &before it",
            partial(build.add_sibling, 0),
            ("Shift+Return", "Shift+Enter"),
            "",
            build.has_place,
            in_tree=True,
        ),
        Command(
            "add.parent",
            "Put into a new O&U",
            build.insert_parent,
            ("Shift+Tab", "Ctrl+G"),
            "ou",
            do.removable,
            in_tree=True,
        ),
        SEPARATOR,
        Command(
            "account.management",
            "Make it the &management account",
            do.set_management,
            (),
            "management",
            do.is_account,
        ),
        SEPARATOR,
        Command(
            "add.scp",
            "New &service control policy",
            partial(do.new_policy, PolicyType.SERVICE_CONTROL_POLICY),
            ("Ctrl+Shift+P",),
            "policy-add",
            do.editable,
            short="Policy",
        ),
        Command(
            "add.guardrail",
            "Add a &guardrail…",
            lambda w: w.add_guardrail(),
            ("Ctrl+Shift+G",),
            "tests",
            do.editable,
        ),
        Command(
            "add.programme", "Keep to a pro&gramme…", lambda w: w.add_guardrail(programme=True), (), "lock", do.editable
        ),
        Command(
            "policy.attach", "A&ttach a policy…", lambda w: w.attach_policy(), ("Ctrl+T",), "attach", do.can_attach
        ),
        Command(
            "policy.detach",
            "Detac&h a policy…",
            lambda w: w.detach_policy(),
            ("Ctrl+Shift+T",),
            "detach",
            do.can_detach,
        ),
        Command("policy.pack", "Pac&k policies…", lambda w: w.pack_policies(), (), "budget", do.editable),
        Command("policy.allow-list", "A&llow-list…", lambda w: w.make_allow_list(), (), "allowed", do.editable),
        SEPARATOR,
        Command("ask.explain", "E&xplain an action…", lambda w: w.explain_action(), ("Ctrl+I",), "help"),
    ),
    "&View": VIEW,
    "&Arrange": ARRANGE,
    "&Window": (
        Command("panel.outline", "&Outline", lambda w: w.show_panel("outline"), ("Ctrl+1",)),
        Command("panel.library", "&Policies", lambda w: w.show_panel("library"), ("Ctrl+2",)),
        Command("panel.inspector", "&Inspector", lambda w: w.show_panel("inspector"), ("Ctrl+3",)),
        Command("panel.editor", "Policy &editor", lambda w: w.show_panel("editor"), ("Ctrl+4",)),
        Command("panel.problems", "P&roblems", lambda w: w.show_panel("problems"), ("Ctrl+5",)),
        Command("panel.budget", "&Budget", lambda w: w.show_panel("budget"), ("Ctrl+7",)),
        Command("panel.effective", "E&ffective policies", lambda w: w.show_panel("effective"), ("Ctrl+8",)),
        Command("panel.history", "&History", lambda w: w.show_panel("history"), ("Ctrl+6",)),
        SEPARATOR,
        Command("panel.next", "&Next panel", lambda w: w.next_panel(1), ("F6",)),
        Command("panel.previous", "Pre&vious panel", lambda w: w.next_panel(-1), ("Shift+F6",)),
        Command("view.details", "&Details", lambda w: w.show_panel("inspector"), ("Alt+Return",)),
    ),
    "&Help": (
        Command("help.shortcuts", "&Keyboard shortcuts", lambda w: w.shortcuts(), ("F1",), "help"),
        Command("help.tour", "&Tour", lambda w: w.tour(), (), "play"),
        Command("help.about", "&About Orgwright", lambda w: w.about(), (), "info"),
    ),
}
"""Every command, by menu, in menu order."""

TOOLBAR: tuple[str | None, ...] = ("edit.undo", "edit.redo", SEPARATOR, "add.ou", "add.account", "add.scp")

NODE_MENU: tuple[str | None, ...] = (
    "add.ou",
    "add.account",
    "add.parent",
    SEPARATOR,
    "edit.cut",
    "edit.copy",
    "edit.paste",
    "edit.rename",
    "edit.duplicate",
    "edit.remove",
    SEPARATOR,
    "account.management",
    SEPARATOR,
    "policy.attach",
    "policy.detach",
    "policy.pack",
    "policy.allow-list",
    "ask.explain",
    SEPARATOR,
    "view.toggle",
    "view.expand-below",
    "view.focus",
    "view.everything",
    "edit.select-children",
    "view.selection",
    SEPARATOR,
    "place.back",
)


def void(_result: object) -> None:
    """Let a command call what returns something."""


def every_command() -> Iterable[Command]:
    """Every command in menu order."""
    return (command for menu in MENUS.values() for command in menu if command)


class WindowActions(QObject):
    """The table as actions of one window, enabled and disabled as the session changes."""

    def __init__(self, window: Workbench, host: QWidget) -> None:
        super().__init__(host)
        self._session = window.session
        self._actions: dict[str, QAction] = {}
        self._commands = {command.id: command for command in every_command()}
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
            action.triggered.connect(partial(_run, command, window))
            host.addAction(action)
            self._actions[command.id] = action
        session = window.session
        session.selectionChanged.connect(self.refresh)
        session.directionChanged.connect(self.refresh)
        session.focusChanged.connect(self.refresh)
        session.minimapChanged.connect(self.refresh)
        session.document.changed.connect(self.refresh)
        session.document.reset.connect(self.refresh)
        session.document.undo_stack.indexChanged.connect(self.refresh)
        theme.service().motionChanged.connect(self.refresh)
        self.refresh()

    def __getitem__(self, command_id: str) -> QAction:
        """The action of a command."""
        return self._actions[command_id]

    def serve_tree(self, *views: QWidget) -> None:
        """Let the keys that belong to the tree act in these widgets, while no name is typed in them."""
        for command in self._commands.values():
            if command.in_tree:
                for view in views:
                    view.addAction(self._actions[command.id])

    def menu(self, ids: Iterable[str | None], parent: QWidget) -> QMenu:
        """A menu of some commands; it deletes itself when it closes."""
        menu = QMenu(parent)
        for command_id in ids:
            if command_id is None:
                menu.addSeparator()
            else:
                menu.addAction(self._actions[command_id])
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def refresh(self, *_: object) -> None:
        """Say again which commands can be done now."""
        session = self._session
        for command_id, action in self._actions.items():
            command = self._commands[command_id]
            action.setEnabled(command.enabled(session))
            if command.checked is not None:
                action.setChecked(command.checked(session))
        stack = session.document.undo_stack
        self._actions["edit.undo"].setText(f"&Undo {menu_text(stack.undoText(), 60)}".rstrip())
        self._actions["edit.redo"].setText(f"&Redo {menu_text(stack.redoText(), 60)}".rstrip())
        self._actions[f"view.{session.direction.value}"].setChecked(True)


def _run(command: Command, window: Workbench, _checked: bool = False) -> None:
    window.complete()
    if not command.settles or window.session.drafts.commit():
        command.run(window)
    window.session.forget_choice()


def _tip(command: Command) -> str:
    keys = (
        QKeySequence(command.shortcuts[0]).toString(QKeySequence.SequenceFormat.NativeText) if command.shortcuts else ""
    )
    return f"{command.plain_text} ({keys})" if keys else command.plain_text
