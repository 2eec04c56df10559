"""The window: assembles the canvas and the panels around one session, and nothing else."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QPoint, QRect, QSettings, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QContextMenuEvent, QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from designer.formats.native_file import NativeFile
from designer.lenses.choice import WHO_CAN, LensChoice
from designer.model.records import NodeId, PolicyId
from ui import theme
from ui.canvas.canvas_area import CanvasArea
from ui.canvas.view import CanvasView
from ui.commands.requests import OPEN_POLICY, SHOW_ANSWER, SHOW_WHO_CAN, PolicyPlace
from ui.commands.table import NODE_MENU, WindowActions
from ui.state import settings
from ui.state.analyses import Analyses
from ui.state.document import Document
from ui.state.files import Files, OpenedDesign
from ui.state.lens import CurrentLens
from ui.state.pending_node import PendingNode
from ui.state.session import Session
from ui.widgets.focus import WindowKeys, enter, go_on
from ui.widgets.plain import one_line
from ui.window.bars import Toolbar, fill_menus
from ui.window.docks import Docks
from ui.window.status_bar import StatusLine

if TYPE_CHECKING:  # imported when they are first wanted: the first paint needs none of them
    from ui.search.find_bar import FindBar
    from ui.search.palette import Palette
    from ui.state.recovery import Abandoned
    from ui.widgets.notifier import Notifier
    from ui.window.file_actions import Filing
    from ui.window.inspector import InspectorPanel

_LAYOUT_VERSION = 2
"""Counts up when docks change, so that a window remembered by an older version is not applied."""

_TITLE_LENGTH = 200
"""Characters of a name in the title; `[*]` in one would be where Qt puts the star."""

_FIRST_SIZE, _FIRST_PART = QSize(1480, 940), 0.8
"""How large the window is the first time: at least this, and this part of a larger screen."""


class MainWindow(QMainWindow):
    """One organization on screen.

    Signals:
        startPageAsked(): The person wants the start page.
        windowAsked(Path | None): The person wants another window, on a file or on an empty organization.
        filled(): The panels that follow the first paint are all there.
    """

    startPageAsked = Signal()
    windowAsked = Signal(object)
    filled = Signal()

    def __init__(self, opened: OpenedDesign) -> None:
        super().__init__()
        self.setObjectName("orgwright")
        self.setAcceptDrops(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        document = Document(opened.file.organization, self, read_only=opened.file.read_only)
        self.session = Session(document, self)
        self.analyses = Analyses(document, self)
        self.files = Files(self.session, self, opened)
        self.session.show_minimap(settings.shows_minimap())
        self._area = CanvasArea(self.session, self.analyses, self)
        self.setCentralWidget(self._area)
        self.lens = CurrentLens(self.session, self.analyses, self)
        self._area.show_lens(self.lens)
        self._docks = Docks(self, self.session, self.analyses, self._budget_panel)
        self.actions_by_id = WindowActions(self, self)
        self.actions_by_id.serve_tree(self.canvas, self._docks.outline.view)
        self._window_keys = WindowKeys(self)
        fill_menus(self.menuBar(), self.actions_by_id).chosen.connect(self.open_path)
        self._toolbar = Toolbar(self.actions_by_id, self.lens, self.session, self.analyses, self)
        self.addToolBar(self._toolbar)
        self._status = StatusLine(self.session, self.analyses, self.files)
        self.setStatusBar(self._status)
        self._connect()
        self._restore()
        self._title()
        self.analyses.stop()  # until the window is seen
        QTimer.singleShot(0, self, self._tell_read_only)

    @cached_property
    def _filing(self) -> Filing:
        from ui.window.file_actions import Filing

        return Filing(self, self.session, self.files, self._keep_picture)

    @cached_property
    def _find_bar(self) -> FindBar:
        from ui.search.find_bar import FindBar

        return FindBar(self.session, self._area)

    @cached_property
    def _notifier(self) -> Notifier:
        from ui.widgets.notifier import Notifier

        notifier = Notifier(self._area, self._area.notice_room)
        self._area.arranged.connect(notifier.place)
        return notifier

    @cached_property
    def _palette(self) -> Palette:
        from ui.search.palette import Palette

        return Palette(self.session, self.analyses, self.lens, self.actions_by_id, self)

    @property
    def canvas(self) -> CanvasView:
        """The canvas, for commands."""
        return self._area.view

    @property
    def inspector(self) -> InspectorPanel:
        """The inspector, for commands."""
        return self._docks.inspector

    def start_page(self) -> None:
        self.startPageAsked.emit()

    def open_file(self) -> None:
        if path := self._filing.ask_which():
            self.open_path(path)

    def new_window(self) -> None:
        self.windowAsked.emit(None)

    def open_beside(self) -> None:
        if path := self._filing.ask_which():
            self.windowAsked.emit(path)

    def open_path(self, path: Path) -> None:
        """Open a file in this window, after asking for unsaved work."""
        if self._filing.open(path):
            self._tell_read_only()

    def show_file(self, file: NativeFile) -> None:
        """Show a new document without a file in this window, after asking for unsaved work."""
        if self._filing.show(file):
            self._tell_read_only()

    def recover(self, work: Abandoned) -> None:
        """Take up the work of a program that died, in this window.

        Raises:
            FormatError: It cannot be read, or another window has it; what this one shows is untouched.
        """
        self.files.recover(work)
        self._tell_read_only()

    def save(self) -> bool:
        return self._filing.save()

    def save_as(self) -> bool:
        return self._filing.save_as()

    def export(self, target: str = "") -> None:
        from ui.export.dialog import show_export  # nobody exports at the start

        show_export(self, self.session, self.files, self.lens, target)

    def copy_picture(self) -> None:
        from ui.export.copying import copy_picture

        copy_picture(self.session, self.files, self.lens)

    def set_scheme(self, scheme: theme.Scheme) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply(app, scheme)
        settings.remember_scheme(scheme)

    def complete(self) -> None:
        """Have every panel, before a command asks something of one."""
        self._docks.complete()

    def show_panel(self, name: str) -> None:
        self._docks.bring(name)
        enter(self._docks.panel(name))

    def rename(self, node_id: NodeId, pending: PendingNode | None = None) -> None:
        if self._docks.outline.has_focus():
            self._docks.outline.begin_rename(node_id, pending)
        else:
            self.canvas.begin_rename(node_id, pending=pending)

    def outline_has_keys(self) -> bool:
        return self._docks.outline.has_focus()

    def add_guardrail(self, *, programme: bool = False) -> None:
        from ui.library.guardrail_dialog import add_guardrail, keep_to_programme

        (keep_to_programme if programme else add_guardrail)(self.session, self)

    def attach_policy(self) -> None:
        from ui.inspector.attaching import ask_to_attach  # nobody attaches at the start

        if popup := ask_to_attach(self.session, self):
            popup.open_beside(self._place_of_current())

    def detach_policy(self) -> None:
        from ui.inspector.attaching import ask_to_detach

        if popup := ask_to_detach(self.session, self):
            popup.open_beside(self._place_of_current())

    def _budget_panel(self) -> QWidget:
        from ui.budget.panel import BudgetPanel

        panel = BudgetPanel(self.session)
        panel.packAsked.connect(self.pack_policies)
        panel.hoistAsked.connect(self._move_up)
        return panel

    def _move_up(self, node_id: NodeId, policy_id: PolicyId) -> None:
        from ui.budget.hoist_dialog import HoistDialog

        HoistDialog(self.session, self.analyses, node_id, policy_id, self).open()

    def pack_policies(self) -> None:
        from ui.budget.pack_dialog import show_packing  # nobody packs at the start

        show_packing(self, self.session, self.analyses)

    def make_allow_list(self) -> None:
        from ui.budget.allow_list_dialog import show_assistant  # nobody makes lists at the start

        show_assistant(self, self.session, self.analyses)

    def explain_action(self) -> None:
        self.raise_panel("inspector")
        self.inspector.begin_question()

    def next_panel(self, step: int) -> None:
        if panel := self._docks.after_focus(step):
            enter(panel)
        else:
            self.canvas.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def find_node(self) -> None:
        self._find_bar.open()

    def find_step(self, step: int) -> None:
        self._find_bar.step(step)

    def filter_outline(self) -> None:
        self.show_panel("outline")
        self._docks.outline.focus_search()

    def open_palette(self) -> None:
        self._palette.open()

    def choose_lens(self) -> None:
        self._toolbar.lens_button.open()

    def trace_policies(self) -> None:
        if not self.lens.leave_trace():
            self.lens.trace()

    def take_lens_away(self) -> None:
        self.lens.choose(LensChoice())

    def about(self) -> None:
        from ui.forms import dialogs

        dialogs.about(self, self.analyses.catalogue)

    def shortcuts(self) -> None:
        from ui.window.shortcut_sheet import ShortcutSheet

        ShortcutSheet(self).open()

    def tour(self) -> None:
        from ui.window.tour import take  # few take it, and once

        take(self, self)

    def offer_tour(self) -> None:
        """Offer the tour to a newcomer, once."""
        if settings.tour_was_offered():
            return
        settings.remember_tour()
        from ui.window.tour.offer import TourOffer

        offer = TourOffer(self._area)
        offer.taken.connect(self.tour)
        self.lens.chosen.connect(offer.close_offer)  # its legend needs the corner

    def part(self, name: str) -> QWidget:
        """A panel by its name, or the `canvas`, the button of the `lens`, the bar of the `menu`."""
        others: dict[str, QWidget] = {"canvas": self._area, "lens": self._toolbar.lens_button, "menu": self.menuBar()}
        return others.get(name) or self._docks.panel(name)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.files.find_file()
        if self.files.modified and not self._filing.may_leave():
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

    def _tell_read_only(self) -> None:
        if self.session.document.read_only:
            self.session.notices.say("Made by a newer Orgwright: open for reading only, so that nothing of it is lost")

    def _keep_picture(self, path: Path) -> None:
        """Have a small picture of the file for the lists of recent ones."""
        from ui.window import thumbnails  # nobody saves at the start

        thumbnails.keep(path, self.session, self.canvas.canvas_scene.layout)

    def _connect(self) -> None:
        session = self.session
        session.requests.coming.connect(self.complete)
        session.requests.answer(OPEN_POLICY, self._show_editor)
        session.requests.answer(SHOW_ANSWER, lambda _action: self.raise_panel("inspector"))
        session.requests.answer(SHOW_WHO_CAN, lambda action: self.lens.choose(LensChoice(WHO_CAN, action)))
        session.notices.refused.connect(lambda why: self._notifier.refuse(why))  # noqa: PLW0108 - made for its first note
        session.notices.said.connect(lambda what: self._notifier.say(what))  # noqa: PLW0108 - as above
        session.document.changed.connect(self._title)
        self.files.pathChanged.connect(self._title)
        self.files.modifiedChanged.connect(self._title)
        self.files.changedOnDisk.connect(lambda: self._filing.changed_on_disk())  # noqa: PLW0108 - as above
        self.files.lostOnDisk.connect(lambda: self._filing.lost_on_disk())  # noqa: PLW0108 - as above
        self.analyses.findingsChanged.connect(lambda: self._docks.name_problems(self.analyses.trouble.problems))
        self._status.problemsAsked.connect(lambda: self.show_panel("problems"))
        self._area.menuAsked.connect(self._node_menu)
        self._area.detailsAsked.connect(lambda: self.show_panel("inspector"))
        self._docks.outline.menuAsked.connect(self._node_menu)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow_focus)
        self.canvas.painted.connect(self._go_on)
        self._docks.completed.connect(self.lens.make_ready)
        self._docks.completed.connect(self.filled)

    def _follow_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Who works in another panel means nothing for the card that was selected before."""
        if now not in (self.canvas, self._docks.outline.view):
            self.session.forget_choice()

    def _go_on(self) -> None:
        """The window is seen: make the rest of it in idle turns."""
        self._docks.complete_soon()
        self.analyses.check_soon()
        QTimer.singleShot(0, self, self._status.tell_catalogue)

    def _show_editor(self, _place: PolicyPlace) -> None:
        self._docks.bring("editor")
        self._docks.give_editor_room()

    def raise_panel(self, name: str) -> None:
        self._docks.bring(name)

    def _place_of_current(self) -> QRect:
        """Where a popup about the selection opens, on the screen: at the row or the card that is current."""
        if self._docks.outline.has_focus():
            return self._docks.outline.place_of_current()
        return self.canvas.place_of_current()

    def _node_menu(self, position: QPoint) -> None:
        self.actions_by_id.menu(NODE_MENU, self).popup(position)

    def _title(self, *_: object) -> None:
        name = self.files.path.name if self.files.path else self.session.document.organization.settings.name
        self.setWindowTitle(f"{one_line(name)[:_TITLE_LENGTH].replace('[*]', '[*][*]')}[*] — Orgwright")
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
        if isinstance(state, QByteArray) and self.restoreState(state, _LAYOUT_VERSION):
            self._docks.keep_heights()
