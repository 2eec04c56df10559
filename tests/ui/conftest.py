"""Qt without a screen, without the user's settings, and without leftovers.

A test under this folder fails itself, at its teardown, when it leaves a visible or hidden top-level widget, an active
timer, a running animation or a running thread behind, or when Qt warns while the test is torn down. Give widgets to
`qtbot.addWidget`, timers a parent, and stop threads in a fixture.
"""

import gc
import itertools
import re
import sys
import threading
from functools import partial
from types import SimpleNamespace

import pytest
import shiboken6
from PySide6 import QtCore
from PySide6.QtCore import QAbstractAnimation, QCoreApplication, QEvent, QSettings, QThread, QThreadPool, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.parts import (  # noqa: F401 - fixtures for every folder below
    desk,
    editor,
    hosted,
    inspector,
    open_policy,
    organization,
)

SELDOM = (20_000, 10, 10)  # Python's own are 700, 10, 10
FAILED = pytest.StashKey[bool]()
RUNNING = pytest.StashKey[bool]()
PATIENCE_MS = 120_000
NEVER_MS = 10**8
LOOK_S = 0.0002
GRACE_MS = 20_000  # what a thread that was told to stop may still need


@pytest.fixture(scope="session", autouse=True)
def thawed(qapp):
    """Give the garbage collector everything back, to look through it once, and in the end; and the clipboard.

    It asks for the application, since any test may be the first of its process, and fonts cannot be asked without.

    The clipboard of the platform without a screen lives longer than Python, and what Python put there, with it: the
    process ends with status 139 (found here, on PySide 6.11: a `QMimeData` on the clipboard, and the end).
    """
    gc.unfreeze()
    yield
    gc.unfreeze()
    QApplication.clipboard().clear()


@pytest.fixture(scope="module", autouse=True)
def frozen(thawed):
    """Take what was imported and remembered so far out of the garbage collector's sight, which keeps its looks short.

    It looks less often than in the program, up to three times in a test with a window: what is in a circle with widgets
    must not outlive many tests. What outlives them goes before the first test of the next file.
    """
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)
    yield
    gc.set_threshold(*before)
    end_sessions()


def end_sessions():
    """Delete the sessions and documents that tests have left: their signals keep each view, and all that it shows.

    Each test looks at all that is kept (`busy_objects`): after those of the canvas that took fifty milliseconds.
    """
    for thing in shiboken6.getAllValidWrappers():
        if type(thing).__name__ in {"Session", "Document"} and thing.parent() is None:
            thing.deleteLater()
    settle()


@pytest.fixture(scope="session", autouse=True)
def no_clock_decides():
    """Let nothing that a test sees depend on how fast the machine is.

    Between two keys no time goes by, and what the program does after seconds without a key or a click does not
    happen by itself: no notice goes. For work in slices some time goes by at each look at the clock.
    """
    looks = itertools.count()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("ui.code_editor.stepped_text.time", SimpleNamespace(monotonic=lambda: 0.0))
        patched.setattr("ui.code_editor.faults._REST_MS", NEVER_MS)
        patched.setattr("ui.window.panel_group._ON_ITS_WAY", NEVER_MS)
        patched.setattr("ui.widgets.display.notifier._SHORTEST_MS", NEVER_MS)
        for module in ("ui.widgets.jobs.job", "ui.canvas.cards.pool"):
            patched.setattr(f"{module}.perf_counter", lambda: next(looks) * LOOK_S)
        yield


@pytest.fixture(autouse=True)
def whole_turn(monkeypatch):
    """Give work in slices the whole of a turn, whatever the test before has used of its last one."""
    from ui.widgets.jobs.job import TURN_S, frame_budget

    monkeypatch.setattr(frame_budget, "_served", set())
    monkeypatch.setattr(frame_budget, "_left", TURN_S)


@pytest.fixture(autouse=True)
def user_folders(tmp_path, monkeypatch):
    """Settings, caches and recent files of this test alone, never the user's."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    for name in ("CONFIG", "DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
    QtCore.QStandardPaths.setTestModeEnabled(True)
    for settings_format in (QSettings.Format.NativeFormat, QSettings.Format.IniFormat):
        QSettings.setPath(settings_format, QSettings.Scope.UserScope, str(home / "settings"))
    return home


@pytest.fixture(scope="session")
def qapp(qapp):
    """The application in the light theme with its own fonts, whichever test is the first."""
    from ui import theme

    theme.apply(qapp, theme.Scheme.LIGHT)
    return qapp


@pytest.fixture(autouse=True)
def light_again():
    """Give the next test the light theme and the system's motion, whatever this one has chosen."""
    yield
    theme = sys.modules.get("ui.theme")
    if theme is None or (app := QApplication.instance()) is None:
        return
    service = theme.service()
    if service.scheme is not theme.Scheme.LIGHT:
        theme.apply(app, theme.Scheme.LIGHT)
    service.reduce_motion(None)
    service.set_system_motion(False)


