"""Starts the program: dresses it, offers back what a crash left, opens windows.

Dialogs are imported when there is something to ask or to say: the first paint does not wait for them.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import traceback
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QEvent,
    QMessageLogContext,
    QPoint,
    QSocketNotifier,
    QTimer,
    QtMsgType,
    qFormatLogMessage,
    qInstallMessageHandler,
    qVersion,
)
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QWidget

from designer.basics import log
from designer.basics.errors import OrgwrightError
from designer.exchange import templates
from designer.exchange.formats import files
from ui import theme
from ui.commands.requests import IMPORT, OPEN_WINDOW, SHOW_START_PAGE
from ui.state import settings
from ui.state.files import OpenedDesign
from ui.state.recovery import LOST_WORK, MOST_AT_ONCE, Abandoned, abandoned
from ui.theme import icons
from ui.window.commands import await_libraries, offer_tour
from ui.window.main_window import MainWindow

if TYPE_CHECKING:  # imported where it is shown
    from ui.window.start_page import StartPage

SETTLED_MS = 1_000
"""The window is shown this long after its start."""

_BESIDE = QPoint(32, 32)
"""Another window stands this far from the one that asked for it."""

_SLOW_TO_READ = 24_000_000
"""Bytes of a file that is read over an empty window, where that can be cancelled: it may take more than a second."""

_EMPTY = "empty"
SAMPLE = "company"
"""The organization a newcomer sees."""


class Program:
    """The running program: its windows, and what concerns them all."""

    def __init__(self, app: QApplication) -> None:
        self._app = app
        self._windows: list[MainWindow] = []

    def start(self, path: Path | None) -> MainWindow:
        """Open the first window: the named file, the start page or the sample; then offer back what a crash left."""
        opened, shown = None, _EMPTY
        if path is not None and files.size_on_disk(path) < _SLOW_TO_READ:
            try:
                opened = OpenedDesign.read(path)
            except OrgwrightError:
                shown = SAMPLE  # what is wrong with the file is said over it
        if path is None:
            window = self._open_bare()
        else:
            window = self.open(opened or OpenedDesign(templates.load(shown)))
            shows = partial(settings.remember_file, path) if opened else lambda: window.file_actions.open_path(path)
            window.filled.connect(shows)
        section = window.findChild(QWidget, LOST_WORK)
        on_page = section is not None and not section.isHidden()
        window.filled.connect(lambda: self._offer_rest(window, on_page=on_page))
        await_libraries(window.filled, window.parts, on_page=section is not None)
        return window

    def open(self, opened: OpenedDesign) -> MainWindow:
        """Open a window on a design."""
        window = self._make(opened)
        window.show()
        return window

    def _make(self, opened: OpenedDesign) -> MainWindow:
        window = MainWindow(opened)
        self._windows.append(window)
        window.destroyed.connect(lambda: self._windows.remove(window))
        requests = window.session.requests
        requests.answer(SHOW_START_PAGE, lambda _about: self.show_start_page(window))
        requests.answer(OPEN_WINDOW, lambda path: self.open_beside(window, path))
        return window

    def open_beside(self, window: MainWindow, path: Path | None) -> None:
        """Open another window on a file, or on an empty organization; where it cannot be read, say so over this one.

        A file that a window has open is shown there, and one that is not a design is imported into this window.
        """
        if path and _is_foreign(path):
            window.session.requests.ask(IMPORT, path)
            return
        if path and (shown := self._showing(path)):
            _show_again(shown, path)
            return
        from ui.window.reading import read_design  # with its dialog

        try:
            opened = read_design(window, path) if path else OpenedDesign(templates.load(_EMPTY))
        except OrgwrightError as error:
            from ui.forms import dialogs

            dialogs.show_error(window, f"{path.name if path else _EMPTY} was not opened", error)
            return
        if opened is not None:
            self.open(opened).move(window.pos() + _BESIDE)
            if path:
                settings.remember_file(path)

    def open_for_start(self, path: Path | None) -> None:
        """Open what a later start of the program hands over, beside the window in front."""
        if path is None or not self._windows:
            self.start(path)
            return
        window = next((window for window in self._windows if window.isActiveWindow()), self._windows[-1])
        window.raise_()  # what is asked or said is about this file
        self.open_beside(window, path)

    def _showing(self, path: Path) -> MainWindow | None:
        """Return the window that has a file open."""
        return next((w for w in self._windows if w.files.path and files.same(path, w.files.path)), None)

    def show_start_page(self, window: MainWindow) -> None:
        """Let the person choose what to work on, over a window."""
        from ui.window.start_page import StartPage
        from ui.window.unfinished_runs import go_on_with

        page = next((page for page in window.findChildren(StartPage) if page.isVisible()), None)
        if page is None:
            is_empty = len(window.session.organization.nodes) <= 2  # the root and the management account
            nothing_open = is_empty and not (window.files.path or window.files.modified)
            page = StartPage(window, window.session, nothing_open=nothing_open)
            page.templateChosen.connect(lambda name: window.file_actions.show(templates.load(name)))
            page.fileChosen.connect(lambda path: window.file_actions.open_path(path))  # noqa: PLW0108 - made when it is wanted
            page.goOnAsked.connect(lambda run: go_on_with(run, window, self._showing))
            page.openAsked.connect(lambda: window.file_actions.open_another())  # noqa: PLW0108 - as above
            page.recoverAsked.connect(lambda chosen: self._recover(window, chosen))
            page.recoverAsked.connect(lambda _chosen: page.list_lost())
            page.chooseAsked.connect(lambda: self._offer(window, abandoned(), page))
        page.open()

    def save_everything(self) -> bool:
        """Copy all unsaved work now, something unforeseen happened; whether the disk has all of it."""
        copied = True
        for window in list(self._windows):
            try:
                copied &= not window.files.worth_copying or window.files.autosave.write()
            except Exception:  # noqa: BLE001 - whatever is wrong with one window, the others are copied
                copied = False
        return copied

    def end(self, status: int) -> None:
        """Leave at once, because the system says so: unsaved work is copied, and offered at the next start."""
        for window in self._windows:
            window.session.drafts.commit()
        if not self.save_everything():
            self._app.beep()
            _say_on_console("Unsaved work could not be copied.")
        for window in self._windows:
            if window.files.worth_copying:
                window.files.leave()
            else:
                window.files.close()
        self._app.exit(status)

    def let_go(self) -> None:
        """Take down the windows that are left, as closing would.

        The interpreter deletes them in no order: a window that goes after the pictures it is drawn with draws itself
        once more. Found here, on PySide 6.11: status 139 after SIGTERM with a comparison on the canvas.
        """
        for window in list(self._windows):
            window.deleteLater()
        self._app.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def _open_bare(self) -> MainWindow:
        """Open the start page over an empty organization, or the sample where there is nothing to go on with."""
        returns = settings.recent_files() or settings.shows_start_page.is_kept or abandoned()
        if not (settings.shows_start_page() and returns):
            return self.open(OpenedDesign(templates.load(SAMPLE)))
        window = self._make(OpenedDesign(templates.load(_EMPTY)))
        self.show_start_page(window)
        window.show()
        return window

    def _offer_rest(self, window: MainWindow, *, on_page: bool) -> None:
        """Offer what died programs left; after a start page that did, what is about the file that was opened."""
        found, path = abandoned(), window.files.path
        if on_page:
            found = [work for work in found if path and work.original and files.same(path, work.original)]
        self._offer(window, found)

    def _offer(self, window: MainWindow, found: list[Abandoned], page: StartPage | None = None) -> None:
        if not found:
            return
        from ui.window.recovery_dialog import RecoveryDialog

        dialog = RecoveryDialog(found, window)
        dialog.recoverAsked.connect(lambda chosen: self._recover(window, chosen))
        if page is not None:
            dialog.destroyed.connect(page.list_lost)
        dialog.open()

    def _recover(self, window: MainWindow, chosen: list[Abandoned]) -> None:
        """Take up work, in the window that is still unused or in one of its own.

        Where a window has its file open, it is taken up there, or stays for the next start if that has work itself.
        """
        typed: list[tuple[MainWindow, Abandoned]] = []
        for number, work in enumerate(chosen[:MOST_AT_ONCE]):
            shown = self._showing(work.original) if work.original else None
            if shown is not None and work.original and shown.files.worth_copying:
                _show_again(shown, work.original, "; the work left behind is offered again at the next start")
                continue
            unused = window.files.path is None and not window.files.worth_copying
            place = shown or (window if unused else self.open(OpenedDesign(templates.load(_EMPTY))))
            if place not in (window, shown):
                place.move(window.pos() + _BESIDE * number)
            try:
                if place.file_actions.recover(work):
                    typed += [(place, work)] * bool(work.typed)
                elif place not in (window, shown):
                    place.close()
            except OrgwrightError as error:
                if place not in (window, shown):
                    place.close()
                from ui.forms import dialogs

                name = work.original.name if work.original else "an organization that was never saved"
                dialogs.show_error(window, f"The unsaved work on {name} was not recovered", error)
        if (count := len(chosen)) > MOST_AT_ONCE:
            window.session.notices.say(f"{MOST_AT_ONCE} of {count:,} are recovered; the others are offered again")
        for place, work in typed:
            from ui.forms import dialogs

            dialogs.show_typed(place, work.typed)


def _is_foreign(path: Path) -> bool:
    from ui.window.file_actions import is_foreign  # with its dialogs

    return is_foreign(path)


def _show_again(window: MainWindow, path: Path, more: str = "") -> None:
    """Bring the window to the front that has a file open."""
    from ui.window.file_actions import bring_to_front

    bring_to_front(window)
    window.session.notices.say(f"{path.name} is open in this window{more}")


def make_application(argv: list[str]) -> QApplication:
    """Return the Qt application, named and dressed as the person chose."""
    app = QApplication(argv)
    app.setApplicationName("Orgwright")
    app.setOrganizationName("Orgwright")
    app.setDesktopFileName("orgwright")
    settings.begin_settings()
    app.setWindowIcon(QIcon(str(icons.FOLDER / "orgwright.svg")))
    theme.apply(app, settings.scheme())
    theme.service().reduce_motion(settings.reduced_motion())
    return app


def main(path: Path | None = None) -> int:
    """Run the window until the last one is closed; the exit status of the program."""
    app = make_application([*sys.argv[:1], *["-reverse"] * ("--right-to-left" in sys.argv)])  # as Qt calls it
    program = Program(app)
    _guard(app, program)
    window = program.start(path)
    window.filled.connect(lambda: watch_system_motion(app))
    settled = QTimer(app, singleShot=True, interval=SETTLED_MS)
    settled.timeout.connect(lambda: _settle(app, program))
    settled.timeout.connect(partial(offer_tour, window.parts))
    settled.start()
    if until := os.environ.get("ORGWRIGHT_STARTED"):  # the start benchmark ends the program then
        moment = window.filled if until == "filled" else window.canvas.painted
        moment.connect(lambda: _announce_start(app))
    status = app.exec()
    sys.excepthook, sys.unraisablehook = sys.__excepthook__, sys.__unraisablehook__  # no dialog is answered any more
    program.let_go()
    log.LOG.info("end: status %d", status)
    return status


def watch_system_motion(app: QApplication) -> None:
    """Let things jump from now on where the system wants less motion; no panel waits for its answer."""
    from ui.theme.motion import SystemMotion

    SystemMotion(app, theme.service())


def _settle(app: QApplication, program: Program) -> None:
    from ui.window import garbage, second_starts  # not before the window is shown

    garbage.collect_seldom(app)
    second_starts.SecondStarts(app, program.open_for_start)


def _announce_start(app: QApplication) -> None:
    print("started", flush=True)  # noqa: T201 - to the benchmark
    app.quit()


def _say_on_console(text: str) -> None:
    if sys.stderr is not None:  # it is where a program has no console
        print(text, end="" if text.endswith("\n") else "\n", file=sys.stderr, flush=True)  # noqa: T201 - see above


def _guard(app: QApplication, program: Program) -> None:
    """Let nothing unforeseen take unsaved work with it: neither an error nor a system that wants the program to end."""
    _end_on_signals(app, program)
    if log.is_kept():
        log.LOG.info("window: Qt %s, %s", qVersion(), app.platformName())
        qInstallMessageHandler(_log_message)

    def report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        text = "".join(traceback.format_exception(kind, error, trace))
        _say_on_console(text)  # for the person who started it, dialog or not
        log.uncaught(error)
        show(text)

    def show(text: str) -> None:
        copied = program.save_everything()
        from ui.forms import dialogs

        dialogs.show_crash(text, copied=copied)

    def report_lost(lost: sys.UnraisableHookArgs) -> None:
        sys.__unraisablehook__(lost)
        if lost.exc_value is None:
            return
        log.uncaught(lost.exc_value)
        text = "".join(traceback.format_exception(lost.exc_value))
        if QApplication.instance() is not None:  # a destructor has raised, in the middle of anything: no dialog there
            QTimer.singleShot(0, app, lambda: show(text))

    sys.excepthook = report
    sys.unraisablehook = report_lost


def _log_message(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    _say_on_console(qFormatLogMessage(kind, context, text))  # as Qt does by itself
    log.LOG.log(_LEVELS.get(kind, logging.ERROR), "Qt: %s", text)


_LEVELS = {
    QtMsgType.QtDebugMsg: logging.INFO,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
}


def _end_on_signals(app: QApplication, program: Program) -> None:
    """Copy unsaved work when the system, the terminal or Ctrl+C ends the program; a second signal ends it at once.

    Python's handler may run in the middle of an edit, so it only remembers. Its pipe wakes Qt, which comes to it
    between two events.
    """
    if os.name != "posix":
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        return
    ending = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)

    def remember(number: int, _frame: object) -> None:
        signal.signal(number, signal.SIG_DFL)

    def end() -> None:
        for number in os.read(reader, 64):
            if number in ending:
                program.end(128 + number)

    for number in ending:
        signal.signal(number, remember)
    notifier = QSocketNotifier(reader, QSocketNotifier.Type.Read, app)
    notifier.activated.connect(end)
