"""Starts the program: dresses it, offers back what a crash left, opens windows.

Dialogs are imported when there is something to ask or to say: the first paint does not wait for them.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import traceback
from functools import partial
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from designer import templates
from designer.errors import OrgwrightError
from designer.formats import files, native
from designer.formats.native import NativeFile
from ui import icons, settings, theme
from ui.main_window import MainWindow
from ui.recovery import Abandoned, abandoned

SETTLED_MS = 1_000
"""The window stands this long after its start."""

ALL_GARBAGE_MS = 300_000
NEVER = 1_000_000
"""So many collections of what is young pass before Python looks through everything by itself."""

BESIDE = QPoint(32, 32)
"""Another window stands this far from the one that asked for it."""

EMPTY = "empty"
SAMPLE = "company"
"""The organization a newcomer sees."""


class Program:
    """The running program: its windows, and what concerns them all."""

    def __init__(self, app: QApplication) -> None:
        self._app = app
        self._windows: list[MainWindow] = []

    def start(self, path: Path | None) -> MainWindow:
        """Open the first window: the named file, or the sample; then offer back what a crash left."""
        window = self._open_first(path)
        QTimer.singleShot(0, window, lambda: self._offer(window, abandoned()))
        return window

    def open(self, file: NativeFile, path: Path | None = None, data: bytes = b"") -> MainWindow:
        """Open a window on a document."""
        window = MainWindow(file, path, data)
        self._windows.append(window)
        window.destroyed.connect(lambda: self._windows.remove(window))
        window.startPageAsked.connect(lambda: self.show_start_page(window))
        window.windowAsked.connect(lambda file: self.open_beside(window, file))
        window.show()
        return window

    def open_beside(self, window: MainWindow, path: Path | None) -> None:
        """Open another window on a file, or on an empty organization; where it cannot be read, say so over this one."""
        try:
            data = files.load(path) if path else b""
            file = native.read(data, path.name) if path else templates.load(EMPTY)
        except OrgwrightError as error:
            from ui import dialogs

            dialogs.show_error(window, f"{path.name if path else EMPTY} was not opened", error)
            return
        other = self.open(file, path, data)
        other.move(window.pos() + BESIDE)
        if path:
            settings.remember_file(path)

    def show_start_page(self, window: MainWindow) -> None:
        """Let the person choose what to work on, over a window."""
        from ui.panels.start import StartPage

        page = StartPage(window)
        page.templateChosen.connect(lambda name: window.show_file(templates.load(name)))
        page.fileChosen.connect(window.open_path)
        page.openAsked.connect(window.open_file)
        page.open()

    def save_everything(self) -> None:
        """Copy all unsaved work now: something unforeseen happened."""
        for window in self._windows:
            if window.files.modified:
                window.files.autosave.write()

    def _open_first(self, path: Path | None) -> MainWindow:
        if path is None:
            return self.open(templates.load(SAMPLE))
        try:
            data = files.load(path)
            window = self.open(native.read(data, path.name), path, data)
        except OrgwrightError as error:
            from ui import dialogs

            window = self.open(templates.load(SAMPLE))
            show = partial(dialogs.show_error, window, f"{path.name} was not opened", error)
            QTimer.singleShot(0, window, show)
        else:
            settings.remember_file(path)
        return window

    def _offer(self, window: MainWindow, found: list[Abandoned]) -> None:
        if not found:
            return
        from ui import dialogs

        for work in found:
            answer = dialogs.ask_recover(window, work)
            if answer is dialogs.Recover.LATER:
                return
            if answer is dialogs.Recover.DISCARD:
                work.discard()
                continue
            try:
                window.files.recover(work)
            except OrgwrightError as error:
                dialogs.show_error(window, "The unsaved work cannot be read", error)
            return


def make_application(argv: list[str]) -> QApplication:
    """The Qt application, named and dressed as the person chose."""
    app = QApplication(argv)
    app.setApplicationName("Orgwright")
    app.setOrganizationName("Orgwright")
    app.setDesktopFileName("orgwright")
    app.setWindowIcon(QIcon(str(icons.FOLDER / "orgwright.svg")))
    theme.apply(app, settings.scheme())
    theme.service().reduce_motion(settings.reduced_motion())
    return app


def main(path: Path | None = None) -> int:
    """Run the window until the last one is closed; the exit status of the program."""
    app = make_application(sys.argv[:1])
    program = Program(app)
    _guard(program)
    window = program.start(path)
    window.canvas.painted.connect(lambda: follow_system_motion(app))
    settled = QTimer(app, singleShot=True, interval=SETTLED_MS)
    settled.timeout.connect(lambda: _collect_garbage_again(app))
    settled.timeout.connect(window.offer_tour)
    settled.start()
    if until := os.environ.get("ORGWRIGHT_STARTED"):  # the start benchmark ends the program then
        moment = window.filled if until == "filled" else window.canvas.painted
        moment.connect(lambda: _tell_started(app))
    return app.exec()


def follow_system_motion(app: QApplication) -> None:
    """Let things jump from now on where the system wants less motion; the first paint does not wait for its answer."""
    from ui.theme.motion import SystemMotion

    SystemMotion(app, theme.service())


def _collect_garbage_again(app: QApplication) -> None:
    """What the start has made stays: the collector need not look at it again and again.

    Nor does it look through everything, some 70 ms for 50,000 accounts, in the middle of a movement: it does so when
    the person turns to another program, and every few minutes for those who never do.
    """
    gc.freeze()
    gc.set_threshold(*gc.get_threshold()[:2], NEVER)
    gc.enable()
    rarely = QTimer(app, interval=ALL_GARBAGE_MS)
    rarely.timeout.connect(gc.collect)
    rarely.start()
    app.applicationStateChanged.connect(_collect_when_left)


def _collect_when_left(state: Qt.ApplicationState) -> None:
    if state is not Qt.ApplicationState.ApplicationActive:
        gc.collect()


def _tell_started(app: QApplication) -> None:
    print("started", flush=True)  # noqa: T201 - to the benchmark
    app.quit()


def _guard(program: Program) -> None:
    """Let Ctrl+C end the program, and let nothing unforeseen take unsaved work with it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)

    def report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        text = "".join(traceback.format_exception(kind, error, trace))
        if sys.stderr is not None:  # it is where a program has no console
            print(text, end="", file=sys.stderr, flush=True)  # noqa: T201 - for whoever started it, dialog or not
        program.save_everything()
        from ui import dialogs

        dialogs.show_crash(text)

    sys.excepthook = report