def patient(wait):
    """Let a wait of pytest-qt last longer than any load takes.

    What comes is seen at once, and how late it comes decides nothing. A wait that expects nothing (`assertNotEmitted`
    waits with raising=False) lasts as long as it was told, or it would always last to the end.
    """

    def waiting(bot, what, *, timeout=0, **more):
        least = PATIENCE_MS if more.get("raising", True) else 0
        return wait(bot, what, timeout=max(timeout, least), **more)

    return waiting


class PatientBot(QtBot):
    """pytest-qt's, with patience."""

    waitUntil = patient(QtBot.waitUntil)  # noqa: N815 - the names of pytest-qt
    waitSignal = patient(QtBot.waitSignal)  # noqa: N815
    waitSignals = patient(QtBot.waitSignals)  # noqa: N815
    waitExposed = patient(QtBot.waitExposed)  # noqa: N815


@pytest.fixture
def qtbot(qapp, request):
    """Return a bot that waits with patience."""
    return PatientBot(request)


@pytest.fixture
def window(qtbot, qapp, monkeypatch):
    """The program's window on the sample, shown and active, its animations off; closed again without a question.

    The panels in sight are made; another one is made when it is first shown, or asked for as `window.parts.part(name)`.
    """
    from designer.exchange.templates import load as template
    from ui.forms import dialogs
    from ui.state.files import OpenedDesign
    from ui.window.main_window import MainWindow

    window = MainWindow(OpenedDesign(template("company")))
    window.canvas.set_animated(False)
    window.resize(1280, 800)
    with qtbot.waitSignal(window.filled, timeout=20_000):
        window.show()
    qtbot.waitUntil(window.isActiveWindow)
    yield window
    monkeypatch.setattr(dialogs, "ask_unsaved", lambda *_: dialogs.Unsaved.DROP)
    monkeypatch.setattr(dialogs, "ask_for_good", lambda *_: True)
    window.session.drafts.unfinished = ""
    if shiboken6.isValid(window):
        window.close()


@pytest.fixture
def program(qapp, qtbot, monkeypatch):
    """A program whose windows drop unsaved work; all of them are closed again."""
    from ui.forms import dialogs
    from ui.window.app import Program

    monkeypatch.setattr(dialogs, "ask_unsaved", lambda *_: dialogs.Unsaved.DROP)
    monkeypatch.setattr(dialogs, "ask_for_good", lambda *_: True)
    made = Program(qapp)
    yield made
    for window in list(made._windows):
        window.close()
        window.deleteLater()
    qtbot.waitUntil(lambda: not made._windows)


@pytest.fixture
def session(qapp):
    """A session on the sample, in the light theme."""
    from designer.exchange.templates import load as template
    from ui.state.document import Document
    from ui.state.session import Session

    made = Session(Document(template("company").organization))
    yield made
    made.document.deleteLater()
    made.deleteLater()


@pytest.fixture
def analyses(session):
    """What is known of the document of the session, which is beside it."""
    from ui.state.analyses import Analyses

    made = Analyses(session.document)
    made.check_soon()
    made.document = session.document
    yield made
    made.stop()
    made.deleteLater()


@pytest.fixture
def refused(session):
    """The sentences with which edits were refused."""
    sentences = []
    session.notices.refused.connect(sentences.append)
    return sentences


@pytest.fixture(autouse=True)
def no_leftovers(request, user_folders):
    """Fail the very test that leaves widgets, timers, animations or threads behind."""
    widgets, threads = set(top_level_widgets()), set(threading.enumerate())
    yield
    settle()
    left = leftovers(widgets, threads)
    if left:  # only a reference cycle, perhaps: not a leak
        left.clear()  # it would keep the cycle alive
        gc.collect()
        settle()
        left = leftovers(widgets, threads)
    for sweep in left.values():
        sweep()
    if left:
        settle()
    if left and not request.node.stash.get(FAILED, False):  # a failed test's traceback keeps its objects alive
        pytest.fail("left behind by this test:\n  " + "\n  ".join(left), pytrace=False)


