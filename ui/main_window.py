"""The window: assembles the canvas and the panels around one session, and nothing else."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QPoint, QRect, QSettings, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QContextMenuEvent, QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QDockWidget,
    QMainWindow,
    QSizePolicy,
    QTabWidget,
    QToolBar,
    QToolButton,
    QWidget,
)

from designer.checks import Severity
from designer.errors import OrgwrightError
from designer.formats.native import NativeFile
from designer.records import NodeId, PolicyId
from ui import dialogs, settings, theme
from ui.actions import MENUS, NODE_MENU, TOOLBAR, Actions
from ui.analyses import Analyses
from ui.canvas.area import CanvasArea
from ui.canvas.view import CanvasView
from ui.document import Document
from ui.files import Files
from ui.fresh import Fresh
from ui.lenses.lens import Lens
from ui.lenses.readings import Choice, LensKind
from ui.panels.assume import AssumeButton
from ui.panels.editor import EditorPanel
from ui.panels.find_bar import FindBar
from ui.panels.history import HistoryPanel
from ui.panels.inspector import InspectorPanel
from ui.panels.late import LatePanel
from ui.panels.lens_button import LensButton
from ui.panels.library import LibraryPanel
from ui.panels.outline import OutlinePanel
from ui.panels.palette import Palette, PaletteField
from ui.panels.status import StatusLine
from ui.recent_menu import RecentMenu
from ui.session import Session
from ui.widgets.buttons import underline_tabs
from ui.widgets.focus import WindowKeys, enter, go_on, is_behind
from ui.widgets.notifier import Notifier

_LAYOUT_VERSION = 2
"""Counts up when docks change, so that a window remembered by an older version is not applied."""

_FIRST_SIZE, _FIRST_PART = QSize(1480, 940), 0.8
"""How large the window is the first time: at least this, and this part of a larger screen."""

_AREAS = Qt.DockWidgetArea

_LEAST = {
    _AREAS.LeftDockWidgetArea: QSize(230, 120),
    _AREAS.RightDockWidgetArea: QSize(320, 120),
    _AREAS.BottomDockWidgetArea: QSize(440, 150),
}
"""No panel gets smaller, whichever tab is in front."""

_EMPTY_HEIGHT, _EDITING_HEIGHT = 190, 320
"""Height of the bottom panels at first, and once a policy is open: until then the picture has the room."""


class MainWindow(QMainWindow):
    """One organization on screen.

    Signals:
        startPageAsked(): The person wants the start page.
        windowAsked(Path | None): The person wants another window, on a file or on an empty organization.
    """

    startPageAsked = Signal()
    windowAsked = Signal(object)

    def __init__(self, file: NativeFile, path: Path | None = None, data: bytes = b"") -> None:
        super().__init__()
        self.setObjectName("orgwright")
        self.setAcceptDrops(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.session = Session(Document(file.organization, self), self)
        self.analyses = Analyses(self.session.document, self)
        self.files = Files(self.session, self)
        self.files.show(file, path, data)
        self.session.show_minimap(settings.shows_minimap())
        self._area = CanvasArea(self.session, self.analyses, self)
        self.setCentralWidget(self._area)
        self.lens = Lens(self.session, self.analyses, self)
        self._area.show_lens(self.lens)
        self._find_bar = FindBar(self.session, self._area)
        self._notifier = Notifier(self._area, self._area.notice_room)
        self._area.arranged.connect(self._notifier.place)
        self._outline = OutlinePanel(self.session, self.analyses)
        self._docks: dict[str, QDockWidget] = {}
        self._room_wanted = True
        self._add_dock("outline", "Outline", self._outline, _AREAS.LeftDockWidgetArea)
        self._add_dock("library", "Policies", LibraryPanel(self.session, self.analyses), _AREAS.LeftDockWidgetArea)
        self.inspector = InspectorPanel(self.session, self.analyses)
        self._add_dock("inspector", "Inspector", self.inspector, _AREAS.RightDockWidgetArea)
        self._add_dock("editor", "Policy", EditorPanel(self.session, self.analyses), _AREAS.BottomDockWidgetArea)
        self._add_dock("problems", "Problems", LatePanel(self._problems_panel), _AREAS.BottomDockWidgetArea)
        self._add_dock("budget", "Budget", LatePanel(self._budget_panel), _AREAS.BottomDockWidgetArea)
        self._add_dock("history", "History", HistoryPanel(self.session), _AREAS.BottomDockWidgetArea)
        self._arrange()
        self.actions_by_id = Actions(self, self)
        self.actions_by_id.serve_tree(self.canvas, self._outline.view)
        self._window_keys = WindowKeys(self)
        self._palette = Palette(self.session, self.analyses, self.lens, self.actions_by_id, self)
        self._fill_menus()
        self._fill_toolbar()
        self._status = StatusLine(self.session, self.analyses, self.files)
        self.setStatusBar(self._status)
        self._connect()
        self._restore()
        self._title()
        QTimer.singleShot(0, self, self._tell_read_only)

    @property
    def canvas(self) -> CanvasView:
        """The canvas, for commands."""
        return self._area.view

    def start_page(self) -> None:
        self.startPageAsked.emit()

    def open_file(self) -> None:
        path = dialogs.ask_open(self, self.files.path)
        if path:
            self.open_path(path)

    def new_window(self) -> None:
        self.windowAsked.emit(None)

    def open_beside(self) -> None:
        path = dialogs.ask_open(self, self.files.path)
        if path:
            self.windowAsked.emit(path)

    def open_path(self, path: Path) -> None:
        """Open a file in this window, after asking for unsaved work."""
        if not self._may_leave():
            return
        try:
            self.files.open(path)
        except OrgwrightError as error:
            dialogs.show_error(self, f"{path.name} was not opened", error)
            return
        settings.remember_file(path)
        self._opened()

    def show_file(self, file: NativeFile) -> None:
        """Show a new document without a file in this window, after asking for unsaved work."""
        if self._may_leave():
            self.files.show(file)
            self._opened()

    def save(self) -> bool:
        return self._save_to(self.files.path) if self.files.path else self.save_as()

    def save_as(self) -> bool:
        path = dialogs.ask_save(self, self.files.path, self.session.document.organization.settings.name)
        return path is not None and self._save_to(path)

    def export(self, target: str = "") -> None:
        from ui.panels.export_dialog import show_export  # nobody exports at the start

        show_export(self, self.session, self.files, self.lens, target)

    def copy_picture(self) -> None:
        from ui.export.copying import copy_picture

        copy_picture(self.session, self.files, self.lens)

    def set_scheme(self, scheme: theme.Scheme) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply(app, scheme)
        settings.remember_scheme(scheme)

    def show_panel(self, name: str) -> None:
        dock = self._docks[name]
        dock.show()
        dock.raise_()
        panel = dock.widget()
        enter(panel.panel if isinstance(panel, LatePanel) else panel)

    def rename(self, node_id: NodeId, fresh: Fresh | None = None) -> None:
        if self._outline.has_focus():
            self._outline.begin_rename(node_id, fresh)
        else:
            self.canvas.begin_rename(node_id, fresh=fresh)

    def outline_has_keys(self) -> bool:
        return self._outline.has_focus()

    def add_guardrail(self) -> None:
        from ui.panels.guardrail_dialog import GuardrailDialog

        GuardrailDialog(self.session, self).open()

    def attach_policy(self) -> None:
        from ui.panels.attaching import ask_to_attach  # nobody attaches at the start

        if popup := ask_to_attach(self.session, self):
            popup.open_beside(self._place_of_current())

    def detach_policy(self) -> None:
        from ui.panels.attaching import ask_to_detach

        if popup := ask_to_detach(self.session, self):
            popup.open_beside(self._place_of_current())

    def _problems_panel(self) -> QWidget:
        from ui.panels.problems import ProblemsPanel

        return ProblemsPanel(self.session, self.analyses)

    def _budget_panel(self) -> QWidget:
        from ui.panels.budget import BudgetPanel

        panel = BudgetPanel(self.session)
        panel.packAsked.connect(self.pack_policies)
        panel.hoistAsked.connect(self._move_up)
        return panel

    def _move_up(self, node_id: NodeId, policy_id: PolicyId) -> None:
        from ui.panels.hoist_dialog import HoistDialog

        HoistDialog(self.session, self.analyses, node_id, policy_id, self).open()

    def pack_policies(self) -> None:
        from ui.panels.pack_dialog import show_packing  # nobody packs at the start

        show_packing(self, self.session, self.analyses)

    def make_allow_list(self) -> None:
        from ui.panels.allow_list_dialog import show_assistant  # nobody makes lists at the start

        show_assistant(self, self.session, self.analyses)

    def explain_action(self) -> None:
        self.raise_panel("inspector")
        self.inspector.begin_question()

    def next_panel(self, step: int) -> None:
        focused = QApplication.focusWidget()
        shown = [dock.widget() for dock in self._docks.values() if dock.isVisible() and not is_behind(dock.widget())]
        panels: list[QWidget] = [self.canvas, *shown]
        at = next(
            (n for n, panel in enumerate(panels) if focused and (panel is focused or panel.isAncestorOf(focused))), 0
        )
        target = panels[(at + step) % len(panels)]
        if target is self.canvas:
            self.canvas.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            enter(target)

    def find_node(self) -> None:
        self._find_bar.open()

    def find_step(self, step: int) -> None:
        self._find_bar.step(step)

    def filter_outline(self) -> None:
        self.show_panel("outline")
        self._outline.focus_search()

    def open_palette(self) -> None:
        self._palette.open()

    def choose_lens(self) -> None:
        self._lens_button.open()

    def trace_policies(self) -> None:
        if not self.lens.leave_trace():
            self.lens.trace()

    def take_lens_away(self) -> None:
        self.lens.choose(Choice())

    def about(self) -> None:
        dialogs.about(self, self.analyses.catalogue)

    def shortcuts(self) -> None:
        dialogs.shortcuts(self)

    def tour(self) -> None:
        from ui.tour import take  # few take it, and once

        take(self, self)

    def offer_tour(self) -> None:
        """Offer the tour to a newcomer, once."""
        if settings.tour_was_offered():
            return
        settings.remember_tour()
        from ui.tour.offer import TourOffer

        offer = TourOffer(self._area)
        offer.taken.connect(self.tour)
        self.lens.chosen.connect(offer.close_offer)  # its legend needs the corner

    def part(self, name: str) -> QWidget:
        """A panel by its name, or the `canvas`, the button of the `lens`, the bar of the `menu`."""
        others: dict[str, QWidget] = {"canvas": self._area, "lens": self._lens_button, "menu": self.menuBar()}
        return others.get(name) or self._docks[name].widget()

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._may_leave():
            event.ignore()
            return
        store = QSettings()
        store.setValue("window/geometry", self.saveGeometry())
        store.setValue("window/state", self.saveState(_LAYOUT_VERSION))
        if self.files.path and not self.files.modified:
            self._keep_picture(self.files.path)
        self.analyses.stop()
        self.files.close()
        event.accept()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Go on to the next widget that can be seen."""
        return go_on(self, forward=forward)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc that no panel has a use for leads back to the canvas."""
        if event.key() == Qt.Key.Key_Escape and not self.canvas.hasFocus():
            self.canvas.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        event.accept()  # no menu over toolbars and tabs: every panel has a command

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        urls = event.mimeData().urls()
        if len(urls) == 1 and urls[0].isLocalFile():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.open_path(Path(event.mimeData().urls()[0].toLocalFile()))

    def _opened(self) -> None:
        self.canvas.show_start()
        self._tell_read_only()

    def _tell_read_only(self) -> None:
        if self.session.document.read_only:
            self.session.say("Made by a newer Orgwright: open for reading only, so that nothing of it is lost")

    def _save_to(self, path: Path | None) -> bool:
        try:
            self.files.save(path)
        except OrgwrightError as error:
            dialogs.show_error(self, "The organization was not saved", error)
            return False
        if self.files.path:
            settings.remember_file(self.files.path)
            self._keep_picture(self.files.path)
            self.session.say(f"Saved {self.files.path.name}")
        return True

    def _keep_picture(self, path: Path) -> None:
        """Have a small picture of the file for the lists of recent ones."""
        from ui import thumbnails  # nobody saves at the start

        thumbnails.keep(path, self.session.document.organization, self.canvas.canvas_scene.layout)

    def _may_leave(self) -> bool:
        """Whether the document may go: nothing is unsaved, or the person saves or drops it."""
        if not self.files.modified:
            return True
        answer = dialogs.ask_unsaved(self, self.session.document.organization.settings.name)
        return self.save() if answer is dialogs.Unsaved.SAVE else answer is dialogs.Unsaved.DROP

    def _changed_on_disk(self) -> None:
        if not self.files.path:
            return
        if dialogs.ask_reload(self, self.files.path, modified=self.files.modified):
            try:
                self.files.reload()
            except OrgwrightError as error:
                self.files.keep()
                dialogs.show_error(self, f"{self.files.path.name} was not read again", error)
        else:
            self.files.keep()

    def _add_dock(self, name: str, title: str, panel: QWidget, area: Qt.DockWidgetArea) -> None:
        dock = QDockWidget(title, self)
        dock.setObjectName(f"dock.{name}")
        dock.setTitleBarWidget(QWidget(dock))  # the tab is the title
        dock.setWidget(panel)
        panel.setMinimumSize(_least(area))
        beside = [d for d in self._docks.values() if self.dockWidgetArea(d) == area]
        self.addDockWidget(area, dock)
        if beside:
            self.tabifyDockWidget(beside[-1], dock)
        self._docks[name] = dock

    def _arrange(self) -> None:
        self.setDockOptions(QMainWindow.DockOption.AllowTabbedDocks | QMainWindow.DockOption.AllowNestedDocks)
        self.setTabPosition(_AREAS.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        for corner, area in (
            (Qt.Corner.BottomLeftCorner, _AREAS.LeftDockWidgetArea),
            (Qt.Corner.BottomRightCorner, _AREAS.RightDockWidgetArea),
        ):
            self.setCorner(corner, area)
        for name in ("outline", "editor"):
            self._docks[name].raise_()
        scaled = theme.metrics().scaled
        self.resizeDocks(
            [self._docks["outline"], self._docks["inspector"]], [scaled(250), scaled(380)], Qt.Orientation.Horizontal
        )
        self.resizeDocks([self._docks["editor"]], [scaled(_EMPTY_HEIGHT)], Qt.Orientation.Vertical)
        underline_tabs(self)

    def _fill_menus(self) -> None:
        for title, entries in MENUS.items():
            menu = self.menuBar().addMenu(title)
            for command in entries:
                if command is None:
                    menu.addSeparator()
                else:
                    menu.addAction(self.actions_by_id[command.id])
                if command and command.id == "file.open":
                    recent = RecentMenu(menu)
                    recent.chosen.connect(self.open_path)
                    menu.addMenu(recent)
        self.actions_by_id[f"theme.{theme.service().scheme.value}"].setChecked(True)

    def _fill_toolbar(self) -> None:
        bar = QToolBar("Toolbar", self)
        bar.setObjectName("toolbar")
        bar.setMovable(False)
        bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        for command_id in TOOLBAR:
            if command_id is None:
                bar.addSeparator()
            else:
                self._add_button(bar, command_id)
        bar.addSeparator()
        self._lens_button = LensButton(self.lens, self.session, self.analyses, bar)
        bar.addWidget(self._lens_button)
        bar.addWidget(AssumeButton(self.analyses, bar))
        spacer = QWidget(bar)
        spacer.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        bar.addWidget(spacer)
        for command_id in ("view.top-down", "view.left-right", "view.compact"):
            self._add_button(bar, command_id)
        field = PaletteField("Ctrl+K", bar)
        field.clicked.connect(self.open_palette)
        bar.addWidget(field)
        self.addToolBar(bar)

    def _add_button(self, bar: QToolBar, command_id: str) -> None:
        """A button of the toolbar; only making something is worth words beside the icon."""
        action = self.actions_by_id[command_id]
        bar.addAction(action)
        button = bar.widgetForAction(action)
        if isinstance(button, QToolButton) and not command_id.startswith("add."):
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)

    def _connect(self) -> None:
        session = self.session
        session.policyOpened.connect(lambda _place: self._show_editor())
        session.questionAsked.connect(lambda _action: self.raise_panel("inspector"))
        session.lensAsked.connect(lambda action: self.lens.choose(Choice(LensKind.ACTION, action)))
        session.refused.connect(self._notifier.refuse)
        session.said.connect(self._notifier.say)
        session.document.changed.connect(self._title)
        self.files.pathChanged.connect(self._title)
        self.files.modifiedChanged.connect(self._title)
        self.files.changedOnDisk.connect(self._changed_on_disk)
        self.analyses.findingsChanged.connect(self._count_problems)
        self._status.problemsAsked.connect(lambda: self.show_panel("problems"))
        self._area.menuAsked.connect(self._node_menu)
        self._area.detailsAsked.connect(lambda: self.show_panel("inspector"))
        self._outline.menuAsked.connect(self._node_menu)

    def _count_problems(self) -> None:
        """Say in the tab how much is wrong, so that it need not be in front to be noticed."""
        wrong = sum(finding.severity is not Severity.ADVICE for finding in self.analyses.findings)
        self._docks["problems"].setWindowTitle(f"Problems {wrong:,}" if wrong else "Problems")

    def _show_editor(self) -> None:
        """Bring the editor to the front, and give it room the first time; later its height is the person's."""
        self.raise_panel("editor")
        if self._room_wanted:
            self._room_wanted = False
            height = max(
                self._docks["editor"].height(), min(theme.metrics().scaled(_EDITING_HEIGHT), self.height() * 2 // 5)
            )
            self.resizeDocks([self._docks["editor"]], [height], Qt.Orientation.Vertical)

    def raise_panel(self, name: str) -> None:
        self._docks[name].show()
        self._docks[name].raise_()

    def _place_of_current(self) -> QRect:
        """Where a popup about the selection opens, on the screen: at the row or the card that is current."""
        if self._outline.has_focus():
            return self._outline.place_of_current()
        return self.canvas.place_of_current()

    def _node_menu(self, position: QPoint) -> None:
        menu = self.actions_by_id.menu(NODE_MENU, self)
        menu.popup(position)

    def _title(self, *_: object) -> None:
        name = self.files.path.name if self.files.path else self.session.document.organization.settings.name
        self.setWindowTitle(f"{name}[*] — Orgwright")
        self.setWindowModified(self.files.modified)

    def _size_first_time(self) -> None:
        """A comfortable size, or the whole of a screen that is hardly larger."""
        available = self.screen().availableGeometry().size()
        self.resize(_FIRST_SIZE.expandedTo(available * _FIRST_PART).boundedTo(available))
        if available.width() <= _FIRST_SIZE.width() or available.height() <= _FIRST_SIZE.height():
            self.setWindowState(Qt.WindowState.WindowMaximized)

    def _restore(self) -> None:
        store = QSettings()
        geometry, state = store.value("window/geometry"), store.value("window/state")
        if not isinstance(geometry, QByteArray) or not self.restoreGeometry(geometry):
            self._size_first_time()
        restored = isinstance(state, QByteArray) and self.restoreState(state, _LAYOUT_VERSION)
        self._room_wanted = not restored


def _least(area: Qt.DockWidgetArea) -> QSize:
    """The least size of a panel: at the right it grows with the text, whose tabs and fields are read side by side."""
    least = _LEAST[area]
    return QSize(theme.metrics().scaled(least.width()), least.height()) if area is _AREAS.RightDockWidgetArea else least
