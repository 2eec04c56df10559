"""The window: assembles the canvas and the panels around one session, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QObject, QPoint, QSettings, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QContextMenuEvent,
    QDragEnterEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from designer.analysis.lenses.choice import PRINCIPALS, WHO_CAN, LensChoice
from ui.canvas.canvas_area import CanvasArea
from ui.commands.actions import WindowActions
from ui.commands.menus import CANVAS_MENU, NODE_MENU, SEVERAL_MENU
from ui.commands.requests import (
    ADD_IDENTITY,
    ADD_TAG,
    ASK_WHO_BECOMES,
    ASK_WHO_CAN,
    BEGIN_QUESTION,
    CHOOSE_COMPARED,
    EXPLAIN_DENIAL,
    EXPLAIN_INQUIRY,
    NAME_NODE,
    OPEN_POLICY,
    SHOW_ANSWER,
    SHOW_ATTACHED,
    SHOW_IDENTITY,
    SHOW_PANEL,
    SHOW_WHO_CAN,
    SHOW_WHO_REALLY_CAN,
    ComparedWith,
    PolicyPlace,
)
from ui.features.search.commands import SearchCommands
from ui.state.analyses import Analyses
from ui.state.document import Document
from ui.state.files import Files, OpenedDesign
from ui.state.lens import CurrentLens
from ui.state.session import Session
from ui.widgets.display.labels import one_line
from ui.widgets.focus import WindowKeys, go_on, press_focused
from ui.widgets.jobs.job import Job
from ui.window.bars import MenuCorner, Toolbar, add_menus, put_corner
from ui.window.commands import say_judges
from ui.window.docks import Docks
from ui.window.features import DOCKS, WARM, commands
from ui.window.parts import WindowParts
from ui.window.status_bar import StatusLine

if TYPE_CHECKING:  # imported when they are first wanted: the first paint needs none of them
    from ui.features.outline.panel import OutlinePanel
    from ui.widgets.display.notifier import Notifier
    from ui.window.file_actions import FileActions
    from ui.window.passing_editor import PassingEditor

_TITLE_LENGTH = 200
"""Characters of a name in the title; `[*]` in one would be where Qt puts the star."""

_FIRST_SIZE, _FIRST_PART = QSize(1480, 940), 0.8
"""Size of the window the first time: at least this, and this part of a larger screen."""


class MainWindow(QMainWindow):
    """One organization on screen; `parts` has what it is made of.

    Signals:
        filled(): What follows the first paint is all there.
    """

    filled = Signal()
    _replaced = Signal()

    def __init__(self, opened: OpenedDesign) -> None:
        super().__init__()
        self.setObjectName("orgwright")
        self.setAcceptDrops(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        document = Document(opened.file.organization, self, read_only=opened.file.read_only)
        self.session = Session(document, self)
        self.analyses = Analyses(document, self)
        self.files = Files(self.session, self, opened)
        self._area = CanvasArea(self.session, self.analyses)
        self.canvas = self._area.view
        self.lens = CurrentLens(self.session, self.analyses, self)
        self._area.show_lens(self.lens)
        self.parts = self._assemble()
        self.setCentralWidget(self.parts.docks.body)
        self._tree_views: list[QWidget] = [self.canvas]
        self.installEventFilter(self)  # until the commands are made
        self._area.begin_hint(lambda command_id: self.actions_by_id.commands[command_id].shortcuts[0])
        self._window_keys = WindowKeys(self)
        add_menus(self, self.parts.actions, lambda path: self.file_actions.open_path(path))  # noqa: PLW0108 - made when it is first wanted
        self._toolbar = Toolbar(self)
        self.addToolBar(self._toolbar)
        self._status = StatusLine(self.session, self.analyses, self.files)
        self.setStatusBar(self._status)
        self._completing = Job(self, one_step=True)
        self._answer_requests()
        self._connect()
        self._restore()
        self._title()
        self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        if document.read_only:
            QTimer.singleShot(0, self, self._say_read_only)

    def _assemble(self) -> WindowParts:
        session, analyses = self.session, self.analyses
        actions = lambda: self.actions_by_id  # noqa: E731 - made of the parts
        return WindowParts(
            window=self,
            session=session,
            analyses=analyses,
            files=self.files,
            lens=self.lens,
            area=self._area,
            docks=Docks(self._area, session, analyses, DOCKS, WARM),
            search=SearchCommands(session, self.lens, self._area, actions),
            file_actions=lambda: self.file_actions,
            actions=actions,
            fill_bars=self.fill_bars,
        )

    @cached_property
    def actions_by_id(self) -> WindowActions:
        """The commands, made when one of them is first wanted: by a key, a menu, a request, or for the buttons."""
        self.removeEventFilter(self)
        actions = WindowActions(commands(self.parts), self.session, self)
        actions.serve_tree(*self._tree_views)
        self.parts.docks.changed.connect(actions.show_switches)
        return actions

    @cached_property
    def file_actions(self) -> FileActions:
        """Actions that open and save, and ask over this window."""
        from ui.window.file_actions import FileActions

        return FileActions(self, self.session, self.files, self._keep_picture)

    @cached_property
    def _passing_editor(self) -> PassingEditor:
        from ui.window.passing_editor import PassingEditor

        return PassingEditor(self.parts.docks, self.session, self)

    @cached_property
    def _notifier(self) -> Notifier:
        from ui.widgets.display.notifier import Notifier

        return Notifier(self, self.canvas)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.windowHandle().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A key is asked for before the commands are made: it may be that of one. A press may be in a panel.

        Escape takes a note away, too, whatever else it does. Its release does not: it also comes here from a
        dialog that Escape has closed, and the note is about that answer.
        """
        if watched is self:
            if event.type() is QEvent.Type.ShortcutOverride:
                self.fill_bars()
        elif event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                self._notifier.clear()
        elif isinstance(event, QMouseEvent) and event.type() is QEvent.Type.MouseButtonPress:
            self._follow_press(self.childAt(event.position().toPoint()))
        return False

    def closeEvent(self, event: QCloseEvent) -> None:
        self.files.find_file()
        if (self.files.worth_copying or self.session.drafts.unfinished) and not self.file_actions.may_leave():
            event.ignore()
            return
        store = QSettings()
        store.setValue("window/geometry", self.saveGeometry())
        self.parts.docks.remember()
        if self.files.path and not (self.files.modified or self.files.outdated):
            self._keep_picture(self.files.path)
        self._completing.stop()
        self._status.stop()
        self.analyses.stop()
        self.files.close()
        event.accept()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Go on to the next widget that can be seen."""
        return go_on(self, forward=forward)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc takes back what is half typed, or gives the canvas its place back; Enter presses a button."""
        if event.key() == Qt.Key.Key_Escape:
            if not self._window_keys.take_back():
                self.parts.docks.show_canvas()
        elif not press_focused(event):
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        event.accept()  # no menu over toolbars and tabs: every panel has a command

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        from ui.dragdrop.mime import take_file  # not needed at the start

        take_file(event)

    def dropEvent(self, event: QDropEvent) -> None:
        from ui.dragdrop.mime import take_file

        if (path := take_file(event)) is not None:
            self.file_actions.open_path(path)

    def _keep_picture(self, path: Path) -> None:
        """Have a small picture of the file for the lists of recent ones."""
        from ui.window import thumbnails  # not needed at the start

        problems = self.analyses.counts.everywhere.problems if self.analyses.knows_problems else None
        thumbnails.keep(path, self.session, self.canvas.canvas_scene.layout, problems)

    def _answer_requests(self) -> None:
        """Answers of the window itself to a feature, before the feature that it brings to the front answers."""
        requests, parts = self.session.requests, self.parts
        requests.answer(SHOW_PANEL, parts.show_panel)
        requests.answer(NAME_NODE, parts.name_node)
        requests.answer(OPEN_POLICY, self._show_editor)
        requests.answer(SHOW_ANSWER, lambda _action: parts.docks.bring("inspector"))
        requests.answer(SHOW_ATTACHED, lambda _node: parts.docks.bring("inspector"))
        requests.answer(ASK_WHO_CAN, lambda _asked: parts.docks.bring("who_can"))
        requests.answer(BEGIN_QUESTION, lambda _about: parts.docks.bring("inspector"))
        requests.answer(EXPLAIN_INQUIRY, lambda _inquiry: parts.docks.bring("inspector"))
        requests.answer(EXPLAIN_DENIAL, lambda _text: parts.docks.bring("inspector"))
        requests.answer(ADD_TAG, lambda _about: parts.docks.bring("inspector"))
        requests.answer(SHOW_IDENTITY, lambda _place: parts.docks.bring("identities"))
        requests.answer(ADD_IDENTITY, lambda _kind: parts.docks.bring("identities"))
        requests.answer(ASK_WHO_BECOMES, lambda _place: parts.docks.bring("who_can"))
        requests.answer(SHOW_WHO_CAN, lambda action: self.lens.choose(LensChoice(WHO_CAN, action)))
        requests.answer(SHOW_WHO_REALLY_CAN, lambda action: self.lens.choose(LensChoice(PRINCIPALS, action)))

    def _connect(self) -> None:
        session, docks = self.session, self.parts.docks
        session.notices.refused.connect(lambda why: self._notifier.refuse(why, session.notices.remedy))
        session.notices.said.connect(lambda what: self._notifier.say(what))  # noqa: PLW0108 - as above
        session.notices.outdated.connect(lambda what: self._notifier.take_back(what))  # noqa: PLW0108 - as above
        session.document.changed.connect(lambda change: self._title() if change.settings else None)
        session.document.reset.connect(lambda: session.document.emit_in_order(self._replaced))
        self._replaced.connect(self._begin_on_canvas)
        self._replaced.connect(self._end_assumption)
        self._replaced.connect(self._title)
        self.files.pathChanged.connect(self._title)
        self.files.modifiedChanged.connect(lambda: self.setWindowModified(self.files.modified or self.files.outdated))
        self.files.changedOnDisk.connect(lambda: self.file_actions.changed_on_disk())  # noqa: PLW0108 - as above
        self.files.lostOnDisk.connect(lambda: self.file_actions.lost_on_disk())  # noqa: PLW0108 - as above
        self.analyses.findingsChanged.connect(lambda: docks.name_problems(self.analyses.counts.everywhere.problems))
        self._status.problemsAsked.connect(partial(session.requests.ask, SHOW_PANEL, "problems"))
        self._status.testsAsked.connect(partial(session.requests.ask, SHOW_PANEL, "tests"))
        self._status.activityAsked.connect(partial(session.requests.ask, SHOW_PANEL, "activity"))
        self._status.comparisonAsked.connect(partial(session.requests.ask, CHOOSE_COMPARED, ComparedWith.SAVED))
        self._area.menuAsked.connect(self._node_menu)
        self._area.detailsAsked.connect(partial(session.requests.ask, SHOW_PANEL, "inspector"))
        docks.outlineMade.connect(self._on_outline_made)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow_focus)
        self.canvas.painted.connect(lambda: self._completing.start(self._rest(), first=0))
        session.requests.coming.connect(self.fill_bars)  # what makes commands and buttons answers requests, too
        session.nodeRevealed.connect(lambda _node: docks.show_canvas())
        docks.left.connect(lambda: self.canvas.setFocus(Qt.FocusReason.OtherFocusReason))

    def _follow_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Work in another panel means nothing for the card that was selected before; keys for the canvas show it."""
        if now is not None and self._area.isAncestorOf(now):
            self.parts.docks.show_canvas()
        if now not in self._tree_views:
            self.session.forget_choice()
        if now is not None:  # else another program has the keys, which gives them back to where they were
            self.session.follow_keys(in_tree=any(view is now or view.isAncestorOf(now) for view in self._tree_views))

    def _follow_press(self, pressed: QWidget | None) -> None:
        """Work in another panel is also a press on what takes no keys, as its tabs."""
        own = (*self._tree_views, self._area.zoom)
        if pressed is None or any(part is pressed or part.isAncestorOf(pressed) for part in own):
            return
        if any(group.isAncestorOf(pressed) for group in self.parts.docks.groups.values()):
            self.session.work_elsewhere()

    def _on_outline_made(self, outline: OutlinePanel) -> None:
        """Let the rows be a view of the tree, as the canvas is; but Tab leads on, as in every list."""
        self.actions_by_id.serve_tree(outline.view, kept=(Qt.Key.Key_Tab, Qt.Key.Key_Backtab))
        self._tree_views.append(outline.view)
        outline.menuAsked.connect(self._node_menu)

    def _begin_on_canvas(self) -> None:
        """Another organization is shown: no field of it has the keys that were in one of the last."""
        focused = QApplication.focusWidget()
        if self.session.document.reread and focused is not None and focused.isVisible():
            return
        if QApplication.activeWindow() is not self and self.isAncestorOf(QApplication.focusWidget() or self):
            self.activateWindow()  # the keys were in a popup
        self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def _end_assumption(self) -> None:
        """Assume nothing of another design: what was assumed named the Regions, roles and tags of the last one."""
        words = self.analyses.assumed
        if self.session.document.reread or not words:
            return
        from designer.analysis.access.assumption import NO_ASSUMPTION

        self.analyses.assume(NO_ASSUMPTION)
        self.session.notices.say(f"Nothing is assumed here; “{words}” was for the design before.")

    def _rest(self) -> Iterator[None]:
        """Yield steps after the first paint: the buttons and keys, the panels in sight, what is likely to be wanted."""
        yield  # what the person has done meanwhile comes first
        self.fill_bars()
        self._status.complete()
        self._notifier.ensurePolished()  # a first note that was made for an edit would hold up what is painted of it
        yield
        self.analyses.check_soon()
        self.files.autosave.make_place()
        yield from self.parts.docks.steps()
        self.lens.make_ready()
        self.filled.emit()
        say_judges(self.session)
        self.session.document.reset.connect(partial(say_judges, self.session))

    def fill_bars(self) -> None:
        """Make the commands with their keys and buttons, where they are missing."""
        if not self._toolbar.is_filled:
            from ui.window.map_foot import MapFoot
            from ui.window.wide_button import WideButton  # made after the first paint

            wide = self.actions_by_id.commands["view.wide-right"]
            self._toolbar.fill(self.actions_by_id, self.lens, self.session, self.analyses)
            put_corner(self.menuBar(), self._toolbar, MenuCorner(self.actions_by_id, self))
            self.parts.docks.groups["bottom"].add_tool(self._area.zoom)
            self.map_foot = MapFoot(self.parts.docks, self._area)
            self.parts.docks.groups["right"].add_tool(WideButton(self.parts.docks, wide.shortcuts[0]))

    def _show_editor(self, place: PolicyPlace) -> None:
        self._passing_editor.show(place.policy)

    def _say_read_only(self) -> None:
        from ui.window.file_actions import say_read_only

        say_read_only(self.session)

    def _node_menu(self, position: QPoint) -> None:
        selected = len(self.session.selection)
        menu = SEVERAL_MENU if selected > 1 else NODE_MENU if selected else CANVAS_MENU
        self.actions_by_id.menu(menu, self).popup(position)

    def _title(self) -> None:
        """Name the window after its design, and the tab of comments after how many wait."""
        name = self.files.path.name if self.files.path else self.session.organization.settings.name
        self.setWindowTitle(f"{one_line(name)[:_TITLE_LENGTH].replace('[*]', '[*][*]')}[*] — Orgwright")
        self.parts.docks.name_comments(sum(comment.is_open for comment in self.session.organization.settings.comments))

    def _restore(self) -> None:
        """Size of the last time; the first time a comfortable one, or the whole of a screen that is hardly larger."""
        geometry = QSettings().value("window/geometry")
        if isinstance(geometry, QByteArray) and self.restoreGeometry(geometry):
            return
        available = self.screen().availableGeometry().size()
        self.resize(_FIRST_SIZE.expandedTo(available * _FIRST_PART).boundedTo(available))
        if available.width() <= _FIRST_SIZE.width() or available.height() <= _FIRST_SIZE.height():
            self.setWindowState(Qt.WindowState.WindowMaximized)