def leftovers(widgets_before, threads_before):
    """What is still alive and should not be: its description -> how to get rid of it."""
    found = {}
    for address, widget in top_level_widgets().items():
        if address not in widgets_before:
            found[f"top-level widget {describe(widget)}; give it to qtbot.addWidget or delete it"] = widget.deleteLater
    for thing in busy_objects():
        if isinstance(thing, QTimer) and thing.isActive():
            found[f"active timer {describe(thing)}, {thing.interval()} ms; give it a parent or stop it"] = thing.stop
        elif isinstance(thing, QAbstractAnimation) and thing.state() == QAbstractAnimation.State.Running:
            found[f"running animation {describe(thing)}; stop it with its owner"] = thing.stop
        elif isinstance(thing, QThread) and thing.isRunning() and not thing.wait(GRACE_MS):
            found[f"running QThread {describe(thing)}; quit it and wait for it"] = partial(end_thread, thing)
    if not QThreadPool.globalInstance().waitForDone(GRACE_MS):
        found["work in the global QThreadPool; cancel it and wait for it"] = QThreadPool.globalInstance().clear
    for thread in set(threading.enumerate()) - threads_before:
        if isinstance(thread, threading._DummyThread):  # Python's shadow of a QThread, judged above
            continue
        thread._started.wait(GRACE_MS / 1000)  # one that another thread is just starting cannot be joined yet
        thread.join(GRACE_MS / 1000)
        if thread.is_alive():
            found[f"thread {thread.name}; stop and join it"] = lambda: None
    return found


def end_thread(thread):
    """End a thread however it can be ended, so that the tests after the leaking one have a sound process."""
    thread.quit()
    if not thread.wait(GRACE_MS):
        thread.terminate()
        thread.wait()


def top_level_widgets():
    """Address -> widget; the tool tip that Qt keeps for all widgets is nobody's leak."""
    widgets = QApplication.topLevelWidgets() if QApplication.instance() else []
    return {
        shiboken6.getCppPointer(widget)[0]: widget
        for widget in widgets
        if widget.metaObject().className() != "QTipLabel"
    }


def busy_objects():
    """Every timer, animation and thread that Python has a wrapper of and Qt has not deleted, except the main thread.

    Shiboken knows its wrappers, some thousands; the garbage collector would have to show all that was ever made.
    """
    main = QThread.currentThread()
    for thing in shiboken6.getAllValidWrappers():
        if isinstance(thing, (QTimer, QAbstractAnimation, QThread)) and thing is not main:
            yield thing


def describe(thing):
    name = f" {thing.objectName()!r}" if thing.objectName() else ""
    title = thing.windowTitle() if hasattr(thing, "windowTitle") else ""
    parent = thing.parent()
    owner = f" of {type(parent).__name__}" if parent is not None else ""
    return f"{type(thing).__name__}{name}{owner}" + (f" “{title}”" if title else "")


def settle():
    """Let Qt delete what waits for its deletion."""
    if QCoreApplication.instance():
        for _ in range(2):
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            QCoreApplication.processEvents()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    item.stash[RUNNING] = True
    try:
        return (yield)
    finally:
        item.stash[RUNNING] = False


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item, call):
    """Note what failed, and go on listening to Qt after a subtest, which pytest-qt takes for the end of its test."""
    listening = getattr(item, "qt_log_capture", None)
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    if listening is not None and item.stash.get(RUNNING, False):
        item.qt_log_capture = type(listening)(listening._ignore_regexes)
        item.qt_log_capture._start()
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item):
    """Qt's warnings while a test is torn down fail it too; pytest-qt watches the test itself."""
    said = []
    previous = QtCore.qInstallMessageHandler(lambda kind, _context, message: said.append((kind, message)))
    try:
        result = yield
    finally:
        QtCore.qInstallMessageHandler(previous)
    quiet = (QtCore.QtMsgType.QtDebugMsg, QtCore.QtMsgType.QtInfoMsg)
    ignored = item.config.getini("qt_log_ignore")  # as pytest-qt does in the test itself
    warnings = [
        message for kind, message in said if kind not in quiet and not any(re.search(no, message) for no in ignored)
    ]
    if warnings:
        pytest.fail("Qt warned at teardown:\n  " + "\n  ".join(warnings), pytrace=False)
    return result
